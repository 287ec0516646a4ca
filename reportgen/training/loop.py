"""The loop that trains every network: epochs, validation, history, progress."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import tensorflow as tf

from reportgen.arrays import Array
from reportgen.networks import shaped_for, summarise
from reportgen.results import NetworkSummary, TrainingCurve
from reportgen.task import Announce, Progress
from reportgen.training.prediction import named_correctly
from reportgen.training.program import Recipe, loss_per_image, program_for

_BATCHES_BETWEEN_WORDS = 5


@dataclass(frozen=True)
class Examples:
    """Inputs with what the network should answer."""

    inputs: Array  # (n, 28, 28) float32
    targets: Array  # (n, 10) one-hot labels, or (n, 784) clean pixels; float32


@dataclass(frozen=True)
class Training:
    """How a network is trained."""

    recipe: Recipe
    learning_rate: float
    epochs: int
    seed: int  # of the first weights and of the order of the images
    penalty_factor: float = 0.0  # of the L2 penalty; counts only where the recipe is penalised


@dataclass(frozen=True)
class Trained:
    """A network after its last epoch, with its answers to the test images."""

    summary: NetworkSummary
    curve: TrainingCurve
    weights: tuple[Array, ...]  # in the order of Keras `get_weights`
    test_losses: Array  # (m,) float64, in nats
    test_outputs: Array  # (m, ...) float32


def train(
    training: Training, training_set: Examples, test_set: Examples, announce: Announce
) -> Trained:
    """Train from fresh weights and measure on the test images after each epoch.

    The images come in a new order every epoch. Whatever watches through
    `announce` changes nothing.
    """
    program = program_for(training.recipe)
    weights_seed, order_seed = np.random.SeedSequence(training.seed).generate_state(2)
    program.reset(int(weights_seed), training.learning_rate)
    order = np.random.default_rng(order_seed)
    inputs = tf.constant(shaped_for(program.network, training_set.inputs))
    targets = tf.constant(training_set.targets)
    test_inputs = shaped_for(program.network, test_set.inputs)
    classifies = training.recipe.objective == "classification"

    losses, accuracies, test_losses, test_accuracies = [], [], [], []
    for epoch in range(1, training.epochs + 1):
        loss, accuracy = program.run_epoch(
            inputs,
            targets,
            order.permutation(len(training_set.inputs)).astype(np.int32),
            training.penalty_factor,
            on_batch=partial(_announce_batch, announce, epoch, training.epochs),
        )
        outputs = program.predict(test_inputs)
        loss_by_image = _losses(training.recipe, test_set.targets, outputs)
        losses.append(loss)
        test_losses.append(float(np.mean(loss_by_image)))
        detail = f"validation loss {test_losses[-1]:.4f}"
        if classifies:
            accuracies.append(accuracy)
            test_accuracies.append(float(np.mean(named_correctly(test_set.targets, outputs))))
            detail = f"validation accuracy {test_accuracies[-1]:.4f}"
        announce(Progress(epoch, training.epochs, detail))

    return Trained(
        summary=summarise(program.network),
        curve=TrainingCurve(
            loss=tuple(losses),
            validation_loss=tuple(test_losses),
            accuracy=tuple(accuracies),
            validation_accuracy=tuple(test_accuracies),
        ),
        weights=tuple(np.array(weight) for weight in program.network.get_weights()),
        test_losses=loss_by_image,
        test_outputs=outputs,
    )


def _announce_batch(announce: Announce, epoch: int, epochs: int, batch: int, batches: int) -> None:
    if batch % _BATCHES_BETWEEN_WORDS == 0:
        announce(Progress(epoch - 1, epochs, f"batch {batch} of {batches}"))


def _losses(recipe: Recipe, targets: Array, outputs: Array) -> Array:
    losses = loss_per_image(recipe.objective, tf.constant(targets), tf.constant(outputs))
    return np.asarray(losses.numpy(), dtype=np.float64)
