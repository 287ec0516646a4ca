"""`reportgen build --sweep` and `reportgen sweep`."""

from typing import TYPE_CHECKING

from reportgen.cli.options import BuildOptions
from reportgen.cli.output import deliver_view, print_path, tell

if TYPE_CHECKING:
    from reportgen.workflow.request import Cluster

OWN_OPTIONS = ("--sweep", "--name")
"""Options of a build that one point of a sweep is built without."""


def build_points(
    asked: BuildOptions,
    texts: list[str],
    name: str | None,
    dask: "Cluster | None",
    *,
    is_dry: bool,
) -> bool:
    """Build a version of each point, or say what that would run; return whether none failed.

    texts: as `points_of` takes them. name: of the sweep. Raises UserError.
    """
    from reportgen.project.settings.sweeps import points_of
    from reportgen.terminal.progress import BuildDisplay
    from reportgen.terminal.sweep import sweep_plan_view
    from reportgen.versions.sweeps import check_sweep_name
    from reportgen.workflow.sweep import build_sweep, foresee_sweep, sweep_request

    if name is not None:
        check_sweep_name(name)
    points = points_of(texts)
    knobs = [".".join(names) for names in points[0].values]
    request = sweep_request(name, knobs, asked.point_requests(points, OWN_OPTIONS, dask))
    if is_dry:
        deliver_view(sweep_plan_view(foresee_sweep(request), None if dask else request.any.jobs))
        return True
    with BuildDisplay() as display:
        built = build_sweep(request, display)
    for message in (*request.any.code.warnings, *built.notes, *built.failures):
        tell(message)
    sweep = built.sweep
    versions = f"{len(built.new)} new" if built.new else "all up to date"
    tell(
        f"The sweep {sweep.name} has {len(sweep.points)} points, {versions}. Compare them with "
        f"reportgen sweep {sweep.name}."
    )
    for version in sweep.versions:
        print_path(asked.results / version)
    return not built.failures
