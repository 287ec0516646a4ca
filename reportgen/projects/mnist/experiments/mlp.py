"""Sections 2.a to 2.c: the dense network of the course's notebook."""

from reportgen.projects.mnist.experiments.classifier import replicate_tasks
from reportgen.projects.mnist.settings import Settings
from reportgen.tasks.task import Task


def declare_tasks(settings: Settings) -> tuple[Task, ...]:
    """Return a training per replicate."""
    return replicate_tasks("mlp", settings.mlp, settings)
