"""The parts of a report: numbers, figures, tables, equations, claims.

Sections make them. Texts (captions, alternative texts, claims) name a metric in
braces, as in "{knn.accuracy}"; rendering puts the number in.
"""

import math
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from reportgen.base.files import file_name
from reportgen.report.fields import (
    CURRENT_WORD,
    Count,
    CountFromOne,
    Finite,
    Frozen,
    Name,
    NotNegative,
    Positive,
    Probability,
    Stem,
)
from reportgen.report.mathematics import Mathematics, Words
from reportgen.report.panels import Panel

FRACTION = "fraction"
"""The one unit with a sense of its own: a proportion, which has a percent form."""

Unit = Annotated[str, Field(max_length=40)]
"""What a number is counted or measured in, as in "seconds"; empty: a bare number."""

Kind = Literal["measured", "exact", "tries", "spread"]
"""How a number behaves from one run to the next.

measured: it has a spread over seeds, known or not.
exact: a count without chance; two of them are compared by equality.
tries: how many tries it took until a success, which scatters by about its own mean.
spread: a standard deviation over a few replicates, itself known roughly: it is never judged.
"""

Reproduction = Literal["exactly", "to the bit on the same processor", "statistically"]
"""How a number reproduces: anywhere, on the same kind of processor, or within its noise."""


class Range(Frozen):
    """A confidence interval, at 95 % unless something else is said."""

    low: Finite
    high: Finite

    @model_validator(mode="after")
    def _low_comes_first(self) -> Self:
        if self.low > self.high:
            raise ValueError("low is above high")
        return self


class Counted(Frozen):
    """What a number was measured on, and how many of them."""

    noun: Annotated[str, Field(min_length=1, max_length=100)]  # of one, as in "wine"
    count: CountFromOne


SECTION = Field(default_factory=lambda known: known.get("name", "").partition(".")[0])
"""The stem of the experiment, with which a name begins."""


class Metric(Frozen):
    """One measured or counted number: what it means, and what is known of its uncertainty."""

    name: Name
    value: int | Finite | None  # None: it does not exist here, and `absent` says why
    unit: Unit = ""
    section: Stem = SECTION
    description: str  # what was measured, as a noun phrase
    better: Literal["higher", "lower"] | None = None  # None: neither
    headline: bool = False  # a report is read for this number
    column: Annotated[str, Field(max_length=40)] = ""  # its head in a list; empty: in none
    kind: Kind = "measured"
    step: Positive | None = None  # it comes in steps of this, such as the levels of a grid
    # Digits after the point where no uncertainty is known; None: by its size.
    places: Annotated[int, Field(ge=0, le=20)] | None = None
    depends_on: tuple[Name, ...] = ()  # settings and sections of them; empty: its tasks' own
    replicates: tuple[Finite, ...] = ()  # the single values behind a mean
    std: NotNegative | None = None  # over replicates, one degree of freedom removed
    standard_error: NotNegative | None = None  # from what was counted
    # On similar items: of this model, by what was counted; over replicates, of any run.
    interval: Range | None = None
    counted: Counted | None = None  # what it was measured on
    published: int | Finite | None = None  # the published original's number
    absent: str = ""  # such as "the loss diverged"
    formula: str = ""  # how the value follows from what the tasks measured
    reproduction: Reproduction = "to the bit on the same processor"
    tasks: tuple[Name, ...] = ()  # whose results it was made from

    @property
    def uncertainty(self) -> float | None:
        """The larger of what replicates and what was counted leave open."""
        return _larger(self.std, self.standard_error)

    @property
    def definition(self) -> str:
        """What was measured, without the number of replicates that it is the mean of."""
        return self.description.rpartition(", ")[0] or self.description


# A table can have a hundred thousand cells.
UNLESS_EMPTY = Field(exclude_if=lambda value: value in (None, "", ()))
"""Leaves a field out of the file where it says nothing."""


