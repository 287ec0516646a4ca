"""What a project's text declares: figures, tables and claims, made once the results are there.

Captions, cells and sentences are texts of the report: a number is a metric's name in braces,
as in "{knn.accuracy}", mathematics stands in dollars (`reportgen.report.texts`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class FigureDeclaration:
    """A figure of one value, or of several as its panels."""

    label: str  # the value that it shows, as in "knn.error_over_k"; of several the first
    values: tuple[str, ...]  # names of the values shown, one panel each
    caption: str
    alternative: str  # what it shows, for who cannot see it; empty: made from the values
    section: str
    place: str  # as in "text.md, line 12"
    columns: int = 0  # panels side by side; 0: as many as there are


@dataclass(frozen=True)
class TableDeclaration:
    """A table of the text, or one that an experiment returned."""

    label: str  # "SECTION.ID"; of a table value its name
    caption: str
    columns: tuple[str, ...]  # titles; none where `value` names the table
    aligns: tuple[str, ...]  # of each column: "left", "right" or "decimal"
    rows: tuple[tuple[str, ...], ...]  # a cell in each column
    value: str  # name of a table value in place of columns and rows; empty: it stands in the text
    section: str
    place: str


@dataclass(frozen=True)
class ClaimDeclaration:
    """A sentence that depends on an outcome, with the sentence for each outcome."""

    name: str  # as in "knn.better_than_chance"
    expression: str  # as in "lda.accuracy > knn.accuracy"
    holds: str
    does_not_hold: str
    inconclusive: str
    test: str  # empty: chosen by the kinds of the values compared
    tolerance: float | None
    section: str
    place: str


@dataclass(frozen=True)
class TextDeclarations:
    """All that a text declares, and which names each of its sections shows."""

    figures: tuple[FigureDeclaration, ...] = ()
    tables: tuple[TableDeclaration, ...] = ()
    claims: tuple[ClaimDeclaration, ...] = ()
    numbers: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # section -> metrics, values
    settings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # section -> settings
    places: Mapping[str, str] = field(default_factory=dict)  # number -> where it is shown for sure
