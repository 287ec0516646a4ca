"""Find calls in a project's code that give another result each time. Read, not run."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from reportgen.tasks.code.source import Imported, bindings
from reportgen.tasks.plan import PlannedTask

_ALWAYS = {
    "time": ("time", "time_ns", "localtime", "gmtime", "ctime"),
    "datetime": ("datetime.now", "datetime.today", "datetime.utcnow", "date.today"),
    "os": ("urandom",),
    "uuid": ("uuid1", "uuid4"),
}
_UNSEEDED = {"numpy.random.default_rng", "numpy.random.RandomState", "random.Random"}
"""Only without an argument: they are seeded by chance then."""

_SHARED = "random"
"""The module whose functions draw from a state of the whole process."""


def unrepeatable_calls(folder: Path, tasks: Iterable[PlannedTask]) -> tuple[str, ...]:
    """Return such calls in the code that tasks reach, one line each with its place.

    folder: of the project.
    """
    by_call: dict[str, dict[str, None]] = {}
    for planned in tasks:
        for piece in planned.parts.code:
            module, _, name = piece.rpartition(".")
            for place, call in _calls_in(folder, module).get(name, ()):
                by_call.setdefault(f"calls {call} ({place})", {})[planned.task.stem] = None
    return tuple(
        f"{', '.join(stems)} {words}, which gives another result each time."
        for words, stems in by_call.items()
    )


def _calls_in(folder: Path, module: str) -> Mapping[str, list[tuple[str, str]]]:
    """Return the calls in a module, each with its place, by the definition that they stand in."""
    path = folder.joinpath(*module.split("."))
    for file in (path / "__init__.py", path.with_suffix(".py")):
        if file.is_file():
            return _parsed(file.read_bytes(), file.relative_to(folder).as_posix())
    return {}


@lru_cache(maxsize=200)
def _parsed(text: bytes, file: str) -> Mapping[str, list[tuple[str, str]]]:
    tree = ast.parse(text)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = bindings(imports, "").names
    found: dict[str, list[tuple[str, str]]] = {}
    for statement in tree.body:
        for call, line in _calls(statement, names):
            found.setdefault(getattr(statement, "name", ""), []).append(
                (f"{file}, line {line}", call)
            )
    return found


def _calls(statement: ast.stmt, names: Mapping[str, list[Imported]]) -> Iterator[tuple[str, int]]:
    nodes = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
    sets_seed = any(ast.unparse(node.func).endswith("seed") for node in nodes)
    for node in nodes:
        first, _, rest = ast.unparse(node.func).partition(".")
        for imported in names.get(first, ()):
            full = ".".join(filter(None, (imported.module, imported.attribute, rest)))
            module, _, function = full.partition(".")
            is_seeded = node.args or node.keywords
            is_shared = module == _SHARED and function.islower() and function != "seed"
            if (
                function in _ALWAYS.get(module, ())
                or (full in _UNSEEDED and not is_seeded)
                or (is_shared and not sets_seed)
            ):
                yield full, node.lineno
