"""Estimate how long a plan takes, before anything runs."""

from dataclasses import dataclass

from reportgen.tasks.execution.execute import expected_seconds
from reportgen.tasks.graph import longest_way
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
    chains = longest_way([planned.task for planned in plan.stale], seconds)
    return Forecast(
        seconds=max(sum(seconds.values()) / at_once, *chains.values(), 0.0),
        never_ran=tuple(one.name for one in plan.stale if one.seconds_before is None),
    )
