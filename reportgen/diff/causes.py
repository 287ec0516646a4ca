"""What upstream of a result differs between two versions. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from reportgen.diff.model import Cause, CauseKind, SettingChange
from reportgen.report import Metric, Report, TaskRecord
from reportgen.reproduction import with_needs
from reportgen.settings import flat_settings

_VALUE_LENGTH = 40  # characters of a value in words
_NO_RESULT_DEPENDS_ON = "report."
_DRAW_AND_WRITE = ("scipy", "pandas", "matplotlib", "weasyprint")  # in no task's key

Tasks = Mapping[str, TaskRecord]


def setting_changes(a: Report, b: Report) -> tuple[SettingChange, ...]:
    """Return the settings that differ, in their order; one that a side lacks is None there."""
    ours, theirs = flat_settings(a.settings), flat_settings(b.settings)
    return tuple(
        SettingChange(
            section=name.partition(".")[0], name=name, a=ours.get(name), b=theirs.get(name)
        )
        for name in dict.fromkeys([*ours, *theirs])
        if ours.get(name) != theirs.get(name) or (name in ours) != (name in theirs)
    )


@dataclass(frozen=True)
class Upstream:
    """What can have changed the results of two versions."""

    a: Report
    b: Report
    settings: tuple[SettingChange, ...]

    def causes_of(self, a: Metric, b: Metric) -> tuple[Cause, ...]:
        """Return the changes that reach a metric; empty: nothing upstream of it differs."""
        ours = {task.name: task for task in with_needs(a.tasks, self.a.tasks)}
        theirs = {task.name: task for task in with_needs(b.tasks, self.b.tasks)}
        found = [
            *self._of_settings(ours, theirs, b.section),
            *self._of_seeds(ours, theirs),
            *_of_code_and_data(ours, theirs),
            *self._of_libraries(ours, theirs),
            *self._of_machine(),
            *self._of_report_code(),
        ]
        return tuple(dict.fromkeys(found))

    def _of_settings(self, ours: Tasks, theirs: Tasks, section: str) -> Iterator[Cause]:
        every_task = (*self.a.tasks, *self.b.tasks)
        read_by_tasks = {name for record in every_task for name in record.settings}
        behind = (*ours.values(), *theirs.values())
        reaching = {name for record in behind for name in record.settings}
        # Why a result has other tasks, such as more replicates, is among these sections.
        of_other_tasks = {name.partition(".")[0] for name in ours.keys() ^ theirs.keys()}
        for change in self.settings:
            # A setting that no task reads, such as a threshold, works in its own section.
            works_here = change.section == section and change.name not in read_by_tasks
            reaches = change.name in reaching or works_here or change.section in of_other_tasks
            if reaches and not change.name.startswith(_NO_RESULT_DEPENDS_ON):
                yield _of_setting(change, "setting")

    def _of_seeds(self, ours: Tasks, theirs: Tasks) -> Iterator[Cause]:
        if all(ours[name].seed == theirs[name].seed for name in ours.keys() & theirs.keys()):
            return
        of_root = [change for change in self.settings if change.name == "seed"]
        yield from (_of_setting(change, "seed") for change in of_root)
        if not of_root:
            yield Cause(kind="seed", name="seeds of the tasks", a="", b="")

    def _of_libraries(self, ours: Tasks, theirs: Tasks) -> Iterator[Cause]:
        keys = [{name: task.key for name, task in tasks.items()} for tasks in (ours, theirs)]
        if keys[0] == keys[1]:
            return
        before, after = (_libraries(report) for report in (self.a, self.b))
        for name in dict.fromkeys([*before, *after]):
            was, now = before.get(name, "none"), after.get(name, "none")
            if was != now and name not in _DRAW_AND_WRITE:
                yield Cause(kind="library", name=name, a=was, b=now)

    def _of_machine(self) -> Iterator[Cause]:
        """Yield another processor, which may round otherwise; it is in no key."""
        was, now = (
            f"{report.environment.cpu}, {report.environment.platform}"
            for report in (self.a, self.b)
        )
        if was != now:
            yield Cause(kind="machine", name="processor", a=was, b=now)

    def _of_report_code(self) -> Iterator[Cause]:
        before, after = self.a.keys, self.b.keys
        if before and after and before.rendered != after.rendered:
            yield Cause(kind="report code", name="code of the report", a="", b="")


def names_of(causes: Iterable[Cause]) -> tuple[str, ...]:
    """Return the names of causes, each once."""
    return tuple(dict.fromkeys(cause.name for cause in causes))


def environment_of(report: Report) -> dict[str, str]:
    """Return what a version was computed with, and on which images."""
    environment = report.environment
    images = {record.dataset for record in report.tasks if record.dataset}
    return {
        "images": ", ".join(sorted(images)),
        "processor": environment.cpu,
        "system": environment.platform,
        **_libraries(report),
    }


def _libraries(report: Report) -> dict[str, str]:
    environment = report.environment
    return {"python": environment.python, **environment.libraries, **environment.variables}


def _of_setting(change: SettingChange, kind: CauseKind) -> Cause:
    return Cause(kind=kind, name=change.name, a=_shown(change.a), b=_shown(change.b))


def _of_code_and_data(ours: Tasks, theirs: Tasks) -> Iterator[Cause]:
    for name in sorted(ours.keys() & theirs.keys()):
        before, after = ours[name], theirs[name]
        if (before.function, before.code) != (after.function, after.code):
            function = after.function.rpartition(".")[2] or name
            yield Cause(kind="code", name=f"code of {function}", a="", b="")
        if before.dataset != after.dataset:
            was, now = ((one.dataset or "none")[:12] for one in (before, after))
            yield Cause(kind="data", name="images", a=was, b=now)


def _shown(value: JsonValue) -> str:
    text = value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _VALUE_LENGTH else f"{text[: _VALUE_LENGTH - 3]}..."
