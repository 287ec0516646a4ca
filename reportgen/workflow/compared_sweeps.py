"""Compare the points of sweeps in a results folder, for whoever asks and for a report."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from reportgen.base.errors import SettingsError, VersionNotFoundError
from reportgen.compare.calibration import calibration_of
from reportgen.compare.sweep import SweepComparison, SweptPoint, compare_points
from reportgen.compare.sweep_words import reported_sweep
from reportgen.project.project import Project
from reportgen.report.sweeps import ReportedSweep
from reportgen.versions.sweeps import Sweep, read_sweep, reports_of

MOST_KNOBS = 20  # settings that the points of a sweep in a report may differ in

_WAY_OUT = "Without an appendix on sweeps: --set report.sweeps=[]."


def compared_sweep(
    results: Path, sweep: Sweep, at_hand: Project, asked: Sequence[str] = ()
) -> SweepComparison:
    """Return the points of a sweep beside each other.

    at_hand: the project, where it is the sweep's. asked: as for `compare_points`.
    Raises MetricNotFoundError for a number that no point has, and ProjectError for a wrong record
    of a spread.
    """
    calibration = calibration_of(sweep.project, at_hand)
    points = [
        SweptPoint(point.values, point.version or "", report, problem)
        for point, report, problem in reports_of(results, sweep)
    ]
    return compare_points(sweep.name, points, calibration, asked)


def reported_sweeps(
    names: Iterable[str], results: Path, project: Project
) -> tuple[ReportedSweep, ...]:
    """Return what a report of a project tells of the sweeps that its settings name.

    Raises SettingsError for a sweep that is not there, with the nearest name, for one of another
    project and for one of too many settings; ResultsFolderError where one cannot be read.
    """
    return tuple(_reported(name, results, project) for name in names)


def _reported(name: str, results: Path, project: Project) -> ReportedSweep:
    try:
        sweep = read_sweep(results, name)
    except VersionNotFoundError as error:
        raise SettingsError(f"report.sweeps: {error} {_WAY_OUT}") from error
    if sweep.project != project.name:
        raise SettingsError(
            f"report.sweeps: the sweep {name} is of the project {sweep.project}, and the report of "
            f"{project.name}. {_WAY_OUT}"
        )
    if len(sweep.knobs) > MOST_KNOBS:
        raise SettingsError(
            f"report.sweeps: the points of {name} differ in {len(sweep.knobs)} settings, and a "
            f"report has room for {MOST_KNOBS}. {_WAY_OUT}"
        )
    return reported_sweep(compared_sweep(results, sweep, project))
