"""How far numbers scatter over seeds, as recorded and as seen in two versions.

What was recorded says how often the verdicts are wrong, too.

`benchmarks/calibration.py` writes it for the project that ships.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field, ValidationError

from reportgen.base.errors import ProjectError
from reportgen.project.project import Project, project_of_version
from reportgen.report.fields import Finite, Frozen, first_fault
from reportgen.report.parts import FRACTION, Metric

PRIOR_DEGREES = 60
"""Most degrees of freedom that a recorded spread counts for: settings differ a little."""

PRIOR_DEGREES_OF_SINGLES = 20
"""The same where a side is one run: no mean evens out that its distribution is not normal."""

Samples = Sequence[Sequence[float]]


class RecordedSpread(Frozen):
    """How far one run of a number scatters over seeds."""

    std: Finite  # one degree of freedom removed
    runs: int  # that it was measured over, replicates counted one by one, each with its own seed


class Rate(Frozen):
    """A share that was counted, with its Wilson interval at 95 %."""

    count: int
    of: int
    low: Finite
    high: Finite


class Calibration(Frozen):
    """What is known of the scatter, and of the verdicts."""

    # profile -> metric -> spread
    spreads: dict[str, dict[str, RecordedSpread]] = Field(default_factory=dict)
    false_alarms: Rate | None = None  # reports in which any noise was called real
    found: Rate | None = None  # changes of five standard errors of the difference
    experiment: str = ""  # what was run for the two rates

    def spread_of(self, profile: str, metric: str) -> RecordedSpread | None:
        """Return how far a number scatters in a profile, or None where nothing is recorded."""
        return self.spreads.get(profile, {}).get(metric)

    @property
    def reliability(self) -> str:
        """How often the verdicts are wrong, in a sentence or two; empty where it is not known."""
        if self.false_alarms is None or self.found is None:
            return ""
        return (
            f"Of {self.false_alarms.of} pairs of versions that differ in the seed alone, "
            f"{self.false_alarms.count} had noise called real ({_percent(self.false_alarms)}); of "
            f"{self.found.of} real changes of about five standard errors, {self.found.count} were "
            f"found ({_percent(self.found)}). Measured on {self.experiment}."
        )


def calibration_of(name: str, at_hand: Project) -> Calibration:
    """Return what the project of a version recorded; nothing where that is not known here.

    Raises ProjectError for a file that is no such record.
    """
    project = project_of_version(name, at_hand)
    if project is None or not project.spread_file.exists():
        return Calibration()
    try:
        return Calibration.model_validate_json(project.spread_file.read_bytes(), strict=True)
    except ValidationError as error:
        raise ProjectError(
            f"{project.spread_file} is no record of a spread: {first_fault(error)}."
        ) from error


def _percent(rate: Rate) -> str:
    share = 100 * rate.count / rate.of
    return f"{share:.1f} %, 95 % interval {100 * rate.low:.1f} to {100 * rate.high:.1f} %"


@dataclass(frozen=True)
class Pooled:
    """What samples say together of how far they scatter."""

    degrees: int  # of freedom
    squares: float  # of the distances from each sample's own mean, summed up

    def __add__(self, other: "Pooled") -> "Pooled":
        return Pooled(self.degrees + other.degrees, self.squares + other.squares)


NOTHING_POOLED = Pooled(0, 0.0)


def pooled(samples: Samples) -> Pooled:
    """Return what samples say together."""
    total = 0.0
    for sample in filter(None, samples):
        mean = math.fsum(sample) / len(sample)
        total += math.fsum((value - mean) ** 2 for value in sample)
    return Pooled(sum(max(len(sample) - 1, 0) for sample in samples), total)


@dataclass(frozen=True)
class Scatter:
    """How far single runs scatter over seeds."""

    variance: float
    degrees: float  # of freedom
    words: str  # what it was taken from


def scatter_of(
    a: Metric, b: Metric, spread: RecordedSpread | None, siblings: Pooled = NOTHING_POOLED
) -> Scatter | None:
    """Return how far one run scatters, or None where nothing is known of it.

    spread: as it is recorded for this number. siblings: replicates that scatter alike.
    """
    sides = pooled([a.replicates, b.replicates])
    recorded, prior = 0.0, 0
    if spread is not None and spread.runs > 1:
        is_single = 1 in (runs(a), runs(b))
        most = PRIOR_DEGREES_OF_SINGLES if is_single else PRIOR_DEGREES
        recorded, prior = spread.std**2, min(spread.runs - 1, most)
        by = "moderated by" if sides.degrees else "with"
        source = f"{by} the spread recorded over {spread.runs} runs"
    elif sides.degrees == 0:
        return None
    else:
        sides += siblings
        source = f"spread of both sides{' and of its siblings' if siblings.degrees else ''}"
    degrees = prior + sides.degrees
    variance = (prior * recorded + sides.squares) / degrees
    words = f"t test on {runs(a)} and {runs(b)} runs, {source}"
    least, why = _least_std(a, b)
    if variance < least**2:
        variance, words = least**2, f"{words}, at least {why}"
    return Scatter(variance, degrees, words)


def runs(metric: Metric) -> int:
    """Return how many runs are behind a value."""
    return max(len(metric.replicates), 1)


def _least_std(a: Metric, b: Metric) -> tuple[float, str]:
    """Return how far one run scatters at least, and in words why.

    A number that comes in steps may give the same in all runs that were looked at,
    and the next step in another: it may as well be halfway between two steps. The
    tries until a success scatter by about their own mean.
    """
    if b.kind == "tries":
        return (abs(float(a.value or 0)) + abs(float(b.value or 0))) / 2, "the mean of the tries"
    step = _step(a, b)
    return step / 2, f"half a step of {step:g}"


def _step(a: Metric, b: Metric) -> float:
    """Return the larger step of the two; 0 where neither comes in steps.

    A proportion comes in those of one more counted, where no other step is given.
    """
    given = [side.step for side in (a, b) if side.step]
    counts = [side.counted.count for side in (a, b) if side.counted]
    if given or b.unit != FRACTION or not counts:
        return max(given, default=0.0)
    return 1 / min(counts)
