"""Handle standard streams that are closed, full, or no longer read."""

import os
import sys
from typing import TextIO


def open_closed_streams() -> None:
    """Give each standard stream that is closed the null device.

    Else the next file to be opened takes its number, and a library that writes
    to that number writes into the file.
    """
    for name, flags in (("stdin", os.O_RDONLY), ("stdout", os.O_WRONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, flags)
            os.set_inheritable(descriptor, True)
            setattr(sys, name, os.fdopen(descriptor, "r" if name == "stdin" else "w"))


def give_up(stream: TextIO) -> None:
    """Send what a stream still holds, and all that follows, nowhere.

    For a stream that failed: what it holds would fail once more when Python ends.
    """
    try:
        descriptor = stream.fileno()
    except OSError:
        return  # a stream in memory
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
