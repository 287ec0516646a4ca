"""A view in the terminal: a comparison with every kind of change, and columns in any width."""

import io
import re
from typing import Any

import pytest

from reportgen.compare.model import Summary
from reportgen.pages.diff import diff_view
from reportgen.report.panels import CurvesPanel, Series
from reportgen.report.parts import Figure
from reportgen.terminal.blocks import print_view, view_text
from tests.compare.handmade import AFTER, BEFORE, RELIABILITY, comparison, number, report

SIDES = (report(BEFORE), report(AFTER))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines(**changes: Any) -> list[str]:
    return view_text(diff_view(comparison(**changes), *SIDES)).splitlines()


def test_the_summary_stands_first_and_what_nothing_explains_before_all_numbers() -> None:
    text = lines()

    assert text[0] == "1 that nothing explains, 1 better; cause: mlp.epochs"
    groups = [line.strip() for line in text if re.match(r"  \d", line)]
    assert groups[0].startswith("1 unexplained: no known cause")
    assert groups[1] == "1 real change: because of mlp.epochs 8 -> 20"
    assert groups[2].startswith("1 with too few runs")
    edited = next(line for line in text if line.startswith("    mlp.edited"))
    assert "unexplained, within noise" in edited
    assert text.index(edited) < text.index(f"  {groups[1]}")


def test_a_real_change_has_both_values_the_difference_the_verdict_and_the_cause() -> None:
    text = lines()

    at = text.index("  1 real change: because of mlp.epochs 8 -> 20")
    head = " ".join(text[text.index("Numbers") + 1 :][:2]).split()
    assert head[:4] == ["Number", "Verdict", BEFORE, AFTER]
    assert re.split("  +", "  ".join(text[at + 1 : at + 3]).strip()) == [
        "mlp.test_accuracy",
        "better",
        "0.9010 ± 0.0010",
        "0.9510 ± 0.0020",
        "+0.0500 [0.0460, 0.0540]",
    ]


@pytest.mark.parametrize("name", ["mlp.lonely", "mlp.other"])
def test_a_number_without_a_verdict_has_both_values(name: str) -> None:
    text = lines()

    values = text[next(at for at, line in enumerate(text) if line.startswith(f"    {name}")) + 1]

    assert "  0.901" in values
    assert "  0.951" in values


def test_why_a_number_has_too_few_runs_is_said_of_all_at_once() -> None:
    assert "  1 with too few runs: so few" in lines(
        metrics=(number("too few runs", "mlp.lonely", reason="so few"),)
    )


def test_many_numbers_without_a_verdict_are_counted_alone() -> None:
    many = tuple(number("too few runs", f"mlp.{at}", reason="so few") for at in range(13))

    text = lines(metrics=many)

    assert "  13 with too few runs: so few" in text
    assert not any("mlp.12" in line for line in text)


def test_of_a_figure_of_several_panels_the_one_that_changed_is_named() -> None:
    panel = CurvesPanel(
        x_label="x", y_label="y", series=(Series(label="training", x=(1,), y=(1,)),)
    )
    figure = Figure(
        label="mlp.accuracy_curve",
        number=2,
        caption="Two curves.",
        alternative_text="Two curves.",
        panels=(panel, panel),
        depends_on=(),
    )
    after = SIDES[1].model_copy(update={"figures": (figure,)})

    text = view_text(diff_view(comparison("accuracy"), SIDES[0], after))

    assert "largest difference 0.05, in training of accuracy at 3" in " ".join(text.split())


def test_the_reader_is_told_how_often_the_verdicts_are_wrong_at_the_foot() -> None:
    assert lines()[-1] == RELIABILITY


def test_no_line_is_wider_than_80_columns_whatever_the_texts() -> None:
    text = lines(words="so many words " * 40)

    assert max(map(len, text)) <= 80


def test_a_name_too_long_for_a_column_takes_several_lines() -> None:
    other = comparison().a.model_copy(update={"name": "0001-fast (/home/somebody/else/results)"})

    text = lines(a=other)

    assert max(map(len, text)) <= 80
    assert any("(/home/somebody/else/" in line for line in text)


def test_a_pipe_gets_no_colour_and_a_terminal_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = Terminal()

    print_view(diff_view(comparison(), *SIDES), terminal)

    assert "\x1b" not in "".join(lines())
    assert "\x1b[31m1 unexplained" in terminal.getvalue()


def test_columns_bear_the_versions_names_and_nothing_else() -> None:
    text = "\n".join(lines())

    for placeholder in ("old", "new", "before", "after"):
        assert placeholder not in text.split()


def test_what_is_alone_on_a_side_and_what_was_renamed_is_named() -> None:
    text = lines()

    assert "  1 in 0001-fast alone: mlp.gone" in text
    assert "  1 in 0002-fast alone: mlp.come" in text
    assert "  1 renamed: mlp.then -> mlp.now" in text


@pytest.mark.parametrize("value", [1e300, 5e-324, -1e300])
def test_numbers_beyond_all_reason_are_printed_all_the_same(value: float) -> None:
    extreme = number(
        "better", a=value, b=0.5, a_std=1e-300, difference=value, smallest_effect=value
    )

    text = lines(metrics=(extreme,))

    assert any(re.match(" +mlp.test_accuracy +better", line) for line in text)


def test_nothing_is_said_of_what_is_the_same() -> None:
    empty = Summary(text="1 identical", counts={"same": 1}, causes=(), has_real_changes=False)
    nothing = dict.fromkeys(("settings", "tables", "figures", "claims", "text", "environment"), ())

    text = lines(summary=empty, metrics=(number("same"),), reliability="", **nothing)

    sides, numbers = text[1:3], text[3:]
    assert [side.split(":")[0] for side in sides] == [BEFORE, AFTER]
    assert [text[0], *numbers] == ["1 identical", "", "Numbers", "  1 identical"]
