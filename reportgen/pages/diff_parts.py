"""Texts, tables and figures of two reports as they are printed, whoever wrote the reports."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import InvalidOperation
from functools import partial

from reportgen.base.errors import TemplateError
from reportgen.compare.model import FigureChange
from reportgen.compare.parts import Rows, rows_of
from reportgen.pages.blocks import Pair, Picture
from reportgen.pages.numbers import setting_value
from reportgen.report.mathematics import TEXT_PART
from reportgen.report.model import Report, flat_settings
from reportgen.report.panels import CurvesPanel, IntervalsPanel, Panel
from reportgen.report.parts import Figure
from reportgen.report.texts import Numbers, quantity_text

MOST_PANELS, MOST_DATA = 200, 4_000_000
"""Of all figures drawn on a page, and bytes of their data: each is ten seconds or less."""

_WithAxes = CurvesPanel | IntervalsPanel


def printed(text: str, report: Report) -> str:
    """Return a text with its numbers and settings put in; what is not there stays in braces."""
    return "".join(_printed_part(part, report) for part in TEXT_PART.finditer(text))


def printed_table(label: str, report: Report) -> tuple[list[str], Rows]:
    """Return the titles of a table's columns and its rows; empty where there is none."""
    table = next((table for table in report.tables if table.label == label), None)
    if table is None:
        return [], {}
    titles = [printed(column.title, report) for column in table.columns]
    return titles, rows_of(table, lambda cell: quantity_text(cell) or printed(cell.source, report))


@dataclass
class Room:
    """What a page still has room for."""

    panels: int
    data: int  # bytes

    def takes(self, *figures: Figure) -> bool:
        """Take the room that figures need, all together; False where there is not as much."""
        panels = sum(len(one.panels) for one in figures)
        data = sum(len(one.model_dump_json()) for one in figures)
        if panels > self.panels or data > self.data:
            return False
        self.panels -= panels
        self.data -= data
        return True


class Pictures:
    """The pictures of a comparison, as many as a page can have."""

    def __init__(self, names: tuple[str, str], a: Report, b: Report) -> None:
        self._names, self._reports = names, (a, b)
        self._figures = [{one.label: one for one in report.figures} for report in (a, b)]
        self._room = Room(MOST_PANELS, MOST_DATA)
        self._left_out = 0

    @property
    def left_out(self) -> str:
        """How many figures are not drawn, and why; empty: all are."""
        if not self._left_out:
            return ""
        return (
            f"{self._left_out} not drawn, as pictures of {MOST_PANELS} panels and "
            f"{MOST_DATA / 1e6:g} MB of data are allowed on a page; their differences are listed"
        )

    def of(self, change: FigureChange, prefix: str) -> tuple[Pair | Picture, ...]:
        """Return a figure of each version that has it, and where it can be one of both.

        Nothing where that would be too much for the page.
        prefix: of the names inside the pictures, which a page has once.
        """
        ours, theirs = (figures.get(change.label) for figures in self._figures)
        overlay = overlay_of(ours, theirs, self._names) if ours and theirs else None
        figures = [one for one in (ours, theirs, overlay) if one is not None]
        if not self._room.takes(*figures):
            self._left_out += 1
            return ()
        return tuple(self._drawn(change.label, (ours, theirs), overlay, prefix))

    def _drawn(
        self, label: str, sides: Sequence[Figure | None], overlay: Figure | None, prefix: str
    ) -> Iterator[Pair | Picture]:
        every_side = zip(sides, self._names, self._reports, ("a-", "b-"), strict=True)
        shown = [
            picture_of(one, name, f"{name}: {printed(one.alternative_text, report)}", prefix + key)
            for one, name, report, key in every_side
            if one is not None
        ]
        if len(shown) == 1:
            yield from shown
            return
        first, second = shown
        yield Pair(first, second, label)
        if overlay is not None:
            both = f"{self._names[0]} and {self._names[1]} in one picture"
            alternative = f"The data of {both}; the list above has their differences."
            yield picture_of(overlay, both, alternative, f"{prefix}o-")


def overlay_of(a: Figure, b: Figure, names: tuple[str, str]) -> Figure | None:
    """Return a figure with the lines or means of both, labelled with the versions' names.

    None where no panel of one has its like in the other.
    """
    merged = [
        _merged(ours, theirs, names) for ours, theirs in zip(a.panels, b.panels, strict=False)
    ]
    panels = tuple(panel for panel in merged if panel is not None)
    if not panels:
        return None
    columns = min(len(panels), b.columns)
    return b.model_copy(update={"panels": panels, "columns": columns})


def _printed_part(part: re.Match[str], report: Report) -> str:
    name = part["name"]
    if not name:
        return part["math"] or part["label"] or part["words"]
    if name not in report.metrics:
        value = flat_settings(report.settings).get(name)
        return part[0] if value is None else setting_value(value)
    try:
        return Numbers(report.metrics).text(name, part["form"] or "metric")
    except (TemplateError, InvalidOperation):  # a form that it has not, or endless digits
        return part[0]


def picture_of(figure: Figure, caption: str, alternative: str, prefix: str) -> Picture:
    """Return a figure as a picture; prefix: of the names inside, which a page has once."""
    return Picture(partial(drawn, figure, prefix), alternative, caption)


def drawn(figure: Figure, prefix: str) -> str:
    """Return the drawing of a figure as SVG."""
    from reportgen.render.figures.drawings import draw_inline

    return draw_inline(figure, prefix)


def _merged(a: Panel, b: Panel, names: tuple[str, str]) -> Panel | None:
    """Return a panel with the series of both; None where they have no common axes.

    Of the marked values, those that both have stand first, and the others under the names.
    """
    if not (isinstance(a, _WithAxes) and isinstance(b, _WithAxes) and a.kind == b.kind):
        return None
    if (a.x_label, a.y_label) != (b.x_label, b.y_label):
        return None
    sides = ((a, names[0]), (b, names[1]))
    both = [line for line in b.references if line in a.references]
    series = [
        one.model_copy(update={"label": f"{one.label}, {name}"})
        for panel, name in sides
        for one in panel.series
    ]
    alone = [
        line.model_copy(update={"label": f"{line.label}, {name}"})
        for panel, name in sides
        for line in panel.references
        if line not in both
    ]
    return b.model_copy(update={"series": tuple(series), "references": (*both, *alone)})
