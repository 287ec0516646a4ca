"""Find the code that a function reaches, with a digest of each piece, and the libraries it uses.

Found from the source alone, so that planning imports none of them. Where it
is unclear what is reached, more is taken rather than less: a task that runs
again for nothing costs time, one that does not run costs the truth.
"""

import ast
import hashlib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.tasks.code.roots import ENGINE, Roots, roots_of
from reportgen.tasks.code.source import IMPORTERS, Chain, Imported, ModuleSource, References

EFFECTS = "<module>"
"""Stands for what a module does when it is imported, beside binding names."""


@dataclass(frozen=True)
class ReachedCode:
    """What a function's result depends on, beside what it is called with."""

    pieces: Mapping[str, str]  # full name -> digest of each function, class and constant
    libraries: Sequence[str]  # other top-level modules that they import, the standard library's not


def reached_code(function: Callable[..., object], project: Path | None = None) -> ReachedCode:
    """Return the code of the roots that a function reaches, itself included.

    Names are full, as in "helpers.scale". Comments, docstrings, formatting and type
    annotations do not count, nor does a decorator with which the engine is told of
    somebody else's function.
    project: as for `roots_of`.
    Raises ValueError for a function that other processes could not find by name.
    """
    roots = roots_of(function, project)
    module, name = function.__module__, function.__qualname__.partition(".")[0]
    found = roots.module(module)
    if found is None or name not in found.statements:
        raise ValueError(f"{module}.{name} cannot be a task: its source is not found.")
    walk = _Walk(roots)
    walk.reach([_Definition(module, name)])
    return ReachedCode(dict(sorted(walk.digests.items())), tuple(sorted(walk.libraries)))


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
    """Something of no root: its name and its library's version count, its code does not."""


_Target = _Definition | _WholeModule | _Elsewhere


@dataclass
class _Walk:
    """The search from one function through all that it reaches."""

    roots: Roots
    digests: dict[str, str] = field(default_factory=dict)
    libraries: set[str] = field(default_factory=set)
    _seen: set[_Target] = field(default_factory=set)
    _loaded: set[str] = field(default_factory=set)

    def reach(self, targets: Iterable[_Target]) -> None:
        """Digest the targets and whatever they reach in turn."""
        waiting = list(targets)
        while waiting:
            target = waiting.pop()
            if target in self._seen:
                continue
            self._seen.add(target)
            if isinstance(target, _Elsewhere):
                self._use(target.name)
            elif isinstance(target, _WholeModule):
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
        statements = tuple(self._undeclared(source, statement) for statement in statements)
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
            self._use(module)
            targets |= self._load(module)
        if any(chain[-1] in IMPORTERS for chain in references.chains):
            # Which module it is shows only when it runs; none of the engine for a project.
            targets |= {
                _WholeModule(module)
                for module, _ in self.roots.files()
                if _is_engine(module) == _is_engine(source.name)
            }
        return targets

    def _undeclared(self, source: ModuleSource, statement: ast.stmt) -> ast.stmt:
        """Return a definition without the decorators that only tell the engine of it."""
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return statement
        bare = copy(statement)
        bare.decorator_list = [
            decorator
            for decorator in statement.decorator_list
            if _is_engine(source.name) or not self._declares(source, decorator)
        ]
        return bare

    def _declares(self, source: ModuleSource, decorator: ast.expr) -> bool:
        """Say whether a decorator is the engine's; what it is called with may be anybody's."""
        while isinstance(decorator, ast.Call):
            decorator = decorator.func
        return any(_is_engine(str(target)) for target in self._decorating(source, decorator))

    def _use(self, module: str) -> None:
        """Note the library that a module belongs to, where it is of none of the roots."""
        library = module.partition(".")[0]
        if library not in self.roots.packages and library not in sys.stdlib_module_names:
            self.libraries.add(library)

    def _load(self, module: str) -> set[_Target]:
        """Digest what importing a module does; return what that names."""
        targets: set[_Target] = set()
        waiting = [module]
        while waiting:
            name = waiting.pop()
            if name in self._loaded:
                continue
            self._loaded.add(name)
            source = self.roots.module(name)
            if source is None:
                continue
            for library in source.unnamed:
                self._use(library)
            waiting += [parent for parent in (name.rpartition(".")[0],) if parent]
            waiting += source.loads
            if source.effects:
                targets |= self._digest(f"{name}.{EFFECTS}", source, source.effects)
            targets |= self._registered(source)
        return targets

    def _registered(self, source: ModuleSource) -> set[_Target]:
        """Return definitions whose decorators are code of the roots.

        Such a decorator may put them where others find them without their name.
        """
        found: set[_Target] = set()
        for name, statements in source.statements.items():
            for statement in statements:
                bare = self._undeclared(source, statement)
                for decorator in getattr(bare, "decorator_list", ()):
                    targets = self._decorating(source, decorator)
                    if any(not isinstance(target, _Elsewhere) for target in targets):
                        found.add(_Definition(source.name, name))
        return found

    def _decorating(self, source: ModuleSource, decorator: ast.expr) -> set[_Target]:
        """Return what a decorator names."""
        references = References(source.base)
        references.add(decorator)
        targets = [self._follow_chain(source.name, chain) for chain in references.chains]
        return set().union(*targets)

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
        return self.roots.module(module) is not None

    def _source(self, module: str) -> ModuleSource:
        source = self.roots.module(module)
        if source is None:
            raise LookupError(module)
        return source


def _is_engine(name: str) -> bool:
    return name.partition(".")[0] == ENGINE
