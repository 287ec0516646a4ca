"""What the experiments share that classify digits with the trained networks.

The classifier is the one that `noise.classifier` names, its first replicate.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from reportgen.base.arrays import Array
from reportgen.project.settings.schema import Settings
from reportgen.projects.mnist.data.mnist import MNIST, load_mnist
from reportgen.projects.mnist.data.noise import salt_and_pepper
from reportgen.projects.mnist.data.preprocessing import one_hot, scale_pixels
from reportgen.projects.mnist.experiments import autoencoder
from reportgen.projects.mnist.experiments.arguments import DATA_SETTINGS, SEED, network_arguments
from reportgen.projects.mnist.experiments.cost import reading_bytes, reading_seconds
from reportgen.projects.mnist.results.sizes import IMAGE_SIDE
from reportgen.tasks.task import Given, Task, derive_seed

if TYPE_CHECKING:
    from reportgen.projects.mnist.networks import Autoencoder, ConvNet, DenseClassifier

NetworkArguments = Mapping[str, int | tuple[int, ...]]


def reading_task(
    name: str,
    function: Callable[..., object],
    settings: Settings,
    own: Mapping[str, object],
    *,
    images: int,
    images_held: int,
    sources: Mapping[str, str] = MappingProxyType({}),
    receives: Mapping[str, Given] = SEED,
) -> Task:
    """Return a task that reads images with both networks, which it is given with their form.

    own: arguments beside the form of the networks; sources: argument -> setting, for those
    that are not of this section. images: read, at least; images_held: in memory at once.
    receives: as of a Task.
    """
    forms = {
        "classifier_network": network_arguments(settings.noise_classifier),
        "denoiser_network": network_arguments(settings.autoencoder),
    }
    of_networks = {
        "classifier": "noise.classifier",
        "classifier_network": settings.noise.classifier,
        "denoiser_network": "autoencoder",
    }
    return Task(
        name=name,
        function=function,
        arguments={**own, **forms},
        seed=derive_seed(settings.seed, name),
        receives=receives,
        data=(MNIST,),
        dependencies={"classifier": f"{settings.noise.classifier}.1", "denoiser": autoencoder.TASK},
        cost=reading_seconds(settings.noise_classifier, images),
        memory=reading_bytes(settings.noise_classifier, images_held),
        settings={**DATA_SETTINGS, **sources, **of_networks},
    )


def noisy_test_set(level: float, test_size: int, seed: int) -> tuple[Array, Array, Array]:
    """Return test images with noise, drawn once, their one-hot labels, and their digits.

    (n, 28, 28) float32 in [0, 1]; (n, 10) float32; (n,) uint8.
    """
    digits = load_mnist().head(0, test_size)
    noisy = salt_and_pepper(scale_pixels(digits.test_images), level, np.random.default_rng(seed))
    return noisy, one_hot(digits.test_labels), digits.test_labels


def describe_classifier(arguments: NetworkArguments) -> "ConvNet | DenseClassifier":
    """Return the description of a classifier from its arguments."""
    from reportgen.projects.mnist.networks import ConvNet, DenseClassifier

    kind = ConvNet if "filters" in arguments else DenseClassifier
    return kind(**arguments)  # type: ignore[arg-type]


def describe_denoiser(arguments: NetworkArguments) -> "Autoencoder":
    """Return the description of the autoencoder from its arguments."""
    from reportgen.projects.mnist.networks import Autoencoder

    return Autoencoder(**arguments)  # type: ignore[arg-type]


def grey_values(pixels: Array) -> Array:
    """Return pixels in [0, 1], (n, 784) or (n, 28, 28), as (n, 28, 28) uint8."""
    return (pixels.reshape(-1, IMAGE_SIDE, IMAGE_SIDE) * 255).round().astype("uint8")
