"""Sweeps of the handmade report: over the epochs of its first network."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from reportgen.compare.calibration import Calibration
from reportgen.compare.sweep import SweptPoint, compare_points
from reportgen.compare.sweep_words import reported_sweep
from reportgen.report.model import Report
from reportgen.report.sweeps import ReportedSweep
from tests.compare.handmade import report

LOW, MIDDLE, HIGH = (0.900, 0.902, 0.904), (0.930, 0.932, 0.934), (0.931, 0.933, 0.935)


def point(values: Mapping[str, JsonValue], made: Report | None, problem: str = "") -> SweptPoint:
    """Return a point with what was built of it."""
    return SweptPoint(values, made.version if made else "", made, problem)


def over_epochs(*accuracies: Sequence[float], **changes: object) -> list[SweptPoint]:
    """Return a sweep of epochs, with the accuracies of the replicates at each."""
    return [
        point(
            {"mlp.epochs": epochs},
            report(f"{epochs:04}-fast", values, epochs, seed=epochs).model_copy(update=changes),
        )
        for epochs, values in enumerate(accuracies, start=1)
    ]


def told(*accuracies: Sequence[float], name: str = "epochs") -> ReportedSweep:
    """Return what a report tells of such a sweep."""
    points = over_epochs(*(accuracies or (LOW, MIDDLE, HIGH)))
    return reported_sweep(compare_points(name, points, Calibration()))
