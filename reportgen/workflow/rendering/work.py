"""Render a report in its own process: figures and page on one core, the PDF on another."""

import gc
import multiprocessing
import os
import pickle
import resource
import select
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO, NoReturn

from reportgen.base.environment import without_users_style
from reportgen.base.errors import PdfUnavailableError, RenderingError, TemplateError, UserError
from reportgen.base.memory import lacks_memory, memory_limit
from reportgen.base.unforeseen import Unforeseen, unforeseen
from reportgen.project.theme import Theme
from reportgen.report.composed import Text
from reportgen.report.model import Report
from reportgen.report.page_numbers import write_pages

MEMORY_LIMIT = 2**30
"""Bytes of its own that each of the two processes may use."""

CPU_LIMIT = 600
"""Seconds of processor time of each; a report of a hundred pages needs less than a tenth."""

OWN_FOLDER = "REPORTGEN_RENDERING_FOLDER"
"""The variable that says where these processes, and nobody else, keep what they need."""


@dataclass(frozen=True)
class Work:
    """A report to be set, and where."""

    report: Report
    folder: Path  # exists
    theme: Theme | None = None
    drawings_cache: Path | None = None  # a folder where drawings are found and left


@dataclass(frozen=True)
class Done:
    """What there is to say of a report that was set."""

    warnings: tuple[str, ...]  # what could not be made, one line each
    text: Text
    text_faults: tuple[str, ...] = ()  # in one line, why there is none


@dataclass(frozen=True)
class _Line:
    """To the process that started this one."""

    work: BinaryIO  # ends when that process does
    answer: BinaryIO


def main() -> NoReturn:
    """Read what is to be done from standard input, do it, and answer on standard output."""
    # What libraries print must not get into the answer; a fork closes standard input.
    line = _Line(os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)
    limit = limit_in_words()
    _limit()
    gc.disable()  # `lay_out` collects what is worth it; the rest goes with the process
    answer: Done | UserError | OSError | Unforeseen
    try:
        _import_while_waiting(line)
        gc.freeze()
        with _ended_with_command():
            work: Work = pickle.load(line.work)  # noqa: S301 (of the process that started this one)
        answer = _do(work, line)
    except UserError as error:
        answer = error
    except Exception as error:
        if lacks_memory(error):
            answer = RenderingError(
                "The report was not rendered: that needs more than the limit of "
                f"{limit} of memory. The report, a template or a theme is too large."
            )
        else:
            answer = error if isinstance(error, OSError) else unforeseen(error)
    with suppress(BrokenPipeError):
        pickle.dump(answer, line.answer)
        line.answer.flush()
    # At once: to take apart what was laid out would take longer than a page.
    os._exit(0)


def limit_in_words() -> str:
    """Return how much memory each of these processes may use: as set here, or by the shell."""
    of_shell = memory_limit()
    if of_shell and of_shell.size < MEMORY_LIMIT:
        return str(of_shell)
    return f"{MEMORY_LIMIT // 2**20:,} MB"


def _limit() -> None:
    """Limit the time, and the memory that is this process's own, without shared libraries.

    Templates may be somebody else's, and never end. Measured: 280 MB for a report of 27
    pages, 610 MB for one of 96.
    """
    for kind, limit in ((resource.RLIMIT_DATA, MEMORY_LIMIT), (resource.RLIMIT_CPU, CPU_LIMIT)):
        most = resource.getrlimit(kind)[1]
        own = limit if most == resource.RLIM_INFINITY else min(limit, most)
        # Of the time the soft one alone: at the hard one the signal would be another.
        resource.setrlimit(kind, (own, most if kind == resource.RLIMIT_CPU else own))


def _import_while_waiting(line: _Line) -> None:
    """Import what takes long before it is known what is to be set; for the PDF if there is time.

    The page, which somebody may wait for, does not need that.
    """
    import reportgen.render.document.compose  # noqa: F401

    is_there, _, _ = select.select([line.work], [], [], 0)
    if not is_there:
        from reportgen.render.pdf.pdf import pango_is_there

        pango_is_there()


def _do(work: Work, line: _Line) -> Done:
    page = _PageProcess(work, line)
    _end_with_command(line)
    warnings = _write_pdf(work, page)
    text = page.text()
    return Done(warnings, (), (text,)) if isinstance(text, str) else Done(warnings, text)


