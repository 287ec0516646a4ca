"""Keep the traceback of a fault that nobody foresaw, and say in one line where it is."""

import os
import platform
import sys
import tempfile
import traceback
from dataclasses import dataclass

UNFORESEEN = 70
"""The exit status; sysexits.h has it for an error of the software itself."""

_MOST_WORDS = 300  # characters of what the error says of itself


class UnforeseenError(Exception):
    """A fault that nobody foresaw, in another process."""


@dataclass(frozen=True)
class Unforeseen:
    """A fault that nobody foresaw, as it travels to the process that tells of it."""

    words: str
    traceback: str

    def raised(self) -> UnforeseenError:
        """Return it as an error that has the traceback of the other process."""
        error = UnforeseenError(self.words)
        error.add_note(f"In another process:\n{self.traceback}")
        return error


def unforeseen(error: BaseException) -> Unforeseen:
    """Return an error of any class as it can travel."""
    words = str(error) if isinstance(error, UnforeseenError) else _in_words(error)
    return Unforeseen(words, "".join(traceback.format_exception(error)))


def told(error: BaseException) -> str:
    """Write the traceback of an error into a new file; return what happened and where that is.

    The file is this user's own, in the folder for temporary files. Where it cannot be
    written, the traceback is printed.
    """
    found = unforeseen(error)
    words = f"A fault in reportgen that was not foreseen: {found.words}."
    machine = f"Python {platform.python_version()}, {platform.platform()}"
    text = f"{' '.join(sys.argv)}\n{machine}\n\n{found.traceback}"
    try:
        descriptor, file = tempfile.mkstemp(".txt", "reportgen-fault-", text=True)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except OSError as reason:
        traceback.print_exception(error)
        return f"{words} The traceback above could not be written to a file: {reason.strerror}."
    return f"{words} Please report it, with the traceback in {file}."


def _in_words(error: BaseException) -> str:
    """Return the class of an error, and what it says of itself, in one line."""
    said = " ".join(str(error).split())
    words = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return words[:_MOST_WORDS].rstrip(".")
