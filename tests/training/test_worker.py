"""What a worker process does before its first task."""

import logging
import os
import subprocess
import sys

import pytest

from reportgen.training.worker import start_worker


def test_tensorflow_gives_no_advice_to_programmers() -> None:
    start_worker()

    assert not logging.getLogger("tensorflow").isEnabledFor(logging.WARNING)


TRAIN = """
import hashlib
import sys
import tensorflow as tf
from reportgen.experiments.classifier import train_dense_classifier
from reportgen.experiments.convnet import train_convnet
from reportgen.runner.checkpoints import CarriedCheckpoints
from reportgen.task import say_nothing
from reportgen.training.worker import start_worker

def say(trained):
    print(hashlib.sha256(b"".join(weight.tobytes() for weight in trained.weights)).hexdigest())
    print(trained.curve)

start_worker()
print(tf.config.threading.get_inter_op_parallelism_threads())
say(train_dense_classifier(
    hidden=(16,), learning_rate=0.1, batch_size=16, epochs=1, train_size=160, test_size=40,
    seed=1, announce=say_nothing, checkpoints=CarriedCheckpoints(None),
))
if "convnet" in sys.argv:
    say(train_convnet(
        filters=(8, 12), kernel_size=3, pool_size=2, pool_stride=1, dense=(16,),
        learning_rate=0.001, batch_size=64, epochs=2, train_size=600, test_size=300, seed=1,
        announce=say_nothing, checkpoints=CarriedCheckpoints(None),
    ))
"""


def train_with(*networks: str, **environment: str) -> list[str]:
    """Train a small dense network in a process of its own, and others; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", TRAIN, *networks],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def on_four_cores() -> list[str]:
    """The networks of a process that may run four operations at once. Ten seconds."""
    return train_with("convnet", TF_NUM_INTEROP_THREADS="4")


@pytest.mark.slow
def test_the_free_cores_of_a_machine_change_no_bit(on_four_cores: list[str]) -> None:
    one = train_with("convnet", TF_NUM_INTEROP_THREADS="1")

    assert (one[0], on_four_cores[0]) == ("1", "4")
    assert len(one) == 5
    assert one[1:] == on_four_cores[1:]


@pytest.mark.slow
def test_the_users_flags_are_heard(on_four_cores: list[str]) -> None:
    flagged = train_with(TF_NUM_INTEROP_THREADS="4", XLA_FLAGS="--xla_cpu_max_isa=SSE4_2")

    assert len(flagged[1]) == 64
    assert flagged[1] != on_four_cores[1]
