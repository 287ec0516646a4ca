"""The experiments: one module each, which declares its tasks.

Declaring is light. The functions that compute import TensorFlow, through
`training` and `networks`, when they run, so that a build with nothing to do
never waits for it.
"""

from importlib import import_module

from reportgen.projects.mnist.settings import Settings
from reportgen.tasks.task import Task


def declare_tasks(stem: str, settings: Settings) -> tuple[Task, ...]:
    """Return the tasks of one experiment."""
    module = import_module(f"reportgen.projects.mnist.experiments.{stem}")
    tasks: tuple[Task, ...] = module.declare_tasks(settings)
    return tasks
