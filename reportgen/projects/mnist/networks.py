"""The networks of the write-up as Keras models, described by what they consist of.

A description is a small value: it can be compared, cached by, and built in any
process. All kernels start Glorot uniform, all biases at zero, as Keras does by
default. Keras is imported where a network is built: descriptions stand in results, too.
"""

import warnings
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from reportgen import File
from reportgen.projects.mnist.arrays import Array
from reportgen.projects.mnist.settings import Settings
from reportgen.projects.mnist.sizes import CLASSES, IMAGE_SIDE, PIXELS

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class DenseClassifier:
    """Flatten, hidden Dense layers with ReLU, Dense with softmax. Source: 2.a and 2.d."""

    hidden: tuple[int, ...]

    def build(self) -> "keras.Model":
        """Return the model; input (n, 28, 28), output (n, 10) probabilities."""
        import keras

        return keras.Sequential(
            [
                keras.Input((IMAGE_SIDE, IMAGE_SIDE)),
                keras.layers.Flatten(name="flatten"),
                *_relu_layers("hidden", self.hidden),
                keras.layers.Dense(CLASSES, activation="softmax", name="output"),
            ]
        )


@dataclass(frozen=True)
class ConvNet:
    """Convolution and max pooling in turn, then dense layers. Source: 3.a, the model summary."""

    filters: tuple[int, ...]
    kernel_size: int
    pool_size: int
    pool_stride: int
    dense: tuple[int, ...]

    @property
    def map_sides(self) -> tuple[tuple[int, int], ...]:
        """The sides in pixels of the maps after each convolution, and after its pooling.

        Convolutions have valid padding and stride 1; windows that do not fit are left out.
        """
        sides, pooled = [], IMAGE_SIDE
        for _ in self.filters:
            convolved = pooled - self.kernel_size + 1
            pooled = (convolved - self.pool_size) // self.pool_stride + 1
            sides.append((convolved, pooled))
        return tuple(sides)

    def build(self) -> "keras.Model":
        """Return the model; input (n, 28, 28, 1), output (n, 10) probabilities."""
        import keras

        layers: list[keras.Layer] = [keras.Input((IMAGE_SIDE, IMAGE_SIDE, 1))]
        for number, filters in enumerate(self.filters, start=1):
            layers.append(
                keras.layers.Conv2D(
                    filters, self.kernel_size, activation="relu", name=f"conv_{number}"
                )
            )
            layers.append(
                keras.layers.MaxPooling2D(
                    self.pool_size, strides=self.pool_stride, name=f"pooling_{number}"
                )
            )
        layers.append(keras.layers.Flatten(name="flatten"))
        layers.extend(_relu_layers("dense", self.dense))
        layers.append(keras.layers.Dense(CLASSES, activation="softmax", name="output"))
        return keras.Sequential(layers)


@dataclass(frozen=True)
class Autoencoder:
    """A dense encoder, the code, and the encoder mirrored. Source: 4.a.1 to 4.a.3."""

    hidden: tuple[int, ...]
    latent: int

    def build(self) -> "keras.Model":
        """Return the model; input (n, 784), output (n, 784) in [0, 1]."""
        import keras

        return keras.Sequential(
            [
                keras.Input((PIXELS,)),
                *_relu_layers("encoder", self.hidden),
                keras.layers.Dense(self.latent, activation="relu", name="code"),
                *_relu_layers("decoder", tuple(reversed(self.hidden))),
                keras.layers.Dense(PIXELS, activation="sigmoid", name="output"),
            ]
        )

    def encoder(self, network: "keras.Model") -> "keras.Model":
        """Return the layers of `network` up to the code, with its weights."""
        import keras

        return keras.Sequential([keras.Input((PIXELS,)), *network.layers[: len(self.hidden) + 1]])

    def decoder(self, network: "keras.Model") -> "keras.Model":
        """Return the layers of `network` after the code, with its weights."""
        import keras

        return keras.Sequential(
            [keras.Input((self.latent,)), *network.layers[len(self.hidden) + 1 :]]
        )


def convnet_of(settings: Settings) -> ConvNet:
    """Return the ConvNet of these settings."""
    section = settings.convnet
    return ConvNet(**{one.name: getattr(section, one.name) for one in fields(ConvNet)})


Classifier = DenseClassifier | ConvNet
NetworkDescription = Classifier | Autoencoder


@dataclass(frozen=True)
class LayerSummary:
    """One layer of a network, read off the Keras model itself."""

    name: str
    kind: str  # the Keras class, such as "Dense" or "MaxPooling2D"
    output_shape: tuple[int, ...]  # without the batch axis
    parameters: int
    activation: str | None


@dataclass(frozen=True)
class NetworkSummary:
    """The layers of a network in order."""

    input_shape: tuple[int, ...]  # without the batch axis
    layers: tuple[LayerSummary, ...]

    @property
    def parameters(self) -> int:
        """Trainable weights and biases of all layers."""
        return sum(layer.parameters for layer in self.layers)


def initialise(network: "keras.Model", seed: int) -> None:
    """Set all weights as Keras starts them: kernels Glorot uniform, biases zero."""
    import keras

    rng = np.random.default_rng(seed)
    for layer in network.layers:
        for variable in layer.trainable_variables:
            if variable.name == "kernel":
                initializer = keras.initializers.GlorotUniform(seed=int(rng.integers(2**31)))
                variable.assign(initializer(variable.shape))
            else:
                variable.assign(np.zeros(variable.shape, np.float32))


def keras_file(network: "keras.Model") -> File:
    """Return a network with its weights as Keras saves it; `keras.saving.load_model` opens it."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "network.keras"
        # Keras copies its variables in a way that NumPy 2 deprecates.
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            network.save(place)
        return File(place.name, place.read_bytes())


def shaped_for(network: "keras.Model", images: Array) -> Array:
    """Return images, (n, 28, 28) or (n, 784), in the shape that the network takes."""
    return images.reshape((len(images), *network.input_shape[1:]))


def summarise(network: "keras.Model") -> NetworkSummary:
    """Return the layers as the Keras model itself has them."""
    return NetworkSummary(
        input_shape=tuple(network.input_shape[1:]),
        layers=tuple(
            LayerSummary(
                name=layer.name,
                kind=type(layer).__name__,
                output_shape=tuple(layer.output.shape[1:]),
                parameters=layer.count_params(),
                activation=_activation(layer),
            )
            for layer in network.layers
        ),
    )


def _relu_layers(name: str, units: tuple[int, ...]) -> "list[keras.Layer]":
    import keras

    return [
        keras.layers.Dense(count, activation="relu", name=f"{name}_{number}")
        for number, count in enumerate(units, start=1)
    ]


def _activation(layer: "keras.Layer") -> str | None:
    activation = getattr(layer, "activation", None)
    return None if activation is None else str(activation.__name__)