def _write_pdf(work: Work, page: "_PageProcess") -> tuple[str, ...]:
    from reportgen.render.document.compose import compose_document
    from reportgen.render.document.media import Paper
    from reportgen.render.figures.drawings import unpainted
    from reportgen.render.page_files import figures_shown
    from reportgen.render.pdf.pdf import make_pdf

    places = [unpainted(figure) for figure in figures_shown(work.report)]
    paper = compose_document(work.report, places, Paper(), work.theme)
    try:
        pdf = make_pdf(paper, work.report.created, page.drawings)
    except PdfUnavailableError as error:
        return (str(error),)
    (work.folder / "report.pdf").write_bytes(pdf.content)
    write_pages(pdf.pages, work.folder)
    return pdf.warnings


class _PageProcess:
    """Draws the figures and sets the page beside this process, of which it is a fork."""

    def __init__(self, work: Work, line: _Line) -> None:
        context = multiprocessing.get_context("fork")
        self._ours, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_write_page, args=(work, theirs, line), daemon=True)
        self._process.start()
        theirs.close()

    def drawings(self) -> Mapping[str, str]:
        """Return the drawings as they stand in a page, by their figures' labels."""
        drawings: Mapping[str, str] = self._received()
        return drawings

    def text(self) -> Text | str:
        """Wait until all files are written; return the text, or why there is none.

        Raises what the process raised.
        """
        received = self._received()
        # The drawings come first, where there was no PDF to take them.
        text: Text | str = self._received() if isinstance(received, dict) else received
        return text

    def _received(self) -> Any:
        try:
            answer = self._ours.recv()
        except EOFError:
            self._process.join()
            raise RenderingError(
                "The report was not rendered: the process that draws its figures ended with status "
                f"{self._process.exitcode}."
            ) from None
        if isinstance(answer, Unforeseen):
            raise answer.raised()
        if isinstance(answer, Exception):
            raise answer
        return answer


def _write_page(work: Work, to_pdf: Connection, line: _Line) -> None:
    """Draw the figures, hand them on, set the page; send its text at the end, or an error."""
    from reportgen.render.page_files import compose_text, draw_for_page, write_page_files

    line.answer.close()
    _end_with_command(line)
    try:
        drawings = draw_for_page(work.report, work.drawings_cache, _import_matplotlib)
        shown = {drawing.figure.label: drawing.inline_svg for drawing in drawings}
        # Beside: it waits until the first layout is there, the page need not.
        sending = Thread(target=_send, args=[to_pdf, shown])
        sending.start()
        try:
            write_page_files(work.report, work.folder, drawings, work.theme)
        finally:
            sending.join()
        text: Text | str
        try:
            text = compose_text(work.report, work.theme)
        except TemplateError as error:
            text = str(error)  # why it has no form as data
        _send(to_pdf, text)
    except (UserError, OSError) as error:
        _send(to_pdf, error)
    except Exception as error:
        _send(to_pdf, error if lacks_memory(error) else unforeseen(error))


def _send(to_pdf: Connection, answer: object) -> None:
    with suppress(OSError):  # it has ended, and said why
        to_pdf.send(answer)


def _import_matplotlib() -> None:
    """Import it so that it lists no fonts but its own, in place of reading all on this machine.

    Elsewhere it finds the list where it left it; here its folder is new each time.
    """
    with without_users_style():
        import matplotlib

    walk, own = os.walk, Path(matplotlib.get_data_path())

    def walk_in_own(top: str) -> Iterator[tuple[str, list[str], list[str]]]:
        return walk(top) if Path(top).is_relative_to(own) else iter(())

    os.walk = walk_in_own  # type: ignore[assignment]  # matplotlib gives the folder alone
    try:
        import matplotlib.font_manager
    finally:
        os.walk = walk
    import matplotlib.backends.backend_agg
    import matplotlib.backends.backend_svg
    import matplotlib.figure

    gc.freeze()


def _end_with_command(line: _Line) -> None:
    """End this process as soon as the one that started the work is gone."""

    def wait() -> None:
        line.work.read(1)
        _leave()

    Thread(target=wait, daemon=True).start()


@contextmanager
def _ended_with_command() -> Iterator[None]:
    """End this process where the one that started it is gone before it has said what to do."""
    try:
        yield
    except (EOFError, pickle.UnpicklingError):
        _leave()


def _leave() -> NoReturn:
    """End without an answer; a command that was killed leaves it to this process to tidy up."""
    if own := os.environ.get(OWN_FOLDER):
        shutil.rmtree(own, ignore_errors=True)
    os._exit(1)
