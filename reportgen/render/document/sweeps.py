"""The appendix on sweeps: what a page shows of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reportgen.render.document.media import Medium
from reportgen.render.figures.drawings import Drawing
from reportgen.report.model import Report
from reportgen.report.sweeps import ReportedSweep, SweptCell, SweptColumn, plot_label

SWEEPS = "appendix-sweeps"
"""The anchor of the appendix."""

_WIDEST = 100  # characters of a row, what parts two columns included: a page of paper has no more
_BETWEEN = 3  # characters that the space between two columns takes
_PROSE = 30  # characters of what takes several lines


@dataclass(frozen=True)
class PagePlot:
    """A plot as the page sets it."""

    anchor: str
    picture: Markup
    caption: str


@dataclass(frozen=True)
class PageTable:
    """As many columns of the table of points as have room beside each other, the knobs first."""

    label: str
    columns: tuple[SweptColumn, ...]
    rows: tuple[tuple[SweptCell, ...], ...]


@dataclass(frozen=True)
class PageSweep:
    """A sweep as the page sets it."""

    anchor: str
    told: ReportedSweep
    tables: tuple[PageTable, ...]
    notes: tuple[str, ...]  # that no sweep before it has
    plots: tuple[PagePlot, ...]


def page_sweeps(
    report: Report, drawings: Mapping[str, Drawing], medium: Medium
) -> tuple[PageSweep, ...]:
    """Return the sweeps of a report; drawings: by the labels of their figures."""
    return tuple(
        PageSweep(
            anchor=f"sweep-{place}",
            told=sweep,
            tables=tuple(_tables(sweep)),
            notes=tuple(_new_notes(sweep, report.sweeps[: place - 1])),
            plots=tuple(
                PagePlot(
                    f"sweep-{place}-plot-{number}",
                    medium.picture(drawings[plot_label(place, number)], plot.alternative_text),
                    plot.caption,
                )
                for number, plot in enumerate(sweep.plots, start=1)
            ),
        )
        for place, sweep in enumerate(report.sweeps, start=1)
    )


def _new_notes(sweep: ReportedSweep, before: Sequence[ReportedSweep]) -> Iterator[str]:
    said = {note for one in before for note in one.notes}
    return (note for note in sweep.notes if note not in said)


def _tables(sweep: ReportedSweep) -> Iterator[PageTable]:
    """Yield the table of points in parts that fit beside each other on paper."""
    shown = [
        place for place in range(len(sweep.columns)) if any(row[place].text for row in sweep.rows)
    ]
    groups = list(_groups(sweep, shown))
    for number, places in enumerate(groups, start=1):
        part = f", part {number} of {len(groups)}" if len(groups) > 1 else ""
        yield PageTable(
            f"Points of the sweep {sweep.name}{part}",
            tuple(sweep.columns[place] for place in places),
            tuple(tuple(row[place] for place in places) for row in sweep.rows),
        )


def _groups(sweep: ReportedSweep, shown: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of columns that have room beside each other, each with all knobs."""
    knobs = [place for place in shown if sweep.columns[place].kind == "knob"]
    used = start = sum(_width(sweep, place) for place in knobs)
    group = [*knobs]
    for place in shown[len(knobs) :]:
        if len(group) > len(knobs) and used + _width(sweep, place) > _WIDEST:
            yield group
            group, used = [*knobs], start
        group.append(place)
        used += _width(sweep, place)
    yield group


def _width(sweep: ReportedSweep, place: int) -> int:
    column = sweep.columns[place]
    if column.kind == "problem":
        return _PROSE + _BETWEEN
    title = max(map(len, column.title.replace("_", ".").split(".")))  # it breaks there
    cells = (len(row[place].text) + 2 * bool(row[place].mark) for row in sweep.rows)
    return max(title, *cells) + _BETWEEN
