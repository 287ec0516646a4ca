"""Whether replicates train faster in one program than one after the other.

    python benchmarks/replicates_at_once.py [--replicates N]... [--rounds N]

One program holds the weights of all replicates and multiplies them in batched
matrix products, each replicate with images in an order of its own; a whole epoch
is compiled by XLA, on one thread as a task has it. With one replicate it is what
a task does. The networks are those of the full profile.
"""

import argparse
import time
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from mnist import load_settings
from timing import interleaved, print_timings

from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.data.preprocessing import one_hot, scale_pixels
from reportgen.projects.mnist.training.runtime import start_tensorflow

if TYPE_CHECKING:
    import tensorflow as tf

    Epoch = Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]

CLASSES = 10


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--replicates", type=int, action="append", metavar="N")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    start_tensorflow()
    settings = load_settings("full")
    for section in (settings.mlp, settings.weight_decay):
        contenders = {
            f"{count} in one program": seconds_of_an_epoch(
                section.hidden, count, section.batch_size, section.learning_rate
            )
            for count in [1, *(asked.replicates or [3, 9])]
        }
        print_timings(
            f"{'-'.join(map(str, section.hidden))}, seconds an epoch for each replicate",
            interleaved(asked.rounds, contenders),
            "1 in one program",
        )


def seconds_of_an_epoch(
    hidden: tuple[int, ...], replicates: int, batch_size: int, learning_rate: float
) -> Callable[[], float]:
    """Return a function that trains all replicates for an epoch: seconds for each of them."""
    import tensorflow as tf

    digits = load_mnist()
    images = tf.constant(scale_pixels(digits.training_images).reshape(-1, 784))
    labels = tf.constant(one_hot(digits.training_labels))
    rng = np.random.default_rng(0)
    orders = [rng.permutation(len(images)) for _ in range(replicates)]
    order = tf.constant(np.stack(orders).astype(np.int32))
    epoch = compiled_epoch(hidden, replicates, batch_size, learning_rate)
    epoch(images, labels, order).numpy()  # compiles

    def run() -> float:
        start = time.perf_counter()
        epoch(images, labels, order).numpy()
        return (time.perf_counter() - start) / replicates

    return run


def compiled_epoch(
    hidden: tuple[int, ...], replicates: int, batch_size: int, learning_rate: float
) -> "Epoch":
    """Return an epoch of SGD for all replicates: (images, labels, order) to the summed loss."""
    import tensorflow as tf

    widths = (784, *hidden, CLASSES)
    rng = np.random.default_rng(1)
    pairs = list(pairwise(widths))
    kernels = [
        tf.Variable(rng.normal(0, 0.05, (replicates, *pair)).astype(np.float32)) for pair in pairs
    ]
    biases = [tf.Variable(np.zeros((replicates, 1, units), np.float32)) for _, units in pairs]

    def step(images: "tf.Tensor", labels: "tf.Tensor", batch: "tf.Tensor") -> "tf.Tensor":
        with tf.GradientTape() as tape:
            values = tf.gather(images, batch)  # (replicates, batch, pixels)
            for number, (kernel, bias) in enumerate(zip(kernels, biases, strict=True), start=1):
                values = tf.matmul(values, kernel) + bias
                if number < len(kernels):
                    values = tf.nn.relu(values)
            losses = tf.nn.softmax_cross_entropy_with_logits(tf.gather(labels, batch), values)
            loss = tf.reduce_sum(losses) / batch_size
        variables = kernels + biases
        for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
            variable.assign_sub(learning_rate * gradient)
        return loss

    def epoch(images: "tf.Tensor", labels: "tf.Tensor", order: "tf.Tensor") -> "tf.Tensor":
        batches = int(order.shape[1]) // batch_size

        def body(number: "tf.Tensor", total: "tf.Tensor") -> "tuple[tf.Tensor, tf.Tensor]":
            batch = tf.slice(order, [0, number * batch_size], [replicates, batch_size])
            return number + 1, total + step(images, labels, batch)

        return tf.while_loop(lambda number, _: number < batches, body, (0, 0.0))[1]

    compiled: Epoch = tf.function(epoch, jit_compile=True, autograph=False)
    return compiled


if __name__ == "__main__":
    main()
