"""The report as data, and its file form `report.json`.

Sections make the parts, `assemble` joins them, `render` sets them. Nothing
here knows how anything looks. Texts (captions, alternative texts, claims) name
a metric in braces, as in "{mlp.test_accuracy}"; rendering puts the number in.
"""

import json
import math
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, JsonValue, ValidationError, model_validator

from reportgen.errors import ResultsFolderError
from reportgen.fields import (
    Count,
    CountFromOne,
    Finite,
    Frozen,
    Moment,
    Name,
    NotNegative,
    Positive,
    Probability,
    Stem,
    VersionName,
    first_fault,
    refuse_repetition,
)
from reportgen.foreign_json import read_json
from reportgen.panels import Panel

SCHEMA_VERSION: Literal[1] = 1

Unit = Literal[
    "fraction", "nats", "parameters", "images", "draws", "epochs", "noise level", "seconds"
]


Reproduction = Literal["exactly", "to the bit on the same processor", "statistically"]
"""How a number comes out again: whatever computes it, on a like machine, or within its noise."""


class Range(Frozen):
    """A confidence interval, at 95 % unless something else is said."""

    low: Finite
    high: Finite

    @model_validator(mode="after")
    def _low_comes_first(self) -> Self:
        if self.low > self.high:
            raise ValueError("low is above high")
        return self


class Metric(Frozen):
    """One measured or counted number with what is known of its uncertainty."""

    name: Name
    value: int | Finite | None  # None: it does not exist here, and `absent` says why
    unit: Unit
    section: Stem  # the stem of the experiment
    description: str  # what was measured, as a noun phrase
    replicates: tuple[Finite, ...] = ()  # the single values behind a mean
    std: NotNegative | None = None  # over replicates, one degree of freedom removed
    standard_error: NotNegative | None = None  # from the test images counted
    interval: Range | None = None  # from the test images counted; Wilson's for a fraction
    count: Count | None = None  # test images counted
    published: int | Finite | None = None  # the write-up's number
    absent: str = ""  # such as "the loss diverged"
    formula: str = ""  # how the value follows from what the tasks measured
    reproduction: Reproduction = "to the bit on the same processor"
    tasks: tuple[Name, ...] = ()  # whose results it was made from

    @property
    def uncertainty(self) -> float | None:
        """The larger of what replicates and what the counted images leave open."""
        known = [error for error in (self.std, self.standard_error) if error]
        return max(known, default=None)


Number = Annotated[int, Field(ge=1, le=999)]
"""Of a figure or table; the figure's stands in the names of its files."""


class Figure(Frozen):
    """One figure of one or more panels."""

    label: Name  # stem first, as in "mlp.loss_curve"
    number: Number | None  # None: a drawing beside the text, which nothing refers to
    title: str = ""  # in the list of figures; empty: the caption's first sentence
    caption: str
    alternative_text: str  # what it shows, for who cannot see it
    panels: Annotated[tuple[Panel, ...], Field(max_length=20)]
    columns: Annotated[int, Field(ge=1, le=6)] = 1  # panels side by side
    depends_on: tuple[Name, ...]  # settings, or whole sections of them, that can change it
    tasks: tuple[Name, ...] = ()  # whose results it was made from


class Column(Frozen):
    """A column of a table."""

    title: str
    align: Literal["left", "right", "decimal"] = "left"


class Cell(Frozen):
    """A text, or a metric by its name."""

    text: str = ""
    metric: Name | None = None


class Table(Frozen):
    """One numbered table."""

    label: Name
    number: Number
    title: str = ""  # in the list of tables; empty: the caption's first sentence
    caption: str
    columns: Annotated[tuple[Column, ...], Field(max_length=30)]
    rows: Annotated[tuple[tuple[Cell, ...], ...], Field(max_length=5000)]  # a cell in each column
    has_closing_row: bool = False  # the last row sums up those before it
    note: str = ""
    depends_on: tuple[Name, ...]
    tasks: tuple[Name, ...] = ()  # whose results it was made from


