"""What the functions of sections return."""

from reportgen import derived
from reportgen.project.parts import DerivedValue, Metric

__all__ = ["Values", "by_key", "derived"]

Values = dict[str, DerivedValue]


def by_key(*metrics: Metric) -> Values:
    """Return metrics by their names without the section's."""
    return {metric.name.partition(".")[2]: metric for metric in metrics}
