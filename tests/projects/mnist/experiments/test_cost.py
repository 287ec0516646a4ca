"""The rough cost of a task, worked out from the layers."""

import math

import pytest

from reportgen.projects.mnist.experiments.cost import (
    IDLE,
    multiplications,
    training_bytes,
)
from reportgen.projects.mnist.settings import Settings
from tests.mnist import STEMS, declare_tasks, load_settings


def test_a_dense_network_multiplies_once_per_weight() -> None:
    section = load_settings("full", overrides=["mlp.hidden=[64, 64]"]).mlp

    assert multiplications(section) == 784 * 64 + 64 * 64 + 64 * 10


def test_the_autoencoder_multiplies_on_the_way_in_and_on_the_way_out() -> None:
    section = load_settings("full").autoencoder

    assert multiplications(section) == 2 * (784 * 128 + 128 * 96)


@pytest.mark.parametrize("stride", [1, 2])
def test_a_convnet_multiplies_once_per_weight_and_place(stride: int, tensorflow: None) -> None:
    from reportgen.projects.mnist.networks import ConvNet

    section = load_settings("full", overrides=[f"convnet.pool_stride={stride}"]).convnet
    network = ConvNet(
        section.filters, section.kernel_size, section.pool_size, stride, section.dense
    ).build()

    expected = sum(
        layer.kernel.numpy().size * math.prod(layer.output.shape[1:-1])
        for layer in network.layers
        if hasattr(layer, "kernel")
    )

    assert multiplications(section) == expected


def test_more_epochs_cost_more(tiny_settings: Settings) -> None:
    longer = load_settings("full")

    for stem in STEMS[1:-1]:
        (short, *_), (long, *_) = (
            declare_tasks(stem, tiny_settings),
            declare_tasks(stem, longer),
        )
        assert short.cost < long.cost


def test_more_images_and_larger_batches_take_more_memory() -> None:
    small = load_settings("fast")
    more_images = load_settings("full")
    larger_batches = load_settings("fast", overrides=["convnet.batch_size=1024"])

    least = training_bytes(small.convnet, small)

    assert least > IDLE
    assert training_bytes(more_images.convnet, more_images) > least
    assert training_bytes(larger_batches.convnet, larger_batches) > least
