"""One exception for each way a caller can react.

Every message is one line for the person who can correct the cause: what is
wrong, where, what is allowed, what to do.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from reportgen.base.untrusted.text import printable, shortened


class UserError(Exception):
    """Something that the user can correct; the command line ends with status 2.

    The names in its message are untrusted; control characters in them are escaped.
    """

    def __init__(self, message: str) -> None:
        super().__init__(shortened(printable(message, breaks=True)))


class SettingsError(UserError):
    """A setting, profile, section or settings file is wrong."""


class DataError(UserError):
    """The images that ship with the package are missing or damaged."""


class ResultsFolderError(UserError):
    """A results folder, or something in it, cannot be read or written."""


class VersionNotFoundError(UserError):
    """A version that was asked for does not exist."""


class MetricNotFoundError(UserError):
    """A metric that was asked for is not in the report."""


class ExportError(UserError):
    """A version cannot be exported, or not to the place that was named."""


class RubricError(UserError):
    """A rubric is wrong or not there."""


class ClusterError(UserError):
    """A Dask cluster cannot be reached, is lost, or cannot run the tasks."""


class TemplateError(UserError):
    """A template or style is wrong, or a part of the report is missing from it."""


class RenderingError(UserError):
    """Rendering a report needs more memory than it may use, or its process was ended."""


class PdfUnavailableError(Exception):
    """The PDF cannot be made on this machine; everything else can."""


class TaskNotRunError(Exception):
    """A section asked for the result of a task that was left out."""

    def __init__(self, task: str) -> None:
        super().__init__(f"{task} was not run.")
        self.task = task


class TaskFailedError(Exception):
    """A section asked for the result of a task that failed."""

    def __init__(self, task: str, message: str) -> None:
        super().__init__(f"{task}: {message}")
        self.task = task
        self.message = message


@contextmanager
def os_error_as(
    kind: type[UserError], what: str, but: tuple[type[Exception], ...] = ()
) -> Iterator[None]:
    """Turn an OSError into an error of that kind: what failed, and the system's reason.

    but: errors that go on as they are.
    """
    try:
        yield
    except but:
        raise
    except OSError as error:
        raise kind(f"{what}: {error.strerror or error}.") from error