class Equation(Frozen):
    """A displayed equation whose numbers come from the settings or the results."""

    label: Name  # stem first, as in "mlp.parameter_sum"
    latex: str


Outcome = Literal["holds", "does not hold", "cannot be told"]

Scope = Literal["these networks", "any training with these settings", "a count"]
"""What a claim speaks of: what was trained here, or what another seed would give, too."""


SlackUnit = Literal["standard errors", "standard deviations over the replicates"]


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


class Claim(Frozen):
    """A sentence that depends on an outcome, with what the outcome was."""

    name: Name  # stem first, as in "convnet.beats_three_layer"
    section: Stem
    outcome: Outcome
    text: str  # the sentence for this outcome
    test: str  # what was compared with what, and how
    scope: Scope = "a count"
    effect: Effect | None = None
    statistic: Statistic | None = None
    p_value: Probability | None = None  # corrected for the comparisons
    comparisons: CountFromOne = 1  # tests on the same question; above 1, Holm's procedure corrects
    slack: NotNegative | None = None  # to the nearest other outcome, at least 0
    slack_unit: SlackUnit = "standard errors"
    held: Held | None = None
    tasks: tuple[Name, ...] = ()  # whose results it was made from


class Wording(Frozen):
    """Words that follow from the settings alone: a sentence, or a part of one."""

    name: Name  # stem first, as in "mlp.layers_in_words"
    section: Stem
    text: str


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


class SectionEntry(Frozen):
    """A section's place in the report; its parts stand beside it by section."""

    stem: Stem
    title: str
    failure: str | None


class Deviation(Frozen):
    """A setting that differs from the write-up's."""

    name: Name  # as in "mlp.epochs"
    label: str  # as in "epochs"
    value: JsonValue
    published: JsonValue


class Acceptance(Frozen):
    """The author's word that a result stands for a key other than its own."""

    reason: str
    key: str  # the one before
    created: Moment  # when it was accepted


class TaskRecord(Frozen):
    """A task of the build that made this report."""

    name: Name
    key: str
    cached: bool
    seconds: NotNegative  # of computing, now or when it was stored
    computed: Moment | None = None  # when
    function: str = ""  # full name of what was called
    seed: int | None = None
    settings: dict[str, JsonValue] = Field(default_factory=dict)  # that it read, such as mlp.epochs
    needs: tuple[Name, ...] = ()  # tasks whose results it read
    code: str = ""  # digest of all code of this package that it reaches
    dataset: str | None = None  # digest of the images; None where it reads none
    failed: bool = False
    accepted: tuple[Acceptance, ...] = ()  # the oldest first; empty: computed under this key


Agreement = Literal[
    "agrees",  # equal, where there is no chance
    "not told apart",  # by a test: no proof that they agree
    "does not agree",
    "cannot be told",
    "as set",  # a setting of ours, taken from there
    "not in this report",
]


class PublishedNumber(Frozen):
    """A number of the write-up beside ours."""

    name: Name  # of the metric, or of a setting
    published: int | Finite
    where: str  # the place in the write-up
    ours: int | Finite | None  # None: this report has no such number
    difference: Finite | None = None  # ours less the write-up's
    standard_error: NotNegative | None = (
        None  # of that difference; None: not known, or no measurement
    )
    agreement: Agreement
    reason: str = ""  # why not, where that is known


class Erratum(Frozen):
    """A slip of the write-up, and what is right."""

    where: str
    written: str
    right: str


class Environment(Frozen):
    """What the report was computed with."""

    python: str
    platform: str
    cpu: str
    cores: Count
    libraries: dict[str, str]  # name -> version
    variables: dict[str, str] = Field(default_factory=dict)  # steer TensorFlow; name -> value
    command: str


class LastGood(Frozen):
    """What an earlier version had of a section that failed in this one.

    Shown beside the error, and no results of this version.
    """

    stem: Stem
    version: VersionName  # in which the section did not fail, as in "0003-fast"
    created: Moment  # that version
    settings: dict[str, JsonValue]  # behind its numbers, as they were: "mlp.epochs" -> 10
    deviations: tuple[Deviation, ...]  # of these settings from the write-up's
    metrics: tuple[Metric, ...]  # of the section, and those of others that it names
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]


