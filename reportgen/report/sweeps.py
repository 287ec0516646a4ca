"""What a report shows of a sweep: its findings, its points in a table, and plots.

It is told in plain words, once and for all outputs: no metric is named in braces, and no sign
begins mathematics. The sweep's versions need not be at hand where it is shown.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from reportgen.report.fields import CountFromOne, Frozen, SweepName
from reportgen.report.panels import IntervalsPanel, MatrixPanel
from reportgen.report.parts import UNLESS_EMPTY, Figure

MOST_SWEEPS = 20  # in a report
MOST_POINTS = 1000

_MOST_NUMBERS = 1000
_Words = Annotated[str, Field(max_length=20_000)]
_Short = Annotated[str, Field(max_length=1000)]

SweptPanel = Annotated[IntervalsPanel | MatrixPanel, Field(discriminator="kind")]


class SweptColumn(Frozen):
    """A column of the table of points."""

    title: _Short
    kind: Literal["knob", "number", "text", "problem"]


class SweptCell(Frozen):
    """A text in the table of points."""

    text: Annotated[_Short, UNLESS_EMPTY] = ""
    mark: Annotated[Literal["", "*", "?"], UNLESS_EMPTY] = ""  # stands before it


class Finding(Frozen):
    """What a number says of the points."""

    number: _Short  # its name
    words: _Words


class SweptPlot(Frozen):
    """A number over the knobs."""

    number: _Short
    caption: _Words
    alternative_text: _Words
    panels: Annotated[tuple[SweptPanel, ...], Field(min_length=1, max_length=4)]


class ReportedSweep(Frozen):
    """A sweep as it is told."""

    name: SweepName
    knobs: Annotated[tuple[_Short, ...], Field(min_length=1, max_length=_MOST_NUMBERS)]
    profile: Annotated[str, Field(max_length=40)] = ""  # of its points; empty: none was built
    points: Annotated[CountFromOne, Field(le=MOST_POINTS)]
    findings: Annotated[tuple[Finding, ...], Field(max_length=_MOST_NUMBERS)]  # none: no number
    test: _Words = ""  # by which they were found, or why there are none
    columns: Annotated[tuple[SweptColumn, ...], Field(max_length=_MOST_NUMBERS)]
    rows: Annotated[tuple[tuple[SweptCell, ...], ...], Field(max_length=MOST_POINTS)]  # best first
    plots: Annotated[tuple[SweptPlot, ...], Field(max_length=_MOST_NUMBERS)] = ()
    marks: _Words = ""  # what they mean, where there are any
    notes: Annotated[tuple[_Words, ...], Field(max_length=10)] = ()  # how to read it

    @model_validator(mode="after")
    def _each_row_has_all_columns(self) -> Self:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row has too few or too many cells")
        return self

    @property
    def words(self) -> str:
        """All that it says, in one line."""
        findings = (f"{one.number}: {one.words}" for one in self.findings)
        rows = ("; ".join(f"{one.mark} {one.text}".strip() for one in row) for row in self.rows)
        return " ".join([*findings, self.test, *rows, self.marks, *self.notes])


def figures_of(sweeps: Sequence[ReportedSweep]) -> Iterator[Figure]:
    """Yield each plot of the sweeps as a figure to be drawn; a page has its words beside it."""
    for place, sweep in enumerate(sweeps, start=1):
        for number, plot in enumerate(sweep.plots, start=1):
            yield Figure(
                label=plot_label(place, number),
                number=None,
                caption="",
                alternative_text="",
                panels=plot.panels,
                depends_on=(),
            )


def plot_label(sweep: int, plot: int) -> str:
    """Return the label of a plot, which no figure of a section can have; both from 1."""
    return f"Sweep.{sweep}.{plot}"
