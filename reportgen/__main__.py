"""The program: `python -m reportgen`, and the script `reportgen`."""

# Nothing is imported here that Python has not loaded yet: the working folder may have
# a file of any name, and belong to somebody else.
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

_OURS = ("__main__.py", "reportgen")
"""What the program is called where nobody else's script calls it."""


def main() -> "NoReturn":
    """Run the command line and exit with its status."""
    try:
        _begin_again_if_needed()
        import signal

        # Raised in the middle of an import, an exception may come where Python can only print it.
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, lambda *_: os._exit(130))
        from reportgen.cli.app import main as run_command_line
    except KeyboardInterrupt:
        os._exit(130)  # Ctrl-C before anything has begun
    except Exception as error:
        from reportgen.base.unforeseen import UNFORESEEN, told

        print(f"reportgen: {told(error)}", file=sys.stderr)
        sys.exit(UNFORESEEN)
    run_command_line()


def _begin_again_if_needed() -> None:
    """Begin again without PYTHONINSPECT, and the working folder among the places of modules.

    Python puts that folder first for `-m`, and for each worker process; that of a process
    begun with -P it does not. With that variable, Python would ask for more code at the end,
    and have another status.
    """
    if not sys.executable or os.path.basename(sys.argv[0]) not in _OURS:  # noqa: PTH119
        return
    inspects = os.environ.pop("PYTHONINSPECT", "")
    package = os.path.dirname(__file__)  # noqa: PTH120
    options = []
    if not sys.flags.safe_path and os.path.dirname(package) != sys.path[0]:  # noqa: PTH120
        # An empty place among these, too, means the working folder; mostly by accident.
        places = os.environ.get("PYTHONPATH", "").split(os.pathsep)
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, places))
        options = ["-P"]
    if options or inspects:
        os.execv(sys.executable, [sys.executable, *options, *sys.orig_argv[1:]])  # noqa: S606


if __name__ == "__main__":
    main()
