"""Section 1: the cloud, and the same small network on three forms of the pixels."""

import numpy as np

from reportgen.project.settings.schema import Settings
from reportgen.projects.mnist.data.preprocessing import (
    deviation_of,
    draw_cloud,
    mean_of,
    scale,
    shift,
)
from reportgen.projects.mnist.experiments.arguments import SEED
from reportgen.projects.mnist.experiments.classifier import replicate_tasks
from reportgen.projects.mnist.results import Cloud
from reportgen.tasks.task import Task, derive_seed


def declare_tasks(settings: Settings) -> tuple[Task, ...]:
    """Return the cloud, and a training per form of the pixels and replicate."""
    cloud = Task(
        name="preprocessing.cloud",
        function=make_cloud,
        arguments={"size": settings.preprocessing.cloud_size},
        seed=derive_seed(settings.seed, "preprocessing.cloud"),
        receives=SEED,
        settings={"size": "preprocessing.cloud_size"},
    )
    trainings = (
        training
        for form in ("raw", "scaled", "standardised")
        for training in replicate_tasks(
            f"preprocessing.{form}", settings.preprocessing, settings, preprocessing=form
        )
    )
    return (cloud, *trainings)


def make_cloud(*, size: int, seed: int) -> Cloud:
    """Draw a cloud of `size` points, shift its mean to zero, scale its variance to one."""
    original = draw_cloud(size, np.random.default_rng(seed))
    shifted = shift(original, mean_of(original, axis=0))
    return Cloud(original, shifted, scale(shifted, deviation_of(shifted, axis=0)))
