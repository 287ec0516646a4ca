"""The four networks of the full profile, and the files that hand them to the trainers."""

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from mnist import load_settings

from reportgen.base.arrays import Array
from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.noise import salt_and_pepper
from reportgen.projects.mnist.data.preprocessing import one_hot, scale_pixels
from reportgen.projects.mnist.networks import (
    Autoencoder,
    DenseClassifier,
    NetworkDescription,
    convnet_of,
)
from reportgen.projects.mnist.sizes import TRAINING_IMAGES

if TYPE_CHECKING:
    from reportgen.projects.mnist.training.prediction import Objective
    from reportgen.projects.mnist.training.program import OptimizerName


@dataclass(frozen=True)
class Sizes:
    """How much of each network's training is measured."""

    epochs: int  # in a round of a dense network
    convnet_batches: int  # in a round of the ConvNet


@dataclass(frozen=True)
class Quality:
    """How a network is trained to see how good it gets."""

    seeds: int
    epochs: int
    images: int
    test_images: int


@dataclass(frozen=True)
class Case:
    """A network as the full profile trains it, and how much of that is measured."""

    name: str
    description: NetworkDescription
    objective: "Objective"
    optimizer: "OptimizerName"
    learning_rate: float
    batch_size: int
    epochs: int  # of `images` in a round
    images: int  # the first ones of MNIST
    steps_per_execution: int  # of the Keras `fit` that has more than one
    quality: Quality
    noise_level: float | None = None  # of the inputs of reconstruction
    half_precision: bool = False  # trained in bfloat16, too

    @property
    def epochs_of_a_round(self) -> float:
        """Epochs of 60,000 images that a round comes to."""
        return self.epochs * self.images / TRAINING_IMAGES

    @property
    def steps_per_epoch(self) -> int:
        """Steps in an epoch of 60,000 images."""
        return -(-TRAINING_IMAGES // self.batch_size)

    @cached_property
    def network(self) -> Any:
        """The Keras model itself."""
        return self.description.build()


def cases(sizes: Sizes) -> tuple[Case, ...]:
    """Return the networks with the full profile's settings."""
    settings = load_settings("full")
    dense = [
        Case(
            name="-".join(map(str, section.hidden)),
            description=DenseClassifier(section.hidden),
            objective="classification",
            optimizer="sgd",
            learning_rate=section.learning_rate,
            batch_size=section.batch_size,
            epochs=sizes.epochs,
            images=TRAINING_IMAGES,
            steps_per_execution=50,
            quality=Quality(seeds=3, epochs=3, images=TRAINING_IMAGES, test_images=10_000),
        )
        for section in (settings.mlp, settings.three_layer)
    ]
    section = settings.autoencoder
    autoencoder = Case(
        name="autoencoder",
        description=Autoencoder(section.hidden, section.latent),
        objective="reconstruction",
        optimizer="adam",
        learning_rate=section.learning_rate,
        batch_size=section.batch_size,
        epochs=sizes.epochs,
        images=TRAINING_IMAGES,
        steps_per_execution=50,
        quality=Quality(seeds=3, epochs=2, images=TRAINING_IMAGES, test_images=10_000),
        noise_level=section.noise_level,
    )
    convolution = settings.convnet
    convnet = Case(
        name="ConvNet",
        description=convnet_of(settings),
        objective="classification",
        optimizer="adam",
        learning_rate=convolution.learning_rate,
        batch_size=convolution.batch_size,
        epochs=1,
        images=sizes.convnet_batches * convolution.batch_size,
        steps_per_execution=10,
        quality=Quality(seeds=2, epochs=1, images=10_240, test_images=10_000),
        half_precision=True,
    )
    return (*dense, autoencoder, convnet)


def write_work(case: Case, folder: Path) -> None:
    """Write the network and its preprocessed images for trainers in any environment."""
    for name, array in _arrays(case).items():
        np.save(folder / f"{name}.npy", array)
    work = {
        "network": {"kind": type(case.description).__name__, **asdict(case.description)},
        "keras_network": case.network.to_json(),
        "objective": case.objective,
        "optimizer": case.optimizer,
        "learning_rate": case.learning_rate,
        "batch_size": case.batch_size,
    }
    (folder / "work.json").write_text(json.dumps(work), encoding="utf-8")


def wanted_outputs(case: Case) -> Array:
    """Return what a network should answer to the test images: labels, or pixels."""
    digits = load_mnist()
    if case.noise_level is None:
        return digits.test_labels
    return scale_pixels(digits.test_images).reshape(len(digits.test_images), -1)


def _arrays(case: Case) -> dict[str, Array]:
    digits = load_mnist()
    images, test_images = scale_pixels(digits.training_images), scale_pixels(digits.test_images)
    if case.noise_level is None:
        return {
            "inputs": images,
            "targets": one_hot(digits.training_labels),
            "labels": digits.training_labels.astype(np.int64),
            "test_inputs": test_images,
        }
    rng = np.random.default_rng(1)
    return {
        "inputs": salt_and_pepper(images, case.noise_level, rng),
        "targets": images.reshape(len(images), -1),
        "test_inputs": salt_and_pepper(test_images, case.noise_level, rng),
    }
