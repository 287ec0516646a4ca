"""Find the place of an error in a template."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

import jinja2

from reportgen.base.errors import TemplateError


@contextmanager
def faults_in(name: str) -> Iterator[None]:
    """Make a TemplateError that names the line of whatever is wrong in a template."""
    try:
        yield
    except (TemplateError, jinja2.TemplateError) as error:
        line = getattr(error, "lineno", None) or _line_in(name, error.__traceback__)
        raise located(name, line, error) from error


def located(name: str, line: int | None, error: object) -> TemplateError:
    """Return the error with the template that it is in, and the line where that is known."""
    place = f"{name}, line {line}" if line else name
    return TemplateError(f"{place}: {error}")


def _line_in(name: str, traceback: TracebackType | None) -> int | None:
    """Return the line of the template that an error passed through."""
    line = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename.endswith(name):
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line
