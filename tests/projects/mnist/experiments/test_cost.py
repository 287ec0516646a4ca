"""The rough cost of a task, worked out from the layers."""

import math

import pytest

from reportgen.projects.mnist.experiments.cost import (
    IDLE,
    multiplications,
    training_bytes,
)
from reportgen.projects.mnist.networks import Autoencoder, ConvNet, DenseClassifier
from reportgen.projects.mnist.settings import Settings
from tests.mnist import STEMS, declare_tasks, load_settings


def test_a_dense_network_multiplies_once_per_weight() -> None:
    assert multiplications(DenseClassifier((64, 64))) == 784 * 64 + 64 * 64 + 64 * 10


def test_the_autoencoder_multiplies_on_the_way_in_and_on_the_way_out() -> None:
    assert multiplications(Autoencoder((128,), 96)) == 2 * (784 * 128 + 128 * 96)


@pytest.mark.parametrize("stride", [1, 2])
def test_a_convnet_multiplies_once_per_weight_and_place(stride: int, tensorflow: None) -> None:
    described = ConvNet((8, 4), 3, 2, stride, (16,))
    network = described.build()

    expected = sum(
        layer.kernel.numpy().size * math.prod(layer.output.shape[1:-1])
        for layer in network.layers
        if hasattr(layer, "kernel")
    )

    assert multiplications(described) == expected


def test_more_epochs_cost_more(tiny_settings: Settings) -> None:
    longer = load_settings("full")

    for stem in STEMS[1:-1]:
        (short, *_), (long, *_) = (
            declare_tasks(stem, tiny_settings),
            declare_tasks(stem, longer),
        )
        assert short.cost < long.cost


def test_more_images_and_larger_batches_take_more_memory() -> None:
    network = ConvNet((8, 4), 3, 2, 1, (16,))

    least = training_bytes(network, 1000, 100, batch_size=128)

    assert least > IDLE
    assert training_bytes(network, 6000, 100, batch_size=128) > least
    assert training_bytes(network, 1000, 100, batch_size=1024) > least
