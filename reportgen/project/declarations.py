"""What a project's text declares: figures, tables and claims, made once the results are there.

Captions, cells and sentences are texts of the report: a number is a metric's name in braces,
as in "{knn.accuracy}", mathematics stands in dollars (`reportgen.report.texts`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from reportgen.project.bibliography import Work
from reportgen.report.parts import Outcome

Declared = TypeVar("Declared", bound="Declaration")

_TEXTS = (
    *("caption", "alternative", "title", "note", "columns", "rows"),
    *("holds", "does_not_hold", "inconclusive", "untested", "text"),
)
"""The fields that hold texts of the report."""


def with_texts(
    declaration: Declared, made: Callable[[str], str], names: Iterable[str] = _TEXTS
) -> Declared:
    """Return a declaration with what is made of each of its texts, or of those with these names."""
    fields = {name: getattr(declaration, name) for name in names if hasattr(declaration, name)}
    return replace(declaration, **{name: _through(value, made) for name, value in fields.items()})


def _through(value: Any, made: Callable[[str], str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_through(one, made) for one in value)
    return made(value) if isinstance(value, str) else value


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
    title: str = ""  # in the list of figures; empty: the caption's first sentence
    is_numbered: bool = True  # else it is a drawing beside the text


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
    title: str = ""  # in the list of tables; empty: the caption's first sentence
    note: str = ""  # below the table


@dataclass(frozen=True)
class ClaimDeclaration:
    """A sentence that depends on an outcome, with the sentence for each outcome."""

    name: str  # as in "knn.better_than_chance"
    expression: str  # as in "lda.accuracy > knn.accuracy", or the name of derived evidence
    holds: str
    does_not_hold: str
    inconclusive: str
    test: str  # empty: chosen by the kinds of the values compared
    tolerance: float | None
    section: str
    place: str
    untested: str = ""  # the sentence where there is nothing to test; empty: that of inconclusive

    @property
    def is_derived(self) -> bool:
        """Whether the section derives its evidence: the expression is its name."""
        return self.expression == self.name


@dataclass(frozen=True)
class WordingDeclaration:
    """Words that follow from settings, and from words that the section derives."""

    name: str
    text: str
    section: str
    place: str


@dataclass(frozen=True)
class OutcomeDeclaration:
    """The outcome of a claim that stands elsewhere, told once more: a sentence for each."""

    name: str  # of the words, as in "summary.outcome_1"
    claim: str
    holds: str
    does_not_hold: str
    inconclusive: str
    untested: str  # empty: nothing is said then
    section: str
    place: str


def sentence_of(declaration: ClaimDeclaration | OutcomeDeclaration, outcome: Outcome) -> str:
    """Return the sentence that a claim, or what tells of it, has for an outcome."""
    sentence: str = getattr(declaration, outcome.replace(" ", "_"))
    return sentence


Declaration = (
    FigureDeclaration
    | TableDeclaration
    | ClaimDeclaration
    | WordingDeclaration
    | OutcomeDeclaration
)


@dataclass(frozen=True)
class TextDeclarations:
    """All that a text declares, and which names each of its sections shows."""

    figures: tuple[FigureDeclaration, ...] = ()
    tables: tuple[TableDeclaration, ...] = ()
    claims: tuple[ClaimDeclaration, ...] = ()
    wordings: tuple[WordingDeclaration, ...] = ()
    outcomes: tuple[OutcomeDeclaration, ...] = ()
    numbers: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # section -> metrics, values
    # Section -> those of them that it can do without where their experiment failed.
    dispensable: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # section -> settings
    places: Mapping[str, str] = field(default_factory=dict)  # number -> where it is shown for sure
    works: tuple[Work, ...] = ()  # that the text cites, in the order of their first citation

    def with_texts(self, made: Callable[[str], str]) -> "TextDeclarations":
        """Return the declarations with what is made of each of their texts."""
        return replace(
            self,
            figures=tuple(with_texts(one, made) for one in self.figures),
            tables=tuple(with_texts(one, made) for one in self.tables),
            claims=tuple(with_texts(one, made) for one in self.claims),
            wordings=tuple(with_texts(one, made) for one in self.wordings),
            outcomes=tuple(with_texts(one, made) for one in self.outcomes),
        )