class Quantity(Frozen):
    """A number in a table that is no metric, such as that of one replicate."""

    value: int | Finite | None  # None: it does not exist here, and `absent` says why
    # Digits after the point where no uncertainty is known; None: all that it has.
    places: Annotated[int | None, Field(ge=0, le=20), UNLESS_EMPTY] = None
    std: Annotated[NotNegative | None, UNLESS_EMPTY] = None
    standard_error: Annotated[NotNegative | None, UNLESS_EMPTY] = None
    interval: Annotated[Range | None, UNLESS_EMPTY] = None
    # It is printed as the product of these.
    factors: Annotated[tuple[Count, ...], Field(max_length=10), UNLESS_EMPTY] = ()
    absent: Annotated[str, UNLESS_EMPTY] = ""

    @model_validator(mode="after")
    def _it_is_the_product(self) -> Self:
        if self.factors and math.prod(self.factors) != self.value:
            raise ValueError("it is not the product of its factors")
        return self

    @property
    def is_given(self) -> bool:
        """Whether it is no result: all its digits are meant."""
        return self.places is None and self.uncertainty is None and not self.factors

    @property
    def uncertainty(self) -> float | None:
        """The larger of its standard deviation and its standard error."""
        return _larger(self.std, self.standard_error)


def _larger(*errors: float | None) -> float | None:
    return max((error for error in errors if error), default=None)


Number = Annotated[int, Field(ge=1, le=999)]
"""Of a figure or table; the figure's stands in the names of its files."""


class Figure(Frozen):
    """One figure of one or more panels."""

    label: Name  # stem first, as in "ridge.error_curve"
    number: Number | None  # None: a drawing beside the text, which nothing refers to
    title: Words = ""  # in the list of figures; empty: the caption's first sentence
    caption: Words
    alternative_text: Words  # what it shows, for who cannot see it
    panels: Annotated[tuple[Panel, ...], Field(max_length=20)]
    columns: Annotated[int, Field(ge=1, le=6)] = 1  # panels side by side
    depends_on: tuple[Name, ...]  # settings, or whole sections of them, that can change it
    tasks: tuple[Name, ...] = ()  # whose results it was made from

    @property
    def file_stem(self) -> str:
        """The name of its files, such as "figure-03" or "ridge.path"."""
        return file_name(self.label) if self.number is None else f"figure-{self.number:02d}"

    @model_validator(mode="after")
    def _a_picture_stands_alone(self) -> Self:
        if len(self.panels) > 1 and any(panel.kind == "picture" for panel in self.panels):
            raise ValueError("a picture stands beside other panels")
        return self


class Column(Frozen):
    """A column of a table."""

    title: Words
    align: Literal["left", "right", "decimal"] = "left"
    # Names of the factors of its numbers, from the last on: each is a column of the data.
    factors: Annotated[tuple[Words, ...], Field(max_length=10), UNLESS_EMPTY] = ()


Form = Literal["metric", "measured", "interval", "spread"]


class Cell(Frozen):
    """A text, a metric by its name, or a number of its own."""

    text: Annotated[Words, UNLESS_EMPTY] = ""
    metric: Annotated[Name | None, UNLESS_EMPTY] = None
    number: Annotated[Quantity | None, UNLESS_EMPTY] = None
    form: Annotated[Form, Field(exclude_if=lambda form: form == "metric")] = "metric"  # in print

    @property
    def source(self) -> str:
        """Its text, or its metric in braces; empty for a number of its own."""
        return f"{{{self.metric}}}" if self.metric else self.text


def number_cell(value: float, places: int | None = None) -> Cell:
    """Return a cell with a number that has no uncertainty; an int is a count."""
    return Cell(number=Quantity(value=value, places=places))


def product_cell(*factors: int) -> Cell:
    """Return a cell with a count that is printed as a product, as in "784 × 64"."""
    return Cell(number=Quantity(value=math.prod(factors), factors=factors))


