"""What a worker process does before its first task."""

import hashlib
import logging
import os
import subprocess
import sys
from pathlib import Path

from reportgen.projects.mnist.data.mnist import load_mnist
from reportgen.projects.mnist.experiments.classifier import (
    classification_examples,
    train_classifier,
    train_dense_classifier,
)
from reportgen.projects.mnist.networks import ConvNet
from reportgen.projects.mnist.results import TrainedClassifier
from tests.mnist import CODE
from tests.projects.mnist.training.runs import training_run


def test_tensorflow_gives_no_advice_to_programmers() -> None:
    CODE.start_worker()

    assert not logging.getLogger("tensorflow").isEnabledFor(logging.WARNING)


def operations_at_once() -> str:
    """Return how many operations TensorFlow runs side by side in this process."""
    import tensorflow as tf

    return str(tf.config.threading.get_inter_op_parallelism_threads())


def dense_network() -> str:
    """Train a small dense network; return all its bits, as a digest."""
    return digest(
        train_dense_classifier(load_mnist().subset(160, 40), (16,), training_run(batch_size=16))
    )


def convnet() -> str:
    """Train a small ConvNet; return all its bits, as a digest."""
    network = ConvNet((8,), 3, 2, 1, (16,))
    examples = classification_examples(load_mnist().subset(600, 300))
    run = training_run(learning_rate=0.001, batch_size=64, epochs=2)
    return digest(train_classifier(network, *examples, run, optimizer="adam"))


def digest(trained: TrainedClassifier) -> str:
    bits = b"".join(weight.tobytes() for weight in trained.weights) + repr(trained.curve).encode()
    return hashlib.sha256(bits).hexdigest()


def in_a_worker(*functions: str, **environment: str) -> list[str]:
    """Call functions of this module in a process started as a worker; return what they do."""
    program = (
        "from tests.mnist import CODE\n"
        f"from {__name__} import {', '.join(functions)}\n"
        "CODE.start_worker()\n"
        f"for function in ({', '.join(functions)},): print(function())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[4],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_free_cores_of_a_machine_change_no_bit() -> None:
    alone = in_a_worker(
        "operations_at_once", "dense_network", "convnet", TF_NUM_INTEROP_THREADS="1"
    )

    assert (alone[0], operations_at_once()) == ("1", "2")
    assert alone[1:] == [dense_network(), convnet()]


def test_the_users_flags_are_heard() -> None:
    (flagged,) = in_a_worker("dense_network", XLA_FLAGS="--xla_cpu_max_isa=SSE4_2")

    assert len(flagged) == 64
    assert flagged != dense_network()
