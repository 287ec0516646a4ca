"""Run the tasks of a plan that are out of date, and store each result."""

from bisect import insort
from collections import deque
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import suppress
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from reportgen.base.mappings import longest_chains
from reportgen.report.model import TaskRecord
from reportgen.tasks.execution.events import (
    LastTasksRun,
    OnEvent,
    PlanMade,
    StillAtWork,
    TaskFailed,
    TaskFinished,
    TaskFoundStored,
    TaskProgress,
    TaskRetried,
    TaskStarted,
    WorkersReady,
    ignore_events,
    task_record,
)
from reportgen.tasks.execution.progress import expected_seconds
from reportgen.tasks.execution.workers import (
    Answer,
    Call,
    Computed,
    MakeExecutor,
    Raised,
    Waiting,
    Workers,
    kind_of,
)
from reportgen.tasks.plan import Plan
from reportgen.tasks.results.types import Failed, Results
from reportgen.tasks.store.checkpoints import CarriedCheckpoints
from reportgen.tasks.store.store import DamagedEntryError, Store

_Rank = tuple[float, int, str]
"""How urgent a task is, less being more: its longest chain, its place, its name."""

_TICK_SECONDS = 0.1  # between two looks at what running tasks say

DIED = "Its process died twice; perhaps it ran out of memory."


@dataclass(frozen=True)
class Outcome:
    """What came of a plan."""

    results: Results
    records: tuple[TaskRecord, ...]  # in the order of the plan
    notes: tuple[str, ...] = ()  # what was said of tasks that ran, each once


def run_plan(
    plan: Plan,
    store: Store,
    make_executor: MakeExecutor,
    on_event: OnEvent = ignore_events,
    data: Mapping[str, Path] = MappingProxyType({}),
) -> Outcome:
    """Run the stale tasks of a plan and return the results of all its tasks.

    A task that fails becomes a Failed, and so does what needs it; the others go
    on. Where nothing is to run, no worker is started. An interrupt ends the
    workers at once and keeps what they finished.
    data: name of a data set -> where it lies, for the tasks that receive it.
    Raises ResultsFolderError, before anything runs, where nothing can be stored.
    """
    on_event(PlanMade(plan))
    for planned in plan.cached:
        store.mark_used(planned.stored_as, planned.key)
    run = _Run(plan, store, on_event, data)
    if plan.stale:
        store.prepare()
        run.run_all(make_executor)
    records = tuple(run.records[planned.name] for planned in plan.tasks)
    return Outcome(Results(run.results), records, tuple(run.notes))


