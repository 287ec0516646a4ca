"""What upstream of a result differs between two versions. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, partial

from reportgen.base.errors import shown
from reportgen.base.mappings import differing, paired
from reportgen.compare.model import Cause, CauseKind, EnvironmentChange, SettingChange
from reportgen.report.model import Environment, Report, TaskRecord, changed_settings
from reportgen.report.parts import Metric
from reportgen.report.provenance import records_behind

PUBLISHED = "published"
"""The name of the published original where it is one of the two."""

Tasks = tuple[TaskRecord, ...]
Names = tuple[str, ...]
_RecordsOf = Callable[[Names], Tasks]

_NO_RESULT_DEPENDS_ON = "report."
_MACHINE = ("processor", "system")
_DRAW_AND_WRITE = ("scipy", "pandas", "matplotlib", "weasyprint")  # in no task's key


@dataclass(frozen=True)
class Upstream:
    """What can have changed the results of two versions."""

    a: Report
    b: Report

    @cached_property
    def settings(self) -> tuple[SettingChange, ...]:
        """The settings that differ, in their order; one that a side lacks is None there."""
        return tuple(
            SettingChange(section=name.partition(".")[0], name=name, a=ours, b=theirs)
            for name, (ours, theirs) in changed_settings(self.a.settings, self.b.settings).items()
        )

    @property
    def is_from_writeup(self) -> bool:
        """Whether a side is the published original: its numbers and settings alone are known."""
        return PUBLISHED in (self.a.version, self.b.version)

    @property
    def profile(self) -> str:
        """The profile of what was measured here."""
        return self.a.profile if self.b.version == PUBLISHED else self.b.profile

    def causes_of(self, a: Metric, b: Metric) -> tuple[Cause, ...]:
        """Return the changes that reach a metric; empty: nothing upstream of it differs."""
        return self._causes_of(a.tasks, b.tasks, b.section)

    def tasks_behind(self, a: Metric, b: Metric) -> tuple[Tasks, Tasks]:
        """Return the tasks that a metric was made from on both sides, and all that they need."""
        of_a, of_b = self._records_behind
        return of_a(a.tasks), of_b(b.tasks)

    # Many numbers share their tasks; looking for what these need takes long in a large report.
    @cached_property
    def _records_behind(self) -> tuple[_RecordsOf, _RecordsOf]:
        of_a, of_b = (partial(records_behind, records=side.tasks) for side in (self.a, self.b))
        return cache(of_a), cache(of_b)

    @cached_property
    def _causes_of(self) -> Callable[[Names, Names, str], tuple[Cause, ...]]:
        def causes_of(a: Names, b: Names, section: str) -> tuple[Cause, ...]:
            of_a, of_b = self._records_behind
            return tuple(dict.fromkeys(self._causes(_Behind.of(of_a(a), of_b(b)), section)))

        return cache(causes_of)

    def _causes(self, tasks: "_Behind", section: str) -> Iterator[Cause]:
        yield from self._of_settings(tasks, section)
        if self.is_from_writeup:
            return
        yield from self._of_seeds(tasks)
        yield from _of_code_and_data(tasks)
        if tasks.differ:
            yield from self._of_libraries()
        yield from self._of_machine()
        before, after = self.a.keys, self.b.keys
        if before and after and before.rendered != after.rendered:
            yield Cause(kind="report code", name="code of the report", a="", b="")

    def _of_settings(self, tasks: "_Behind", section: str) -> Iterator[Cause]:
        changed = {
            name for a, b in tasks.changed for name in differing(a.settings, b.settings, None)
        }
        # Why a result has other tasks, such as more replicates, is in one of these sections.
        sections = {
            name.partition(".")[0]
            for task in tasks.on_one_side
            for name in (task.name, *task.settings)
        }
        for change in self.settings:
            # A setting that no task reads, such as a threshold, works in its own section.
            works_here = change.section == section and change.name not in self._read_by_tasks
            reaches = change.name in changed or works_here or change.section in sections
            if reaches and not change.name.startswith(_NO_RESULT_DEPENDS_ON):
                yield _of_setting(change, "setting")

    @cached_property
    def _read_by_tasks(self) -> frozenset[str]:
        every_task = (*self.a.tasks, *self.b.tasks)
        return frozenset(name for task in every_task for name in task.settings)

    def _of_seeds(self, tasks: "_Behind") -> Iterator[Cause]:
        if all(a.seed == b.seed for a, b in tasks.changed):
            return
        of_root = [change for change in self.settings if change.name == "seed"]
        yield from (_of_setting(change, "seed") for change in of_root)
        if not of_root:
            yield Cause(kind="seed", name="seeds of the tasks", a="", b="")

    def _of_libraries(self) -> Iterator[Cause]:
        before, after = (environment_of(one.environment) for one in (self.a, self.b))
        for name, (was, now) in differing(before, after, "none").items():
            if name not in (*_MACHINE, *_DRAW_AND_WRITE):
                yield Cause(kind="library", name=name, a=was, b=now)

    def _of_machine(self) -> Iterator[Cause]:
        """Yield another processor, which may round otherwise; it is in no key."""
        environments = (self.a.environment, self.b.environment)
        was, now = (f"{one.cpu}, {one.platform}" for one in environments)
        if was != now:
            yield Cause(kind="machine", name="processor", a=was, b=now)


def beyond_noise(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Return the causes that can do more than another seed, or rounding, does."""
    return tuple(cause for cause in causes if cause.kind not in ("seed", "machine"))


