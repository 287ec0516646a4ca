"""The free cores of a machine make a training faster and change no bit of it."""

import os
import subprocess
import sys

import pytest

TRAIN = """
import hashlib
import tensorflow as tf
from reportgen.experiments.convnet import train_convnet
from reportgen.runner.checkpoints import CarriedCheckpoints
from reportgen.task import say_nothing
from reportgen.training.worker import start_worker

start_worker()
trained = train_convnet(
    filters=(8, 12), kernel_size=3, pool_size=2, pool_stride=1, dense=(16,), learning_rate=0.001,
    batch_size=64, epochs=2, train_size=600, test_size=300, seed=1, announce=say_nothing,
    checkpoints=CarriedCheckpoints(None),
)
print(tf.config.threading.get_inter_op_parallelism_threads())
print(hashlib.sha256(b"".join(weight.tobytes() for weight in trained.weights)).hexdigest())
print(trained.curve)
"""


def train_on(threads: int) -> list[str]:
    """Train a small ConvNet in a process of its own; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", TRAIN],
        env=os.environ | {"TF_NUM_INTEROP_THREADS": str(threads)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.mark.slow
def test_the_convnet_gets_the_same_bits_on_one_core_and_on_four() -> None:
    one, four = train_on(1), train_on(4)

    assert (one[0], four[0]) == ("1", "4")
    assert len(one) == 3
    assert one[1:] == four[1:]
