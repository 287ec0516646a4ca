"""The options that several commands share, and their meaning."""

import os
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial, wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from reportgen.base.errors import SettingsError, no_such
from reportgen.base.paths import WORKING_FOLDER_FILE
from reportgen.base.toml_text import toml_value
from reportgen.base.untrusted.folders import is_folder
from reportgen.base.untrusted.text import printable
from reportgen.cli.output import tell
from reportgen.project.folder import is_shipped, project_files, project_folder
from reportgen.report.schema import report_file

if TYPE_CHECKING:
    from reportgen.project.code import Code
    from reportgen.project.project import Project
    from reportgen.project.settings.loading import Source
    from reportgen.project.settings.schema import Settings
    from reportgen.project.theme import Theme
    from reportgen.report.sweeps import ReportedSweep
    from reportgen.workflow.request import BuildRequest, Cluster

FAST = "fast"
DEFAULT_RESULTS = Path("results")

_TIME = re.compile(r"(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?")

_Status = TypeVar("_Status")

Jobs = Annotated[
    int | None, typer.Option(min=1, help="Number of tasks at once; default: one per core.")
]
WAIT = "30s"
DaskScheduler = Annotated[
    str | None,
    typer.Option(
        "--dask",
        metavar="ADDRESS",
        help="Run the tasks on the workers of this Dask scheduler, not on this machine.",
    ),
]
DaskWait = Annotated[
    str,
    typer.Option(
        "--wait",
        metavar="TIME",
        help="With --dask: how long the scheduler may be without a worker, for example 5m.",
    ),
]
ProjectFolder = Annotated[
    Path | None,
    typer.Option(
        "--project",
        metavar="FOLDER",
        help="Folder with the report.toml of a project; default: the working folder where it has "
        "one, or else the project that ships.",
    ),
]
ResultsFolder = Annotated[
    Path, typer.Option("--results", metavar="DIR", help="Folder of the versions and the store.")
]


@dataclass(frozen=True)
class Effective:
    """What the options that choose settings come to; to know it takes less than a request."""

    project: "Project"
    code: "Code"
    profile: str
    settings: "Settings"
    only: tuple[str, ...]  # stems; empty: all
    settings_at: "Callable[..., Settings]"  # the same with more sources, as of a point of a sweep


@dataclass(frozen=True)
class SettingsOptions:
    """The options that choose settings."""

    fast: Annotated[
        bool,
        typer.Option(
            "--fast",
            help="The same as --profile fast; where the project has none, its own settings.",
        ),
    ] = False
    profile: Annotated[
        str | None,
        typer.Option(help="Settings to start from: full (the reference) or fast, for example."),
    ] = None
    settings_file: Annotated[
        Path | None,
        typer.Option(
            "--settings",
            help="A TOML file that overrides the profile, or a version's report.json to build "
            "again.",
        ),
    ] = None
    overrides: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="SECTION.NAME=VALUE", help="One setting; the value is TOML."),
    ] = None
    seed: Annotated[int | None, typer.Option(help="The root seed, as --set seed=N.")] = None
    project: ProjectFolder = None

    def effective(self, only: Iterable[str] = (), more: Iterable[str] = ()) -> Effective:
        """Return the profile, settings and sections that are asked for; raises UserError.

        A version's report.json gives all three, before --set and --only. more: beside --set.
        """
        from reportgen.project.code import load_code
        from reportgen.project.project import check_project, find_project
        from reportgen.project.settings.loading import settings_loader, stored_source
        from reportgen.report.stored import read_stored

        project = find_project(self.project)
        code = load_code(project)
        of_seed = [] if self.seed is None else [f"seed={self.seed}"]
        overrides = list(map(decoded, [*(self.overrides or ()), *more, *of_seed]))
        shown, file, stored = tuple(only), self.settings_file, None
        for stem in shown:
            if stem not in code.contents.stems:
                raise SettingsError(no_such("section", stem, code.contents.stems))
        if file is not None and (file.suffix == ".json" or is_folder(file)):
            report = read_stored(file)
            check_project(str(file), report.project or project.name, project)
            if self._profile() not in (None, report.profile):
                raise SettingsError(
                    f"{file} is of the profile {report.profile}, which is then used; "
                    "leave out --profile and --fast."
                )
            profile, shown = report.profile, shown or report.only
            stored = stored_source(report.settings, str(file))
        else:
            profile = self._profile_of(project)
        settings_at = settings_loader(
            project, code.settings, profile, file, overrides, Path(), stored
        )
        settings = settings_at()
        if stored is not None and not settings.report.theme:
            tell_of_theme(str(file), report.settings)
        return Effective(project, code, profile, settings, shown, settings_at)

    def _profile_of(self, project: "Project") -> str:
        """Return the profile that is asked for; a project need not have one for --fast."""
        asked = self._profile()
        if self.fast and FAST not in project.profiles:
            tell(f"{project.name} has no profile {FAST}, so {project.reference} is used.")
            asked = None
        return project.reference if asked is None else asked

    def _profile(self) -> str | None:
        """Return the profile that is asked for, or None."""
        if self.fast and self.profile not in (None, FAST):
            raise SettingsError(
                f"--fast and --profile {self.profile} exclude each other; give one."
            )
        return FAST if self.fast else self.profile


