"""What the experiments share that classify digits with the trained networks.

The classifier is the one that `noise.classifier` names, its first replicate.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reportgen.base.arrays import IMAGE_SIDE, Array
from reportgen.project.settings.schema import Settings
from reportgen.projects.mnist.experiments import autoencoder
from reportgen.projects.mnist.experiments.arguments import network_arguments

if TYPE_CHECKING:
    from reportgen.projects.mnist.networks import Autoencoder, ConvNet, DenseClassifier

NetworkArguments = Mapping[str, int | tuple[int, ...]]


def classifier_dependencies(settings: Settings) -> dict[str, str]:
    """Return the tasks that train the two networks, by parameter."""
    return {"classifier": f"{settings.noise.classifier}.1", "denoiser": autoencoder.TASK}


def reading_arguments(settings: Settings) -> dict[str, object]:
    """Return the form of the two networks, by parameter."""
    return {
        "classifier_network": network_arguments(settings.reader),
        "denoiser_network": network_arguments(settings.autoencoder),
    }


def reading_settings(settings: Settings) -> dict[str, str]:
    """Return the settings behind `reading_arguments` and `reading_needs`."""
    return {
        "classifier": "noise.classifier",
        "classifier_network": settings.noise.classifier,
        "denoiser_network": "autoencoder",
    }


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
