"""Find the code of its package that a function reaches, with a digest of each piece.

Found from the source alone, so that planning imports no TensorFlow. Where it
is unclear what is reached, more is taken rather than less: a task that runs
again for nothing costs time, one that does not run costs the truth.
"""

import ast
import hashlib
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from reportgen.tasks.code.source import Chain, Imported, ModuleSource, Package, References

EFFECTS = "<module>"
"""Stands for what a module does when it is imported, beside binding names."""


def reached_code(function: Callable[..., object]) -> dict[str, str]:
    """Return name -> digest of each function, class and constant that `function` reaches.

    Names are full, as in "reportgen.projects.mnist.training.loop.train". Only code of the
    function's own top-level package counts, itself included. Comments,
    docstrings, formatting and type annotations do not. What was found is kept
    for the life of the process.
    Raises ValueError for a function that other processes could not find by name.
    """
    if not _is_found_by_name(function):
        raise ValueError(
            f"{function!r} cannot be a task: another process cannot find it by its name. "
            "Define it at the top level of a module."
        )
    module, name = function.__module__, function.__qualname__
    package = _package_of(module)
    return dict(_reached(package, module, name.partition(".")[0]))


def _is_found_by_name(function: Callable[..., object]) -> bool:
    module = getattr(function, "__module__", "__main__")
    found: object = None if module == "__main__" else sys.modules.get(module)
    for name in getattr(function, "__qualname__", "").split("."):
        found = getattr(found, name, None)
    return found is function


def _package_of(module: str) -> Package:
    top = module.partition(".")[0]
    loaded = sys.modules[top]
    return _package(top, tuple(getattr(loaded, "__path__", ())), getattr(loaded, "__file__", None))


@cache
def _package(name: str, folders: tuple[str, ...], file: str | None) -> Package:
    return Package(name, tuple(map(Path, folders)), Path(file) if file else None)


@cache
def _reached(package: Package, module: str, name: str) -> dict[str, str]:
    found = package.module(module)
    if found is None or name not in found.statements:
        raise ValueError(f"{module}.{name} cannot be a task: its source is not found.")
    walk = _Walk(package)
    walk.reach([_Definition(module, name)])
    return dict(sorted(walk.digests.items()))


