"""The file system as everybody but root finds it."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_VERSION_3 = 0x20080522
_WORDS = 6  # effective, permitted and inheritable, and the same for the capabilities from 32
_READS_ANYTHING = (1, 2)  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH


@contextmanager
def unprivileged() -> Iterator[None]:
    """Let the modes of files hold in this thread, as they do for who is not root."""
    if os.geteuid() != 0:
        yield
        return
    if sys.platform != "linux":
        pytest.skip("root may read anything, and only Linux lets it do without")
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    before, now = (ctypes.c_uint32 * _WORDS)(), (ctypes.c_uint32 * _WORDS)()
    libc = ctypes.CDLL(None, use_errno=True)
    for words in (before, now):
        assert libc.capget(header, words) == 0
    for capability in _READS_ANYTHING:
        now[0] &= ~(1 << capability)
    assert libc.capset(header, now) == 0
    try:
        yield
    finally:
        assert libc.capset(header, before) == 0
