"""Parse modules: which statements define a name, and which names they use.

Nothing is imported: a module with large libraries takes seconds.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from reportgen.tasks.code.normalise import is_for_type_checkers, normalise

Chain = tuple[str, ...]
"""A name with the attributes after it: ("models", "build") for `models.build`."""


@dataclass(frozen=True)
class Imported:
    """What an import statement binds a name to."""

    module: str  # full name
    attribute: str | None = None  # None: the module itself


@dataclass(frozen=True)
class ModuleSource:
    """The statements of one module at its top level, without what changes no result."""

    name: str
    base: str  # the package that its relative imports start from
    statements: Mapping[str, tuple[ast.stmt, ...]]  # name -> what binds or changes it
    imports: Mapping[str, tuple[Imported, ...]]
    star_imports: tuple[str, ...]  # modules of which every name is imported
    loads: frozenset[str]  # modules that run when this one is imported
    effects: tuple[ast.stmt, ...]  # statements that do something when it is imported
    # Modules that it imports and never names, as one that changes another when it is imported.
    unnamed: frozenset[str]


def read_module(name: str, file: Path) -> ModuleSource:
    """Return what a module's file says; a folder without `__init__.py` says nothing."""
    return _parsed(name, file, file.read_bytes() if file.is_file() else b"")


@lru_cache(maxsize=2000)
def _parsed(name: str, file: Path, text: bytes) -> ModuleSource:
    tree = _tree(text, file)
    # An import for an annotation is named, though the annotation does not count.
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    base = name if file.name == "__init__.py" else name.rpartition(".")[0]
    on_demand = _imported_on_demand(tree, base)
    tree = normalise(tree)

    bound = bindings(tree.body, base)
    unnamed = {one.module for key in bound.names.keys() - named for one in bound.names[key]}
    statements: dict[str, list[ast.stmt]] = defaultdict(list)
    effects: list[ast.stmt] = []
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        changed = _changed_in_place(statement)
        for key in {*bindings([statement], base).names, *changed}:
            statements[key].append(statement)
        if _acts(statement) or not changed.isdisjoint(bound.names):
            effects.append(statement)
    imports = ((key, (*bound.names[key], *on_demand[key])) for key in {**bound.names, **on_demand})
    return ModuleSource(
        name=name,
        base=base,
        statements={key: tuple(value) for key, value in statements.items()},
        imports={key: found for key, found in imports if found},
        star_imports=tuple(bound.stars),
        loads=frozenset(bound.loads),
        effects=tuple(effects),
        unnamed=frozenset((*unnamed, *bound.stars)),
    )


def _imported_on_demand(tree: ast.Module, base: str) -> dict[str, list[Imported]]:
    """Return what a module with a `__getattr__` imports for type checkers: it hands that out."""
    if not any(isinstance(one, ast.FunctionDef) and one.name == "__getattr__" for one in tree.body):
        return defaultdict(list)
    guarded = [one for one in tree.body if isinstance(one, ast.If) and is_for_type_checkers(one)]
    return bindings([inner for one in guarded for inner in one.body], base).names


def _tree(text: bytes, file: Path) -> ast.Module:
    """Return a module's tree; for text that is not Python, one that changes with each byte."""
    try:
        return ast.parse(text, filename=str(file))
    except (SyntaxError, ValueError):  # the latter for a null byte
        return ast.Module([ast.Expr(ast.Constant(text))], [])


@dataclass
class Bindings:
    """The names that some statements bind in their own scope."""

    # Empty list: not by import.
    names: dict[str, list[Imported]] = field(default_factory=lambda: defaultdict(list))
    stars: list[str] = field(default_factory=list)
    loads: set[str] = field(default_factory=set)
    outer: set[str] = field(default_factory=set)  # declared global or nonlocal


