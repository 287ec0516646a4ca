"""The report as data, and its file form `report.json`.

Sections make the parts (`parts.py`), `assemble` joins them, `render` sets them.
Nothing here knows how anything looks.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, JsonValue, ValidationError

from reportgen.base.errors import ResultsFolderError
from reportgen.base.mappings import differing
from reportgen.base.untrusted.json_text import read_json
from reportgen.report.composed import Text
from reportgen.report.fields import (
    CURRENT_WORD,
    Count,
    CountFromOne,
    Document,
    Finite,
    Frozen,
    Moment,
    Name,
    NotNegative,
    Probability,
    Stem,
    TemplateName,
    VersionName,
    first_fault,
    refuse_repetition,
)
from reportgen.report.mathematics import Words
from reportgen.report.outline import Chapter, Credit, Original, entries_of
from reportgen.report.parts import (
    UNLESS_EMPTY,
    Claim,
    Equation,
    Figure,
    Metric,
    Table,
    Wording,
)
from reportgen.report.references import Citations, Reference
from reportgen.report.schema import SCHEMA_VERSION, refuse_older, report_file
from reportgen.report.sweeps import MOST_SWEEPS, ReportedSweep


class SectionEntry(Frozen):
    """A section's place in the report; its parts stand beside it by section."""

    stem: Stem
    title: str
    failure: str | None


class Deviation(Frozen):
    """A setting that differs from the original's, or from the reference profile's."""

    name: Name  # as in "knn.neighbours"
    label: str  # as in "neighbours asked"
    value: JsonValue
    published: JsonValue  # the other value
    experiment: str = ""  # the title of its experiment; empty: several share it


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
    processor: str = ""  # of the machine that computed it; empty: not known
    threads: Count = 0  # that an operation computes on, at most; 0: not known
    function: str = ""  # full name of what was called
    seed: int | None = None
    settings: dict[str, JsonValue] = Field(default_factory=dict)  # that it read, by full name
    dependencies: tuple[Name, ...] = Field(default=(), alias="needs")  # tasks whose results it read
    code: str = ""  # digest of all code of this package that it reaches
    data: dict[Name, str] = Field(default_factory=dict)  # data set that it uses -> its digest
    failed: bool = False
    accepted: tuple[Acceptance, ...] = ()  # the oldest first; empty: computed under this key


Agreement = Annotated[
    Literal[
        "agrees",  # equal, where there is no chance
        "no significant difference",  # by a test: no proof that they agree
        "does not agree",
        "inconclusive",
        "as set",  # a setting of ours, taken from there
        "not in this report",
    ],
    CURRENT_WORD,
]


class PublishedNumber(Frozen):
    """A number of the original beside ours."""

    name: Name  # of the metric, or of a setting
    published: int | Finite
    where: str  # the place in the original
    note: Words = ""  # a known reason why ours may be another, in sentences
    count: Count | None = None  # how many were counted there; None: not known, or no measurement
    ours: int | Finite | None  # None: this report has no such number
    difference: Finite | None = None  # ours less the original's
    standard_error: NotNegative | None = None  # of the difference; None: as for count
    p_value: Probability | None = None  # corrected for all numbers that are tested; None: no test
    comparisons: CountFromOne = 1  # that the p value was multiplied with
    agreement: Agreement
    reason: Words = ""  # why not, where that is known


class Erratum(Frozen):
    """A slip of the original, and what is right."""

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
    variables: dict[str, str] = Field(default_factory=dict)  # that change how libraries compute
    command: str


class Fallback(Frozen):
    """What an earlier version had of a section that failed in this one.

    Shown beside the error, and no results of this version.
    """

    stem: Stem
    version: VersionName  # in which the section did not fail, as in "0003-fast"
    created: Moment  # that version
    settings: dict[str, JsonValue]  # behind its numbers, as they were: "knn.neighbours" -> 5
    deviations: tuple[Deviation, ...]  # of these settings
    metrics: tuple[Metric, ...]  # of the section, and those of others that it names
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]


class VersionKeys(Frozen):
    """What a report was made from; two reports with the same keys say the same."""

    computed: str  # digest of what decides its data: settings, tasks, failures, the project's text
    rendered: str  # digest of what turns results into files: code, page, style, libraries


