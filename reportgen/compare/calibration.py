"""How far results scatter over seeds, and how often the verdicts are wrong, as measured.

`benchmarks/calibration.py` writes `calibration.json` beside this module.
"""

from pathlib import Path

from pydantic import Field

from reportgen.report.fields import Finite, Frozen


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
    experiment: str = ""  # what was trained for the two rates

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


def load_calibration() -> Calibration:
    """Return what ships with the package."""
    return Calibration.model_validate_json(Path(__file__).with_suffix(".json").read_bytes())


def _percent(rate: Rate) -> str:
    share = 100 * rate.count / rate.of
    return f"{share:.1f} %, 95 % interval {100 * rate.low:.1f} to {100 * rate.high:.1f} %"