def environment_of(environment: Environment) -> dict[str, str]:
    """Return name -> what a report was computed with."""
    return {
        "processor": environment.cpu,
        "system": environment.platform,
        "python": environment.python,
        **environment.libraries,
        **environment.variables,
    }


def environment_changes(a: Report, b: Report) -> tuple[EnvironmentChange, ...]:
    """Return what differs of the environment and the data; empty where a side has none."""
    return tuple(
        EnvironmentChange(name=name, a=was, b=now)
        for name, (was, now) in differing(_environment(a), _environment(b), "").items()
    )


def _environment(report: Report) -> dict[str, str]:
    data = {f"data {name}": digest for task in report.tasks for name, digest in task.data.items()}
    return {**dict(sorted(data.items())), **environment_of(report.environment)}


def _of_setting(change: SettingChange, kind: CauseKind) -> Cause:
    return Cause(kind=kind, name=change.name, a=shown(change.a), b=shown(change.b))


def _of_code_and_data(tasks: "_Behind") -> Iterator[Cause]:
    for before, after in tasks.changed:
        if (before.function, before.code) != (after.function, after.code):
            function = after.function.rpartition(".")[2] or after.name
            yield Cause(kind="code", name=f"code of {function}", a="", b="")
        for name, (was, now) in sorted(differing(before.data, after.data, "none").items()):
            yield Cause(kind="data", name=f"data {name}", a=was[:12], b=now[:12])


@dataclass(frozen=True)
class _Behind:
    """The tasks behind a number on both sides, those of one key left out: they say the same."""

    changed: tuple[tuple[TaskRecord, TaskRecord], ...]  # of one name, with another key
    on_one_side: tuple[TaskRecord, ...]

    @classmethod
    def of(cls, a: Tasks, b: Tasks) -> "_Behind":
        """Return what differs between the tasks of both sides."""
        ours, theirs = ({task.name: task for task in tasks} for tasks in (a, b))
        pairs = [pair for _, pair in sorted(paired(ours, theirs, None).items())]
        return cls(
            tuple((one, other) for one, other in pairs if one and other and one.key != other.key),
            tuple(task for pair in pairs if None in pair for task in pair if task),
        )

    @property
    def differ(self) -> bool:
        """Whether anything was computed otherwise."""
        return bool(self.changed or self.on_one_side)
