"""What a worker process does before its first task."""

import logging

from reportgen.training.runtime import start_tensorflow


def start_worker() -> None:
    """Start TensorFlow and silence its advice to programmers.

    It warns of five programs that were compiled in a row, as they are meant to
    be where one process trains networks of several forms.
    """
    start_tensorflow()
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
