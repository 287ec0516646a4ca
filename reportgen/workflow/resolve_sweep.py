"""Add replicates to all points of a sweep until one is shown to be the best, in a budget.

The points are compared at planned numbers of replicates alone, each time at a part of the level, as
the claims of one report are (`workflow.resolve`). With two points it decides what a comparison of
two versions leaves open.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from reportgen.compare.calibration import calibration_of
from reportgen.compare.sweep import (
    SweepComparison,
    SweptPoint,
    compare_points,
    replicate_settings,
)
from reportgen.report.looks import FIRST_LOOK, LOOKS, first_numbers
from reportgen.report.model import flat_settings
from reportgen.statistics import sequential
from reportgen.statistics.sequential import planned_replicates
from reportgen.tasks.execution.events import BuildStage, OnEvent
from reportgen.tasks.execution.progress import forecast
from reportgen.workflow.build import store_in_use
from reportgen.workflow.request import BuildRequest
from reportgen.workflow.resolve import ALL, TimeIsUpError, ended_at, with_values
from reportgen.workflow.sweep import (
    BuiltSweep,
    SweepRequest,
    build_sweep,
    compute_points,
    name_of,
    plan_points,
    report_of_point,
)


@dataclass(frozen=True)
class SweepResolution:
    """What came of more replicates."""

    built: BuiltSweep
    comparison: SweepComparison
    replicates: Mapping[str, int]  # setting -> how many were reached
    look: int  # that was taken last
    looks: int  # that are planned
    seconds_of_next: float | None  # of the look that the budget was too short for; None: of none


def resolve_sweep(
    request: SweepRequest, names: Sequence[str], budget_seconds: float, on_event: OnEvent
) -> SweepResolution:
    """Add replicates until each number has one best point, or the looks or the budget end.

    names: of numbers; ALL: those that `reportgen sweep` shows. budget_seconds: for further
    replicates; the first look runs before. A look that would not end in time is not begun; what
    ended is stored. Raises MetricNotFoundError for an unknown number, UserError as `build_sweep`.
    """
    asked = () if ALL in names else tuple(names)
    named = replace(request, name=name_of(request))
    with store_in_use(request.any):
        found = _compared(named, asked, on_event)
        planned = named.any.settings.report
        looks = planned.looks if planned.looks > 1 else sequential.LOOKS
        first = _replicates(found, named.any) | first_numbers(planned.first_look)
        # A look that others may follow has its share of the level, the first one, too.
        reached = (first and _at_look(named, first, 1, looks)) or named
        found = _compared(reached, asked, on_event)
        end = time.monotonic() + budget_seconds
        look, seconds_of_next = 1, None
        while look < looks and first and not is_decided(found):
            then = _at_look(named, first, look + 1, looks)
            if then is None:
                break
            _, plan = plan_points(then, only_reads=True)
            seconds = forecast(plan, named.any.at_once).seconds
            if seconds > end - time.monotonic():
                seconds_of_next = seconds
                break
            on_event(BuildStage(f"Look {look + 1} of {looks}"))
            try:
                found = _compared(then, asked, ended_at(end, on_event))
            except TimeIsUpError:
                seconds_of_next = seconds
                break
            look, reached = look + 1, then
    built = build_sweep(reached, on_event)
    return SweepResolution(
        built, found, _replicates(found, reached.any), look, looks, seconds_of_next
    )


def is_decided(found: SweepComparison) -> bool:
    """Say whether each number that is judged has one best point, and there is such a number."""
    tested = [one for one in found.numbers if one.standings]
    return bool(tested) and all(len(one.best) == 1 for one in tested)


def _compared(request: SweepRequest, asked: Sequence[str], on_event: OnEvent) -> SweepComparison:
    """Compute all points and compare them, written nowhere yet."""
    computed = compute_points(request, on_event)
    project = request.any.project
    points = [
        SweptPoint(values, "", report_of_point(one).report)
        for (values, _), one in zip(request.points, computed, strict=True)
    ]
    calibration = calibration_of(project.name, project)
    return compare_points(request.name or "", points, calibration, asked)


def _replicates(found: SweepComparison, request: BuildRequest) -> dict[str, int]:
    """Return the settings that say how many replicates are behind the numbers that are judged."""
    settings = flat_settings(request.settings.model_dump(mode="json"))
    tested = [one.metric for one in found.numbers if one.standings or one.metric.better]
    names = {name for metric in tested for name in replicate_settings(metric, settings)}
    numbers = {name: settings[name] for name in sorted(names)}
    return {name: one for name, one in numbers.items() if isinstance(one, int)}


def _at_look(
    request: SweepRequest, first: Mapping[str, int], look: int, looks: int
) -> SweepRequest | None:
    """Return the sweep with the replicates of a look; None where a setting allows no more."""
    values: dict[str, object] = {
        **{name: planned_replicates(number, looks)[look - 1] for name, number in first.items()},
        LOOKS: looks,
        FIRST_LOOK: tuple(f"{name}={number}" for name, number in first.items()),
    }
    try:
        points = tuple(
            (of, replace(one, settings=with_values(one.settings, values)).naming(values))
            for of, one in request.points
        )
    except ValidationError:
        return None
    return replace(request, points=points)
