"""Run the tasks of a class in batches, so that no single hand-in takes the time of all."""

import time
from collections.abc import Collection, Sequence
from dataclasses import replace

from reportgen.base.mappings import with_dependencies
from reportgen.report.numbers import counted
from reportgen.tasks.execution.events import (
    BuildStage,
    Event,
    OnEvent,
    StillAtWork,
    TaskFailed,
    TaskFinished,
    TaskFoundStored,
    TaskStarted,
    WorkersReady,
)
from reportgen.tasks.plan import Plan, PlannedTask, joined
from reportgen.tasks.task import Reason
from reportgen.workflow.assembly.compute import run_tasks
from reportgen.workflow.class_tasks import Candidate, ClassTasks
from reportgen.workflow.request import BuildRequest

BATCH = 64  # tasks for which workers are started at once

_LONGER = 10  # times as long as expected
_LONGER_SECONDS = 20.0  # beside; workers start in it, too
_LONGER_SHARE = 0.1  # of the time for all, however short a task was expected to be


class TimeIsUpError(Exception):
    """The time for running is spent while tasks still run."""


class _TakesTooLongError(Exception):
    """A task runs far longer than expected; its name in the plan."""


class ClassRun:
    """Runs tasks of several hand-ins, and knows what came of them."""

    def __init__(self, request: BuildRequest, tasks: ClassTasks, on_event: OnEvent) -> None:
        self._request, self._tasks, self._on_event = request, tasks, on_event
        self.failed: dict[str, str] = {}  # id -> why
        self.ran = 0  # tasks that were computed now
        self.at_once = request.jobs

    def run(self, batch: Sequence[str], candidates: Sequence[Candidate], end: float) -> None:
        """Run some tasks, what they need being stored or among them, until a moment.

        Raises TimeIsUpError when it has come; what finished is kept.
        """
        share = (end - time.monotonic()) * _LONGER_SHARE
        whose = [one for one in candidates if one.is_of(batch)]
        words = f"{counted(len(batch), 'task')} of {counted(len(whose), 'hand-in')}"
        self._on_event(BuildStage(f"Computing {words} anew"))
        wanted = with_dependencies(batch, self._tasks.needs)
        plan = joined(
            Plan(tuple(self._ready(id_, batch) for id_ in one.ids if id_ in wanted))
            for one in whose
        )
        ids = {planned.name: f"{planned.stored_as} {planned.key}" for planned in plan.tasks}
        started: dict[str, float] = {}
        took: dict[str, float] = {}

        def watch(event: Event) -> None:
            self._on_event(event)
            match event:
                case WorkersReady(at_once):
                    # Fewer are started than there are cores where there are few tasks.
                    self.at_once = max(self.at_once, at_once)
                    started.clear()
                case TaskStarted(name):
                    started[name] = time.monotonic()
                case TaskFinished(name, seconds):
                    took[ids[name]] = seconds
                    self.ran += 1
                    started.pop(name, None)
                case TaskFailed(name, message):
                    self._fail(ids[name], message)
                    started.pop(name, None)
                case TaskFoundStored(name):
                    self._tasks.is_done(ids[name])
            # Not when one finishes: the run is about to keep it.
            if isinstance(event, TaskStarted | StillAtWork):
                now = time.monotonic()
                if now > end:
                    raise TimeIsUpError
                for name, since in started.items():
                    if now - since > max(share, self._patience(ids[name])):
                        raise _TakesTooLongError(name)

        try:
            run_tasks(self._request, plan, watch)
        except _TakesTooLongError as error:
            (name,) = error.args
            seconds = time.monotonic() - started[name]
            expected = self._tasks.expected(ids[name])
            words = f"it ran for {seconds:.0f} s, and {expected:.0f} s were expected"
            self._on_event(TaskFailed(name, words))
            self._fail(ids[name], words)
        finally:
            self._tasks.learn(took)
            for id_ in took:
                self._tasks.is_done(id_)

    def _patience(self, id_: str) -> float:
        return _LONGER_SECONDS + _LONGER * self._tasks.expected(id_)

    def _fail(self, id_: str, message: str) -> None:
        self.failed[id_] = f"{id_.partition(' ')[0]}: {message.splitlines()[0]}"
        self._tasks.has_failed(id_)

    def _ready(self, id_: str, batch: Collection[str]) -> PlannedTask:
        """Return a task that is to run, or one with its result."""
        planned = self._tasks.planned[id_]
        if id_ in batch:
            return planned
        stored = self._request.store.read(planned.name, planned.key)
        return replace(planned, stored=stored, reason=None if stored else Reason("it is gone"))
