"""What a verification finds: a verdict for each number and part, and what differed in the runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from pydantic import JsonValue

from reportgen.base.mappings import differing
from reportgen.compare.causes import environment_of
from reportgen.compare.verification.choice import Choice
from reportgen.report.model import Environment, Report
from reportgen.report.parts import Reproduction

NUMBER = "number"
"""The kind of a metric; figures, tables, claims and others are of other kinds."""

_WITHOUT_EFFECT = ("python", "matplotlib", "weasyprint")
"""What no number comes from."""

Side = Literal["", "the version", "the re-run"]

Match = Literal["identical", "within noise", "inconclusive", "different", "missing", "not run"]
"""What came of a number.

inconclusive: it is another, bits are not promised here, and its noise is not
known. missing: one side alone has it. not run: what it rests on was left out.
"""


@dataclass(frozen=True)
class Difference:
    """A value that the version has otherwise than the re-run."""

    place: str  # within the number or part, as in "panels.0.series.1.y.3"
    stored: JsonValue  # in the version
    now: JsonValue


@dataclass(frozen=True)
class Comparison:
    """What came of one number, or of one part of the report that holds numbers."""

    kind: str  # NUMBER, or such as "figure"
    name: str
    match: Match
    tasks: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    reproduction: Reproduction | None = None  # of a number
    missing_from: Side = ""
    allowance: float | None = None  # how far chance may move the value; None: not asked or unknown

    @property
    def is_wrong(self) -> bool:
        """Whether the version has it otherwise than it comes out."""
        return self.match in ("different", "missing")


@dataclass(frozen=True)
class Likeness:
    """In what the making of a version and its re-run differ."""

    machine: tuple[str, ...] = ()  # in words, such as "processor: A in the version, B here"
    other_tasks: tuple[str, ...] = ()  # whose key is another: other code, libraries or needs
    other_processor: tuple[str, ...] = ()  # tasks that the version has from another processor
    other_report_code: bool = False  # of what turns results into a report

    def promises_bits(self, tasks: Iterable[str]) -> bool:
        """Return whether what was made from these tasks must come out the same to the bit."""
        return not self.machine and {*self.other_tasks, *self.other_processor}.isdisjoint(tasks)


@dataclass(frozen=True)
class Verification:
    """A version, and what came of it when it was computed anew."""

    version: str
    likeness: Likeness
    comparisons: tuple[Comparison, ...]
    changed_files: tuple[str, ...]  # not as SHA256SUMS has them
    failures: tuple[str, ...]  # one line for each experiment, or section, that failed now
    task_count: int
    ran: tuple[str, ...]  # tasks, of so many
    choice: Choice | None  # of those to run; None: all
    budget_seconds: float | None
    seconds: float  # that the re-run took
    cheapest: float | None = None  # seconds that one number takes at least; None: not known
    sweeps: tuple[str, ...] = ()  # names of those in the appendix, which is of other versions

    @property
    def is_empty(self) -> bool:
        """Whether there was no time to compute any number that rests on a task."""
        return bool(self.task_count) and not self.ran

    @property
    def numbers(self) -> tuple[Comparison, ...]:
        """The findings on metrics."""
        return tuple(one for one in self.comparisons if one.kind == NUMBER)

    @property
    def parts(self) -> tuple[Comparison, ...]:
        """The findings on everything else."""
        return tuple(one for one in self.comparisons if one.kind != NUMBER)

    @property
    def is_different(self) -> bool:
        """Whether anything is not as the version says."""
        return bool(self.changed_files) or any(one.is_wrong for one in self.comparisons)


def likeness_of(
    stored: Report,
    here: Environment,
    keys: Mapping[str, str],
    rendered: str,
    processors: Mapping[str, str] = MappingProxyType({}),
) -> Likeness:
    """Return in what a version and a re-run differ.

    keys: task -> its key here and now, for all tasks of the version's settings.
    rendered: digest of what turns results into a report here.
    processors: task -> that on which it is computed now, where it is not this machine's.
    """
    keys_before = {task.name: task.key for task in stored.tasks}
    before, after = (
        {name: value for name, value in environment_of(one).items() if name not in _WITHOUT_EFFECT}
        for one in (stored.environment, here)
    )
    return Likeness(
        machine=tuple(
            f"{name}: {was} in the version, {now} here"
            for name, (was, now) in differing(before, after, "none").items()
        ),
        other_tasks=tuple(differing(keys_before, keys, None)),
        other_processor=tuple(
            task.name
            for task in stored.tasks
            if task.processor not in ("", processors.get(task.name) or here.cpu)
        ),
        other_report_code=stored.keys is not None and stored.keys.rendered != rendered,
    )
