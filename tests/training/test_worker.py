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
from reportgen.experiments.classifier import train_dense_classifier
from reportgen.runner.checkpoints import CarriedCheckpoints
from reportgen.task import say_nothing
from reportgen.training.worker import start_worker

start_worker()
trained = train_dense_classifier(
    hidden=(16,), learning_rate=0.1, batch_size=16, epochs=1, train_size=160, test_size=40,
    seed=1, announce=say_nothing, checkpoints=CarriedCheckpoints(None),
)
print(hashlib.sha256(b"".join(weight.tobytes() for weight in trained.weights)).hexdigest())
"""


def weights_with(**environment: str) -> str:
    """Return the digest of a small network's weights, trained in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", TRAIN],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


@pytest.mark.slow
def test_the_users_flags_are_heard_and_more_parallel_operations_change_no_bit() -> None:
    plain = weights_with()

    assert len(plain) == 65
    assert weights_with(TF_NUM_INTEROP_THREADS="4") == plain
    assert weights_with(XLA_FLAGS="--xla_cpu_max_isa=SSE4_2") != plain
