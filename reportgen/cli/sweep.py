"""`reportgen build --sweep` and `reportgen sweep`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from reportgen.cli.options import (
    DEFAULT_RESULTS,
    BuildOptions,
    ProjectFolder,
    ResultsFolder,
    decoded,
)
from reportgen.cli.output import OutputFile, deliver, deliver_view, print_path, tell
from reportgen.cli.resolving import BUDGET_OPTION, RESOLVE

if TYPE_CHECKING:
    from reportgen.workflow.request import Cluster

OWN_OPTIONS = ("--sweep", "--name", RESOLVE, BUDGET_OPTION)
"""Options of a build that one point of a sweep is built without."""


@dataclass(frozen=True)
class Decide:
    """What more replicates are to decide."""

    numbers: list[str]
    seconds: float  # for more replicates


def build_points(
    asked: BuildOptions,
    texts: list[str],
    name: str | None,
    dask: "Cluster | None",
    decide: Decide | None,
    *,
    is_dry: bool,
) -> bool:
    """Build a version of each point, or say what that would run; return whether none failed.

    texts: as `points_of` takes them. name: of the sweep. decide: by more replicates of all
    points. is_dry: it says what runs before any of these. Raises UserError.
    """
    from reportgen.project.settings.sweeps import points_of
    from reportgen.report.numbers import counted
    from reportgen.terminal.progress import BuildDisplay
    from reportgen.terminal.sweep import sweep_plan_view, sweep_resolution_lines
    from reportgen.versions.sweeps import check_sweep_name
    from reportgen.workflow.resolve_sweep import resolve_sweep
    from reportgen.workflow.sweep import build_sweep, foresee_sweep, sweep_request

    if name is not None:
        check_sweep_name(name)
    points = points_of(texts)
    knobs = [".".join(names) for names in points[0].values]
    request = sweep_request(name, knobs, asked.point_requests(points, OWN_OPTIONS, dask))
    if is_dry:
        deliver_view(sweep_plan_view(foresee_sweep(request), None if dask else request.any.jobs))
        return True
    found: tuple[str, ...] = ()
    with BuildDisplay() as display:
        if decide is None:
            built = build_sweep(request, display)
        else:
            resolution = resolve_sweep(request, decide.numbers, decide.seconds, display)
            built, found = resolution.built, tuple(sweep_resolution_lines(resolution))
    for message in (*request.any.code.warnings, *built.notes, *built.failures, *found):
        tell(message)
    sweep = built.sweep
    number = counted(len(sweep.points), "point")
    failed = sum(one.version is None for one in sweep.points)
    new = f"{len(built.new)} new" if built.new else ""
    without = f"{failed} without a version" if failed else ""
    versions = ", ".join(filter(None, (new, without))) or "all up to date"
    compare = f" Compare them with reportgen sweep {sweep.name}." if sweep.versions else ""
    tell(f"The sweep {sweep.name} has {number}, {versions}.{compare}")
    for version in sweep.versions:
        print_path(asked.results / version)
    return not built.failures


def sweep(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="Name of the sweep, as list has it; default: newest."
        ),
    ] = None,
    metrics: Annotated[
        list[str] | None,
        typer.Option(
            "--metric",
            metavar="METRIC",
            help="Show these numbers, and order by the first; default: the headline numbers.",
        ),
    ] = None,
    form: Annotated[
        Literal["text", "markdown", "csv", "html"], typer.Option("--format", help="Format.")
    ] = "text",
    output: OutputFile = None,
    results: ResultsFolder = DEFAULT_RESULTS,
    project: ProjectFolder = None,
) -> None:
    """Compare the points of a sweep: which may be the best, and which are significantly worse."""
    from reportgen.pages.sweep import sweep_csv, sweep_view
    from reportgen.project.project import find_project
    from reportgen.versions.sweeps import read_sweep
    from reportgen.workflow.compared_sweeps import compared_sweep

    found = read_sweep(results, name and decoded(name))
    asked = list(map(decoded, metrics or ()))
    comparison = compared_sweep(results, found, find_project(project), asked)
    if form == "csv":
        deliver(sweep_csv(comparison), output)
    else:
        deliver_view(sweep_view(comparison), form, output)