@dataclass(frozen=True)
class PlanOptions(SettingsOptions):
    """The options of commands that plan a build."""

    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SECTION",
            help="Only this section, by its id, such as knn; a wrong one names all.",
        ),
    ] = None
    results: ResultsFolder = DEFAULT_RESULTS

    @property
    def folder(self) -> Path:
        """The folder of the project; raises ProjectError."""
        return project_folder(self.project)

    @property
    def sources(self) -> tuple[Path, ...]:
        """What is read but for the package: settings files, which may be missing, and its own."""
        own = () if is_shipped(self.folder) else tuple(project_files(self.folder))
        given = () if self.settings_file is None else (report_file(self.settings_file),)
        return (Path(WORKING_FOLDER_FILE), *given, *own)

    def request(self, *overrides: str) -> "BuildRequest":
        """Read the settings and return what is planned; raises UserError.

        overrides: settings beside those of --set.
        """
        found = self.effective(self.only or (), overrides)
        theme = _theme_of(found.settings.report.theme, found.project)
        return self._request_of(found, sys.argv[1:], theme)

    def _request_of(
        self, found: Effective, arguments: Iterable[str], theme: "Theme | None"
    ) -> "BuildRequest":
        """Return what is planned for settings; raises UserError for a sweep that is not there.

        arguments: of the command that makes the report again.
        """
        from reportgen.base.resources import available_cores
        from reportgen.workflow.request import BuildRequest

        sweeps: tuple[ReportedSweep, ...] = ()
        if names := found.settings.report.sweeps:
            from reportgen.workflow.compared_sweeps import reported_sweeps

            sweeps = reported_sweeps(names, self.results, found.project)
        return BuildRequest(
            project=found.project,
            code=found.code,
            profile=found.profile,
            settings=found.settings,
            only=found.only,
            results=self.results,
            jobs=available_cores(),
            command=_command(arguments),
            theme=theme,
            sweeps=sweeps,
        )


@dataclass(frozen=True)
class BuildOptions(PlanOptions):
    """The options of commands that run a build."""

    jobs: Jobs = None
    theme: Annotated[
        Path | None,
        typer.Option(
            "--theme",
            metavar="FOLDER",
            help="A folder with templates or a theme.css that override the report's own; the same "
            'as --set report.theme="FOLDER". In a settings file it is relative to the file\'s '
            "folder.",
        ),
    ] = None

    def build_request(self, dask: "Cluster | None" = None) -> "BuildRequest":
        """Read the settings and return what is to be built; raises UserError."""
        return self._build_of(self.request(*self._of_theme), dask)

    def point_requests(
        self, points: Iterable["Source"], own: Iterable[str], dask: "Cluster | None" = None
    ) -> "Iterator[BuildRequest]":
        """Yield what is to be built at each point of a sweep; raises UserError.

        own: options of the sweep, which the command that makes one point again does not have.
        """
        from reportgen.project.settings.loading import parse_override

        found = self.effective(self.only or (), self._of_theme)
        arguments = without_options(sys.argv[1:], own)
        # In its own appendix, a sweep would change with each of its points.
        without = parse_override("report.sweeps=[]")
        if found.settings.report.sweeps:
            arguments.append("--set=report.sweeps=[]")
        theme_of = cache(partial(_theme_of, project=found.project))
        first: BuildRequest | None = None
        for point in points:
            values = {".".join(name): value for name, value in point.values.items()}
            sets = [f"--set={name}={toml_value(value)}" for name, value in values.items()]
            settings = found.settings_at(without, point)
            theme = theme_of(settings.report.theme)
            if first is None:
                at_point = replace(found, settings=settings)
                first = self._build_of(self._request_of(at_point, (), theme), dask)
            command = _command([*arguments, *sets])
            yield replace(first, settings=settings, command=command, theme=theme)

    @property
    def _of_theme(self) -> tuple[str, ...]:
        if self.theme is None:
            return ()
        return (f"report.theme={toml_value(decoded(str(self.theme)))}",)

    def _build_of(self, request: "BuildRequest", dask: "Cluster | None") -> "BuildRequest":
        return replace(request, jobs=self.jobs or request.jobs, dask=dask)