class VersionKeys(Frozen):
    """What a report was made from; two reports with the same keys say the same."""

    computed: str  # digest of what decides its data: settings, tasks, failures
    rendered: str  # digest of what turns results into files: code, templates, libraries


class Report(Frozen):
    """All of a report; `report.json` is this, written out."""

    schema_version: Literal[1] = Field(default=SCHEMA_VERSION, alias="schema")
    version: VersionName  # the version's folder name, as in "0001-fast"
    profile: Stem
    created: Moment
    title: str
    authors: tuple[str, ...]
    date: str
    settings: dict[str, JsonValue]
    only: tuple[Stem, ...] = ()  # stems of the sections that were asked for; empty: all
    keys: VersionKeys | None = None  # None: it was not made by a build
    warnings: tuple[str, ...] = ()  # what could not be made, such as the PDF, one line each
    deviations: tuple[Deviation, ...]
    environment: Environment
    tasks: tuple[TaskRecord, ...]
    sections: tuple[SectionEntry, ...]
    metrics: dict[Name, Metric]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]
    equations: tuple[Equation, ...]
    wordings: tuple[Wording, ...] = ()
    claims: tuple[Claim, ...]
    published: tuple[PublishedNumber, ...] = ()  # every number of the write-up
    errata: tuple[Erratum, ...] = ()  # of the write-up
    last_good: tuple[LastGood, ...] = ()  # of sections that failed

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def to_json(self) -> str:
        """Return the text of `report.json`."""
        return self.model_dump_json(indent=2, by_alias=True) + "\n"


def read_report(path: Path) -> Report:
    """Return the report in a version's folder or in a `report.json`.

    Raises ResultsFolderError, in one line, where there is none, it is of another
    form, or it holds what no report needs: somebody else may have made it.
    """
    file = path / "report.json" if path.is_dir() else path
    content = read_json(file)
    try:
        report = Report.model_validate_json(content)
        _check_whole(report)
    except ValidationError as error:
        fault = first_fault(error, "schema")
    except ValueError as error:
        fault = str(error)
    else:
        return report
    raise ResultsFolderError(f"{file} is not a report of schema {SCHEMA_VERSION}: {fault}.")


def json_schema() -> str:
    """Return the JSON Schema of `report.json`, as `report.schema.json` holds it."""
    schema = Report.model_json_schema(by_alias=True, mode="serialization")
    return json.dumps(schema, indent=2) + "\n"


def finite_or_none(value: float) -> float | None:
    """Return the value, or None for NaN and infinities, which JSON cannot hold."""
    return float(value) if math.isfinite(value) else None


def _check_whole(report: Report) -> None:
    """Raise ValueError for what each part may have by itself, and a report may not.

    A name stands for one thing, and a table has no holes.
    """
    for name, metric in report.metrics.items():
        if name != metric.name:
            raise ValueError(f"the metric {metric.name} stands under the name {name}")
    for name, settings in report.settings.items():
        if isinstance(settings, dict) and any(isinstance(one, dict) for one in settings.values()):
            raise ValueError(f"settings.{name} holds a section, where values should be")
    for table in report.tables:
        if any(len(row) != len(table.columns) for row in table.rows):
            raise ValueError(f"{table.label} has a row that lacks a cell, or has one too many")
    refuse_repetition("the section", (one.stem for one in report.sections))
    refuse_repetition("the task", (one.name for one in report.tasks))
    refuse_repetition("the figure", (one.label for one in report.figures))
    refuse_repetition("figure", (one.number for one in report.figures if one.number))
    refuse_repetition("the table", (one.label for one in report.tables))
    refuse_repetition("table", (one.number for one in report.tables))
    refuse_repetition("the equation", (one.label for one in report.equations))
    refuse_repetition("the wording", (one.name for one in report.wordings))
    refuse_repetition("the claim", (one.name for one in report.claims))
    published = (f"{one.name} of {one.where}" for one in report.published)
    refuse_repetition("the write-up's number", published)
