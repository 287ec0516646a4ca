"""What differs between versions, as data: what `diff --format json` writes out."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, JsonValue

from reportgen.report.fields import Document, Finite, Frozen
from reportgen.report.parts import Outcome, Range, Unit

SCHEMA_VERSION = 1

Verdict = Literal[  # what a reader looks for first
    "better",
    "worse",
    "changed",  # really, in no direction that is good or bad
    "negligible",  # real, but below what matters
    "too few runs",  # no spread over seeds is known, so nothing can be told
    "incomparable",
    "renamed",
    "missing",
    "new",
    "noise",  # no significant difference: another seed may give it
    "same",  # identical bits
]

VERDICT_WORDS: Mapping[str, str] = {
    "too few runs": "with too few runs",
    "noise": "within noise",
    "same": "identical",
}
"""Verdict -> what is said of a number; any other verdict is said as it is."""

REAL: tuple[Verdict, ...] = ("better", "worse", "changed")
"""Verdicts on significant differences that matter."""

PartVerdict = Literal["same", "changed", "missing", "new"]

CauseKind = Literal["setting", "seed", "code", "data", "library", "machine", "report code"]

ClaimKind = Literal[  # what matters most first
    "outcome",  # it changed, whatever else did
    "loosened",  # the check passes more easily, or says less
    "check",  # decided otherwise, and not more easily
    "dropped",
    "new",
    "reworded",  # in other than its numbers
    "same",
]


class Side(Frozen):
    """One of the two that are compared."""

    name: str  # as panels are labelled with it, such as "0003-fast" or "published"
    title: str
    profile: str
    created: str  # ISO 8601; empty: not known


class Cause(Frozen):
    """A change upstream that can reach results."""

    kind: CauseKind
    name: str  # such as "ridge.alpha", "numpy" or a function
    a: str
    b: str

    @property
    def words(self) -> str:
        """The change as in "knn.neighbours 5 -> 7"."""
        return f"{self.name} {self.a} -> {self.b}" if self.a or self.b else self.name


class SettingChange(Frozen):
    """A setting that differs."""

    section: str
    name: str  # in full, as in "ridge.alpha"
    a: JsonValue
    b: JsonValue


class MetricChange(Frozen):
    """A number on both sides, and what its difference says."""

    name: str
    section: str
    description: str
    unit: Unit
    places: int | None = None  # digits after the point where no spread is known
    a: int | Finite | None
    b: int | Finite | None
    a_std: Finite | None = None  # over replicates
    b_std: Finite | None = None
    a_runs: int = 0  # replicates behind the value
    b_runs: int = 0
    difference: Finite | None = None  # b less a
    interval: Range | None = None  # of the difference, corrected as the p value is
    test: str = ""  # what was compared with what, and how
    p_value: Finite | None = None  # corrected
    verdict: Verdict
    smallest_effect: Finite | None = None  # differences below it cannot be detected here
    standard_error: Finite | None = None  # of the difference
    degrees_of_freedom: Finite | None = None  # of that error
    reason: str = ""  # why incomparable, or what is missing to tell
    renamed_from: str = ""
    causes: tuple[str, ...] = ()  # in words, of what upstream reaches it
    note: str = ""  # why it may differ from the published original's, as the project says
    unexplained: bool = False  # it differs, and nothing upstream does

    @property
    def is_real(self) -> bool:
        """Whether something other than chance and too small an effect is behind it."""
        return self.unexplained or self.verdict in REAL


class CellChange(Frozen):
    """A cell of a table."""

    row: str  # the text of the row's first cell
    column: str
    a: str
    b: str


class TableChange(Frozen):
    """A table, cell by cell."""

    label: str
    number: int
    verdict: PartVerdict
    cells: tuple[CellChange, ...] = ()
    note: str = ""  # such as rows that one side has alone


class SeriesChange(Frozen):
    """The data behind one line or group of a figure."""

    panel: str
    series: str
    largest_difference: Finite | None  # None: the points are not at the same places
    at: Finite | None = None  # where on the x axis
    note: str = ""


class FigureChange(Frozen):
    """A figure by the data behind it."""

    label: str
    number: int | None
    verdict: PartVerdict
    series: tuple[SeriesChange, ...] = ()
    note: str = ""


class ClaimChange(Frozen):
    """A claim, and what became of it."""

    name: str
    kind: ClaimKind
    a_outcome: Outcome | None = None
    b_outcome: Outcome | None = None
    a_text: str = ""
    b_text: str = ""
    note: str = ""  # how the check changed


class WordChange(Frozen):
    """Words that are the same on both sides, or that one has in place of the other's."""

    a: str
    b: str


class TextChange(Frozen):
    """A text that changed in words."""

    place: str  # such as "caption of Figure 3"
    words: tuple[WordChange, ...]  # in order; a pair of equal words stands for both


class EnvironmentChange(Frozen):
    """A library, a machine, the data."""

    name: str
    a: str
    b: str


class Summary(Frozen):
    """What it comes to."""

    text: str  # one sentence
    counts: dict[str, int]  # verdict -> metrics
    causes: tuple[str, ...]  # names, of real changes
    has_real_changes: bool


class CriterionGrade(Frozen):
    """A criterion of a rubric, and what it earned."""

    name: str
    question: str = ""  # of the assignment
    points: Finite
    most: Finite
    evidence: str


class Grade(Frozen):
    """The points of a version by a rubric."""

    rubric: str
    version: str
    points: Finite
    most: Finite
    criteria: tuple[CriterionGrade, ...]


class Diff(Document):
    """All that differs between two versions."""

    schema_version: int = Field(default=SCHEMA_VERSION, alias="schema")
    a: Side
    b: Side
    summary: Summary
    settings: tuple[SettingChange, ...]
    causes: tuple[Cause, ...]
    metrics: tuple[MetricChange, ...]
    tables: tuple[TableChange, ...]
    figures: tuple[FigureChange, ...]
    claims: tuple[ClaimChange, ...]
    text: tuple[TextChange, ...]
    environment: tuple[EnvironmentChange, ...]
    grade: Grade | None = None
    reliability: str = ""  # how often the verdicts are wrong, and what they can find here


class DiffFamily(Document):
    """All that differs between a version and each of several others.

    Their verdicts are one family: each p value is corrected for the numbers of all of them.
    """

    schema_version: int = Field(default=SCHEMA_VERSION, alias="schema")
    diffs: tuple[Diff, ...]  # a is the same version in each

    @property
    def has_real_changes(self) -> bool:
        """Whether any of the others really differs."""
        return any(diff.summary.has_real_changes for diff in self.diffs)
