"""Figures and tables that a text declares, made of what the experiments returned."""

from collections.abc import Iterable, Sequence

from pydantic import ValidationError

from reportgen.base.errors import ProjectError
from reportgen.project.declarations import FigureDeclaration, TableDeclaration
from reportgen.project.derived import Rows
from reportgen.project.sections.gathered import Gathered
from reportgen.project.sections.observed import Observed, how_shown
from reportgen.project.sections.panel_words import panel_words, without_forms
from reportgen.project.sections.panels import of_replicates, panel_of
from reportgen.project.values import Frame
from reportgen.report.fields import first_fault
from reportgen.report.panels import Panel, PanelBase
from reportgen.report.parts import Cell, Column, Figure, Table, number_cell
from reportgen.report.texts import names_in, only_metric

MOST_SIDE_BY_SIDE = 3  # panels, where the author says nothing


def figure_of(declaration: FigureDeclaration, number: int | None, gathered: Gathered) -> Figure:
    """Return a figure with a panel for each value.

    Raises TaskFailedError and TaskNotRunError as `Gathered.find` does, and ProjectError for an
    unknown value and for what no figure shows.
    """
    values = [gathered.find(name, declaration.place) for name in declaration.values]
    try:
        made = [one for observed in values for one in _panels(observed)]
        panels = _titled(
            [panel for panel, _ in made], [_whose(one) for one in values for _ in _panels(one)]
        )
        notes = _notes([note for _, note in made])
        return Figure(
            label=declaration.label,
            number=number,
            title=declaration.title,
            caption=_with_notes(declaration.caption, notes),
            alternative_text=declaration.alternative or " ".join(map(panel_words, panels)),
            panels=panels,
            columns=declaration.columns or min(len(panels), MOST_SIDE_BY_SIDE),
            depends_on=_sections(one for each in values for one in each),
            tasks=_tasks(one for each in values for one in each),
        )
    except ValidationError as error:
        fault = first_fault(error)
        raise ProjectError(f"{declaration.place}: {declaration.label}: {fault}.") from error
    except ValueError as error:
        raise ProjectError(f"{declaration.place}: {error}.") from error


def _panels(observed: Sequence[Observed]) -> list[tuple[Panel, str]]:
    """Return the panels of a value, each with what it shows of the replicates."""
    if _is_derived(observed):
        return [(panel, "") for panel in observed[0].replicates]  # type: ignore[misc]
    return [panel_of(observed)]


def _is_derived(observed: Sequence[Observed]) -> bool:
    return isinstance(observed[0].replicates[0], PanelBase)


def _titled(panels: Sequence[Panel], titles: Sequence[str]) -> tuple[Panel, ...]:
    """Return panels, where they show different things with a title for each that has none."""
    if len(set(titles)) < 2:
        return tuple(panels)
    return tuple(
        panel.model_copy(update={"title": title})
        if title and getattr(panel, "title", None) == ""
        else panel
        for panel, title in zip(panels, titles, strict=True)
    )


def _whose(values: Sequence[Observed]) -> str:
    """Return the title of an experiment, with the value of its setting where it is one of them.

    Empty for a panel that a section derived: it has the title that it should have.
    """
    if _is_derived(values):
        return ""
    first = values[0]
    place = first.place if len(values) == 1 else ""
    return ", ".join(filter(None, (first.ran.title, place))).replace("$", "")[:200]


def _notes(of_panels: Sequence[str]) -> list[str]:
    """Return what the panels show of the replicates; of each by itself where they differ."""
    notes = list(dict.fromkeys(filter(None, of_panels)))
    if len(notes) < 2:
        return [f"Shown is {note}." for note in notes]
    return [f"Panel {at} shows {note}." for at, note in enumerate(of_panels, start=1) if note]


def table_of(declaration: TableDeclaration, number: int, gathered: Gathered) -> Table:
    """Return a table of the text, or one that an experiment returned; as `figure_of`."""
    has_closing_row = False
    if declaration.value:
        found = gathered.find(declaration.value, declaration.place)
        frame = found[0].replicates[0]
        if isinstance(frame, Rows):
            columns, rows, note = frame.columns, frame.rows, ""
            has_closing_row = frame.has_closing_row
        elif len(found) > 1 or not isinstance(frame, Frame):
            how = how_shown(declaration.value, found[0])
            raise ProjectError(f"{declaration.place}: {declaration.value} is not one table: {how}.")
        else:
            columns = _frame_columns(frame)
            rows = tuple(tuple(map(_frame_cell, row)) for row in frame.rows)
            note = " ".join(_notes([of_replicates(found[0], is_mean=False)]))
    else:
        names = names_in(cell for row in declaration.rows for cell in row)
        found = tuple(one for name in names for one in gathered.find(name, declaration.place))
        columns, note = _columns(declaration), ""
        rows = tuple(tuple(map(_cell, row)) for row in declaration.rows)
    try:
        return Table(
            label=declaration.label,
            number=number,
            title=declaration.title,
            caption=declaration.caption,
            columns=columns,
            rows=rows,
            has_closing_row=has_closing_row,
            note=" ".join(filter(None, (note, declaration.note))),
            depends_on=_sections(found),
            tasks=_tasks(found),
        )
    except ValidationError as error:
        fault = first_fault(error)
        raise ProjectError(f"{declaration.place}: {declaration.label}: {fault}.") from error


def _columns(declaration: TableDeclaration) -> tuple[Column, ...]:
    declared = zip(declaration.columns, declaration.aligns, strict=True)
    return tuple(
        Column.model_validate({"title": title, "align": align}) for title, align in declared
    )


def _cell(text: str) -> Cell:
    name, form = only_metric(text) or ("", "")
    return Cell(metric=name) if form == "metric" else Cell(text=text)


def _frame_columns(frame: Frame) -> tuple[Column, ...]:
    columns = zip(*frame.rows, strict=True) if frame.rows else ((),) * len(frame.columns)
    return tuple(
        Column(
            title=without_forms(title),
            align="left" if any(isinstance(cell, str) for cell in cells) else "decimal",
        )
        for title, cells in zip(frame.columns, columns, strict=True)
    )


def _frame_cell(value: str | float | None) -> Cell:
    if isinstance(value, int | float):
        return number_cell(value)
    return Cell(text=without_forms(value or ""))


def _with_notes(caption: str, notes: Sequence[str]) -> str:
    text = caption.rstrip()
    end = "" if text.endswith((".", "?", "!")) else "."
    return " ".join([f"{text}{end}", *notes]) if notes else caption


def _sections(values: Iterable[Observed]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for value in values for name in value.sections))


def _tasks(values: Iterable[Observed]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(task for value in values for task in value.tasks))
