"""What is said of several versions is the same in every output, and stands side by side."""

import html as html_text
import re
from collections.abc import Callable
from typing import Any

import pytest

from reportgen.compare.model import (
    ClaimChange,
    ClaimKind,
    Diff,
    DiffFamily,
    EnvironmentChange,
    SettingChange,
)
from reportgen.pages.blocks import View
from reportgen.pages.diff_family import family_view
from reportgen.pages.html import html
from reportgen.pages.markdown import markdown
from reportgen.report.model import Report
from reportgen.report.parts import Outcome
from reportgen.terminal.blocks import view_text
from tests.compare.handmade import (
    AFTER,
    BEFORE,
    HOSTILE,
    RELIABILITY,
    comparison,
    number,
    report,
)
from tests.compare.pairs import metric

THIRD = "0003-fast"
NAMES = (BEFORE, AFTER, THIRD)


def third(**changes: Any) -> Diff:
    """Return the comparison with a third version, in which little differs."""
    made = comparison()
    facts: dict[str, Any] = {
        "b": made.b.model_copy(update={"name": THIRD}),
        "summary": made.summary.model_copy(
            update={"text": "2 within noise", "has_real_changes": False}
        ),
        "settings": (SettingChange(section="", name="seed", a=1, b=2),),
        "metrics": (number("noise"), number("same", "mlp.equal", difference=0.0)),
        "claims": (claim("same", "inconclusive", "inconclusive"),),
        **dict.fromkeys(("tables", "figures", "text", "environment"), ()),
    }
    return made.model_copy(update={**facts, **changes})


def claim(kind: ClaimKind, *outcomes: Outcome) -> ClaimChange:
    a, b = outcomes
    return ClaimChange(name="mlp.learns", kind=kind, a_outcome=a, b_outcome=b)


def view(*diffs: Diff) -> View:
    """Return the view of these comparisons; each report has the numbers of its comparison."""
    first = with_numbers(report(BEFORE), *diffs)
    pairs = [(first, with_numbers(report(diff.b.name), diff)) for diff in diffs]
    return family_view(DiffFamily(diffs=diffs), pairs)


def with_numbers(made: Report, *diffs: Diff) -> Report:
    names = dict.fromkeys(change.name for diff in diffs for change in diff.metrics)
    metrics = {
        name: metric(name, 0.9, headline=name == "mlp.test_accuracy") for name in sorted(names)
    }
    return made.model_copy(update={"metrics": metrics})


FACTS = (
    *(f"real changes from {BEFORE} in 1 of 2 versions: {AFTER}", RELIABILITY),
    f"{AFTER} fast 2026-01-06 1 that nothing explains, 1 better; cause: mlp.epochs",
    f"{THIRD} fast 2026-01-06 2 within noise",
    *(f"setting {BEFORE} {AFTER} {THIRD}", 'mlp.epochs 8 "a text" 8', "seed 1 1 2"),
    f"number {BEFORE} {AFTER} {THIRD}",
    "the first network",
    "1 identical",
    *(f"claim {BEFORE} {AFTER} {THIRD}", "mlp.learns inconclusive holds inconclusive"),
    "other differences: reportgen diff a b shows them for two of these versions",
    f"{AFTER} 1 table, 1 figure, 1 text, 1 of the environment",
)


@pytest.mark.parametrize("printed", [html, markdown, view_text])
def test_every_fact_is_in_each_output(printed: Callable[[View], str]) -> None:
    text = words_of(printed(view(comparison(), third())))

    assert [fact for fact in FACTS if words_of(fact) not in text] == []


def words_of(text: str) -> str:
    """Return the words of an output, in one line and small letters, without its markup."""
    without = re.sub(
        r"<span class=\"detail\">[^<]*</span>|<style>.*?</style>", "", text, flags=re.DOTALL
    )
    without = re.sub(r"</(td|th|h\d|li)>|<br>", " ", without)
    without = html_text.unescape(re.sub(r"<[^>]*>|[\\\\|*]", "", without))
    return " ".join(without.lower().split())