def takes(
    options: Callable[..., Any],
) -> Callable[[Callable[..., _Status]], Callable[..., _Status]]:
    """Let a command have the fields of a data class as options, and take them as one value."""
    shared = signature(options, eval_str=True).parameters

    def decorated(command: Callable[..., _Status]) -> Callable[..., _Status]:
        _, *own = signature(command, eval_str=True).parameters.values()

        @wraps(command)
        def run(**given: Any) -> _Status:
            return command(options(**{name: given.pop(name) for name in shared}), **given)

        # What typer reads.
        every = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in (*shared.values(), *own)]
        run.__signature__ = Signature(every)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in every}
        return run

    return decorated


def without_options(arguments: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return arguments without options that have a value, in both forms."""
    left, known = iter(arguments), {*names}
    kept = []
    for one in left:
        if one in known:
            next(left, None)
        elif one.partition("=")[0] not in known:
            kept.append(one)
    return kept


def tell_of_theme(version: str, settings: Mapping[str, Any]) -> None:
    """Say which theme a version was made with: named by untrusted data, it is not read unasked."""
    from reportgen.report.model import flat_settings

    if theme := flat_settings(settings).get("report.theme"):
        tell(f"{version} was made with the theme {theme}; to use it, give --theme.")


def _command(arguments: Iterable[str]) -> str:
    """Return a command line as a report shows it."""
    command = decoded(shlex.join(["reportgen", *arguments]), errors="replace")
    return printable(command, breaks=True)


def _theme_of(name: str, project: "Project") -> "Theme | None":
    """Return the theme of a name, None of an empty one; raises UserError for what is wrong."""
    from reportgen.project.theme import read_theme

    return read_theme(_theme_folder(name, project)) if name else None


def _theme_folder(name: str, project: "Project") -> Path:
    """Return the folder of a theme; of a version that was made elsewhere, that in its project."""
    own = project.folder / name
    return own if is_folder(own) and not is_folder(Path(name)) else Path(name)


def decoded(argument: str, errors: str = "surrogateescape") -> str:
    """Return an argument read as UTF-8, whatever encoding Python took it for."""
    return os.fsencode(argument).decode(errors=errors)


def patience_of(dask: str | None, wait: str, jobs: int | None) -> float:
    """Return the seconds that --wait gives a cluster; raises SettingsError for what excludes."""
    if dask is not None and jobs is not None:
        raise SettingsError(
            "--dask and --jobs exclude each other: each worker runs one task at a time."
        )
    seconds = seconds_of(decoded(wait), "--wait")
    if dask is None and wait != WAIT:
        raise SettingsError("--wait needs --dask; give both.")
    return seconds


def seconds_of(time: str, option: str) -> float:
    """Return the seconds of a time such as "90s", "3m" or "1m30s"; raises SettingsError."""
    found = _TIME.fullmatch(time)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    total = 3600 * hours + 60 * minutes + seconds
    if total == 0:
        raise SettingsError(
            f"{option} is {time}, but must be a time above 0 in whole seconds, minutes or hours, "
            "such as 90s, 3m, 1m30s or 1h."
        )
    return float(total)
