"""Start TensorFlow: set its threads, memory, flags and logging before, silence it after.

report.toml says which environment variables count, and sets some before.
"""

import gc
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_THREADS = 1
"""Threads that an operation computes on, as the keys of tasks say."""

_SIDE_BY_SIDE = 2
"""Operations that may run at once: as many as a batch has halves."""


def start_worker() -> None:
    """Start TensorFlow and silence its advice to programmers.

    It warns of five programs that were compiled in a row, as they are meant to
    be where one process trains networks of several forms.
    """
    with _imported_fast():
        start_tensorflow()
    logging.getLogger("tensorflow").setLevel(logging.ERROR)


@cache
def start_tensorflow() -> None:
    """Import TensorFlow quietly, on as many threads as a task computes with; once a process.

    An operation computes on one thread, or as many as the user asks for, on which its bits
    depend. How many operations run side by side changes no bit, so that is not part of a task.
    The backend and the precision of Keras are set here too, so that a personal
    Keras configuration cannot change a result either.
    """
    os.environ["KERAS_BACKEND"] = "tensorflow"
    intra_op_threads = int(os.environ.get("TF_NUM_INTRAOP_THREADS", _THREADS))
    inter_op_threads = int(os.environ.get("TF_NUM_INTEROP_THREADS", _SIDE_BY_SIDE))
    with _muted_stderr(), warnings.catch_warnings(action="ignore"):
        import keras
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(intra_op_threads)
        tf.config.threading.set_inter_op_parallelism_threads(inter_op_threads)
        tf.config.experimental.enable_op_determinism()
        # Else a GPU rounds the factors of a product to 10 bits.
        tf.config.experimental.enable_tensor_float_32_execution(False)
        keras.config.set_floatx("float32")
        keras.config.set_dtype_policy("float32")
        keras.config.set_image_data_format("channels_last")
        # The devices start with the first tensor, and say so on standard error.
        tf.constant(0.0).numpy()


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


@contextmanager
def _muted_stderr() -> Iterator[None]:
    """Close the file descriptor too: TensorFlow's C++ code writes before any log level counts."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)
