"""The appendix on sweeps: in the words of `reportgen sweep`, and no wider than the paper."""

import html
import re
from pathlib import Path

import pytest

from reportgen.base.errors import TemplateError
from reportgen.compare.calibration import Calibration
from reportgen.compare.sweep import compare_points
from reportgen.compare.sweep_words import FOOT, SECONDS
from reportgen.pages.blocks import Listing, Picture, plain
from reportgen.pages.sweep import sweep_view
from reportgen.project.theme import Theme
from reportgen.render.document.compose import compose_document
from reportgen.render.document.media import Medium, Paper, Screen
from reportgen.render.document.sweeps import PageTable, page_sweeps
from reportgen.render.figures.drawings import unpainted
from reportgen.render.page_files import compose_text, figures_shown
from reportgen.report.model import Report
from reportgen.report.sweeps import ReportedSweep, SweptCell, SweptColumn
from tests.compare.swept import HIGH, LOW, MIDDLE, over_epochs, told
from tests.sample import small_report


def with_sweeps(*sweeps: ReportedSweep) -> Report:
    return small_report().model_copy(update={"sweeps": sweeps})


def composed(report: Report, medium: Medium | None = None, theme: Theme | None = None) -> str:
    places = [unpainted(figure) for figure in figures_shown(report)]
    return compose_document(report, places, medium or Screen(), theme)


def appendix(page: str) -> str:
    """Return what a page has from the appendix on."""
    return page.partition('<h2 id="appendix-sweeps">')[2].partition("<script>")[0]


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", "", page.replace("</td>", " "))).split())


class TestTheAppendix:
    def test_is_the_last_and_stands_in_the_contents(self) -> None:
        page = composed(with_sweeps(told()))

        headings = re.findall(r'<h2 id="(appendix-\w+)"><span class="number">(\w)', page)
        contents = re.findall(r'href="#(appendix-\w+)"><span class="number">(\w)</span> ', page)
        assert headings[-1] == contents[-1] == ("appendix-sweeps", "C")

    def test_is_not_there_without_a_sweep(self) -> None:
        assert "appendix-sweeps" not in composed(small_report())

    def test_says_what_the_command_says(self) -> None:
        comparison = compare_points("epochs", over_epochs(LOW, MIDDLE, HIGH), Calibration())
        view = sweep_view(comparison)

        page = words(appendix(composed(with_sweeps(told()))))

        (findings,) = (block for block in view.blocks if isinstance(block, Listing))
        (picture,) = (block for block in view.blocks if isinstance(block, Picture))
        for said in (*map(plain, findings.items), plain(picture.caption), *view.foot):
            assert said in page
        assert "3 points of mlp.epochs, each a version of the profile fast." in page
        assert "* may be the best." in page
        rows = re.findall(r"(\d) (\* )?(0\.9\d+ ± 0\.0020) [\d.]+ (000\d-fast)", page)
        assert [(value, mark) for value, mark, *_ in rows] == [("3", "* "), ("2", "* "), ("1", "")]

    def test_has_the_words_of_each_picture_in_every_medium(self) -> None:
        report = with_sweeps(told(), told(name="other"))
        (plot,) = report.sweeps[0].plots

        screen, paper = (appendix(composed(report, medium)) for medium in (Screen(), Paper()))

        alternative = html.escape(plot.alternative_text)
        assert screen.count(f'role="img" aria-label="{alternative}"') == 2
        assert paper.count(f'alt="{alternative}" data-figure="Sweep.') == 2
        kept = [block for block in compose_text(report) if block.figure.startswith("Sweep.")]
        assert [block.figure for block in kept] == ["Sweep.1.1", "Sweep.2.1"]

    def test_says_once_how_to_read_it_and_the_marks_with_each_table(self) -> None:
        page = words(appendix(composed(with_sweeps(told(), told(name="other")))))

        assert page.count(FOOT) == page.count(SECONDS) == 1
        assert page.count("* may be the best.") == 2

    def test_takes_what_a_setting_holds_for_words(self) -> None:
        hostile = "<script>alert(1)</script> {mlp.test_accuracy} $x$"
        one = told()
        cells = tuple((SweptCell(text=hostile), *row[1:]) for row in one.rows)

        page = composed(with_sweeps(one.model_copy(update={"rows": cells})))

        assert html.escape(hostile, quote=False) in appendix(page)
        assert "<script>alert" not in page


class TestATheme:
    def theme(self, page: str) -> Theme:
        return Theme(Path("theme"), {"report.html": page.encode()})

    def test_that_has_no_place_for_sweeps_is_told_what_to_print(self) -> None:
        page = "<!DOCTYPE html><html><head></head><body><main>{% for one in chapters %}"
        page += "{% for section in one.sections %}{{ section }}{% endfor %}{% endfor %}"
        page += '<p id="deviations"></p></main></body></html>'

        with pytest.raises(
            TemplateError, match=r"macros\.sweeps\(appendices\.get\(.sweeps.\), sweeps\)"
        ):
            composed(with_sweeps(told()), theme=self.theme(page))

        assert composed(small_report(), theme=self.theme(page))


class TestATableOfPoints:
    def of(self, *widths: int, knobs: int = 1) -> tuple[PageTable, ...]:
        """Return the parts of a table with columns of so many characters."""
        columns = [
            SweptColumn(title=f"c{at}", kind="knob" if at < knobs else "number")
            for at in range(len(widths))
        ]
        row = tuple(SweptCell(text="1" * width) for width in widths)
        swept = told().model_copy(update={"columns": tuple(columns), "rows": (row,), "plots": ()})
        (one,) = page_sweeps(with_sweeps(swept), {}, Medium())
        return one.tables

    def titles(self, *widths: int, knobs: int = 1) -> list[list[str]]:
        return [[one.title for one in part.columns] for part in self.of(*widths, knobs=knobs)]

    def test_stays_whole_where_it_fits(self) -> None:
        assert self.titles(8, 20, 20, 20) == [["c0", "c1", "c2", "c3"]]

    def test_is_parted_where_it_does_not_and_each_part_has_the_knobs(self) -> None:
        assert self.titles(8, 6, 30, 30, 30, knobs=2) == [
            ["c0", "c1", "c2", "c3"],
            ["c0", "c1", "c4"],
        ]

    def test_has_a_column_in_each_part_however_wide(self) -> None:
        assert self.titles(200, 200, 200) == [["c0", "c1"], ["c0", "c2"]]

    def test_of_knobs_alone_is_a_part(self) -> None:
        assert self.titles(8) == [["c0"]]

    def test_tells_those_who_hear_it_which_part_it_is(self) -> None:
        assert [part.label for part in self.of(8, 60, 60)] == [
            "Points of the sweep epochs, part 1 of 2",
            "Points of the sweep epochs, part 2 of 2",
        ]

    def test_leaves_out_a_column_without_a_word(self) -> None:
        assert self.titles(8, 0, 20) == [["c0", "c2"]]
