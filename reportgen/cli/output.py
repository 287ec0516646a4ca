"""Write to standard output and standard error, also where nobody reads them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from reportgen.base.errors import UserError
from reportgen.base.streams import give_up
from reportgen.base.untrusted.text import printable


def tell(message: str) -> None:
    """Write one line to standard error in the program's name, if anyone can read it."""
    # An argument, too, may come from elsewhere: the shell completes the names of files.
    say(printable(" ".join(["reportgen:", *message.split()])))


def say(line: str) -> None:
    """Write one line to standard error, if anyone can read it."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        give_up(sys.stderr)


@contextmanager
def standard_output() -> Iterator[None]:
    """Turn a failure of standard output into a UserError.

    A reader that has seen enough, such as head, is none: what is left goes nowhere.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        give_up(sys.stdout)
    except OSError as error:
        give_up(sys.stdout)
        raise UserError(f"Standard output cannot be written: {error.strerror}.") from error
