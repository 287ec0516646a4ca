"""Section 2.d: the larger dense network, without weight decay."""

from reportgen.projects.mnist.experiments.classifier import replicate_tasks
from reportgen.projects.mnist.settings import Settings
from reportgen.tasks.task import Task


def declare_tasks(settings: Settings) -> tuple[Task, ...]:
    """Return a training per replicate."""
    return replicate_tasks("three_layer", settings.three_layer, settings)
