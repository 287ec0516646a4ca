"""Render a report in a separate process, with an environment of its own.

Neither the machine's fonts nor the time zone, the language or the home folder
change the result; the memory is limited; and if the process fails, the command
says so in one line.
"""

import errno
import os
import pickle
import signal
import subprocess
import sys
from contextlib import ExitStack, nullcontext, suppress
from pathlib import Path
from typing import IO, Self, cast

from reportgen.base.environment import FIXED, ONE_THREAD
from reportgen.base.errors import RenderingError, UserError, os_error_as
from reportgen.base.temporary import temporary_folder_of_system
from reportgen.base.unforeseen import Unforeseen
from reportgen.project.theme import Theme
from reportgen.report.model import Report
from reportgen.versions.numbered import Steps, finished
from reportgen.workflow.rendering.work import CPU_LIMIT, OWN_FOLDER, Done, Work, limit_in_words

# What a process needs to find its libraries, and changes no byte.
_PASSED_ON = (
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
)
_NOT_STARTED = "The report was not rendered: its process cannot be started"
_PREFIX = "reportgen-rendering-"
_FULL = (errno.ENOSPC, errno.EDQUOT)
_PROBE = 2**16  # bytes: more than what could not be written there
_PROGRAM = (
    "import sys; sys.path[:] = {path!a}; from reportgen.workflow.rendering.work import main; main()"
)


def write_report_files(
    report: Report,
    folder: Path,
    theme: Theme | None = None,
    drawings_cache: Path | None = None,
    process: "RenderingProcess | None" = None,
) -> Done:
    """Write report.html, report.pdf, pages.json, figures/ and tables/ into a folder.

    Done in a process of its own, whose memory is limited. The same report and
    theme give the same bytes.
    folder: exists, without any of these.
    drawings_cache: a folder where drawings are found and left, for speed alone.
    process: that is ready and has done nothing yet, where there is one.
    Where the PDF cannot be made here, all else is.
    Raises TemplateError where a template is wrong or leaves something out,
    RenderingError where the process does not come to an end, OSError where a file cannot
    be written.
    """
    return finished(report_files_written(report, folder, theme, drawings_cache, process))


def report_files_written(
    report: Report,
    folder: Path,
    theme: Theme | None = None,
    drawings_cache: Path | None = None,
    process: "RenderingProcess | None" = None,
) -> Steps[Done]:
    """Write the same in two steps: between them the process is at work."""
    work = Work(report, folder, theme, drawings_cache)
    with nullcontext(process) if process else RenderingProcess() as used:
        used.begin(work)
        yield
        return used.answer()


class RenderingProcess:
    """A process that imports what it will need and waits for one work; gone with the context."""

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._folder = stack.enter_context(temporary_folder_of_system(_PREFIX))
            with os_error_as(RenderingError, _NOT_STARTED):
                # What libraries print there is shown only where there is no answer.
                self._printed = stack.enter_context((self._folder / "printed").open("w+b"))
                self._start()
            self._stack = stack.pop_all()
        return self

    def _start(self) -> None:
        options = ["-X", "utf8", "-W", "ignore", *(["-B"] if sys.dont_write_bytecode else [])]
        self._process = subprocess.Popen(  # noqa: S603 (this program)
            [sys.executable, *options, "-c", _PROGRAM.format(path=sys.path)],
            env=_environment(self._folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._printed,
            # Ctrl-C is for the command alone, which ends this process and what it forked.
            start_new_session=True,
        )
        self._to: IO[bytes] = cast("IO[bytes]", self._process.stdin)
        self._from: IO[bytes] = cast("IO[bytes]", self._process.stdout)

    def __exit__(self, *_error: object) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        with suppress(BrokenPipeError):
            self._process.communicate()
        self._stack.close()

    def do(self, work: Work) -> Done:
        """Do the work; raises as `answer`."""
        self.begin(work)
        return self.answer()

    def begin(self, work: Work) -> None:
        """Let the process do its one work."""
        with suppress(BrokenPipeError):  # it ended; how is asked for with the answer
            pickle.dump(work, self._to)
            self._to.flush()

    def answer(self) -> Done:
        """Wait until the work is done.

        Raises TemplateError, RenderingError, UnforeseenError, or OSError as it came there.
        """
        content = self._from.read()
        if not content:
            raise RenderingError(f"The report was not rendered: {self._how_it_ended()}")
        answer: Done | UserError | OSError | Unforeseen = pickle.loads(content)  # noqa: S301 (our own process)
        if isinstance(answer, Unforeseen):
            raise answer.raised()
        if isinstance(answer, OSError) and answer.errno in _FULL:
            self._check_temporary_folder()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _check_temporary_folder(self) -> None:
        """Raise RenderingError where it is there that nothing more can be written."""
        place = self._folder.parent
        failure = f"The report was not rendered: {place} cannot be written, see TMPDIR"
        with os_error_as(RenderingError, failure):
            (self._folder / "probe").write_bytes(bytes(_PROBE))

    def _how_it_ended(self) -> str:
        """Return why there is no answer."""
        # Left to be waited for, so that its number is not another's when it is ended.
        found = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        status = found.si_status if found else 0
        if found and found.si_code == os.CLD_EXITED:
            self._printed.seek(0)
            print(self._printed.read().decode(errors="replace"), end="", file=sys.stderr)
            return f"the rendering process ended with status {status}; see its output above."
        if status == signal.SIGXCPU:
            return (
                f"that needs more than the limit of {CPU_LIMIT // 60} minutes of processor time. "
                "Perhaps a template never ends."
            )
        return (
            f"the rendering process was ended by {signal.Signals(status).name}, perhaps because "
            f"memory ran out; its limit is {limit_in_words()}."
        )


def _environment(folder: Path) -> dict[str, str]:
    """Return all variables of the process; what it keeps for itself goes into a folder."""
    return {
        **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        **FIXED,
        **ONE_THREAD,  # else memory would be reserved for a thread on each core
        # No program is run: to look for libraries, some dozens would be, gcc among them.
        "PATH": str(folder),
        OWN_FOLDER: str(folder),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "MPLCONFIGDIR": str(folder),
    }