@dataclass(eq=False)
class _Run:
    """The state of one run: what waits, what runs, what came of it."""

    plan: Plan
    store: Store
    on_event: OnEvent
    data: Mapping[str, Path]

    def __post_init__(self) -> None:
        self._stale = {planned.name: planned for planned in self.plan.stale}
        self._waiting = TopologicalSorter(
            {
                name: [need for need in planned.task.dependencies.values() if need in self._stale]
                for name, planned in self._stale.items()
            }
        )
        self._waiting.prepare()
        self._seconds = expected_seconds(self.plan)
        ahead = longest_chains(self._seconds, self.plan.dependencies)
        self._rank = {name: (-ahead[name], place, name) for place, name in enumerate(self._stale)}
        self._ready = sorted(self._rank[name] for name in self._waiting.get_ready())
        self._running: dict[Future[Answer], str] = {}
        # Tasks that ran when a worker died: which of them it was for shows
        # when each is tried once more alone.
        self._suspects: deque[str] = deque()
        self._tried_again: set[str] = set()
        self.notes: dict[str, None] = {}
        self.results: dict[str, object] = {}
        self.records: dict[str, TaskRecord] = {}
        for planned in self.plan.tasks:
            if planned.stored:
                self.results[planned.name] = planned.stored.result
                self.records[planned.name] = task_record(
                    planned, planned.stored.record, cached=True
                )

    def run_all(self, make_executor: MakeExecutor) -> None:
        """Run until every task has a result or has failed."""
        while self._ready or self._suspects:
            with make_executor() as workers:
                self.on_event(WorkersReady(workers.at_once))
                try:
                    self._work(workers)
                except BrokenExecutor:
                    pass  # all its futures are settled once the workers are ended
                except BaseException:
                    self._keep_what_finished()
                    raise
            self._settle_broken()

    def _work(self, workers: Workers) -> None:
        """Keep the workers busy; raises BrokenExecutor when one of them dies."""
        while True:
            while (name := self._next(workers)) is not None:
                if not self._take_finished(name):
                    self._submit(name, workers)
            if not self._running:
                return
            if self._is_last() and len(self._running) < workers.at_once:
                self.on_event(LastTasksRun())
            done, _ = wait(self._running, _TICK_SECONDS, FIRST_COMPLETED)
            for task, progress in workers.reports():
                self.on_event(TaskProgress(task, progress))
            for future in done:
                self._collect(future)
            if not done:
                self.on_event(StillAtWork())

    def _is_last(self) -> bool:
        """Say whether every task that has no result is at work."""
        return len(self.results) + len(self._running) >= len(self.plan.tasks)

    def _next(self, workers: Workers) -> str | None:
        """Take the task to start now, if there is one and room for it."""
        is_alone = bool(self._suspects) or any(
            name in self._tried_again for name in self._running.values()
        )
        if len(self._running) >= (1 if is_alone else workers.at_once):
            return None
        if self._suspects:
            name = self._suspects.popleft()
            self._tried_again.add(name)
            return name
        found: list[_Rank] = []
        fitting = self._fitting(workers.memory, found)
        if (first := next(fitting, None)) is None:
            return None
        rank = found[workers.choose(chain([first], fitting))]
        self._ready.remove(rank)
        return rank[-1]

    def _fitting(self, memory: int | None, found: list[_Rank]) -> Iterator[Waiting]:
        """Yield the tasks that can start and have room, the most urgent first; note their ranks."""
        for rank in self._ready:
            name = rank[-1]
            if self._fits(name, memory):
                found.append(rank)
                yield Waiting(kind_of(self._stale[name].task), self._seconds[name])

    def _fits(self, name: str, memory: int | None) -> bool:
        """Say whether a task has room beside those at work; alone it has to do with what is."""
        if memory is None or not self._running:
            return True
        side_by_side = (self._stale[each].task.memory for each in (name, *self._running.values()))
        return sum(side_by_side) <= memory

    def _take_finished(self, name: str) -> bool:
        """Take the result that another build has stored meanwhile; False where there is none."""
        planned = self._stale[name]
        try:
            stored = self.store.read(planned.stored_as, planned.key)
        except DamagedEntryError:
            return False
        if stored is None:
            return False
        self.records[name] = task_record(planned, stored.record, cached=True)
        self._settle(name, stored.result)
        self.on_event(TaskFoundStored(name))
        return True

    def _submit(self, name: str, workers: Workers) -> None:
        planned = self._stale[name]
        task = planned.task
        checkpoints = CarriedCheckpoints(None)
        if planned.lineage is not None:
            stored = self.store.checkpoints(planned.stored_as, planned.lineage)
            here = stored if workers.share_files else None
            checkpoints = CarriedCheckpoints(stored.read(planned.steps), here)
        call = Call.of(task, checkpoints, self.data)
        needed = {
            parameter: workers.share(self.results[need])
            for parameter, need in task.dependencies.items()
        }
        try:
            future = workers.submit(call, **needed)
        except BrokenExecutor:
            # It never started; alone it can do no harm.
            self._tried_again.discard(name)
            self._suspects.appendleft(name)
            raise
        self._running[future] = name
        self.on_event(TaskStarted(name))

    def _collect(self, future: Future[Answer]) -> None:
        name = self._running[future]
        try:
            answer = future.result()
        except BrokenExecutor:
            raise
        except Exception as error:  # the call or its result cannot travel
            answer = Raised(f"{type(error).__name__}: {error}", 0.0)
        if isinstance(answer, Raised):
            self._fail(name, answer.message, answer.seconds)
        else:
            self._finish(name, answer)
        del self._running[future]

    def _finish(self, name: str, answer: Computed) -> None:
        planned = self._stale[name]
        self.notes |= dict.fromkeys(answer.notes)
        seconds = answer.seconds_before + answer.seconds
        lineage = planned.lineage
        try:
            if lineage and answer.checkpoint:
                with suppress(OSError):  # what writes the result says so
                    self.store.checkpoints(planned.stored_as, lineage).write(answer.checkpoint)
            stored = self.store.write(
                planned.stored_as,
                planned.parts,
                answer.result,
                seconds,
                lineage,
                planned.task.cost,
                answer.accepted,
                answer.processor,
            )
        except TypeError as error:
            self._fail(name, str(error), seconds)
            return
        self.records[name] = task_record(planned, stored.record)
        # As it is read back, so that what needs it gets the same today and tomorrow.
        self._settle(name, stored.result)
        self.on_event(TaskFinished(name, answer.seconds))

    def _settle(self, name: str, result: object) -> None:
        """Let whatever waited for a result go on."""
        if name in self.results:
            return  # an interrupt came behind this, and it is collected once more
        self.results[name] = result
        self._waiting.done(name)
        for ready in self._waiting.get_ready():
            insort(self._ready, self._rank[ready])

    def _fail(self, name: str, message: str, seconds: float = 0.0) -> None:
        self.results[name] = Failed(name, message)
        self.records[name] = task_record(self._stale[name], None, seconds=seconds)
        self.on_event(TaskFailed(name, message))
        for waiting, planned in self._stale.items():
            if name in planned.task.dependencies.values() and waiting not in self.results:
                self._fail(waiting, f"It depends on {self._stale[name].stored_as}, which failed.")

    def _settle_broken(self) -> None:
        """Sort out what ran when a worker died."""
        for future, name in list(self._running.items()):
            if not future.cancelled() and not isinstance(future.exception(), BrokenExecutor):
                self._collect(future)
            elif name in self._tried_again:
                self._fail(name, DIED)
            else:
                self._suspects.append(name)
                self.on_event(TaskRetried(name))
        self._running.clear()

    def _keep_what_finished(self) -> None:
        for future in list(self._running):
            if future.done() and not future.cancelled() and future.exception() is None:
                self._collect(future)
