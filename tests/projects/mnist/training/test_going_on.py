"""A training that was interrupted ends with the bits of one that was not."""

import numpy as np
import pytest

from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.preprocessing import one_hot, scale_pixels
from reportgen.projects.mnist.networks import Autoencoder, ConvNet, DenseClassifier
from reportgen.projects.mnist.training.loop import Trained, train
from reportgen.projects.mnist.training.program import Recipe
from reportgen.projects.mnist.training.run import Examples
from tests.projects.mnist.training.runs import KeepsAll, training_run

RECIPES = {
    "dense": Recipe(DenseClassifier((12,)), "classification", "sgd", 16, penalised=True),
    "convnet": Recipe(ConvNet((3,), 3, 2, 1, (4,)), "classification", "adam", 16),
    "autoencoder": Recipe(Autoencoder((16,), 6), "reconstruction", "adam", 16),
}


def run(name: str, epochs: int, checkpoints: KeepsAll) -> Trained:
    """Train on 72 digits: the last batch of an epoch is smaller."""
    digits = load_mnist().subset(72, 40)
    images, test_images = scale_pixels(digits.training_images), scale_pixels(digits.test_images)
    if name == "autoencoder":
        training_set = Examples(images, images.reshape(72, -1))
        test_set = Examples(test_images, test_images.reshape(40, -1))
    else:
        training_set = Examples(images, one_hot(digits.training_labels))
        test_set = Examples(test_images, one_hot(digits.test_labels))
    recipe = RECIPES[name]
    rate = 0.1 if recipe.optimizer == "sgd" else 0.01
    given = training_run(rate, 16, epochs, seed=3, checkpoints=checkpoints)
    return train(recipe, training_set, test_set, given, penalty_factor=1e-3)


def assert_same_bits(one: Trained, other: Trained) -> None:
    assert one.curve == other.curve
    assert np.array_equal(one.test_losses, other.test_losses)
    assert np.array_equal(one.test_outputs, other.test_outputs)
    for weight, other_weight in zip(one.weights, other.weights, strict=True):
        assert np.array_equal(weight, other_weight)


@pytest.mark.parametrize("name", list(RECIPES))
class TestATraining:
    def test_goes_on_to_the_same_bits_from_wherever_it_was_interrupted(self, name: str) -> None:
        checkpoints = KeepsAll()
        straight = run(name, 4, checkpoints)

        assert len(checkpoints.kept) >= 4
        run(name, 1, KeepsAll())  # another training of this process, in between
        for kept in checkpoints.kept:
            assert_same_bits(run(name, 4, KeepsAll(kept)), straight)

    def test_with_more_epochs_trains_those_alone(self, name: str) -> None:
        short = KeepsAll()
        run(name, 2, short)
        longer = KeepsAll(short.kept[-1])

        assert_same_bits(run(name, 4, longer), run(name, 4, KeepsAll()))
        assert {kept.step for kept in longer.kept if not kept.part} == {3, 4}

    def test_with_fewer_epochs_is_the_beginning_of_the_longer_one(self, name: str) -> None:
        whole = KeepsAll()
        run(name, 4, whole)
        second = next(kept for kept in whole.kept if (kept.step, kept.part) == (2, 0))

        cut = KeepsAll(second)

        assert_same_bits(run(name, 2, cut), run(name, 2, KeepsAll()))
        assert cut.kept == []


class TestTheConvNet:
    def test_keeps_states_within_an_epoch(self) -> None:
        checkpoints = KeepsAll()

        run("convnet", 1, checkpoints)

        assert [(kept.step, kept.part) for kept in checkpoints.kept] == [
            *((0, batch) for batch in range(1, 6)),
            (1, 0),
        ]
