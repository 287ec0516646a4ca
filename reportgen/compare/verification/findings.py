"""What a verification finds: a verdict for each number, and for whatever else holds one."""

from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from reportgen.compare.verification.choice import Choice
from reportgen.compare.verification.items import NUMBER
from reportgen.compare.verification.likeness import Likeness
from reportgen.report.parts import Reproduction

Match = Literal["identical", "within noise", "inconclusive", "different", "missing", "not run"]
"""What came of a number.

inconclusive: it is another, bits are not promised here, and its noise is not
known. missing: one side alone has it. not run: what it rests on was left out.
"""

MissingFrom = Literal["", "the version", "the re-run"]


@dataclass(frozen=True)
class Difference:
    """A value that the version has otherwise than the re-run."""

    place: str  # within the number or part, as in "panels.0.series.1.y.3"
    stored: JsonValue  # in the version
    now: JsonValue


@dataclass(frozen=True)
class CheckedPart:
    """What came of one number, or of one part of the report that holds numbers."""

    kind: str  # NUMBER, or such as "figure"
    name: str
    match: Match
    tasks: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    reproduction: Reproduction | None = None  # of a number
    missing_from: MissingFrom = ""
    allowance: float | None = None  # how far chance may move the value; None: not asked or unknown

    @property
    def is_wrong(self) -> bool:
        """Whether the version has it otherwise than it comes out."""
        return self.match in ("different", "missing")


@dataclass(frozen=True)
class Verification:
    """A version, and what came of it when it was computed anew."""

    version: str
    likeness: Likeness
    findings: tuple[CheckedPart, ...]
    changed_files: tuple[str, ...]  # not as SHA256SUMS has them
    failures: tuple[str, ...]  # one line per section that failed now
    task_count: int
    ran: tuple[str, ...]  # tasks, of so many
    choice: Choice | None  # of those to run; None: all
    budget_seconds: float | None
    seconds: float  # that the re-run took

    @property
    def numbers(self) -> tuple[CheckedPart, ...]:
        """The findings on metrics."""
        return tuple(one for one in self.findings if one.kind == NUMBER)

    @property
    def parts(self) -> tuple[CheckedPart, ...]:
        """The findings on everything else."""
        return tuple(one for one in self.findings if one.kind != NUMBER)

    @property
    def is_different(self) -> bool:
        """Whether anything is not as the version says."""
        return bool(self.changed_files) or any(one.is_wrong for one in self.findings)
