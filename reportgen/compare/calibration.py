"""How far numbers scatter over seeds, as a project recorded it, and how often verdicts are wrong.

`benchmarks/calibration.py` writes it for the project that ships.
"""

import hashlib
import json
from collections.abc import Iterable

from pydantic import Field, ValidationError

from reportgen.base.errors import ProjectError
from reportgen.project.project import Project, project_of_version
from reportgen.report.fields import Finite, Frozen, first_fault
from reportgen.report.model import TaskRecord


class RecordedSpread(Frozen):
    """How far one run of a number scatters over seeds."""

    std: Finite  # one degree of freedom removed
    runs: int  # that it was measured over, replicates counted one by one, each with its own seed
    conditions: str = ""  # digest of the settings, code and data behind it; empty: not known


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
    experiment: str = ""  # what was run for that rate

    def spread_of(self, profile: str, metric: str) -> RecordedSpread | None:
        """Return how far a number scatters in a profile, or None where nothing is recorded."""
        return self.spreads.get(profile, {}).get(metric)

    @property
    def reliability(self) -> str:
        """How often noise was called real, in a sentence; empty where it is not known."""
        if self.false_alarms is None:
            return ""
        return (
            f"Of {self.false_alarms.of} pairs of versions that differ in the seed alone, "
            f"{self.false_alarms.count} had noise called real ({_percent(self.false_alarms)}), "
            f"measured on {self.experiment}."
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


def conditions_of(tasks: Iterable[TaskRecord]) -> str:
    """Return the digest of what gives a number, but for the seeds; empty where it is not known.

    tasks: all that it was made from. Of equal digests are runs that differ by chance alone, on
    processors of one kind and with the same libraries.
    """
    found = [*tasks]
    if not found or not all(one.function and one.code for one in found):
        return ""
    made = {
        json.dumps([one.function, one.code, one.settings, one.data], sort_keys=True)
        for one in found
    }
    return hashlib.sha256("\n".join(sorted(made)).encode()).hexdigest()[:16]


def _percent(rate: Rate) -> str:
    share = 100 * rate.count / rate.of
    return f"{share:.1f} %, 95 % interval {100 * rate.low:.1f} to {100 * rate.high:.1f} %"
