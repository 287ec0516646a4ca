"""The report as data, and its file form `report.json`.

Sections make the parts, `assemble` joins them, `render` sets them. Nothing
here knows how anything looks. Texts (captions, alternative texts, claims) name
a metric in braces, as in "{mlp.test_accuracy}"; rendering puts the number in.
"""

import json
import math
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field, JsonValue, ValidationError

from reportgen.errors import ResultsFolderError
from reportgen.panels import Finite, Frozen, Panel

SCHEMA_VERSION = 1

Unit = Literal[
    "fraction", "nats", "parameters", "images", "draws", "epochs", "noise level", "seconds"
]


Reproduction = Literal["exactly", "to the bit on the same processor", "statistically"]
"""How a number comes out again: whatever computes it, on a like machine, or within its noise."""


class Range(Frozen):
    """A confidence interval, at 95 % unless something else is said."""

    low: Finite
    high: Finite


class Metric(Frozen):
    """One measured or counted number with what is known of its uncertainty."""

    name: str
    value: int | Finite | None  # None: it does not exist here, and `absent` says why
    unit: Unit
    section: str  # the stem of the experiment
    description: str  # what was measured, as a noun phrase
    replicates: tuple[Finite, ...] = ()  # the single values behind a mean
    std: Finite | None = None  # over replicates, one degree of freedom removed
    standard_error: Finite | None = None  # from the test images counted
    interval: Range | None = None  # from the test images counted; Wilson's for a fraction
    count: int | None = None  # test images counted
    published: int | Finite | None = None  # the write-up's number
    absent: str = ""  # such as "the loss diverged"
    formula: str = ""  # how the value follows from what the tasks measured
    reproduction: Reproduction = "to the bit on the same processor"
    tasks: tuple[str, ...] = ()  # whose results it was made from

    @property
    def uncertainty(self) -> float | None:
        """The larger of what replicates and what the counted images leave open."""
        known = [error for error in (self.std, self.standard_error) if error]
        return max(known, default=None)


class Figure(Frozen):
    """One figure of one or more panels."""

    label: str  # stem first, as in "mlp.loss_curve"
    number: int | None  # None: a drawing beside the text, which nothing refers to
    title: str = ""  # in the list of figures; empty: the caption's first sentence
    caption: str
    alternative_text: str  # what it shows, for who cannot see it
    panels: tuple[Panel, ...]
    columns: int = 1  # panels side by side
    depends_on: tuple[str, ...]  # settings, or whole sections of them, that can change it
    tasks: tuple[str, ...] = ()  # whose results it was made from


class Column(Frozen):
    """A column of a table."""

    title: str
    align: Literal["left", "right", "decimal"] = "left"


class Cell(Frozen):
    """A text, or a metric by its name."""

    text: str = ""
    metric: str | None = None


class Table(Frozen):
    """One numbered table."""

    label: str
    number: int
    title: str = ""  # in the list of tables; empty: the caption's first sentence
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    has_closing_row: bool = False  # the last row sums up those before it
    note: str = ""
    depends_on: tuple[str, ...]
    tasks: tuple[str, ...] = ()  # whose results it was made from


class Equation(Frozen):
    """A displayed equation whose numbers come from the settings or the results."""

    label: str  # stem first, as in "mlp.parameter_sum"
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
    degrees_of_freedom: Finite | None = None


class Held(Frozen):
    """In how many of the replicates a claim held, each by itself."""

    count: int
    replicates: int


class Claim(Frozen):
    """A sentence that depends on an outcome, with what the outcome was."""

    name: str  # stem first, as in "convnet.beats_three_layer"
    section: str
    outcome: Outcome
    text: str  # the sentence for this outcome
    test: str  # what was compared with what, and how
    scope: Scope = "a count"
    effect: Effect | None = None
    statistic: Statistic | None = None
    p_value: Finite | None = None  # corrected for the comparisons
    comparisons: int = 1  # tests on the same question; above 1, Holm's procedure corrects
    slack: Finite | None = None  # to the nearest other outcome, at least 0
    slack_unit: SlackUnit = "standard errors"
    held: Held | None = None
    tasks: tuple[str, ...] = ()  # whose results it was made from


class Wording(Frozen):
    """Words that follow from the settings alone: a sentence, or a part of one."""

    name: str  # stem first, as in "mlp.layers_in_words"
    section: str
    text: str


class Section(Frozen):
    """One experiment as the report shows it."""

    stem: str
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

    stem: str
    title: str
    failure: str | None


class Deviation(Frozen):
    """A setting that differs from the write-up's."""

    name: str  # as in "mlp.epochs"
    label: str  # as in "epochs"
    value: JsonValue
    published: JsonValue


class Acceptance(Frozen):
    """The author's word that a result stands for a key other than its own."""

    reason: str
    key: str  # the one before
    created: datetime  # when it was accepted


class TaskRecord(Frozen):
    """A task of the build that made this report."""

    name: str
    key: str
    cached: bool
    seconds: float  # of computing, now or when it was stored
    computed: datetime | None = None  # when
    function: str = ""  # full name of what was called
    seed: int | None = None
    settings: dict[str, JsonValue] = Field(default_factory=dict)  # that it read, such as mlp.epochs
    needs: tuple[str, ...] = ()  # tasks whose results it read
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

    name: str  # of the metric, or of a setting
    published: int | Finite
    where: str  # the place in the write-up
    ours: int | Finite | None  # None: this report has no such number
    difference: Finite | None = None  # ours less the write-up's
    standard_error: Finite | None = None  # of that difference; None: not known, or no measurement
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
    cores: int
    libraries: dict[str, str]  # name -> version
    variables: dict[str, str] = Field(default_factory=dict)  # steer TensorFlow; name -> value
    command: str


class LastGood(Frozen):
    """What an earlier version had of a section that failed in this one.

    Shown beside the error, and no results of this version.
    """

    stem: str
    version: str  # in which the section did not fail, as in "0003-fast"
    created: datetime  # that version
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

    schema_version: int = Field(default=SCHEMA_VERSION, alias="schema")
    version: str  # the version's folder name, as in "0001-fast"
    profile: str
    created: datetime
    title: str
    authors: tuple[str, ...]
    date: str
    settings: dict[str, JsonValue]
    only: tuple[str, ...] = ()  # stems of the sections that were asked for; empty: all
    keys: VersionKeys | None = None  # None: it was not made by a build
    warnings: tuple[str, ...] = ()  # what could not be made, such as the PDF, one line each
    deviations: tuple[Deviation, ...]
    environment: Environment
    tasks: tuple[TaskRecord, ...]
    sections: tuple[SectionEntry, ...]
    metrics: dict[str, Metric]
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

    Raises ResultsFolderError where there is none or it is of another form.
    """
    file = path / "report.json" if path.is_dir() else path
    try:
        return Report.model_validate_json(file.read_bytes())
    except OSError as error:
        raise ResultsFolderError(f"{file} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ResultsFolderError(
            f"{file} is not a report of schema {SCHEMA_VERSION}: {place}: {first['msg']}."
        ) from error


def json_schema() -> str:
    """Return the JSON Schema of `report.json`, as `report.schema.json` holds it."""
    schema = Report.model_json_schema(by_alias=True, mode="serialization")
    return json.dumps(schema, indent=2) + "\n"


def finite_or_none(value: float) -> float | None:
    """Return the value, or None for NaN and infinities, which JSON cannot hold."""
    return float(value) if math.isfinite(value) else None
