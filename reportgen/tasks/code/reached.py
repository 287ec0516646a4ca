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
from typing import NamedTuple

from reportgen.tasks.code.roots import ENGINE, Roots, roots_of
from reportgen.tasks.code.source import IMPORTERS, Chain, Imported, ModuleSource, References

EFFECTS = "<module>"
"""Stands for what a module does when it is imported, beside binding names."""

_Passed = frozenset[tuple[str, str]]
"""Modules and names whose meaning is being looked up: modules may import from each other."""


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
    walk.reach([_Target(module, name)])
    return ReachedCode(dict(sorted(walk.digests.items())), tuple(sorted(walk.libraries)))


class _Target(NamedTuple):
    """What a name stands for."""

    module: str  # one of no root: its name and its library's version count, its code does not
    name: str = ""  # that its own statements make, or EFFECTS; empty: which part is not known

    def __str__(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module


@dataclass
class _Walk:
    """The search from one function through all that it reaches."""

    roots: Roots
    digests: dict[str, str] = field(default_factory=dict)
    libraries: set[str] = field(default_factory=set)
    _seen: set[_Target] = field(default_factory=set)

    def reach(self, targets: Iterable[_Target]) -> None:
        """Digest the targets and whatever they reach in turn."""
        waiting = list(targets)
        while waiting:
            target = waiting.pop()
            if target in self._seen:
                continue
            self._seen.add(target)
            source = self.roots.module(target.module)
            if target.name == EFFECTS:
                waiting += self._load(source) if source else ()
                continue
            if source is None:
                self._use(target.module)
                continue
            waiting.append(_Target(target.module, EFFECTS))
            if target.name:
                waiting += self._digest(str(target), source, source.statements[target.name])
            else:
                waiting += self._names_of(source)

    def _digest(
        self, name: str, source: ModuleSource, statements: tuple[ast.stmt, ...]
    ) -> set[_Target]:
        """Digest some statements of a module; return what they name."""
        statements = tuple(self._undeclared(source, statement) for statement in statements)
        references = References(source.base)
        references.add(*statements)
        uses = {".".join(chain): self._follow(source, chain) for chain in references.chains}
        for imported, attributes in references.imported:
            # The statement that imports it is part of the text.
            path = filter(None, (imported.module, imported.attribute, *attributes))
            uses[".".join(path)] = self._follow_import(imported, attributes)

        # Which names the text's names stand for is as much its meaning as the text.
        lines = [ast.unparse(statement) for statement in statements]
        lines += sorted(f"{use} is {target}" for use, found in uses.items() for target in found)
        self.digests[name] = hashlib.sha256("\n".join(lines).encode()).hexdigest()

        targets: set[_Target] = set().union(*uses.values())
        for module in references.loads:
            self._use(module)
            targets.add(_Target(module, EFFECTS))
        if any(chain[-1] in IMPORTERS for chain in references.chains):
            # Which module it is shows only when it runs; none of the engine for a project.
            is_engine = _is_engine(source.name)
            modules = (module for module, _ in self.roots.files())
            targets |= {_Target(module) for module in modules if _is_engine(module) == is_engine}
        return targets

    def _undeclared(self, source: ModuleSource, statement: ast.stmt) -> ast.stmt:
        """Return a definition without the decorators that only tell the engine of it."""
        if _is_engine(source.name) or not isinstance(
            statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        ):
            return statement
        bare = copy(statement)
        bare.decorator_list = []
        for decorator in statement.decorator_list:
            called = decorator
            while isinstance(called, ast.Call):  # what it is called with may be anybody's
                called = called.func
            if not any(_is_engine(target.module) for target in self._named(source, called)):
                bare.decorator_list.append(decorator)
        return bare

    def _use(self, module: str) -> None:
        """Note the library that a module belongs to, where it is of none of the roots."""
        library = module.partition(".")[0]
        if library not in self.roots.packages and library not in sys.stdlib_module_names:
            self.libraries.add(library)

    def _load(self, source: ModuleSource) -> set[_Target]:
        """Digest what importing a module does; return what that names."""
        for library in source.unnamed:
            self._use(library)
        above = source.name.rpartition(".")[0]
        targets = {_Target(module, EFFECTS) for module in (above, *source.loads)}
        if source.effects:
            targets |= self._digest(f"{source.name}.{EFFECTS}", source, source.effects)
        return targets | self._registered(source)

    def _registered(self, source: ModuleSource) -> set[_Target]:
        """Return definitions whose decorators are code of the roots.

        Such a decorator may put them where others find them without their name.
        """
        return {
            _Target(source.name, name)
            for name, statements in source.statements.items()
            for statement in statements
            for decorator in getattr(self._undeclared(source, statement), "decorator_list", ())
            if any(self.roots.module(target.module) for target in self._named(source, decorator))
        }

    def _named(self, source: ModuleSource, decorator: ast.expr) -> set[_Target]:
        """Return what a decorator names."""
        references = References(source.base)
        references.add(decorator)
        return set().union(*(self._follow(source, chain) for chain in references.chains))

    def _names_of(self, source: ModuleSource) -> set[_Target]:
        names = {*source.statements, *source.imports}
        found = set().union(*(self._look_up(source.name, name) for name in names))
        stars = {_Target(star) for star in source.star_imports if self.roots.module(star)}
        return {target for target in found if target.name} | stars

    def _follow(self, source: ModuleSource, chain: Chain) -> set[_Target]:
        return self._descend(self._look_up(source.name, chain[0]), chain[1:])

    def _follow_import(
        self, imported: Imported, attributes: Chain = (), passed: _Passed = frozenset()
    ) -> set[_Target]:
        inside = () if imported.attribute is None else (imported.attribute,)
        if self.roots.module(imported.module):
            return self._descend({_Target(imported.module)}, (*inside, *attributes), passed)
        return {_Target(".".join((imported.module, *inside)))}

    def _descend(
        self, targets: set[_Target], attributes: Chain, passed: _Passed = frozenset()
    ) -> set[_Target]:
        """Follow attributes into modules; a definition is taken whole."""
        if not attributes:
            return targets
        found: set[_Target] = set()
        for target in targets:
            inner = set() if target.name else self._look_up(target.module, attributes[0], passed)
            found |= self._descend(inner, attributes[1:]) if inner else {target}
        return found

    def _look_up(self, module: str, name: str, passed: _Passed = frozenset()) -> set[_Target]:
        """Return what a name of a module stands for; empty for none and for builtins."""
        source = self.roots.module(module)
        if source is None or (module, name) in passed:
            return set()
        passed |= {(module, name)}
        found = {_Target(module, name)} if name in source.statements else set()
        for imported in source.imports.get(name, ()):
            found |= self._follow_import(imported, passed=passed)
        if not found and self.roots.module(f"{module}.{name}"):
            found.add(_Target(f"{module}.{name}"))
        for star in source.star_imports if not found else ():
            found |= self._look_up(star, name, passed)
        return found


def _is_engine(name: str) -> bool:
    return name.partition(".")[0] == ENGINE
