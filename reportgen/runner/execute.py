"""Run what a plan finds stale, and store each result as it comes."""

import heapq
from collections import deque
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass
from statistics import median

from reportgen.report import TaskRecord
from reportgen.results import Failed, Results
from reportgen.runner.events import (
    PlanMade,
    TaskFailed,
    TaskFinished,
    TaskProgress,
    TaskRetried,
    TaskStarted,
    Watch,
    WorkersReady,
    watch_nothing,
)
from reportgen.runner.graph import longest_way
from reportgen.runner.plan import Plan
from reportgen.runner.store import Store
from reportgen.runner.workers import (
    Computed,
    MakeExecutor,
    Raised,
    Workers,
    call_for,
    run_call,
)

_TICK_SECONDS = 0.1  # between two looks at what running tasks say

DIED = "Its process died twice; perhaps it ran out of memory."


@dataclass(frozen=True)
class Outcome:
    """What came of a plan."""

    results: Results
    records: tuple[TaskRecord, ...]  # in the order of the plan


def run_plan(
    plan: Plan, store: Store, make_executor: MakeExecutor, watch: Watch = watch_nothing
) -> Outcome:
    """Run the stale tasks of a plan and return the results of all its tasks.

    A task that fails becomes a Failed, and so does what needs it; the others go
    on. Where nothing is to run, no worker is started. An interrupt ends the
    workers at once and keeps what they finished.
    Raises ResultsFolderError, before anything runs, where nothing can be stored.
    """
    watch(PlanMade(plan))
    for planned in plan.cached:
        store.mark_used(planned.name, planned.key)
    run = _Run(plan, store, watch)
    if plan.stale:
        store.prepare()
        run.run_all(make_executor)
    return Outcome(Results(run.results), run.records())


