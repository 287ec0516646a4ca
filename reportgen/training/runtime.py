"""TensorFlow's threads, flags and chatter: set here, before it starts.

No variable of the user's environment may change a result, because none is in a
task's key; what is said on the way (TF_CPP_...) is left as it is.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from reportgen.task import THREADS

_NUMERIC = ("TF_", "XLA_", "ONEDNN_", "DNNL_")  # how the names of such variables begin
_CHATTER = "TF_CPP_"
_ENVIRONMENT = {
    "TF_ENABLE_ONEDNN_OPTS": "1",
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
}


@cache
def start_tensorflow() -> None:
    """Import TensorFlow quietly, on as many threads as a task computes with; once a process.

    The backend and the precision of Keras are set here too, so that a personal
    Keras configuration cannot change a result either.
    """
    for name in list(os.environ):
        if name.startswith(_NUMERIC) and not name.startswith(_CHATTER):
            del os.environ[name]
    os.environ.update(_ENVIRONMENT)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["KERAS_BACKEND"] = "tensorflow"
    with _muted_stderr(), warnings.catch_warnings(action="ignore"):
        import keras
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(THREADS)
        tf.config.threading.set_inter_op_parallelism_threads(THREADS)
        tf.config.experimental.enable_op_determinism()
        keras.config.set_floatx("float32")
        keras.config.set_dtype_policy("float32")
        keras.config.set_image_data_format("channels_last")
        # The devices start with the first tensor, and say so on standard error.
        tf.constant(0.0).numpy()


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
