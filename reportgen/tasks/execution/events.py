"""The events of a build, for its observers."""

from collections.abc import Callable
from dataclasses import dataclass

from reportgen.tasks.plan import Plan
from reportgen.tasks.task import Progress


@dataclass(frozen=True)
class PlanMade:
    """The build knows what is to run."""

    plan: Plan


@dataclass(frozen=True)
class WorkersReady:
    """Tasks can start."""

    at_once: int  # that run side by side at most


@dataclass(frozen=True)
class TaskStarted:
    """A task was handed to a worker."""

    task: str


@dataclass(frozen=True)
class TaskProgress:
    """A running task went on a step."""

    task: str
    progress: Progress


@dataclass(frozen=True)
class TaskFinished:
    """A task's result is stored."""

    task: str
    seconds: float  # of computing


@dataclass(frozen=True)
class TaskFoundStored:
    """Another build has finished a task meanwhile, and its result is taken."""

    task: str


@dataclass(frozen=True)
class TaskRetried:
    """A worker process died; the task is tried once more."""

    task: str


@dataclass(frozen=True)
class TaskFailed:
    """A task has no result."""

    task: str
    message: str


@dataclass(frozen=True)
class BuildStage:
    """The build goes on to something else, such as "Setting the PDF"."""

    text: str


Event = (
    PlanMade
    | WorkersReady
    | TaskStarted
    | TaskProgress
    | TaskFinished
    | TaskFoundStored
    | TaskRetried
    | TaskFailed
    | BuildStage
)
Watch = Callable[[Event], None]


def ignore_events(event: Event) -> None:
    """Ignore events: for whoever is not watching."""
