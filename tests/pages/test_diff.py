"""What is said of a comparison is the same in every output."""

import html as html_text
import re
from collections.abc import Callable
from typing import Any

import pytest

from reportgen.compare.model import ClaimChange, FigureChange, SeriesChange
from reportgen.pages.blocks import View
from reportgen.pages.diff import diff_view
from reportgen.pages.html import html
from reportgen.pages.markdown import markdown
from reportgen.terminal.blocks import view_text
from tests.compare.handmade import AFTER, BEFORE, RELIABILITY, comparison, report

FACTS = (
    *("1 that nothing explains, 1 better; cause: mlp.epochs", RELIABILITY),
    *(f"{BEFORE}: profile fast, 2026-01-05, a text", f"{AFTER}: profile fast, 2026-01-06, a text"),
    *("1 unexplained", "no known cause: chance in the computing"),
    *("mlp.edited unexplained, within noise", "1 real change", "because of mlp.epochs 8 -> 20"),
    "mlp.test_accuracy better 0.9010 ± 0.0010 0.9510 ± 0.0020 +0.0500 [0.0460, 0.0540]",
    *("1 with too few runs", "1 incomparable", "mlp.other", "other images", "1 within noise"),
    *("1 renamed", "mlp.then", "mlp.now", f"1 in {BEFORE} alone", "mlp.gone", "1 identical"),
    *('mlp.epochs 8 "a text"', f"mlp.learns inconclusive in {BEFORE}, holds in {AFTER}"),
    *("Table 2, mlp.test: 2 cells changed", "caption of figure mlp.accuracy_curve"),
    *(
        "Figure 2, mlp.accuracy_curve: largest difference 0.05, in training at 3",
        "numpy 2.0 a text",
    ),
)


def in_terminal(view: View) -> str:
    return view_text(view)


@pytest.fixture
def view() -> View:
    return diff_view(comparison(), report(BEFORE), report(AFTER, (0.95, 0.951, 0.952)))


@pytest.mark.parametrize("printed", [html, markdown, in_terminal])
def test_every_fact_is_in_each_output(printed: Callable[[View], str], view: View) -> None:
    text = words_of(printed(view))

    assert [fact for fact in FACTS if words_of(fact) not in text] == []


def test_a_test_of_a_claim_has_its_letters_without_dollars() -> None:
    check = ClaimChange(
        name="mlp.learns",
        kind="check",
        a_outcome="holds",
        b_outcome="holds",
        note="checked by: Welch’s $t$ test; before by: Student’s $t$ test",
    )

    text = in_terminal(view_of(claims=(check,)))

    assert "its check changed (checked by: Welch’s t test; before by:" in text


def test_a_figure_says_of_its_furthest_line_that_one_side_alone_has_points() -> None:
    line = SeriesChange(
        panel="", series="training", largest_difference=0.05, at=3, note=f"only in {AFTER}: x = 4"
    )
    figure = FigureChange(label="mlp.accuracy_curve", number=2, verdict="changed", series=(line,))

    text = in_terminal(view_of(figures=(figure,)))

    assert f"largest difference 0.05, in training at 3; only in {AFTER}: x = 4" in " ".join(
        text.split()
    )


def view_of(**changes: Any) -> View:
    return diff_view(comparison(**changes), report(BEFORE), report(AFTER))


def words_of(text: str) -> str:
    """Return the words of an output, in one line and small letters, without its markup."""
    without = re.sub(
        r"<span class=\"detail\">[^<]*</span>|<style>.*?</style>", "", text, flags=re.DOTALL
    )
    without = re.sub(r"</(td|th|h\d|li)>", " ", without)
    without = html_text.unescape(re.sub(r"<[^>]*>|[\\\\|*]", "", without))
    return " ".join(without.lower().split())
