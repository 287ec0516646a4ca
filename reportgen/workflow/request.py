"""What a build is asked for, and its plan."""

from dataclasses import dataclass
from pathlib import Path

from reportgen.base.paths import store_folder
from reportgen.project.outline import STEMS, entry_of
from reportgen.project.settings.schema import Settings
from reportgen.project.theme import Theme
from reportgen.projects.mnist.data.mnist import MNIST, MNIST_DIGEST
from reportgen.projects.mnist.experiments import declare_tasks
from reportgen.projects.mnist.results import RESULT_CLASSES
from reportgen.projects.mnist.variables import VARIABLES
from reportgen.tasks.numeric_variables import numeric_variables
from reportgen.tasks.plan import Plan, plan_tasks
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import tasks_needed


@dataclass(frozen=True)
class BuildRequest:
    """What the author asks for."""

    profile: str
    settings: Settings
    only: tuple[str, ...]  # stems of the sections to show; empty: all
    results: Path
    jobs: int  # tasks that run at once, at least 1
    command: str  # makes this report again
    dask: str | None = None  # address of a scheduler whose workers run the tasks, not this machine
    theme: Theme | None = None

    @property
    def store(self) -> Store:
        """Where results are kept."""
        return Store(store_folder(self.results), RESULT_CLASSES)

    @property
    def drawings(self) -> Path:
        """Where the drawings of earlier reports are kept."""
        return store_folder(self.results) / "drawings"

    @property
    def shown(self) -> tuple[str, ...]:
        """The sections that the report shows, in its order."""
        return tuple(stem for stem in STEMS if not self.only or stem in self.only)

    @property
    def asked(self) -> tuple[str, ...]:
        """The sections that are shown alone, in the order of the report; empty: all are shown."""
        return () if self.shown == STEMS else self.shown

    @property
    def computed(self) -> tuple[str, ...]:
        """The sections that are shown, and those that they compare themselves with."""
        read = {stem for shown in self.shown for stem in entry_of(shown).reads}
        return tuple(stem for stem in STEMS if stem in self.shown or stem in read)


def plan_build(request: BuildRequest, *, only_reads: bool = False) -> Plan:
    """Return what is to run for a request, and why.

    only_reads: what is damaged in the store stays where it is.
    """
    store = Store(store_folder(request.results), RESULT_CLASSES, only_reads=only_reads)
    tasks = [task for stem in STEMS for task in declare_tasks(stem, request.settings)]
    wanted = [task.name for task in tasks if task.stem in request.computed]
    variables = numeric_variables(VARIABLES)
    wanted_tasks = tasks_needed(tasks, wanted)
    return plan_tasks(wanted_tasks, store, {MNIST: MNIST_DIGEST}, variables=variables)
