"""What is computed: one module per experiment, each declares its tasks.

Declaring is light. The functions that compute import TensorFlow, through
`reportgen.training` and `reportgen.networks`, when they run, so that a build
with nothing to do never waits for it.
"""

from importlib import import_module

from reportgen.settings import Settings
from reportgen.task import Task


def declare_tasks(stem: str, settings: Settings) -> tuple[Task, ...]:
    """Return the tasks of one experiment."""
    module = import_module(f"reportgen.experiments.{stem}")
    tasks: tuple[Task, ...] = module.declare_tasks(settings)
    return tasks
