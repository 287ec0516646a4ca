"""The key of a task: everything that its result depends on, and nothing else."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from types import MappingProxyType

from pydantic import JsonValue

from reportgen.base.files import sorted_json
from reportgen.tasks.code.cache import CodeCache
from reportgen.tasks.code.libraries import PYTHON, installed_versions
from reportgen.tasks.task import Task, name_of

KEY_SCHEME = 2
"""Raised whenever the same task would get another key: all is then computed again."""


@dataclass(frozen=True)
class KeyParts:
    """What makes a key, kept readable, so that a change can be put into words."""

    function: str  # full name
    code: Mapping[str, str]  # name -> digest of each piece of code it reaches
    arguments: Mapping[str, JsonValue]
    seed: int | None  # None: the function is given none
    threads: int
    dependencies: Mapping[str, str]  # parameter -> key of the task that fills it
    data: Mapping[str, str]  # name of each data set that it uses -> digest
    libraries: Mapping[str, str]  # Python and what the code imports -> version
    variables: Mapping[str, str]  # of the environment, that change how libraries compute -> value
    scheme: int = KEY_SCHEME

    @property
    def most_threads(self) -> int:
        """On how many threads an operation computes at most: the task's, or as variables ask."""
        asked = (value for name, value in self.variables.items() if name.endswith("_THREADS"))
        return max([self.threads, *(int(value) for value in asked if value.isdecimal())])

    @cached_property
    def key(self) -> str:
        """The SHA-256 of all parts, 64 hexadecimal digits."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def lineage(self, argument: str) -> str:
        """Return the key without an argument: that of all tasks which differ in it alone."""
        arguments = {name: value for name, value in self.arguments.items() if name != argument}
        return replace(self, arguments=arguments).key

    def to_json(self) -> str:
        """Return the parts as JSON, the same text for the same parts."""
        return sorted_json({part.name: getattr(self, part.name) for part in fields(self)})


class KeyMaker:
    """Makes keys; what several tasks have in common is found and hashed once."""

    def __init__(
        self,
        data: Mapping[str, str],
        *,
        variables: Mapping[str, str] = MappingProxyType({}),
        libraries: Mapping[str, str] | None = None,
        code: CodeCache | None = None,
    ) -> None:
        """Take what all keys depend on.

        data: name of a data set -> its digest.
        variables: as `numeric_variables` gives them.
        libraries: name -> version, Python's too; None: what is installed here.
        code: finds what functions reach; None: without a file, and of no project.
        """
        self._data = data
        self._variables = dict(variables)
        self._versions = dict(libraries or {})
        self._code = code or CodeCache()
        self._known: dict[tuple[object, ...], KeyParts] = {}

    def of(self, tasks: Sequence[Task]) -> dict[str, KeyParts]:
        """Return what the key of each task is made of, by task name.

        tasks: each after all that it needs. Raises ValueError for one that has no key.
        """
        parts: dict[str, KeyParts] = {}
        for task in tasks:
            needed = {one: parts[need].key for one, need in task.dependencies.items()}
            arguments = _as_json(task)
            asked = (task.function, arguments, _seed(task), task.threads, task.data)
            known = (*asked, *needed.items())
            if known not in self._known:
                self._known[known] = self._parts(task, json.loads(arguments), needed)
            parts[task.name] = self._known[known]
        return parts

    def _parts(
        self, task: Task, arguments: Mapping[str, JsonValue], needed: Mapping[str, str]
    ) -> KeyParts:
        reached = self._code.reached(task.function)
        # Each is looked up once, which takes a while.
        looked_up = installed_versions({*reached.libraries} - self._versions.keys())
        self._versions = looked_up | self._versions
        return KeyParts(
            function=name_of(task.function),
            code=reached.pieces,
            arguments=arguments,
            seed=_seed(task),
            threads=task.threads,
            dependencies=needed,
            data=_digests(task, self._data),
            libraries={name: self._versions[name] for name in (PYTHON, *reached.libraries)},
            variables=self._variables,
        )


def libraries_of(parts: Iterable[KeyParts]) -> dict[str, str]:
    """Return name -> version of the libraries that tasks compute with, sorted by name."""
    found = {name: version for one in parts for name, version in one.libraries.items()}
    return {name: found[name] for name in sorted(found) if name != PYTHON}


def _digests(task: Task, data: Mapping[str, str]) -> dict[str, str]:
    """Return the digests of the data sets that a task uses; raises ValueError for no such."""
    for name in task.data:
        if name not in data:
            raise ValueError(f"{task.name} uses the data {name}, but there is no such data set.")
    return {name: data[name] for name in task.data}


def _seed(task: Task) -> int | None:
    return task.seed if "seed" in task.receives.values() else None


def _as_json(task: Task) -> str:
    """Return the arguments as JSON holds them: a tuple becomes a list."""
    try:
        return json.dumps(task.arguments, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{task.name} has an argument that JSON cannot hold: {error}") from error
