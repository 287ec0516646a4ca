"""The program: `python -m reportgen`, and the script `reportgen`."""

import os
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and exit with its status."""
    try:
        from reportgen.cli.app import main as run_command_line
    except KeyboardInterrupt:
        os._exit(130)  # Ctrl-C before anything has begun
    run_command_line()


if __name__ == "__main__":
    main()
