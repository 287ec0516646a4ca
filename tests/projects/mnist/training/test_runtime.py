"""What a worker process does before its first task."""

import hashlib
import logging
import os
import subprocess
import sys
from pathlib import Path

from reportgen.projects.mnist.results import TrainedClassifier
from reportgen.projects.mnist.training.runtime import start_worker
from reportgen.tasks.store.checkpoints import CarriedCheckpoints
from reportgen.tasks.task import say_nothing


def test_tensorflow_gives_no_advice_to_programmers() -> None:
    start_worker()

    assert not logging.getLogger("tensorflow").isEnabledFor(logging.WARNING)


def operations_at_once() -> str:
    """Return how many operations TensorFlow runs side by side in this process."""
    import tensorflow as tf

    return str(tf.config.threading.get_inter_op_parallelism_threads())


def dense_network() -> str:
    """Train a small dense network; return all its bits, as a digest."""
    from reportgen.projects.mnist.experiments.classifier import train_dense_classifier

    return digest(
        train_dense_classifier(
            hidden=(16,), learning_rate=0.1, batch_size=16, epochs=1, train_size=160,
            test_size=40, seed=1, announce=say_nothing, checkpoints=CarriedCheckpoints(None),
        )
    )  # fmt: skip


def convnet() -> str:
    """Train a small ConvNet; return all its bits, as a digest."""
    from reportgen.projects.mnist.experiments.convnet import train_convnet

    return digest(
        train_convnet(
            filters=(8,), kernel_size=3, pool_size=2, pool_stride=1, dense=(16,),
            learning_rate=0.001, batch_size=64, epochs=2, train_size=600, test_size=300, seed=1,
            announce=say_nothing, checkpoints=CarriedCheckpoints(None),
        )
    )  # fmt: skip


def digest(trained: TrainedClassifier) -> str:
    bits = b"".join(weight.tobytes() for weight in trained.weights) + repr(trained.curve).encode()
    return hashlib.sha256(bits).hexdigest()


def in_a_worker(*functions: str, **environment: str) -> list[str]:
    """Call functions of this module in a process started as a worker; return what they do."""
    program = (
        "from reportgen.projects.mnist.training.runtime import start_worker\n"
        f"from {__name__} import {', '.join(functions)}\n"
        "start_worker()\n"
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
