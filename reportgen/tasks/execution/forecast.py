"""Estimate how long a plan takes, before anything runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from reportgen.base.graph import longest_chains
from reportgen.tasks.plan import Plan


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
    """Return how long each stale task may run, from earlier runs or else from its cost."""
    known = [
        planned.seconds_before / planned.cost_left
        for planned in plan.stale
        if planned.seconds_before is not None and planned.cost_left > 0
    ]
    seconds_per_cost = median(known) if known else 1.0
    return {
        planned.name: planned.cost_left * seconds_per_cost
        if planned.seconds_before is None
        else planned.seconds_before
        for planned in plan.stale
    }
