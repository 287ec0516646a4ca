"""Comparing takes time and memory in proportion to the reports, or says in one line why not."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from reportgen.base.errors import ResultsFolderError
from reportgen.compare import sides
from reportgen.compare.calibration import Calibration
from reportgen.compare.compare import compare_versions
from reportgen.pages import diff_parts
from reportgen.pages.diff import diff_view
from reportgen.pages.html import html
from reportgen.pages.markdown import markdown
from reportgen.report.model import Report
from reportgen.terminal.blocks import view_text

VERSIONS = ("0001-fast", "0002-fast")
Make = Callable[[Report, int, float], Report]


def of_one_sweep(report: Report, size: int, shift: float) -> Report:
    return with_metrics(report, [f"sweep.{place}.accuracy" for place in range(size)], shift)


def of_a_sweep_each(report: Report, size: int, shift: float) -> Report:
    return with_metrics(report, [f"sweep{place}.1.accuracy" for place in range(size)], shift)


def of_other_names(report: Report, size: int, shift: float) -> Report:
    names = [f"number{place + 1e6 * shift:.0f}.accuracy" for place in range(size)]
    return with_metrics(report, names, 0.0)


def of_a_task_each(report: Report, size: int, shift: float) -> Report:
    task = report.tasks[0]
    tasks = tuple(
        task.model_copy(update={"name": f"mlp.{place}", "key": f"{place + 1e6 * shift:064.0f}"})
        for place in range(size)
    )
    many = of_one_sweep(report, size, shift)
    metrics = {
        name: metric.model_copy(update={"tasks": (f"mlp.{name.split('.')[1]}",)})
        for name, metric in many.metrics.items()
        if name.startswith("sweep")
    }
    return many.model_copy(update={"metrics": metrics, "tasks": tasks})


def of_chained_tasks(report: Report, size: int, shift: float) -> Report:
    many = of_a_task_each(report, size, shift)
    chained = (
        task.model_copy(update={"dependencies": (f"mlp.{place - 1}",) if place else ()})
        for place, task in enumerate(many.tasks)
    )
    return many.model_copy(update={"tasks": tuple(chained)})


def of_tables(report: Report, size: int, shift: float) -> Report:
    table = next(table for table in report.tables if table.rows)
    tables = (
        table.model_copy(update={"label": f"mlp.table{place}", "number": place + round(shift * 9)})
        for place in range(size)
    )
    return report.model_copy(update={"tables": tuple(tables)})


def of_figures(report: Report, size: int, shift: float) -> Report:
    figure = next(figure for figure in report.figures if figure.panels[0].kind == "curves")
    figures = (
        figure.model_copy(update={"label": f"mlp.{place}", "number": place + round(shift * 9)})
        for place in range(size)
    )
    return report.model_copy(update={"figures": tuple(figures)})


def of_settings(report: Report, size: int, shift: float) -> Report:
    settings = {"mlp": {f"setting{place}": place + shift for place in range(size)}}
    return of_a_task_each(report, size, shift).model_copy(update={"settings": settings})


def with_metrics(report: Report, names: list[str], shift: float) -> Report:
    one = report.metrics["mlp.test_accuracy"]
    metrics = {
        name: one.model_copy(
            update={
                "name": name,
                "value": 0.5 + shift + place * 1e-6,
                "replicates": (0.5 + shift, 0.5 + shift + place * 2e-6),
            }
        )
        for place, name in enumerate(names)
    }
    return report.model_copy(update={"metrics": {**report.metrics, **metrics}})


def calls_of(work: Callable[[], object]) -> int:
    """Return how many functions are called in the course of some work."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


def pair_of(make: Make, report: Report, size: int) -> tuple[Report, Report]:
    a, b = (
        make(report, size, shift).model_copy(update={"version": version})
        for version, shift in zip(VERSIONS, (0.0, 0.1), strict=True)
    )
    return a, b


def seen(a: Report, b: Report) -> None:
    """Compare two reports and show it in a terminal."""
    view_text(diff_view(compare_versions(a, b, Calibration()), a, b))


@pytest.mark.parametrize(
    "make",
    [of_one_sweep, of_a_sweep_each, of_other_names, of_a_task_each, of_tables, of_figures],
)
def test_four_times_as_much_is_four_times_the_work(make: Make, sample: Report) -> None:
    few, many = (pair_of(make, sample, size) for size in (100, 400))
    seen(*few)  # what is loaded once

    ratio = calls_of(lambda: seen(*many)) / calls_of(lambda: seen(*few))

    print(f"{make.__name__}: {ratio:.1f} times the calls for 4 times the size")
    assert ratio < 4.6


@pytest.mark.parametrize("make", [of_chained_tasks, of_settings])
def test_numbers_with_too_much_behind_them_are_refused_in_one_line(
    make: Make, sample: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sides, "MOST_BEHIND", 1000)

    with pytest.raises(ResultsFolderError) as raised:
        seen(*pair_of(make, sample, 100))

    assert str(raised.value).count("\n") == 0
    assert "0001-fast and 0002-fast cannot be compared" in str(raised.value)
    assert "more than 1,000 tasks and changed settings" in str(raised.value)


def test_a_page_has_so_many_pictures_and_says_what_it_left_out(
    sample: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diff_parts, "MOST_PANELS", 6)
    a, b = pair_of(of_figures, sample, 5)
    view = diff_view(compare_versions(a, b, Calibration()), a, b)

    page, *others = html(view), markdown(view), view_text(view)

    assert page.count("<figcaption>") == 6  # three of each of two figures
    assert "3 not drawn, as pictures of 6 panels and 4 MB of data are allowed on a page" in page
    assert all("not drawn" not in one for one in others)


def test_pictures_of_too_much_data_are_left_out(
    sample: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diff_parts, "MOST_DATA", 10)
    a, b = pair_of(of_figures, sample, 2)

    page = html(diff_view(compare_versions(a, b, Calibration()), a, b))

    assert page.count("<figcaption>") == 0
    assert "2 not drawn" in page
