"""What a build is asked for, and its plan."""

import shlex
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
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
from reportgen.tasks.plan import LastRecord, Plan, Planner
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import tasks_needed
from reportgen.versions.identity import rendered_digest
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

    # Found once for all requests that `replace` makes of one, with other settings.
    _parts: dict[str, ProjectParts] = field(default_factory=dict, compare=False, repr=False)
    _rendered: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def parts(self) -> ProjectParts:
        """What a report carries of the project; raises TemplateError for a wrong listing."""
        name = self.project.name
        if name not in self._parts:
            self._parts[name] = project_parts(self.project, self.code)
        return self._parts[name]

    @property
    def rendered(self) -> str:
        """The digest of what turns its results into files."""
        theme = self.theme.digest if self.theme else ""
        if theme not in self._rendered:
            self._rendered[theme] = rendered_digest(self.theme)
        return self._rendered[theme]

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
        entries, shown = self.code.contents.entries, {*self.shown}
        read = {stem for one in entries if one.stem in shown for stem in one.reads}
        in_order = (one.stem for one in entries if one.stem in shown | read)
        return tuple(dict.fromkeys([*in_order, *sorted(read)]))


def plan_build(
    request: BuildRequest,
    *,
    only_reads: bool = False,
    last: LastRecord | None = None,
    planner: Planner | None = None,
) -> Plan:
    """Return what is to run for a request, and why.

    only_reads: what is damaged in the store stays where it is. last: as for `Planner`.
    planner: of requests that differ in their settings alone; None: one for this request.
    """
    tasks = request.code.declare_tasks(request.settings)
    computed = {*request.computed}
    wanted = [task.name for task in tasks if task.stem in computed]
    planner = planner or planner_for(request, only_reads=only_reads, last=last)
    return planner.plan(tasks_needed(tasks, wanted))


def planner_for(
    request: BuildRequest, *, only_reads: bool = False, last: LastRecord | None = None
) -> Planner:
    """Return what plans a request and others of its project; only_reads, last: see above."""
    code, project = request.code, request.project
    return Planner(
        Store(store_folder(request.results), code.result_classes, only_reads=only_reads),
        project.digests(),
        variables=numeric_variables(project.variables),
        project=code.folder,
        last=last,
    )
