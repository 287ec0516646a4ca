"""What a worker process does before its first task."""

import logging

from reportgen.training.worker import start_worker


def test_tensorflow_gives_no_advice_to_programmers() -> None:
    start_worker()

    assert not logging.getLogger("tensorflow").isEnabledFor(logging.WARNING)
