"""The loop that trains every network: epochs, validation, history, progress."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import tensorflow as tf

from reportgen.base.arrays import Array
from reportgen.projects.mnist.networks import keras_file, shaped_for, summarise
from reportgen.projects.mnist.results import NetworkSummary, TrainingCurve, TrainingState
from reportgen.projects.mnist.training.prediction import loss_per_image, named_correctly
from reportgen.projects.mnist.training.program import (
    NOTHING_DONE,
    PartOfEpoch,
    Program,
    Recipe,
    program_for,
)
from reportgen.tasks.results.types import StoredFile
from reportgen.tasks.task import Announce, Checkpoints, Progress

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
    network: StoredFile  # as Keras saves and opens it
    test_losses: Array  # (m,) float64, in nats
    test_outputs: Array  # (m, ...) float32


def train(
    training: Training,
    training_set: Examples,
    test_set: Examples,
    announce: Announce,
    checkpoints: Checkpoints,
) -> Trained:
    """Train and measure on the test images after each epoch.

    The images come in a new order every epoch. Where `checkpoints` know this
    training, it goes on from there, and ends with the bits of one that was
    never interrupted. Whatever watches through `announce` changes nothing.
    """
    program = program_for(training.recipe)
    weights_seed, order_seed = np.random.SeedSequence(training.seed).generate_state(2)
    state = checkpoints.nearest(training.epochs)
    if isinstance(state, TrainingState):
        program.restore(state.weights, state.optimizer)
        curve, done = state.curve, PartOfEpoch(state.batches, state.loss, state.correct)
    else:
        program.reset(int(weights_seed), training.learning_rate)
        curve, done = TrainingCurve((), ()), NOTHING_DONE
    inputs = tf.constant(shaped_for(program.network, training_set.inputs))
    targets = tf.constant(training_set.targets)
    measure = partial(_measure, program, test_set)
    start = len(curve.loss)

    def on_batch(done: PartOfEpoch, batches: int) -> None:
        finished = len(curve.loss)
        if done.batches % _BATCHES_BETWEEN_WORDS == 0:
            detail = f"batch {done.batches} of {batches}"
            announce(Progress(finished, training.epochs, detail, start))
        if checkpoints.is_due():
            checkpoints.keep(_state_of(program, curve, done), finished, done.batches)

    measured = None
    for epoch in range(start + 1, training.epochs + 1):
        order = np.random.default_rng([order_seed, epoch]).permutation(len(training_set.inputs))
        averages = program.run_epoch(
            inputs,
            targets,
            order.astype(np.int32),
            training.penalty_factor,
            done if epoch == start + 1 else NOTHING_DONE,
            on_batch,
        )
        measured = measure()
        curve = _longer(curve, averages, measured)
        announce(Progress(epoch, training.epochs, measured.detail, start))
        if epoch == training.epochs or checkpoints.is_due():
            checkpoints.keep(_state_of(program, curve, NOTHING_DONE), epoch)
    measured = measured or measure()

    return Trained(
        summary=summarise(program.network),
        curve=curve,
        weights=program.state()[0],
        network=keras_file(program.network),
        test_losses=measured.losses,
        test_outputs=measured.outputs,
    )


@dataclass(frozen=True)
class _Measured:
    """What a network answers to the test images."""

    outputs: Array  # (m, ...) float32
    losses: Array  # (m,) float64, in nats
    accuracy: float | None  # None: the network names nothing

    @property
    def detail(self) -> str:
        if self.accuracy is None:
            return f"validation loss {np.mean(self.losses):.4f}"
        return f"validation accuracy {self.accuracy:.4f}"


def _measure(program: Program, test_set: Examples) -> _Measured:
    outputs = program.predict(shaped_for(program.network, test_set.inputs))
    objective = program.recipe.objective
    losses = loss_per_image(objective, tf.constant(test_set.targets), tf.constant(outputs))
    accuracy = None
    if objective == "classification":
        accuracy = float(np.mean(named_correctly(test_set.targets, outputs)))
    return _Measured(outputs, np.asarray(losses.numpy(), dtype=np.float64), accuracy)


def _longer(
    curve: TrainingCurve, averages: tuple[float, float], measured: _Measured
) -> TrainingCurve:
    """Return the curve with one more epoch."""
    loss, accuracy = averages
    curve = replace(
        curve,
        loss=(*curve.loss, loss),
        validation_loss=(*curve.validation_loss, float(np.mean(measured.losses))),
    )
    if measured.accuracy is None:
        return curve
    return replace(
        curve,
        accuracy=(*curve.accuracy, accuracy),
        validation_accuracy=(*curve.validation_accuracy, measured.accuracy),
    )


def _state_of(program: Program, curve: TrainingCurve, done: PartOfEpoch) -> TrainingState:
    weights, optimizer = program.state()
    return TrainingState(curve, weights, optimizer, done.batches, done.loss, done.correct)
