"""The key of a task: everything that its result depends on, and nothing else.

The code that a function reaches is cached in a file: finding it takes a tenth of a
second. What is kept is believed only for the very same source of the package, by
digest, and the same Python, which reads it.
"""

import hashlib
import json
import platform
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import JsonValue

from reportgen.base.cache import Cache
from reportgen.base.files import digest_of, digest_of_json, sorted_json
from reportgen.tasks.code.reached import reached_code
from reportgen.tasks.numeric_variables import numeric_variables
from reportgen.tasks.task import Task, in_order

KEY_SCHEME = 1
"""Raised whenever the same task would get another key: all is then computed again."""

NUMERIC_LIBRARIES = ("numpy", "tensorflow", "keras")
_Cached = dict[str, dict[str, dict[str, str]]]
"""By digest of the source, then by full name of the function: what `reached_code` returns."""


@dataclass(frozen=True)
class KeyParts:
    """What makes a key, kept readable, so that a change can be put into words."""

    function: str  # full name
    code: Mapping[str, str]  # name -> digest of each piece of code it reaches
    arguments: Mapping[str, JsonValue]
    seed: int
    threads: int
    dependencies: Mapping[str, str]  # parameter -> key of the task that fills it
    dataset: str | None  # digest of the images; None where the task uses none
    # Numeric library, "python", or variable of the environment that steers them -> its version
    # or value.
    libraries: Mapping[str, str]
    scheme: int = KEY_SCHEME

    @property
    def key(self) -> str:
        """The SHA-256 of all parts, 64 hexadecimal digits."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @property
    def code_digest(self) -> str:
        """The SHA-256 of all code that it reaches, 64 hexadecimal digits."""
        return digest_of_json(dict(self.code))

    def lineage(self, argument: str) -> str:
        """Return the key without an argument: that of all tasks which differ in it alone."""
        arguments = {name: value for name, value in self.arguments.items() if name != argument}
        return replace(self, arguments=arguments).key

    def to_json(self) -> str:
        """Return the parts as JSON, the same text for the same parts."""
        return sorted_json({part.name: getattr(self, part.name) for part in fields(self)})


def make_keys(
    tasks: Sequence[Task],
    dataset_digest: str,
    libraries: Mapping[str, str] | None = None,
    find_code: Callable[[Callable[..., object]], Mapping[str, str]] = reached_code,
) -> dict[str, KeyParts]:
    """Return what the key of each task is made of, by task name.

    libraries: as in `KeyParts`; None: `what_computes` here.
    find_code: returns what `reached_code` returns.
    Raises ValueError for tasks that cannot be put in order, or that no key can
    be made of; SettingsError for an environment that nothing can compute in.
    """
    if libraries is None:
        libraries = what_computes()
    parts: dict[str, KeyParts] = {}
    for task in in_order(tasks):
        parts[task.name] = KeyParts(
            function=f"{task.function.__module__}.{task.function.__qualname__}",
            code=find_code(task.function),
            arguments=_as_json(task),
            seed=task.seed,
            threads=task.threads,
            dependencies={
                parameter: parts[need].key for parameter, need in task.dependencies.items()
            },
            dataset=dataset_digest if task.uses_dataset else None,
            libraries=dict(libraries),
        )
    return parts


def what_computes() -> dict[str, str]:
    """Return the versions of what computes here, and the variables that steer it.

    Imports nothing of it. Raises SettingsError for a variable that is wrong.
    """
    return {**_installed_libraries(), **numeric_variables()}


class CodeCache:
    """What a file knows of functions, and what was found since."""

    def __init__(self, file: Path) -> None:
        self._cache = Cache(file.parent, most=1)
        self._name = file.name
        content = self._cache.read(file.name)
        self._before: _Cached = {} if content is None else json.loads(content)
        self._now: _Cached = {}

    def reached_code(self, function: Callable[..., object]) -> dict[str, str]:
        """Return what `code.reached_code` returns; raises what it raises."""
        source = _source_digest(function.__module__.partition(".")[0])
        known = self._now.setdefault(source, dict(self._before.get(source, {})))
        name = f"{function.__module__}.{function.__qualname__}"
        if name not in known:
            known[name] = reached_code(function)
        return known[name]

    def keep(self) -> None:
        """Write what is new, where the folder above that of the file is there."""
        if self._now != self._before:
            self._cache.keep(self._name, json.dumps(self._now).encode())


@cache
def _installed_libraries() -> Mapping[str, str]:
    major, minor, _ = platform.python_version_tuple()
    return {"python": f"{major}.{minor}"} | {name: _version(name) for name in NUMERIC_LIBRARIES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _as_json(task: Task) -> dict[str, JsonValue]:
    """Return the arguments as JSON holds them: a tuple becomes a list."""
    try:
        arguments: dict[str, JsonValue] = json.loads(json.dumps(task.arguments, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{task.name} has an argument that JSON cannot hold: {error}") from error
    return arguments


@cache
def _source_digest(package: str) -> str:
    """Return the SHA-256 of a package's source, of the source that reads it, and of Python."""
    packages = dict.fromkeys([package, __name__.partition(".")[0]])
    files = (file for name in packages for file in sorted(_source_files(name)))
    contents = ((str(file), file.read_bytes()) for file in files)
    return digest_of([("python", platform.python_version().encode()), *contents])


def _source_files(package: str) -> Iterable[Path]:
    module = sys.modules[package]
    folders = getattr(module, "__path__", None)
    if folders is None:
        return [Path(str(module.__file__))]
    return [file for folder in folders for file in Path(folder).rglob("*.py")]