class Report(Document):
    """All of a report, and all that it needs to be set; `report.json` is this, written out."""

    schema_version: Literal[2] = Field(default=SCHEMA_VERSION, alias="schema")
    version: VersionName  # the version's folder name, as in "0001-fast"
    project: Stem
    profile: Stem
    reference: Stem  # the profile that deviations are counted from
    created: Moment
    title: str
    authors: tuple[str, ...]
    date: str
    settings: dict[str, JsonValue]
    only: tuple[Stem, ...] = ()  # stems of the sections that were asked for; empty: all
    keys: VersionKeys | None = None  # None: it was not made by a build
    warnings: tuple[str, ...] = ()  # what could not be made, such as the PDF, one line each
    chapters: tuple[Chapter, ...]  # of the whole report, whichever sections are shown
    original: Original | None = None  # None: the project compares itself with nothing
    setting_labels: dict[Name, str] = Field(default_factory=dict)  # full name -> meaning
    facts: dict[Name, str] = Field(default_factory=dict)  # name -> words that no run changes
    credits: tuple[Credit, ...] = ()
    references: tuple[Reference, ...] = ()  # that its text cites, in the order of their list
    citations: Citations = "numbered"
    templates: dict[TemplateName, str] = Field(default_factory=dict)  # of all sections
    listings: dict[Name, str] = Field(default_factory=dict)  # function -> source that they show
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
    published: tuple[PublishedNumber, ...] = ()  # every number of the original
    errata: tuple[Erratum, ...] = ()  # of the original
    fallbacks: tuple[Fallback, ...] = Field(default=(), alias="last_good")  # of failed sections
    sweeps: Annotated[tuple[ReportedSweep, ...], Field(max_length=MOST_SWEEPS), UNLESS_EMPTY] = ()
    text: Text = ()  # of its page; empty: not recorded

    @property
    def original_noun(self) -> str:
        """What the published original is called, in words that follow "the"."""
        return self.original.noun if self.original else "original"

    @property
    def deviates_from(self) -> str:
        """What deviations are counted from, in words that follow "the"."""
        return f"profile {self.reference}"


def read_report(path: Path) -> Report:
    """Return the report in a version's folder or in a `report.json`.

    Raises ResultsFolderError, in one line, where there is none, it is of another
    form, or it holds what no report needs: somebody else may have made it;
    OlderSchemaError where an earlier release made it.
    """
    return read_report_and_bytes(path)[0]


def read_report_and_bytes(path: Path) -> tuple[Report, bytes]:
    """Return what `read_report` returns, and the file that it was read from; raises as it does.

    Who opens the file again may find another one there.
    """
    file = report_file(path)
    content = read_json(file)
    refuse_older(file, content)
    try:
        report = Report.model_validate_json(content, strict=True)
        _check_whole(report)
    except ValidationError as error:
        fault = first_fault(error)
    except ValueError as error:
        fault = str(error)
    else:
        return report, content
    raise ResultsFolderError(f"{file} is not a report of schema {SCHEMA_VERSION}: {fault}.")


def _check_whole(report: Report) -> None:
    """Raise ValueError for what each part may have by itself, and a report may not.

    No name is used twice, and every row of a table is complete.
    """
    for name, metric in report.metrics.items():
        if name != metric.name:
            raise ValueError(f"the metric {metric.name} is listed under the name {name}")
    for name, settings in report.settings.items():
        if isinstance(settings, dict) and any(isinstance(one, dict) for one in settings.values()):
            raise ValueError(f"settings.{name} holds a section, where values should be")
    for table in report.tables:
        if any(len(row) != len(table.columns) for row in table.rows):
            raise ValueError(f"{table.label} has a row with too few or too many cells")
    refuse_repetition("the section", (one.stem for one in report.sections))
    refuse_repetition("the task", (one.name for one in report.tasks))
    refuse_repetition("the figure", (one.label for one in report.figures))
    refuse_repetition("figure", (one.number for one in report.figures if one.number))
    refuse_repetition("the table", (one.label for one in report.tables))
    refuse_repetition("table", (one.number for one in report.tables))
    refuse_repetition("the equation", (one.label for one in report.equations))
    refuse_repetition("the wording", (one.name for one in report.wordings))
    refuse_repetition("the claim", (one.name for one in report.claims))
    refuse_repetition("the sweep", (one.name for one in report.sweeps))
    published = (f"{one.name} of {one.where}" for one in report.published)
    refuse_repetition("the published number", published)
    if report.original is None and (report.published or report.errata):
        raise ValueError("it has published numbers or errata, but no original")
    entries = entries_of(report.chapters)
    refuse_repetition("the reference", (one.key for one in report.references))
    refuse_repetition("the experiment", (one.stem for one in entries))
    refuse_repetition("in the outline the figure", (x for one in entries for x in one.figures))
    refuse_repetition("in the outline the table", (x for one in entries for x in one.tables))


def flat_settings(settings: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return full name -> value, as in "knn.neighbours" -> 5.

    settings: as a report holds them, a mapping for each section.
    """
    flat: dict[str, JsonValue] = {}
    for name, value in settings.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": each for inner, each in flat_settings(value).items()}
        else:
            flat[name] = value
    return flat


def is_of(name: str, names: Collection[str]) -> bool:
    """Say whether a setting is in names of settings, and of whole sections of them."""
    return name in names or name.partition(".")[0] in names


def changed_settings(
    a: Mapping[str, JsonValue], b: Mapping[str, JsonValue]
) -> dict[str, tuple[JsonValue, JsonValue]]:
    """Return full name -> both values of each setting that differs; None where a side lacks it."""
    return differing(flat_settings(a), flat_settings(b), None)
