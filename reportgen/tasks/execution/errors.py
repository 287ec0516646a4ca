"""Say what a task raised, and where, in a few lines without a path of this machine."""

import ast
import inspect
import linecache
import textwrap
import traceback
from collections.abc import Callable
from pathlib import Path
from types import CodeType

from reportgen.tasks.code.roots import ENGINE, folder_of

_LINES = 4  # of an error's message: some libraries' run to hundreds
_LINE_LENGTH = 200  # characters

_Place = tuple[str, CodeType, int]
"""A module, a function in it, and a line."""


def describe_error(error: BaseException, function: Callable[..., object] | None = None) -> str:
    """Return what was raised, its innermost place in the project's code, and its innermost of all.

    function: that was called; None: the engine did something of its own. Where it had
    already returned, the place of its return counts. What was added to the error by
    `add_note` stands behind its first line.
    """
    said = f"{type(error).__name__}: {error}".rstrip(": \n").splitlines()
    said[0] = "; ".join([said[0], *getattr(error, "__notes__", ())])
    project = _project_of(function)
    places: list[_Place] = [
        (str(frame.f_globals.get("__name__", "?")), frame.f_code, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
    ][1:]  # the first is whoever caught it
    own = [place for place in places if _is_of(project, place[0])]
    if function and project and not own:
        code = inspect.unwrap(function).__code__
        own.append((function.__module__, code, line_of(function, at_return=True)))
    # Where the engine refuses what a project gave it is nothing to look at.
    is_refused = project and places and _is_of(None, places[-1][0])
    where = [_words(project, *one) for one in (*own[-1:], *([] if is_refused else places[-1:]))]
    return "\n".join([*(line[:_LINE_LENGTH] for line in said[:_LINES]), *dict.fromkeys(where)])


def line_of(function: Callable[..., object], *, at_return: bool = False) -> int:
    """Return the line where a function is defined, from 1: of its `def`, behind its decorators.

    at_return: that of its `return`, where it has one and no more.
    """
    code: CodeType = inspect.unwrap(function).__code__
    # By the file's name: `inspect.getsource` asks all modules, and fails where a folder took the
    # place of one that it has seen.
    linecache.checkcache(code.co_filename)
    lines = linecache.getlines(code.co_filename)[code.co_firstlineno - 1 :]
    try:
        tree = ast.parse(textwrap.dedent("".join(inspect.getblock(lines))))
    except SyntaxError:
        return code.co_firstlineno
    if not tree.body:
        return code.co_firstlineno
    returns = [node for node in ast.walk(tree) if isinstance(node, ast.Return)]
    place: ast.stmt = returns[0] if at_return and len(returns) == 1 else tree.body[0]
    return code.co_firstlineno + place.lineno - 1


def _project_of(function: Callable[..., object] | None) -> Path | None:
    """Return the folder of the project that a function is of; None where the engine has it."""
    if function is None or _is_of(None, function.__module__):
        return None
    return folder_of(function.__module__)


def _is_of(project: Path | None, module: str) -> bool:
    """Say whether a module is of the project in a folder; None: of the engine."""
    is_engine = module.partition(".")[0] == ENGINE
    return is_engine if project is None else not is_engine and folder_of(module) == project


def _words(project: Path | None, module: str, code: CodeType, line: int) -> str:
    """Return a place: by its file in a project beside the engine, by its module elsewhere."""
    file = Path(code.co_filename)
    if project and _is_of(project, module) and file.is_relative_to(project):
        return f"{file.relative_to(project).as_posix()}, line {line}, in {code.co_qualname}"
    return f"in {module}.{code.co_qualname}, line {line}"
