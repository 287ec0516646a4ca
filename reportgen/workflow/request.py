"""What a build is asked for, and its plan."""

import shlex
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from reportgen.base.paths import store_folder
from reportgen.project.code import Code
from reportgen.project.project import Project
from reportgen.project.settings.schema import Settings
from reportgen.project.theme import Theme
from reportgen.project.worker_state import worker_state
from reportgen.report.model import flat_settings
from reportgen.report.provenance import settings_text
from reportgen.report.sweeps import ReportedSweep
from reportgen.tasks.execution.begun import ReadyWorkers
from reportgen.tasks.numeric_variables import numeric_variables
from reportgen.tasks.plan import LastRecord, Plan, plan_tasks
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import tasks_needed
from reportgen.workflow.assembly.project_parts import ProjectParts, project_parts


@dataclass(frozen=True)
class Cluster:
    """A Dask cluster whose workers run the tasks, not this machine."""

    address: str  # of its scheduler
    wait_seconds: float  # how long it may be without any worker


@dataclass(frozen=True)
class BuildRequest:
    """What the author asks for."""

    project: Project
    code: Code  # of the project
    profile: str
    settings: Settings
    only: tuple[str, ...]  # stems of the sections to show; empty: all
    results: Path
    jobs: int  # tasks that run at once, at least 1
    command: str  # makes this report again
    dask: Cluster | None = None
    theme: Theme | None = None
    sweeps: tuple[ReportedSweep, ...] = ()  # that the settings ask for, as they stand now
    ready: ReadyWorkers | None = None  # that have started already on this machine

    @cached_property
    def parts(self) -> ProjectParts:
        """What a report carries of the project; raises TemplateError for a wrong listing."""
        return project_parts(self.project, self.code)

    @property
    def at_once(self) -> int:
        """How many tasks a forecast lets run at once; of a cluster it is not known here."""
        return 1 if self.dask else self.jobs

    @property
    def worker_state(self) -> Callable[[], str]:
        """What says how that stands which a worker has loaded; it can travel."""
        return partial(worker_state, self.project.folder, self.project.variables)

    def naming(self, names: Iterable[str]) -> "BuildRequest":
        """Return it with a command that gives these settings, by full name, their values."""
        flat = flat_settings(self.settings.model_dump(mode="json"))
        sets = (shlex.quote(settings_text({name: flat[name]})) for name in names)
        return replace(self, command=" --set ".join([self.command, *sets]))

    def faults_in_text(self) -> AbstractContextManager[None]:
        """Name the places in the project's text of what is wrong in its templates."""
        return self.code.contents.faults_in_text(self.theme.templates if self.theme else ())

    @property
    def store(self) -> Store:
        """Where results are kept."""
        return Store(store_folder(self.results), self.code.result_classes)

    @property
    def drawings(self) -> Path:
        """Where the drawings of earlier reports are kept."""
        return store_folder(self.results) / "drawings"

    @property
    def shown(self) -> tuple[str, ...]:
        """The sections that the report shows, in its order."""
        stems = self.code.contents.stems
        return tuple(stem for stem in stems if not self.only or stem in self.only)

    @property
    def asked(self) -> tuple[str, ...]:
        """The sections that are shown alone, in the order of the report; empty: all are shown."""
        return () if self.shown == self.code.contents.stems else self.shown

    @property
    def computed(self) -> tuple[str, ...]:
        """The sections that are shown, and the experiments that they show or compare with."""
        entries = self.code.contents.entries
        read = {stem for one in entries if one.stem in self.shown for stem in one.reads}
        in_order = (one.stem for one in entries if one.stem in {*self.shown, *read})
        return tuple(dict.fromkeys([*in_order, *sorted(read)]))


def plan_build(
    request: BuildRequest, *, only_reads: bool = False, last: LastRecord | None = None
) -> Plan:
    """Return what is to run for a request, and why.

    only_reads: what is damaged in the store stays where it is. last: as for `plan_tasks`.
    """
    store = Store(store_folder(request.results), request.code.result_classes, only_reads=only_reads)
    code = request.code
    tasks = code.declare_tasks(request.settings)
    wanted = [task.name for task in tasks if task.stem in request.computed]
    variables = numeric_variables(request.project.variables)
    data = request.project.digests()
    needed = tasks_needed(tasks, wanted)
    return plan_tasks(needed, store, data, variables=variables, project=code.folder, last=last)
