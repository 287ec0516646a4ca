"""The environment variables that change how TensorFlow computes.

What the user sets counts. A variable that can change a result is part of each
key, as the versions of the libraries are; what changes speed, memory or chatter
alone is in none. Other variables with TensorFlow's prefixes are kept from it, so
that none changes a result unseen; they are not looked at, since other programs
have that prefix too and may keep secrets there.
"""

import os
from collections.abc import Mapping
from typing import Final

from reportgen.base.errors import SettingsError, must_be

DEFAULTS: Mapping[str, str] = {
    "TF_ENABLE_ONEDNN_OPTS": "1",
    # Workers share a GPU: none may take all of its memory.
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
"""Values of variables that the user does not set."""

INTRA_OP_THREADS = "TF_NUM_INTRAOP_THREADS"
INTER_OP_THREADS = "TF_NUM_INTEROP_THREADS"

# How the names of variables begin.
_CHANGE_RESULTS: Final = (
    "XLA_FLAGS",
    "TF_XLA_FLAGS",
    "TF_ENABLE_ONEDNN_OPTS",
    INTRA_OP_THREADS,
    "TF_ENABLE_AUTO_MIXED_PRECISION",
    "NVIDIA_TF32_OVERRIDE",
    "CUDA_VISIBLE_DEVICES",
    "ONEDNN_",
    "DNNL_",
)
_CHANGE_NO_RESULT: Final = (
    "TF_CPP_",
    INTER_OP_THREADS,
    "TF_FORCE_GPU_ALLOW_GROWTH",
    "TF_GPU_ALLOCATOR",
)
_TENSORFLOW: Final = ("TF_", "XLA_")


def numeric_variables() -> dict[str, str]:
    """Return the variables that are not as by default and can change a result, by name.

    Raises SettingsError for a number of threads that is none.
    """
    for name in (INTRA_OP_THREADS, INTER_OP_THREADS):
        thread_count(name, default=1)
    return {
        name: value
        for name, value in sorted(os.environ.items())
        if name.startswith(_CHANGE_RESULTS) and value != DEFAULTS.get(name)
    }


def set_defaults() -> None:
    """Set what the user has not set, and remove what no key would name."""
    for name in list(os.environ):
        if name.startswith(_TENSORFLOW) and not name.startswith(
            (*_CHANGE_RESULTS, *_CHANGE_NO_RESULT)
        ):
            del os.environ[name]
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)


def thread_count(name: str, default: int) -> int:
    """Return the number of threads that a variable asks for, or else the default.

    Raises SettingsError for anything but a whole number of at least 1.
    """
    asked = os.environ.get(name, str(default))
    if not (asked.isdecimal() and int(asked) >= 1):
        allowed = "a whole number of at least 1"
        raise SettingsError(must_be(f"The environment variable {name}", asked, allowed))
    return int(asked)