def test_a_version_has_its_value_and_below_it_the_verdict() -> None:
    lines = view_text(view(comparison(), third())).splitlines()

    at = next(at for at, line in enumerate(lines) if line.startswith("    mlp.test_accuracy"))
    values, verdicts = (re.split("  +", line.strip()) for line in lines[at : at + 2])
    assert values == ["mlp.test_accuracy", "0.9010 ± 0.0010", *["0.9510 ± 0.0020"] * 2]
    assert verdicts == ["better +0.0500", "within noise"]
    assert lines[at].index("0.9510") <= lines[at + 1].index("better")


def test_headlines_stand_first_in_their_section() -> None:
    text = view_text(view(comparison(), third()))

    assert text.index("    mlp.test_accuracy") < text.index("    mlp.edited")


def test_a_number_that_nothing_explains_says_so() -> None:
    assert "unexplained +0.0500" in view_text(view(comparison(), third()))


def test_three_versions_stand_side_by_side_in_80_columns() -> None:
    long = "weight_decay.1e-06.final_test_accuracy"
    diffs = comparison(metrics=(number("better", long),)), third(metrics=(number("worse", long),))

    lines = view_text(view(*diffs)).splitlines()

    assert max(map(len, lines)) <= 80
    assert any(all(name in line for name in NAMES) for line in lines if "Number" in line)


def test_of_ten_versions_each_has_a_line_below_the_number() -> None:
    names = [f"{place:04}-fast" for place in range(2, 11)]
    one = comparison()
    others = [
        one.model_copy(update={"b": one.b.model_copy(update={"name": name})}) for name in names
    ]

    lines = view_text(view(*others)).splitlines()

    assert max(map(len, lines)) <= 80
    at = lines.index("    mlp.test_accuracy")
    assert lines[at + 1] == f"      {BEFORE}  0.9010 ± 0.0010"
    expected = [f"      {name}  0.9510 ± 0.0020  better +0.0500" for name in names]
    assert lines[at + 2 : at + 11] == expected


def test_versions_as_the_first_are_counted_together_where_each_has_a_line() -> None:
    one = third(settings=())
    names = [f"{place:04}-fast" for place in range(3, 11)]
    same = [one.model_copy(update={"b": one.b.model_copy(update={"name": name})}) for name in names]

    lines = view_text(view(comparison(), *same)).splitlines()

    at = lines.index("  mlp.epochs")
    assert [line.split() for line in lines[at + 1 : at + 4]] == [
        [BEFORE, "8"],
        [AFTER, '"a', 'text"'],
        ["others", "the", "same"],
    ]


def test_many_numbers_within_noise_are_counted_in_a_terminal_and_stand_on_a_page() -> None:
    noise = tuple(number("noise", f"mlp.noise_{place}") for place in range(20))
    shown = view(comparison(metrics=noise), third(metrics=noise))

    text, page = view_text(shown), html(shown)

    assert "  20 within noise\n" in text
    assert "mlp.noise_7" not in text
    assert page.count("mlp.noise_7<") == 1


def test_a_claim_that_is_restated_alone_is_counted() -> None:
    restated = third(claims=(claim("check", "holds", "holds"),))

    shown = view_text(view(restated, restated))

    assert "mlp.learns" not in shown
    assert "1 other claim\n" in shown


def test_a_number_that_a_version_lacks_is_said_to_be_none() -> None:
    gone = number("missing", b=None, difference=None)

    lines = view_text(view(comparison(metrics=(gone,)), third())).splitlines()

    row = next(line for line in lines if line.startswith("    mlp.test_accuracy"))
    assert re.split("  +", row.strip())[1:] == ["0.9010 ± 0.0010", "none", "0.9510 ± 0.0020"]


def test_a_page_has_the_interval_of_each_difference() -> None:
    page = html(view(comparison(), third()))

    assert '<span class="detail"><span class="whole">[0.0460, 0.0540]</span></span>' in page


def test_no_text_of_a_version_is_taken_for_markup() -> None:
    environment = (EnvironmentChange(name=HOSTILE, a="1", b="2"),)
    shown = view(comparison(HOSTILE, environment=environment), third())

    assert "<script>alert(1)" not in html(shown)
    assert "<script>" not in markdown(shown)
    assert set(re.findall(r"</?(\w+)", markdown(shown))) <= {
        *("code", "details", "summary", "sub", "br")
    }
