"""Compiled programs of a network: an epoch of training, and prediction.

One program serves every task of the same architecture in this process;
compiling costs about a second, an epoch of a small network far less.

A dense network trains a whole epoch in one program of XLA's, so that no time is
lost between the steps. The ConvNet's step is a program of its own, whose
dispatch is nothing beside its arithmetic: its convolutions are oneDNN's, which
on a CPU are faster than XLA's, its batch comes in two halves that are computed
side by side where a core is free, and XLA compiles the optimizer's update.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import keras
import numpy as np
import tensorflow as tf

from reportgen.projects.mnist.arrays import Array
from reportgen.projects.mnist.networks import NetworkDescription, initialise
from reportgen.projects.mnist.training.forward import outputs_in_training
from reportgen.projects.mnist.training.prediction import (
    Objective,
    chunk_of,
    compiled_forward,
    convolves,
    halves,
    loss_per_image,
    predict_in_chunks,
)
from reportgen.projects.mnist.training.run import Examples, Precision, TrainingRun
from reportgen.projects.mnist.training.runtime import start_tensorflow

OptimizerName = Literal["sgd", "adam"]


@dataclass(frozen=True)
class PartOfEpoch:
    """What the first batches of an epoch came to."""

    batches: int = 0
    loss: float = 0.0  # summed over their images, in float32
    correct: float = 0.0  # images classified correctly


NOTHING_DONE = PartOfEpoch()

OnBatch = Callable[[PartOfEpoch, int], None]
"""Told what was done of an epoch, and how many batches it has."""


def _say_nothing(done: PartOfEpoch, batches: int) -> None:
    pass


@dataclass(frozen=True)
class Recipe:
    """What a program is compiled for."""

    network: NetworkDescription
    objective: Objective
    optimizer: OptimizerName
    batch_size: int
    penalised: bool = False  # an L2 penalty on the kernels of the hidden layers
    precision: Precision = "float32"


def recipe_for(
    network: NetworkDescription,
    objective: Objective,
    optimizer: OptimizerName,
    run: TrainingRun,
    training_set: Examples,
    *,
    penalised: bool = False,
    precision: Precision = "float32",
) -> Recipe:
    """Return the recipe of a run; a batch holds no more images than there are."""
    batch_size = min(run.batch_size, len(training_set.inputs))
    return Recipe(network, objective, optimizer, batch_size, penalised, precision)


class Program:
    """A network with its optimizer and its compiled functions.

    Reset before each training: weights and optimizer state are shared by all
    trainings with the same recipe.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self.network = recipe.network.build()
        self._optimizer = _OPTIMIZERS[recipe.optimizer]()
        self._optimizer.build(self.network.trainable_variables)
        self._in_steps = convolves(recipe.network)
        self._whole_epoch = tf.function(self._run_batches, jit_compile=True, autograph=False)
        self._one_step = tf.function(self._step, autograph=False)
        self._update = tf.function(self._add_and_apply, jit_compile=True, autograph=False)
        self._forward = compiled_forward(self.network, recipe.network)

    def reset(self, seed: int, learning_rate: float) -> None:
        """Start anew: fresh weights, no memory in the optimizer."""
        for variable in self._optimizer.variables:
            variable.assign(tf.zeros(variable.shape, variable.dtype))
        self._optimizer.learning_rate = learning_rate
        initialise(self.network, seed)

    def restore(self, weights: Sequence[Array], optimizer: Sequence[Array]) -> None:
        """Go back to where `state` was taken."""
        self.network.set_weights(list(weights))
        for variable, value in zip(self._optimizer.variables, optimizer, strict=True):
            variable.assign(value)

    def state(self) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        """Return copies of the weights and of the optimizer's variables."""
        return (
            tuple(np.array(weight) for weight in self.network.get_weights()),
            tuple(np.array(variable.numpy()) for variable in self._optimizer.variables),
        )

    def run_epoch(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        order: Array,
        penalty_factor: float,
        done: PartOfEpoch = NOTHING_DONE,
        on_batch: OnBatch = _say_nothing,
    ) -> tuple[float, float]:
        """Train on every image once, in `order`; the last batch may be smaller.

        inputs: (n, ...) float32; targets: (n, ...) float32; order: (n,) int32.
        done: the part of the epoch that is over already.
        on_batch: called after each batch where an epoch takes minutes; an
        epoch that is one program says nothing on the way, and has no parts.
        Returns the mean loss without the penalty, and the fraction named
        correctly (0 for reconstruction), both while the weights change.
        """
        arguments = (inputs, targets, tf.constant(order), tf.constant(penalty_factor))
        if self._in_steps:
            loss, correct = self._run_steps(*arguments, done, on_batch)
        else:
            loss, correct = self._whole_epoch(*arguments)
        return float(loss) / len(order), float(correct) / len(order)

    def predict(self, inputs: Array) -> Array:
        """Return the network's output for each of `inputs`, (n, ...) float32."""
        return predict_in_chunks(self._forward, inputs, chunk_of(self.recipe.network))

    def _run_batches(
        self, inputs: tf.Tensor, targets: tf.Tensor, order: tf.Tensor, penalty_factor: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        size = self.recipe.batch_size
        full_batches, rest = divmod(int(order.shape[0]), size)

        def run_batch(
            number: tf.Tensor, loss: tf.Tensor, correct: tf.Tensor
        ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
            batch = tf.slice(order, [number * size], [size])
            step_loss, step_correct = self._step(inputs, targets, batch, penalty_factor)
            return number + 1, loss + step_loss, correct + step_correct

        _, loss, correct = tf.while_loop(
            lambda number, *_: number < full_batches, run_batch, (0, 0.0, 0.0)
        )
        if rest:
            batch = order[-rest:]
            step_loss, step_correct = self._step(inputs, targets, batch, penalty_factor)
            loss, correct = loss + step_loss, correct + step_correct
        return loss, correct

    def _run_steps(
        self,
        inputs: tf.Tensor,
        targets: tf.Tensor,
        order: tf.Tensor,
        penalty_factor: tf.Tensor,
        done: PartOfEpoch,
        on_batch: OnBatch,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        loss, correct = tf.constant(done.loss), tf.constant(done.correct)
        starts = range(0, int(order.shape[0]), self.recipe.batch_size)
        for number, start in enumerate(starts[done.batches :], start=done.batches + 1):
            batch = order[start : start + self.recipe.batch_size]
            step_loss, step_correct = self._one_step(inputs, targets, batch, penalty_factor)
            loss, correct = loss + step_loss, correct + step_correct
            on_batch(PartOfEpoch(number, float(loss), float(correct)), len(starts))
        return loss, correct

    def _step(
        self, inputs: tf.Tensor, targets: tf.Tensor, batch: tf.Tensor, penalty_factor: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Take one step; return the batch's summed loss and how many it classified correctly."""
        size = int(batch.shape[0])
        weights = [self._as_multiplied(one.value) for one in self.network.trainable_variables]
        parts = halves(size) if self._in_steps else (slice(0, size),)
        gradients, losses, correct = zip(
            *(
                self._gradients(
                    weights,
                    tf.gather(inputs, batch[part]),
                    tf.gather(targets, batch[part]),
                    (part.stop - part.start) / size,
                    penalty_factor,
                )
                for part in parts
            ),
            strict=True,
        )
        self._update(*gradients)
        return sum(losses[1:], losses[0]), sum(correct[1:], correct[0])

    def _as_multiplied(self, weight: tf.Variable) -> tf.Tensor:
        """Return a weight as the layers take it: itself, or a copy in half the precision."""
        return weight if self.recipe.precision == "float32" else tf.cast(weight, tf.bfloat16)

    def _gradients(
        self,
        weights: Sequence[tf.Tensor],
        inputs: tf.Tensor,
        targets: tf.Tensor,
        share: float,
        penalty_factor: tf.Tensor,
    ) -> tuple[list[tf.Tensor], tf.Tensor, tf.Tensor]:
        """Return what a part of a batch adds: to the gradients, the loss and the correct images.

        share: of the batch, in (0, 1].
        """
        with tf.GradientTape() as tape:
            tape.watch(weights)
            outputs = outputs_in_training(self.network, weights, inputs)
            losses = loss_per_image(self.recipe.objective, targets, outputs)
            objective = tf.reduce_mean(losses)
            if self.recipe.penalised:
                objective += penalty_factor * _squared_kernels(weights)
            objective *= share
        gradients = tape.gradient(objective, weights)
        correct = tf.constant(0.0)
        if self.recipe.objective == "classification":
            agrees = tf.equal(tf.argmax(outputs, axis=1), tf.argmax(targets, axis=1))
            correct = tf.reduce_sum(tf.cast(agrees, tf.float32))
        return gradients, tf.reduce_sum(losses), correct

    def _add_and_apply(self, *parts: list[tf.Tensor]) -> None:
        gradients = [
            tf.add_n([tf.cast(share, tf.float32) for share in shares])
            for shares in zip(*parts, strict=True)
        ]
        self._optimizer.apply(gradients, self.network.trainable_variables)


@cache
def program_for(recipe: Recipe) -> Program:
    """Return this process's program for a recipe."""
    start_tensorflow()
    return Program(recipe)


def _squared_kernels(weights: Sequence[tf.Tensor]) -> tf.Tensor:
    """Return the sum of squares over the kernels of all layers but the last."""
    kernels = [weight for weight in weights if weight.shape.rank > 1]
    return tf.add_n([tf.reduce_sum(tf.square(kernel)) for kernel in kernels[:-1]])


_OPTIMIZERS: dict[OptimizerName, Callable[[], keras.Optimizer]] = {
    "sgd": keras.optimizers.SGD,
    "adam": keras.optimizers.Adam,
}