def bindings(statements: Iterable[ast.AST], base: str) -> Bindings:
    """Return what `statements` bind, leaving out what is inside functions and classes.

    base: the package that relative imports start from.
    """
    bound = Bindings()
    for node in _own_scope(statements):
        match node:
            case (
                ast.Name(id=name, ctx=ast.Store())
                | ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
                | ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                bound.names.setdefault(name, [])
            case ast.Global() | ast.Nonlocal():
                bound.outer.update(node.names)
            case ast.Import() | ast.ImportFrom():
                _bind_import(node, base, bound)
    for name in bound.outer:
        bound.names.pop(name, None)
    return bound


def _bind_import(node: ast.Import | ast.ImportFrom, base: str, bound: Bindings) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            bound.loads.add(alias.name)
            top = alias.name.partition(".")[0]
            imported = Imported(alias.name if alias.asname else top)
            bound.names[alias.asname or top].append(imported)
        return
    module = node.module or ""
    if node.level:
        start = base.split(".")[: len(base.split(".")) - node.level + 1]
        module = ".".join([*start, *([module] if module else [])])
    bound.loads.add(module)
    for alias in node.names:
        if alias.name == "*":
            bound.stars.append(module)
            continue
        bound.loads.add(f"{module}.{alias.name}")
        bound.names[alias.asname or alias.name].append(Imported(module, alias.name))


@dataclass
class References:
    """What some nodes of a module name outside themselves.

    Where it is not plain whether a name is a local one, it counts as named.
    """

    base: str  # the package that relative imports start from
    chains: set[Chain] = field(default_factory=set)  # from a name of the module
    imported: set[tuple[Imported, Chain]] = field(default_factory=set)  # inside functions
    loads: set[str] = field(default_factory=set)  # modules that run with it
    _scopes: list[Mapping[str, list[Imported]]] = field(default_factory=list)

    def add(self, *nodes: ast.AST) -> None:
        """Add what nodes name."""
        for node in nodes:
            match node:
                case ast.Name():
                    self._add_name((node.id,))
                case ast.Attribute():
                    self._add_attribute(node)
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self.add(*node.decorator_list)
                    self._add_function(node.args, node.body)
                case ast.Lambda():
                    self._add_function(node.args, [node.body])
                case ast.ClassDef():
                    self._add_class(node)
                case ast.Call(args=[ast.Constant(value=str(name)), *_]) if _imports(node.func):
                    self.loads.add(name)
                    self.add(*ast.iter_child_nodes(node))
                case _:
                    self.add(*ast.iter_child_nodes(node))

    def _add_attribute(self, node: ast.Attribute) -> None:
        attributes: list[str] = []
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            attributes.insert(0, root.attr)
            root = root.value
        if isinstance(root, ast.Name):
            self._add_name((root.id, *attributes))
        else:
            self.add(root)

    def _add_function(self, parameters: ast.arguments, body: Sequence[ast.AST]) -> None:
        self.add(*parameters.defaults, *filter(None, parameters.kw_defaults))
        bound = bindings(body, self.base)
        self.loads |= bound.loads
        names = [part.arg for part in ast.walk(parameters) if isinstance(part, ast.arg)]
        self._scopes.append({name: [] for name in names} | bound.names)
        self.add(*body)
        self._scopes.pop()

    def _add_class(self, node: ast.ClassDef) -> None:
        # What a class imports is an attribute, which anyone may reach.
        bound = bindings(node.body, self.base)
        self.loads |= bound.loads
        for imports in bound.names.values():
            self.imported |= {(imported, ()) for imported in imports}
        self.add(*ast.iter_child_nodes(node))

    def _add_name(self, chain: Chain) -> None:
        for scope in reversed(self._scopes):
            if chain[0] in scope:
                self.imported |= {(imported, chain[1:]) for imported in scope[chain[0]]}
                return
        self.chains.add(chain)


IMPORTERS = ("import_module", "__import__")
"""Names of functions that import a module, which may show only when they run."""


def _imports(function: ast.expr) -> bool:
    return ast.unparse(function).rpartition(".")[2] in IMPORTERS


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _own_scope(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield nodes and what is in them, but not what is in scopes of their own."""
    for node in nodes:
        yield node
        if not isinstance(node, _SCOPES + _COMPREHENSIONS):
            yield from _own_scope(ast.iter_child_nodes(node))


def _changed_in_place(statement: ast.stmt) -> set[str]:
    """Return the names of which `statement` sets an item or an attribute."""
    changed = set()
    for node in _own_scope([statement]):
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            root: ast.expr = node
            while isinstance(root, ast.Subscript | ast.Attribute):
                root = root.value
            if isinstance(root, ast.Name):
                changed.add(root.id)
    return changed


def _acts(statement: ast.stmt) -> bool:
    """Say whether a statement does more than bind names when it runs."""
    return any(
        isinstance(node, ast.Expr | ast.Assert | ast.Raise | ast.Delete)
        for node in _own_scope([statement])
    )
