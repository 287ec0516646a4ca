"""Section 2.d: the larger dense network with weight decay, over its factors."""

from reportgen.project.settings.names import factor_name
from reportgen.projects.mnist.experiments.classifier import replicate_tasks
from reportgen.projects.mnist.settings import Settings
from reportgen.tasks.task import Task


def declare_tasks(settings: Settings) -> tuple[Task, ...]:
    """Return a training per factor and replicate."""
    section = settings.weight_decay
    return tuple(
        task
        for factor in section.factors
        for task in replicate_tasks(
            f"weight_decay.{factor_name(factor)}", section, settings, weight_decay=factor
        )
    )
