"""One exception for each way a caller can react, and the words of its message.

Every message is one line for the person who can correct the cause: what is
wrong, where, what is allowed, what to do.
"""

import difflib
import errno
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile

from reportgen.base.untrusted.text import message_line, shortened

_MOST_FAULTS = 6  # in one message
_LIKENESS = 0.6  # of 1, from which on a name may be meant


class UserError(Exception):
    """Something that the user can correct; the command line ends with status 2.

    The names in its message are untrusted; control characters in them are escaped.
    """

    def __init__(self, *lines: str) -> None:
        """Take the message; of several faults a line for each."""
        self.lines = tuple(map(message_line, lines))
        super().__init__("\n".join(self.lines))


class SettingsError(UserError):
    """A setting, profile, section or settings file is wrong."""


class ProjectError(UserError):
    """A project's folder lacks something, or a file in it is wrong."""


class DataError(UserError):
    """A data file of a project is missing or damaged."""


class ResultsFolderError(UserError):
    """A results folder, or something in it, cannot be read or written."""


class OlderSchemaError(ResultsFolderError):
    """A report was made by an earlier release, in a form that is not read any more."""


class VersionNotFoundError(UserError):
    """A version that was asked for does not exist."""


class MetricNotFoundError(UserError):
    """A metric that was asked for is not in the report."""


class ExportError(UserError):
    """A version cannot be exported, or not to the place that was named."""


class RubricError(UserError):
    """A rubric is wrong or not there."""


class RosterError(UserError):
    """A roster, or a file of comments on those in it, is wrong or not there."""


class ClusterError(UserError):
    """A Dask cluster cannot be reached, is lost, or cannot run the tasks."""


class TemplateError(UserError):
    """A template or style is wrong, or a part of the report is missing from it."""

    template: str = ""  # its name, where it is known
    line: int | None = None  # of it
    problem: str = ""  # the message without both


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


@dataclass
class Faults:
    """Faults of one kind that are said together, a line each."""

    kind: type[UserError]
    found: list[str] = field(default_factory=list)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note an error that is raised within, and go on behind."""
        try:
            yield
        except self.kind as error:
            self.found.append(str(error))

    def check(self) -> None:
        """Raise one error for all that were noted; a few of them where there are many."""
        lines = list(dict.fromkeys(self.found))
        if lines:
            more = len(lines) - _MOST_FAULTS
            words = [f"There are {more} more faults."] if more > 1 else lines[_MOST_FAULTS:]
            raise self.kind(*lines[:_MOST_FAULTS], *words)


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
        # The system speaks of too many levels; what is opened with O_NOFOLLOW has one.
        reason = "it is a link" if error.errno == errno.ELOOP else error.strerror or error
        raise kind(f"{what}: {reason}.") from error


def hint(name: str, known: Collection[str], otherwise: str | None = None) -> str:
    """Return a sentence with the known name that is nearest to an unknown one.

    otherwise: the sentence where none is near; None: it lists all that are known.
    """
    same = (one for one in known if _plain(one) == _plain(name))
    if near := next(same, None) or _near(name, known):
        return f"Did you mean {near}?"
    return f"There are: {', '.join(known)}." if otherwise is None else otherwise


def _plain(name: str) -> str:
    """Return a name with the numbers in it as people write them: 10 for 10.0, 1e-6 for 1e-06."""
    return re.sub(r"(?<=\d)\.0(?=\.|$)|(?<=\de[-+])0(?=\d)", "", name)


def _near(name: str, known: Collection[str]) -> str | None:
    """Return the known name that is most like another, or None.

    What all names begin with tells nothing; names with more of the same first parts come first.
    """
    parts = [each.split(".") for each in (name, *known)]
    shared = _shared(each[:-1] for each in parts)
    ends = [".".join(each[shared:]) for each in parts]
    near = difflib.get_close_matches(ends[0], ends[1:], n=10, cutoff=_LIKENESS)
    alike = {end: _shared([end.split("."), parts[0][shared:]]) for end in near}
    return ".".join([*parts[0][:shared], max(near, key=alike.__getitem__)]) if near else None


def _shared(names: Iterable[Sequence[str]]) -> int:
    """Return with how many parts all of these names begin."""
    return sum(1 for _ in takewhile(lambda same: len(set(same)) == 1, zip(*names, strict=False)))


def no_such(
    kind: str, name: str, known: Collection[str], where: str = "", otherwise: str | None = None
) -> str:
    """Return that a name does not exist, as in "There is no setting x. Did you mean y?".

    where: behind the name, as in " in this report". otherwise: as in `hint`.
    """
    return f"There is no {kind} {name}{where}. {hint(name, known, otherwise)}".rstrip()


def listed(names: Sequence[str], most: int) -> str:
    """Return the first names, divided by commas, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def and_more(count: int) -> str:
    """Return what stands behind one of several of which the others are not named."""
    return f" (and {count - 1} more)" if count > 1 else ""


def must_be(name: str, value: object, allowed: str, verb: str = "is") -> str:
    """Return what is wrong with a value, as in "knn.neighbours is 0, but must be above 0."."""
    return f"{name} {verb} {quoted(value)}, but must be {allowed}."


def quoted(value: object, most: int = 100) -> str:
    """Return a value nearly as TOML has it, on one line; the middle of a long one is left out."""
    # As a float TOML has nan and inf, which JSON has not.
    is_float = isinstance(value, float)
    try:
        text = str(value) if is_float else json.dumps(value, ensure_ascii=False, default=str)
    except ValueError:  # Python writes no number of more than 4,300 digits
        text = hex(value) if isinstance(value, int) else f"a {type(value).__name__} of huge numbers"
    return shortened(text, most)


def shown(value: object, most: int = 40) -> str:
    """Return a value as in "knn.trees 5 -> 7": a text without quotation marks, unless empty."""
    return shortened(value, most) if isinstance(value, str) and value else quoted(value, most)
