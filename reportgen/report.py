"""The report as data, and its file form `report.json`.

Sections make the parts, `assemble` joins them, `render` sets them. Nothing
here knows how anything looks. Texts (captions, alternative texts, claims) name
a metric in braces, as in "{mlp.test_accuracy}"; rendering puts the number in.
"""

import json
import math
import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from reportgen.errors import ResultsFolderError

SCHEMA_VERSION = 1

Unit = Literal[
    "fraction", "nats", "parameters", "images", "draws", "epochs", "noise level", "seconds"
]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Frozen(BaseModel):
    """A value: it does not change, and it knows no field but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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
    count: int | None = None  # test images counted
    published: int | Finite | None = None  # the write-up's number
    absent: str = ""  # such as "the loss diverged"
    tasks: tuple[str, ...] = ()  # whose results it was made from

    @property
    def uncertainty(self) -> float | None:
        """The larger of what replicates and what the counted images leave open."""
        known = [error for error in (self.std, self.standard_error) if error]
        return max(known, default=None)


class Series(Frozen):
    """One line of a plot."""

    label: str
    x: tuple[float, ...]
    y: tuple[Finite | None, ...]  # None where the value is not finite
    role: Literal["training", "validation", "seasoned", "denoised"]


class ReferenceLine(Frozen):
    """A marked value on an axis."""

    label: str
    value: float
    axis: Literal["x", "y"]


class CurvesPanel(Frozen):
    """Lines over a common x axis."""

    kind: Literal["curves"] = "curves"
    title: str = ""
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    references: tuple[ReferenceLine, ...] = ()


class ScatterPanel(Frozen):
    """Points in the plane; both axes have one scale."""

    kind: Literal["scatter"] = "scatter"
    title: str
    x_label: str
    y_label: str
    x: tuple[float, ...]
    y: tuple[float, ...]


class IntervalSeries(Frozen):
    """Means with their spread, and the single values where there are any."""

    label: str
    x: tuple[float, ...]
    mean: tuple[float, ...]
    spread: tuple[float | None, ...]  # half the length of each bar; None: not known
    points: tuple[tuple[float, ...], ...] = ()  # the single values at each x


class IntervalsPanel(Frozen):
    """Means with error bars over a logarithmic x axis."""

    kind: Literal["intervals"] = "intervals"
    title: str = ""
    x_label: str
    y_label: str
    series: tuple[IntervalSeries, ...]
    references: tuple[ReferenceLine, ...] = ()


class Layer(Frozen):
    """One layer as a summary or a diagram shows it."""

    name: str
    kind: str
    output_shape: tuple[int, ...]
    parameters: int
    activation: str | None


class SummaryPanel(Frozen):
    """The layers of a network in order, with their share of the parameters."""

    kind: Literal["summary"] = "summary"
    title: str = ""
    input_shape: tuple[int, ...]
    layers: tuple[Layer, ...]


class DiagramPart(Frozen):
    """A name for neighbouring layers of a diagram, such as "encoder"."""

    label: str
    first: int  # index into the diagram's columns: 0 is the input
    last: int


class DiagramPanel(Frozen):
    """A dense network as columns of units; the input is the first column."""

    kind: Literal["diagram"] = "diagram"
    title: str = ""
    input_units: int
    layers: tuple[Layer, ...]
    parts: tuple[DiagramPart, ...] = ()


class TilesPanel(Frozen):
    """Small grey images in a grid."""

    kind: Literal["tiles"] = "tiles"
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    column_title: str = ""
    side: int  # pixels of a tile's edge
    tiles: tuple[tuple[str | None, ...], ...]  # base64 of side * side bytes, 0 black; None: none


Panel = Annotated[
    CurvesPanel | ScatterPanel | IntervalsPanel | SummaryPanel | DiagramPanel | TilesPanel,
    Field(discriminator="kind"),
]


class Figure(Frozen):
    """One figure of one or more panels."""

    label: str  # stem first, as in "mlp.loss_curve"
    number: int | None  # None: a drawing beside the text, which nothing refers to
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
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    depends_on: tuple[str, ...]
    tasks: tuple[str, ...] = ()  # whose results it was made from


class Equation(Frozen):
    """A displayed equation whose numbers come from the settings or the results."""

    label: str  # stem first, as in "mlp.parameter_sum"
    latex: str


Outcome = Literal["holds", "does not hold", "cannot be told"]


class Claim(Frozen):
    """A sentence that depends on an outcome, with what the outcome was."""

    name: str  # stem first, as in "convnet.beats_three_layer"
    section: str
    outcome: Outcome
    text: str  # the sentence for this outcome
    test: str  # what was compared with what, and how
    p_value: Finite | None = None
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
    failed: bool = False
    accepted: tuple[Acceptance, ...] = ()  # the oldest first; empty: computed under this key


class Environment(Frozen):
    """What the report was computed with."""

    python: str
    platform: str
    cpu: str
    cores: int
    libraries: dict[str, str]  # name -> version
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


def metrics_named(part: Figure | Table | Claim) -> tuple[str, ...]:
    """Return the metrics whose numbers a part shows, by name."""
    match part:
        case Figure():
            texts = [part.caption, part.alternative_text]
        case Table():
            cells = [cell for row in part.rows for cell in row]
            in_cells = [f"{{{cell.metric}}}" for cell in cells if cell.metric]
            texts = [part.caption, part.note, *(cell.text for cell in cells), *in_cells]
        case Claim():
            texts = [part.text]
    words = (_MATH.sub("", text) for text in texts)
    return tuple(dict.fromkeys(name for text in words for name in _METRIC.findall(text)))


_MATH = re.compile(r"\$[^$]*\$")
_METRIC = re.compile(r"\{([^{}:]+)(?::[^{}]*)?\}")


def finite_or_none(value: float) -> float | None:
    """Return the value, or None for NaN and infinities, which JSON cannot hold."""
    return float(value) if math.isfinite(value) else None
