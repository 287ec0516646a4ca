"""What a worker process does before its first task."""

import gc
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from reportgen.projects.mnist.training.runtime import start_tensorflow


def start_worker() -> None:
    """Start TensorFlow and silence its advice to programmers.

    It warns of five programs that were compiled in a row, as they are meant to
    be where one process trains networks of several forms.
    """
    with _imported_fast():
        start_tensorflow()
    logging.getLogger("tensorflow").setLevel(logging.ERROR)


@contextmanager
def _imported_fast() -> Iterator[None]:
    """Let imports take two thirds of their time.

    Garbage is collected again afterwards. Keras looks for libraries with which it
    shows pictures and takes tables, and imports them where they are; no task does either.
    """
    without = [name for name in ("matplotlib", "pandas") if name not in sys.modules]
    was_enabled = gc.isenabled()
    sys.modules.update(dict.fromkeys(without))  # type: ignore[arg-type]
    gc.disable()
    try:
        yield
    finally:
        for name in without:
            del sys.modules[name]
        if was_enabled:
            gc.enable()