class _Run:
    """The state of one run: what waits, what runs, what came of it."""

    def __init__(self, plan: Plan, store: Store, watch: Watch) -> None:
        self._plan = plan
        self._store = store
        self._watch = watch
        self._stale = {planned.name: planned for planned in plan.stale}
        self._unmet = {
            name: {need for need in planned.task.needs.values() if need in self._stale}
            for name, planned in self._stale.items()
        }
        ahead = longest_way([one.task for one in plan.stale], expected_seconds(plan))
        self._rank = {name: (-ahead[name], place, name) for place, name in enumerate(self._stale)}
        self._ready = [self._rank[name] for name, unmet in self._unmet.items() if not unmet]
        heapq.heapify(self._ready)
        self._running: dict[Future[Computed | Raised], str] = {}
        # Tasks that ran when a worker died: which of them it was for shows
        # when each is tried once more alone.
        self._suspects: deque[str] = deque()
        self._tried_again: set[str] = set()
        self.results: dict[str, object] = {
            planned.name: planned.stored.result for planned in plan.cached if planned.stored
        }
        self._seconds = {
            planned.name: planned.stored.record.seconds for planned in plan.cached if planned.stored
        }

    def run_all(self, make_executor: MakeExecutor) -> None:
        """Run until every task has a result or has failed."""
        while self._ready or self._suspects:
            with make_executor() as workers:
                self._watch(WorkersReady(workers.at_once))
                try:
                    self._work(workers)
                except BrokenExecutor:
                    # The others of a broken pool are ended by it; all its
                    # futures are settled once it is shut down.
                    workers.executor.shutdown()
                    self._settle_broken()
                except BaseException:
                    self._keep_what_finished()
                    raise

    def records(self) -> tuple[TaskRecord, ...]:
        """Return what became of each task, in the order of the plan."""
        return tuple(
            TaskRecord(
                name=planned.name,
                key=planned.key,
                cached=planned.reason is None,
                seconds=self._seconds.get(planned.name, 0.0),
                failed=isinstance(self.results[planned.name], Failed),
            )
            for planned in self._plan.tasks
        )

    def _work(self, workers: Workers) -> None:
        """Keep the workers busy; raises BrokenExecutor when one of them dies."""
        while True:
            while (name := self._next(workers.at_once)) is not None:
                self._submit(name, workers)
            if not self._running:
                return
            done, _ = wait(self._running, _TICK_SECONDS, FIRST_COMPLETED)
            for task, progress in workers.reports():
                self._watch(TaskProgress(task, progress))
            for future in done:
                self._collect(future)

    def _next(self, at_once: int) -> str | None:
        """Take the task to start now, if there is one and room for it."""
        is_alone = bool(self._suspects) or any(
            name in self._tried_again for name in self._running.values()
        )
        if len(self._running) >= (1 if is_alone else at_once):
            return None
        if self._suspects:
            name = self._suspects.popleft()
            self._tried_again.add(name)
            return name
        return heapq.heappop(self._ready)[-1] if self._ready else None

    def _submit(self, name: str, workers: Workers) -> None:
        call = call_for(self._stale[name].task, self.results)
        try:
            future = workers.executor.submit(run_call, call)
        except BrokenExecutor:
            self._put_back(name)
            raise
        self._running[future] = name
        self._watch(TaskStarted(name))

    def _put_back(self, name: str) -> None:
        """Undo `_next`: the task never started."""
        if name in self._tried_again:
            self._tried_again.remove(name)
            self._suspects.appendleft(name)
        else:
            heapq.heappush(self._ready, self._rank[name])

    def _collect(self, future: Future[Computed | Raised]) -> None:
        name = self._running[future]
        try:
            answer = future.result()
        except BrokenExecutor:
            raise
        except Exception as error:  # the call or its result cannot travel
            answer = Raised(f"{type(error).__name__}: {error}", 0.0)
        self._seconds[name] = answer.seconds
        if isinstance(answer, Raised):
            self._fail(name, answer.message)
        else:
            self._finish(name, answer)
        del self._running[future]

    def _finish(self, name: str, answer: Computed) -> None:
        planned = self._stale[name]
        try:
            stored = self._store.write(name, planned.parts, answer.result, answer.seconds)
        except TypeError as error:
            self._fail(name, str(error))
            return
        # As it is read back, so that what needs it gets the same today and tomorrow.
        self.results[name] = stored.result
        self._watch(TaskFinished(name, answer.seconds))
        for waiting, unmet in self._unmet.items():
            if name in unmet:
                unmet.remove(name)
                if not unmet and waiting not in self.results:
                    heapq.heappush(self._ready, self._rank[waiting])

    def _fail(self, name: str, message: str) -> None:
        self.results[name] = Failed(name, message)
        self._watch(TaskFailed(name, message))
        for waiting, planned in self._stale.items():
            if name in planned.task.needs.values() and waiting not in self.results:
                self._fail(waiting, f"It needs {name}, which failed.")

    def _settle_broken(self) -> None:
        """Sort out what ran when a worker died."""
        for future, name in list(self._running.items()):
            if not future.cancelled() and not isinstance(future.exception(), BrokenExecutor):
                self._collect(future)
            elif name in self._tried_again:
                self._fail(name, DIED)
            else:
                self._suspects.append(name)
                self._watch(TaskRetried(name))
        self._running.clear()

    def _keep_what_finished(self) -> None:
        for future in list(self._running):
            if future.done() and not future.cancelled() and future.exception() is None:
                self._collect(future)


def expected_seconds(plan: Plan) -> Mapping[str, float]:
    """Return how long each stale task may run, from earlier runs or else from its cost."""
    known = [
        planned.seconds_before / planned.task.cost
        for planned in plan.stale
        if planned.seconds_before is not None and planned.task.cost > 0
    ]
    seconds_per_cost = median(known) if known else 1.0
    return {
        planned.name: planned.task.cost * seconds_per_cost
        if planned.seconds_before is None
        else planned.seconds_before
        for planned in plan.stale
    }
