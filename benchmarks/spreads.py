"""How far runs of a number scatter over seeds, and the file that a project records it in."""

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import stdev
from typing import Any

from reportgen.compare.calibration import Calibration, RecordedSpread
from reportgen.report.parts import Metric

CALIBRATION = Path(__file__).parents[1] / "reportgen/projects/mnist/spread.json"


def runs_of(metric: Metric) -> tuple[float, ...]:
    """Return what each training measured; nothing for a count, and for what has no value."""
    if not isinstance(metric.value, float):
        return ()
    return metric.replicates or (metric.value,)


def spread_of_runs(runs: Sequence[float], conditions: str) -> RecordedSpread | None:
    """Return how far one run scatters; None for fewer than two, and where none moves.

    conditions: digest of the settings, code and data behind all of them.
    """
    std = stdev(runs) if len(runs) > 1 else 0.0
    return RecordedSpread(std=std, runs=len(runs), conditions=conditions) if std else None


def write_calibration(**parts: Any) -> None:
    """Write what was measured into the project's file; profiles that are not given stay.

    parts: fields of `Calibration`.
    """
    known = Calibration.model_validate_json(CALIBRATION.read_bytes())
    parts["spreads"] = {**known.spreads, **parts.get("spreads", {})}
    content = known.model_copy(update=parts).model_dump(mode="json")
    CALIBRATION.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"Written to {CALIBRATION}.")