class Table(Frozen):
    """One numbered table."""

    label: Name
    number: Number
    title: Words = ""  # in the list of tables; empty: the caption's first sentence
    caption: Words
    columns: Annotated[tuple[Column, ...], Field(max_length=30)]
    rows: Annotated[tuple[tuple[Cell, ...], ...], Field(max_length=5000)]  # a cell in each column
    has_closing_row: bool = False  # the last row sums up those before it
    note: Words = ""
    depends_on: tuple[Name, ...]
    tasks: tuple[Name, ...] = ()  # whose results it was made from


class Equation(Frozen):
    """A displayed equation whose numbers come from the settings or the results."""

    label: Name  # stem first, as in "ridge.penalty"
    latex: Mathematics


Outcome = Annotated[Literal["holds", "does not hold", "inconclusive"], CURRENT_WORD]
"""What came of a claim."""

OUTCOMES: tuple[str, ...] = get_args(get_args(Outcome)[0])

Scope = Annotated[Literal["these runs", "any run with these settings", "a count"], CURRENT_WORD]
"""What a claim speaks of: what was run here, or what another seed would give, too."""


MarginUnit = Literal["standard errors", "standard deviations over the replicates"]


class Effect(Frozen):
    """How large a difference is that a claim is about."""

    description: str  # what less what
    value: int | Finite
    unit: Unit
    interval: Range | None = None


class Statistic(Frozen):
    """What a test reckons its p value from."""

    name: str  # such as "t"
    value: Finite
    degrees_of_freedom: Positive | None = None


class Held(Frozen):
    """In how many of the replicates a claim held, each by itself."""

    count: Count
    replicates: CountFromOne


MOST_LOOKS = 10
"""That can be planned."""


NOT_TESTED = "No test: "
"""The test of a claim without one begins with it, and goes on with the reason."""


class Claim(Frozen):
    """A sentence that depends on an outcome, with what the outcome was."""

    name: Name  # stem first, as in "knn.beats_ridge"
    section: Stem = SECTION
    outcome: Outcome
    text: Words  # the sentence for this outcome
    test: Words  # what was compared with what, and how
    scope: Scope = "a count"
    effect: Effect | None = None
    statistic: Statistic | None = None
    p_value: Probability | None = None  # corrected for the comparisons
    comparisons: CountFromOne = 1  # tests on the same question; above 1, Holm's procedure corrects
    margin: NotNegative | None = Field(default=None, alias="slack")  # to the nearest other outcome
    margin_unit: MarginUnit = Field(default="standard errors", alias="slack_unit")
    held: Held | None = None
    # Planned, at growing numbers of replicates: the p value is over the share of this one.
    looks: Annotated[CountFromOne, Field(le=MOST_LOOKS)] = 1
    look: Annotated[CountFromOne, Field(le=MOST_LOOKS)] = 1  # which of them this is
    replicates: tuple[Name, ...] = ()  # settings that say how many replicates are behind it
    lasting_error: Positive | None = None  # of the effect: no further replicate removes it
    tasks: tuple[Name, ...] = ()  # whose results it was made from

    @property
    def label(self) -> str:
        """Its name, as figures and tables have one."""
        return self.name

    @property
    def is_untested(self) -> bool:
        """Whether there was nothing to test."""
        return self.effect is None and self.scope == "a count"


class Wording(Frozen):
    """Words that follow from the settings, or from the outcome of a claim: a sentence or less."""

    name: Name  # stem first, as in "knn.neighbours_in_words"
    section: Stem = SECTION
    text: Words
    claim: Name | None = None  # whose outcome they tell once more


class Section(Frozen):
    """One experiment as the report shows it."""

    stem: Stem
    title: str
    failure: str | None = None  # the last lines of the error, where there was one
    metrics: tuple[Metric, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    equations: tuple[Equation, ...] = ()
    wordings: tuple[Wording, ...] = ()
    claims: tuple[Claim, ...] = ()


def finite_or_none(value: float | None) -> float | None:
    """Return the value, or None for none, for NaN and for infinities, which JSON cannot hold."""
    return float(value) if value is not None and math.isfinite(value) else None