@dataclass(frozen=True)
class _Definition:
    """A name that a module's own statements make."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"


@dataclass(frozen=True)
class _Whole:
    """Something that is known by its full name alone."""

    name: str

    def __str__(self) -> str:
        return self.name


class _WholeModule(_Whole):
    """A module used in a way that does not tell which part of it."""


class _Elsewhere(_Whole):
    """Something of another package: its name counts, its code does not."""


_Target = _Definition | _WholeModule | _Elsewhere

_IMPORTERS = ("import_module", "__import__")


@dataclass
class _Walk:
    """The search from one function through all that it reaches."""

    package: Package
    digests: dict[str, str] = field(default_factory=dict)
    _seen: set[_Target] = field(default_factory=set)
    _loaded: set[str] = field(default_factory=set)

    def reach(self, targets: Iterable[_Target]) -> None:
        """Digest the targets and whatever they reach in turn."""
        waiting = list(targets)
        while waiting:
            target = waiting.pop()
            if target in self._seen or isinstance(target, _Elsewhere):
                continue
            self._seen.add(target)
            if isinstance(target, _WholeModule):
                waiting += self._load(target.name)
                waiting += self._names_of(target.name)
            else:
                waiting += self._load(target.module)
                source = self._source(target.module)
                waiting += self._digest(str(target), source, source.statements[target.name])

    def _digest(
        self, name: str, source: ModuleSource, statements: tuple[ast.stmt, ...]
    ) -> set[_Target]:
        """Digest some statements of a module; return what they name."""
        references = References(source.base)
        references.add(*statements)
        uses: dict[str, set[_Target]] = {}
        for chain in references.chains:
            uses[".".join(chain)] = self._follow_chain(source.name, chain)
        for imported, attributes in references.imported:
            # The statement that imports it is part of the text.
            found = self._follow_import(imported, attributes)
            uses[".".join(filter(None, (imported.module, imported.attribute, *attributes)))] = found

        # Which names the text's names stand for is as much its meaning as the text.
        lines = [ast.unparse(statement) for statement in statements]
        lines += sorted(f"{use} is {target}" for use, found in uses.items() for target in found)
        self.digests[name] = hashlib.sha256("\n".join(lines).encode()).hexdigest()

        targets: set[_Target] = set().union(*uses.values())
        for module in references.loads:
            targets |= self._load(module)
        if any(chain[-1] in _IMPORTERS for chain in references.chains):
            # Which module it is shows only when it runs.
            targets |= {_WholeModule(module) for module in self.package.modules()}
        return targets

    def _load(self, module: str) -> set[_Target]:
        """Digest what importing a module does; return what that names."""
        targets: set[_Target] = set()
        waiting = [module]
        while waiting:
            name = waiting.pop()
            if name in self._loaded:
                continue
            self._loaded.add(name)
            source = self.package.module(name)
            if source is None:
                continue
            waiting += [parent for parent in (name.rpartition(".")[0],) if parent]
            waiting += source.loads
            if source.effects:
                targets |= self._digest(f"{name}.{EFFECTS}", source, source.effects)
            targets |= self._registered(source)
        return targets

    def _registered(self, source: ModuleSource) -> set[_Target]:
        """Return definitions whose decorators are code of the package.

        Such a decorator may put them where others find them without their name.
        """
        found: set[_Target] = set()
        for name, statements in source.statements.items():
            for decorator in (
                decorator
                for statement in statements
                if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                for decorator in statement.decorator_list
            ):
                references = References(source.base)
                references.add(decorator)
                targets = [self._follow_chain(source.name, chain) for chain in references.chains]
                if any(not isinstance(target, _Elsewhere) for target in set().union(*targets)):
                    found.add(_Definition(source.name, name))
        return found

    def _names_of(self, module: str) -> set[_Target]:
        source = self._source(module)
        targets: set[_Target] = {_Definition(module, name) for name in source.statements}
        for name in source.imports:
            found = self._look_up(module, name)
            targets |= {target for target in found if isinstance(target, _Definition)}
        return targets | {_WholeModule(star) for star in source.star_imports if self._has(star)}

    def _follow_chain(self, module: str, chain: Chain) -> set[_Target]:
        return self._descend(self._look_up(module, chain[0]), chain[1:])

    def _follow_import(self, imported: Imported, attributes: Chain = ()) -> set[_Target]:
        attribute = () if imported.attribute is None else (imported.attribute,)
        if not self._has(imported.module):
            return {_Elsewhere(".".join(filter(None, (imported.module, *attribute))))}
        return self._descend({_WholeModule(imported.module)}, (*attribute, *attributes))

    def _descend(self, targets: set[_Target], attributes: Chain) -> set[_Target]:
        """Follow attributes into modules; a definition is taken whole."""
        if not attributes:
            return targets
        found: set[_Target] = set()
        for target in targets:
            inner = (
                self._look_up(target.name, attributes[0])
                if isinstance(target, _WholeModule)
                else set()
            )
            found |= self._descend(inner, attributes[1:]) if inner else {target}
        return found

    def _look_up(
        self, module: str, name: str, passed: frozenset[tuple[str, str]] = frozenset()
    ) -> set[_Target]:
        """Return what a name of a module stands for; empty for none and for builtins."""
        if (module, name) in passed or not self._has(module):
            return set()
        source = self._source(module)
        passed |= {(module, name)}
        found: set[_Target] = set()
        if name in source.statements:
            found.add(_Definition(module, name))
        for imported in source.imports.get(name, ()):
            if imported.attribute is None or not self._has(imported.module):
                found |= self._follow_import(imported)
            else:
                inner = self._look_up(imported.module, imported.attribute, passed)
                found |= inner or {_WholeModule(imported.module)}
        if not found and self._has(f"{module}.{name}"):
            found.add(_WholeModule(f"{module}.{name}"))
        for star in source.star_imports if not found else ():
            found |= self._look_up(star, name, passed)
        return found

    def _has(self, module: str) -> bool:
        return self.package.module(module) is not None

    def _source(self, module: str) -> ModuleSource:
        source = self.package.module(module)
        if source is None:
            raise LookupError(module)
        return source
