"""Of a version that was built with some sections alone, these are compared."""

from itertools import chain

import pytest

from reportgen.compare.calibration import Calibration
from reportgen.compare.compare import compare_versions
from reportgen.pages.diff import diff_view
from reportgen.report.model import Report
from reportgen.terminal.blocks import view_text
from tests.sample import part_of


@pytest.fixture
def part(sample: Report) -> Report:
    """A version with the first network alone, and one number that it reads of another section."""
    alone = part_of(sample, "mlp")
    read = next(one for one in sample.metrics.values() if one.section != "mlp")
    changes = {"version": "0002-fast", "only": ("mlp",), "text": ()}
    return alone.model_copy(update={**changes, "metrics": {**alone.metrics, read.name: read}})


@pytest.mark.parametrize("is_first", [True, False])
def test_nothing_is_missing_that_was_not_asked_for(
    is_first: bool, sample: Report, part: Report
) -> None:
    pair = (part, sample) if is_first else (sample, part)

    diff = compare_versions(*pair, Calibration())

    assert {one.name for one in diff.metrics} == part.metrics.keys()
    assert {one.verdict for one in diff.metrics} == {"same"}
    found = chain(diff.tables, diff.figures, diff.claims)
    assert {getattr(one, "verdict", "same") for one in found} == {"same"}
    assert [one.place for one in diff.text] == []


def test_how_much_is_not_compared_is_said(sample: Report, part: Report) -> None:
    view = diff_view(compare_versions(sample, part, Calibration()), sample, part)

    text = " ".join(view_text(view).split())

    counts = "1 number, 1 claim, 8 tables and 8 figures"
    assert f"Of {sample.version}, {counts} of other sections are not compared." in text
    assert f"Of {part.version}" not in text


def test_what_a_whole_version_lacks_is_missing(sample: Report, part: Report) -> None:
    whole = part.model_copy(update={"only": ()})

    diff = compare_versions(sample, whole, Calibration())

    assert "missing" in {one.verdict for one in diff.metrics}
