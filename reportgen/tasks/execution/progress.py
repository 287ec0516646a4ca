"""Estimate how long a plan takes, before it runs and, from its events, while it does."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from statistics import median

from reportgen.base.mappings import longest_chains
from reportgen.tasks.execution.events import (
    BuildStage,
    Event,
    PlanMade,
    TaskFailed,
    TaskFinished,
    TaskFoundStored,
    TaskProgress,
    TaskRetried,
    TaskStarted,
    WorkersReady,
)
from reportgen.tasks.plan import Plan, PlannedTask
from reportgen.tasks.task import Progress

_PACE_AT_FIRST = 10.0  # seconds for which the costs are believed as they are


@dataclass(frozen=True)
class Forecast:
    """The time of all that is to run."""

    seconds: float  # from the first start to the last end
    never_ran: tuple[str, ...]  # tasks whose share is worked out from what they have to compute


def forecast(plan: Plan, at_once: int) -> Forecast:
    """Return how long the stale tasks take, so many at once, from earlier runs where there are any.

    Never less than the longest chain of tasks that wait for each other.
    """
    seconds = expected_seconds(plan)
    chains = longest_chains(seconds, plan.dependencies)
    return Forecast(
        seconds=max(sum(seconds.values()) / at_once, *chains.values(), 0.0),
        never_ran=tuple(one.name for one in plan.stale if one.seconds_before is None),
    )


def expected_seconds(plan: Plan) -> Mapping[str, float]:
    """Return how long each stale task may run, from earlier runs or else from its cost.

    A task that never ran has the pace of what is stored of its function, such as its other
    replicates, or else that of the tasks that ran before.
    """
    known = [
        planned.seconds_before / planned.cost_left
        for planned in plan.stale
        if planned.seconds_before is not None and planned.cost_left > 0
    ]
    otherwise = median(known) if known else 1.0
    paces: dict[str, list[float]] = {}
    for planned in plan.cached:
        if planned.stored and planned.task.cost > 0:
            pace = planned.stored.record.seconds / planned.task.cost
            paces.setdefault(planned.parts.function, []).append(pace)
    pace_of = {function: median(each) for function, each in paces.items()}
    return {
        planned.name: planned.cost_left * pace_of.get(planned.parts.function, otherwise)
        if planned.seconds_before is None
        else planned.seconds_before
        for planned in plan.stale
    }


@dataclass(frozen=True)
class Running:
    """A task at work."""

    since: float  # seconds, on the clock of whoever watches
    progress: Progress | None = None


@dataclass(frozen=True)
class BuildState:
    """What is known of a build at one moment. A value: a display may draw it in a thread."""

    started: float  # seconds, on the clock of whoever watches
    plan: Plan | None = None
    at_once: int = 1
    running: Mapping[str, Running] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)  # of tasks that finished here
    over: frozenset[str] = frozenset()  # tasks that this build waits for no more
    stage: str = "Reading the settings and the store"

    @property
    def stale(self) -> tuple[PlannedTask, ...]:
        """The tasks that are to run in this build."""
        return self.plan.stale if self.plan else ()

    @property
    def done(self) -> int:
        """How many tasks this build waits for no more."""
        return len(self.over)

    def after(self, event: Event, now: float) -> "BuildState":
        """Return the state after an event."""
        state = self
        match event:
            case PlanMade(plan):
                state = BuildState(self.started, plan, stage="Running the tasks")
            case WorkersReady(at_once):
                state = replace(self, at_once=at_once, running={})
            case TaskStarted(task):
                state = replace(self, running={**self.running, task: Running(now)})
            case TaskProgress(task, progress) if task in self.running:
                running = replace(self.running[task], progress=progress)
                state = replace(self, running={**self.running, task: running})
            case TaskFinished(task, seconds):
                state = replace(self._without(task), seconds={**self.seconds, task: seconds})
            case TaskFoundStored(task) | TaskFailed(task):
                state = self._without(task)
            case TaskRetried(task):
                state = replace(self._without(task), over=self.over)
            case BuildStage(text):
                state = replace(self, stage=text)
        return state

    def _without(self, task: str) -> "BuildState":
        running = {name: one for name, one in self.running.items() if name != task}
        return replace(self, running=running, over=self.over | {task})

    def seconds_left(self, now: float) -> float | None:
        """Return how long the tasks still take, roughly; None where none is left.

        Taken, the best first, from the steps that a running task has finished,
        from tasks that did the same work (earlier, or as another replicate in
        this build), and from a task's cost at the pace of this build so far.
        """
        left = {
            planned.name: self._task_seconds_left(planned, now)
            for planned in self.stale
            if planned.name not in self.over
        }
        if not (left and self.plan):
            return None
        longest = max(longest_chains(left, self.plan.dependencies).values())
        return max(sum(left.values()) / self.at_once, longest)

    def _task_seconds_left(self, planned: PlannedTask, now: float) -> float:
        running = self.running.get(planned.name)
        if running and running.progress and running.progress.step > running.progress.start:
            progress = running.progress
            done, left = progress.step - progress.start, progress.steps - progress.step
            return (now - running.since) * left / done
        replicates = [
            self.seconds[other.name]
            for other in self.stale
            if other.name in self.seconds and _work(other) == _work(planned)
        ]
        if replicates:
            whole = sum(replicates) / len(replicates)
        elif planned.same_work and planned.seconds_before is not None:
            whole = planned.seconds_before
        else:
            whole = planned.cost_left * self._pace()
        return whole if running is None else max(whole - (now - running.since), 0.0)

    def _pace(self) -> float:
        """Return the seconds per second of cost so far; near 1 until some are spent."""
        costs = {planned.name: planned.cost_left for planned in self.stale}
        spent = sum(costs[name] for name in self.seconds)
        return (sum(self.seconds.values()) + _PACE_AT_FIRST) / (spent + _PACE_AT_FIRST)


def _work(planned: PlannedTask) -> tuple[object, ...]:
    return planned.parts.function, planned.parts.arguments, planned.spared
