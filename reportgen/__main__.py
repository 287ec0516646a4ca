"""The program: `python -m reportgen`, and the script `reportgen`."""

import os
import signal
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and exit with its status."""
    # Ctrl-C before anything has begun. Raised in the middle of an import, an exception may
    # come where Python can only print it.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    from reportgen.cli.app import main as run_command_line

    run_command_line()


if __name__ == "__main__":
    main()
