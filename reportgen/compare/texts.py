"""The texts of two versions that changed in words; another number is no such change. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from reportgen.compare.matching import on_either_side
from reportgen.compare.model import TextChange
from reportgen.compare.paragraphs import paragraph_changes, paragraphs_of
from reportgen.compare.words import WordComparison, differ_in_words
from reportgen.report.model import Report
from reportgen.report.panels import (
    CurvesPanel,
    IntervalsPanel,
    Panel,
    ScatterPanel,
    TilesPanel,
)
from reportgen.report.parts import Figure, Table


def text_changes(a: Report, b: Report) -> tuple[TextChange, ...]:
    """Return the texts that changed in words, in the order of b.

    The prose where both have it recorded. Wordings are a part of it, and then not listed
    by themselves.
    """
    comparison = WordComparison()
    prose = [paragraphs_of(one.text) for one in (a, b) if one.text]
    has_prose = len(prose) == 2
    before, after = (
        {text.key: text for text in _texts(one, other, with_wordings=not has_prose)}
        for one, other in ((a, b), (b, a))
    )
    found = []
    for key in on_either_side(before, after):
        ours, theirs = before.get(key), after.get(key)
        if _differ(ours, theirs):
            place = (theirs or ours or _NOTHING).place
            words = comparison.changes((ours or _NOTHING).words, (theirs or _NOTHING).words)
            found.append(TextChange(place=place, words=words))
    if has_prose:
        found += paragraph_changes(prose[0], prose[1], comparison)
    return tuple(found)


@dataclass(frozen=True)
class _Text:
    """A text of a report."""

    key: str  # the same on both sides
    place: str  # such as "caption of Figure 3"
    words: str
    numbers_count: bool = False  # another number is another text


_NOTHING = _Text("", "", "")


def _differ(a: _Text | None, b: _Text | None) -> bool:
    ours, theirs = (text or _NOTHING for text in (a, b))
    if ours.numbers_count or theirs.numbers_count:
        return ours.words != theirs.words
    return differ_in_words(ours.words, theirs.words)


def _texts(report: Report, other: Report, *, with_wordings: bool) -> Iterator[_Text]:
    """Yield the texts; of figures and tables where the other side has them, too."""
    yield _Text("title", "title", report.title)
    yield _Text("authors", "authors", ", ".join(report.authors))
    for entry in report.sections:
        place = f"title of section {entry.stem}"
        yield _Text(place, place, entry.title)
    figures, tables = ({one.label for one in parts} for parts in (other.figures, other.tables))
    for figure in report.figures:
        if figure.label in figures:
            yield from _of_figure(figure)
    for table in report.tables:
        if table.label in tables:
            yield from _of_table(table)
    for equation in report.equations:
        place = f"equation {equation.label}"
        # Its numbers are what it says, and follow from the settings alone.
        yield _Text(place, place, equation.latex, numbers_count=True)
    for wording in report.wordings if with_wordings else ():
        place = f"wording {wording.name}"
        yield _Text(place, place, wording.text)


def _of_figure(figure: Figure) -> Iterator[_Text]:
    name = f"drawing {figure.label}" if figure.number is None else f"Figure {figure.number}"
    parts = {"caption": figure.caption, "alternative text": figure.alternative_text}
    for at, panel in enumerate(figure.panels, start=1):
        parts[f"labels of panel {at}"] = "; ".join(filter(None, _labels(panel)))
    for part, words in parts.items():
        yield _Text(f"{part}, {figure.label}", f"{part} of {name}", words)


def _labels(panel: Panel) -> tuple[str, ...]:
    match panel:
        case CurvesPanel() | ScatterPanel() | IntervalsPanel():
            return (panel.title, panel.x_label, panel.y_label)
        case TilesPanel():
            return (panel.column_title,)
        case _:
            return (panel.title,)


def _of_table(table: Table) -> Iterator[_Text]:
    parts = {"caption of": table.caption, "note to": table.note}
    for at, column in enumerate(table.columns, start=1):
        parts[f"title of column {at} of"] = column.title
    for part, words in parts.items():
        yield _Text(f"{part} {table.label}", f"{part} Table {table.number}", words)
