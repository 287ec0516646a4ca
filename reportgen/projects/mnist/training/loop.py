"""The loop that trains every network: epochs, validation, history, progress."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import tensorflow as tf

from reportgen import File, State
from reportgen.projects.mnist.arrays import Array
from reportgen.projects.mnist.networks import NetworkSummary, keras_file, shaped_for, summarise
from reportgen.projects.mnist.results import TrainingCurve
from reportgen.projects.mnist.training.prediction import loss_per_image, named_correctly
from reportgen.projects.mnist.training.program import (
    NOTHING_DONE,
    PartOfEpoch,
    Program,
    Recipe,
    program_for,
)
from reportgen.projects.mnist.training.run import Examples, TrainingRun

_BATCHES_BETWEEN_WORDS = 5


@dataclass(frozen=True)
class Trained:
    """A network after its last epoch, with its answers to the test images."""

    summary: NetworkSummary
    curve: TrainingCurve
    weights: tuple[Array, ...]  # in the order of Keras `get_weights`
    network: File  # as Keras saves and opens it
    test_losses: Array  # (m,) float64, in nats
    test_outputs: Array  # (m, ...) float32


def train(
    recipe: Recipe,
    training_set: Examples,
    test_set: Examples,
    run: TrainingRun,
    penalty_factor: float = 0.0,
) -> Trained:
    """Train and measure on the test images after each epoch.

    The images come in a new order every epoch. Where the run's checkpoints know this
    training, it goes on from there, and ends with the bits of one that was
    never interrupted. Whatever watches its progress changes nothing.

    penalty_factor: of the L2 penalty; counts only where the recipe is penalised.
    """
    program = program_for(recipe)
    weights_seed, order_seed = np.random.SeedSequence(run.seed).generate_state(2)
    start, state = run.checkpoints.resume({})
    if state:
        curve, done = _restored(program, state)
    else:
        program.reset(int(weights_seed), run.learning_rate)
        curve, done = TrainingCurve((), ()), NOTHING_DONE
    inputs = tf.constant(shaped_for(program.network, training_set.inputs))
    targets = tf.constant(training_set.targets)
    measure = partial(_measure, program, test_set)

    def on_batch(done: PartOfEpoch, batches: int) -> None:
        finished = len(curve.loss)
        if done.batches % _BATCHES_BETWEEN_WORDS == 0:
            run.progress(finished, run.epochs, f"batch {done.batches} of {batches}")
        if run.checkpoints.is_due():
            run.checkpoints.keep(_state_of(program, curve, done), finished, done.batches)

    measured = None
    for epoch in range(start + 1, run.epochs + 1):
        order = np.random.default_rng([order_seed, epoch]).permutation(len(training_set.inputs))
        averages = program.run_epoch(
            inputs,
            targets,
            order.astype(np.int32),
            penalty_factor,
            done if epoch == start + 1 else NOTHING_DONE,
            on_batch,
        )
        measured = measure()
        curve = _longer(curve, averages, measured)
        run.progress(epoch, run.epochs, measured.detail)
        if epoch == run.epochs or run.checkpoints.is_due():
            run.checkpoints.keep(_state_of(program, curve, NOTHING_DONE), epoch)
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


_CURVES = ("loss", "validation_loss", "accuracy", "validation_accuracy")


def _state_of(program: Program, curve: TrainingCurve, done: PartOfEpoch) -> State:
    """Return a training between two batches: all that it needs to go on to the same bits.

    The order of the images in an epoch follows from the seed and the epoch's
    number, so that no random stream has a state of its own.
    """
    weights, optimizer = program.state()
    return {
        **{f"curve_{name}": np.asarray(getattr(curve, name)) for name in _CURVES},
        "weights": weights,
        "optimizer": optimizer,
        "batches": done.batches,  # of the epoch under way
        "loss": done.loss,
        "correct": done.correct,
    }


def _restored(program: Program, state: Any) -> tuple[TrainingCurve, PartOfEpoch]:
    """Set the program to a state; return the curve and what was done of the next epoch."""
    program.restore(state["weights"], state["optimizer"])
    curve = TrainingCurve(**{name: tuple(state[f"curve_{name}"].tolist()) for name in _CURVES})
    return curve, PartOfEpoch(state["batches"], state["loss"], state["correct"])
