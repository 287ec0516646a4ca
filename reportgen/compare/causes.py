"""What upstream of a result differs between two versions. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from reportgen.base.errors import shown
from reportgen.base.mappings import differing, paired
from reportgen.compare.model import Cause, CauseKind, EnvironmentChange, SettingChange
from reportgen.compare.sides import MOST_KEPT, Names, Sides, Tasks
from reportgen.report.model import Environment, Report, TaskRecord, changed_settings
from reportgen.report.parts import Metric
from reportgen.report.provenance import processors_of

PUBLISHED = "published"
"""The name of the published original where it is one of the two."""

_NO_RESULT_DEPENDS_ON = "report."
_MACHINE = ("processor", "system")
_DRAW_AND_WRITE = ("scipy", "pandas", "matplotlib", "weasyprint")  # in no task's key


class Upstream:
    """What can have changed the results of two versions."""

    def __init__(self, a: Report, b: Report) -> None:
        """Take the versions; a setting that one of them lacks is None there."""
        self.a, self.b = a, b
        self.settings = tuple(
            SettingChange(section=name.partition(".")[0], name=name, a=ours, b=theirs)
            for name, (ours, theirs) in changed_settings(a.settings, b.settings).items()
        )
        self.sides = Sides((a, b))
        self._tasks_of = lru_cache(MOST_KEPT)(self._find_tasks)
        self._causes_of = cache(self._find_causes)

    @property
    def is_from_original(self) -> bool:
        """Whether a side is the published original: its numbers and settings alone are known."""
        return PUBLISHED in (self.a.version, self.b.version)

    @property
    def profile(self) -> str:
        """The profile of what was measured here."""
        return self.a.profile if self.b.version == PUBLISHED else self.b.profile

    @cached_property
    def notes(self) -> dict[str, str]:
        """Name of a number -> why it may differ from the original's, where a side is that."""
        sides = (self.a, self.b) if self.is_from_original else ()
        return {one.name: one.note for side in sides for one in side.published if one.note}

    def tasks_behind(self, a: Metric, b: Metric) -> "TasksBehind":
        """Return the tasks that a metric was made from on both sides, and all that they need."""
        return self._tasks_of(a.tasks, b.tasks)

    def causes_of(self, a: Metric, b: Metric) -> tuple[Cause, ...]:
        """Return the changes that reach a metric; empty: nothing upstream of it differs."""
        return self._causes_of(a.tasks, b.tasks, b.section)

    def _find_tasks(self, a: Names, b: Names) -> "TasksBehind":
        return TasksBehind(*self.sides.tasks_behind(a, b))

    def _find_causes(self, a: Names, b: Names, section: str) -> tuple[Cause, ...]:
        self.sides.go_through(len(self.settings))
        return tuple(dict.fromkeys(self._causes(self._tasks_of(a, b), section)))

    def _causes(self, tasks: "TasksBehind", section: str) -> Iterator[Cause]:
        yield from self._of_settings(tasks, section)
        if self.is_from_original:
            return
        if any(a.seed != b.seed for a, b in tasks.changed):
            of_root = [change for change in self.settings if change.name == "seed"]
            yield from (_of_setting(change, "seed") for change in of_root)
            if not of_root:
                yield Cause(kind="seed", name="seeds of the tasks", a="", b="")
        yield from _of_code_and_data(tasks)
        here, there = self.a.environment, self.b.environment
        if tasks.changed or tasks.on_one_side:
            both = differing(environment_of(here), environment_of(there), "none")
            for name, (was, now) in both.items():
                if name not in (*_MACHINE, *_DRAW_AND_WRITE):
                    yield Cause(kind="library", name=name, a=was, b=now)
        # Another processor may round otherwise; it is in no key.
        was, now = (
            f"{'; '.join(processors_of(report))}, {report.environment.platform}"
            for report in (self.a, self.b)
        )
        if was != now:
            yield Cause(kind="machine", name="processor", a=was, b=now)
        before, after = self.a.keys, self.b.keys
        if before and after and before.rendered != after.rendered:
            yield Cause(kind="report code", name="code or libraries of the report", a="", b="")

    def _of_settings(self, tasks: "TasksBehind", section: str) -> Iterator[Cause]:
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


def _of_code_and_data(tasks: "TasksBehind") -> Iterator[Cause]:
    for before, after in tasks.changed:
        if (before.function, before.code) != (after.function, after.code):
            function = after.function.rpartition(".")[2] or after.name
            yield Cause(kind="code", name=f"code of {function}", a="", b="")
        for name, (was, now) in sorted(differing(before.data, after.data, "none").items()):
            yield Cause(kind="data", name=f"data {name}", a=was[:12], b=now[:12])


@dataclass(frozen=True)
class TasksBehind:
    """The tasks behind a number on both sides."""

    a: Tasks
    b: Tasks

    @cached_property
    def changed(self) -> tuple[tuple[TaskRecord, TaskRecord], ...]:
        """Those of one name, and with another key: of one key, they say the same."""
        return tuple((a, b) for a, b in self._pairs if a and b and a.key != b.key)

    @cached_property
    def on_one_side(self) -> Tasks:
        """Those that the other side does not have."""
        return tuple(task for pair in self._pairs if None in pair for task in pair if task)

    @property
    def are_on_other_data(self) -> bool:
        """Whether both sides read data, and not the same."""
        digests = [
            {digest for task in tasks for digest in task.data.values()}
            for tasks in (self.a, self.b)
        ]
        return all(digests) and digests[0] != digests[1]

    @property
    def have_seed(self) -> bool:
        """Whether another seed could explain a difference: one of the tasks that differ has one.

        Where none differs, one of all; where none is known, it could.
        """
        same = {task.key for task in self.a} & {task.key for task in self.b}
        every_task = (*self.a, *self.b)
        differing = [task for task in every_task if task.key not in same]
        return {task.seed for task in differing or every_task} != {None}

    @cached_property
    def _pairs(self) -> list[tuple[TaskRecord | None, TaskRecord | None]]:
        ours, theirs = ({task.name: task for task in tasks} for tasks in (self.a, self.b))
        return [pair for _, pair in sorted(paired(ours, theirs, None).items())]
