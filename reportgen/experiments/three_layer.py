"""Section 2.d: the larger dense network, without weight decay."""

from reportgen.experiments.classifier import replicate_tasks
from reportgen.settings import Settings
from reportgen.task import Task


def declare_tasks(settings: Settings) -> tuple[Task, ...]:
    """Return a training per replicate."""
    return replicate_tasks("three_layer", settings.three_layer, settings)
