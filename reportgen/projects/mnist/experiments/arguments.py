"""The arguments of all tasks that train or use a network."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypedDict

from reportgen.project.settings.schema import Settings
from reportgen.projects.mnist.data.mnist import MNIST
from reportgen.projects.mnist.experiments.cost import Trainable, training_bytes, training_seconds
from reportgen.tasks.task import Announce, Checkpoints, Given, Task, derive_seed

DATA_SETTINGS = {"train_size": "data.train_size", "test_size": "data.test_size"}
"""The settings behind the arguments that say which images are seen."""

SEED: Mapping[str, Given] = MappingProxyType({"seed": "seed"})
"""What a task receives that says no progress."""

_EPOCHS = "epochs"
"""The argument in which a longer training goes on from a shorter one."""

_SHAPE = {"hidden", "latent", "filters", "kernel_size", "pool_size", "pool_stride", "dense"}
"""The settings that describe a network."""


class TrainingArguments(TypedDict):
    """What every function that trains is called with, beside what its network is like."""

    learning_rate: float
    batch_size: int
    epochs: int
    train_size: int
    test_size: int
    seed: int
    announce: Announce
    checkpoints: Checkpoints


def training_task(
    name: str,
    function: Callable[..., object],
    section: Trainable,
    settings: Settings,
    *,
    own: Mapping[str, object] = MappingProxyType({}),
    sources: Mapping[str, str] = MappingProxyType({}),
    section_name: str = "",
    draws_noise: bool = False,
) -> Task:
    """Return the task of one training.

    section: of the network; section_name: where the task's name begins otherwise.
    own: arguments beside its form, its pace and the images it sees.
    sources: argument -> setting, for those that are not of this section.
    draws_noise: for the training images, which takes memory.
    """
    arguments: dict[str, object] = {
        **network_arguments(section),
        **own,
        "learning_rate": section.learning_rate,
        # A batch holds no more images than there are.
        "batch_size": min(section.batch_size, settings.data.train_size),
        _EPOCHS: section.epochs,
        "train_size": settings.data.train_size,
        "test_size": settings.data.test_size,
    }
    of_section = {one: f"{section_name or name.partition('.')[0]}.{one}" for one in arguments}
    return Task(
        name=name,
        function=function,
        arguments=arguments,
        seed=derive_seed(settings.seed, name),
        receives={"seed": "seed", "announce": "progress", "checkpoints": "checkpoints"},
        data=(MNIST,),
        extendable=_EPOCHS,
        cost=training_seconds(section, settings),
        memory=training_bytes(section, settings, draws_noise=draws_noise),
        settings={**of_section, **DATA_SETTINGS, **sources},
    )


def network_arguments(section: Trainable) -> dict[str, int | tuple[int, ...]]:
    """Return what describes the network of a section."""
    return section.model_dump(include=_SHAPE)


def replicates_of(name: str, count: int) -> list[str]:
    """Return the names of so many replicates, numbered from 1."""
    return [f"{name}.{replicate}" for replicate in range(1, count + 1)]
