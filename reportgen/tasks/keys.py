"""The key of a task: everything that its result depends on, and nothing else."""

import hashlib
import json
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from pydantic import JsonValue

from reportgen.base.files import digest_of_json, sorted_json
from reportgen.tasks.code.reached import reached_code
from reportgen.tasks.numeric_variables import numeric_variables
from reportgen.tasks.task import Task, in_order

KEY_SCHEME = 1
"""Raised whenever the same task would get another key: all is then computed again."""

NUMERIC_LIBRARIES = ("numpy", "tensorflow", "keras")


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
