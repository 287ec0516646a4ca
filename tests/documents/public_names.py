"""The reference of the public names, made from their declarations and docstrings.

A docstring is paragraphs. One whose lines begin with names and a colon explains parameters; one
that is indented is an example.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

from reportgen.base.paths import PACKAGE

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Experiments": ("experiment", "unit", "setting", "result"),
    "What an experiment asks for": ("Data", "Seed", "Progress", "Checkpoints", "State"),
    "Numbers": ("count", "mean", "exact", "measure"),
    "Figures and tables": (
        *("curve", "scatter", "intervals", "matrix", "images", "figure", "table"),
    ),
    "For other experiments": ("File",),
    "Values of a section": ("derived",),
    "Versions in a notebook": ("load", "Version"),
}
"""Heading -> the names below it."""

_NAMES = r"[a-z_]+(?:, [a-z_]+)*"
_MEANING = re.compile(rf"^({_NAMES}): (.*(?:\n(?!{_NAMES}: ).+)*)$", re.MULTILINE)


@dataclass(frozen=True)
class PublicName:
    """A public name as its module declares it."""

    name: str
    declaration: str
    text: str  # the docstring
    parameters: tuple[str, ...] = ()
    members: tuple[tuple[str, str], ...] = ()  # of a class: declaration and meaning

    @property
    def explained(self) -> tuple[str, ...]:
        """The parameters that the docstring explains."""
        return tuple(name for names, _ in _MEANING.findall(self.text) for name in names.split(", "))

    @property
    def examples(self) -> list[str]:
        """The code of the examples."""
        return [dedent(part) for part in _paragraphs(self.text) if part.startswith("    ")]


def public_names() -> dict[str, PublicName]:
    """Return every public name, from the module that the package says it is from."""
    return _imported_by(PACKAGE / "__init__.py")


def parts_reference() -> str:
    """Return a table of what `reportgen.project.parts` has, each in a sentence."""
    found = _imported_by(PACKAGE / "project/parts.py")
    rows = (f"| `{name}` | {_first_sentence(one.text)} |" for name, one in sorted(found.items()))
    return "\n".join(["| Name | What it is |", "| --- | --- |", *rows])


def _first_sentence(text: str) -> str:
    words = " ".join(text.partition("\n\n")[0].split())
    return words.partition(". ")[0].rstrip(".").replace("|", "\\|")


def _imported_by(file: Path) -> dict[str, PublicName]:
    """Return the names of the package that a module imports, each as its own module declares it."""
    return {
        alias.asname or alias.name: _declared(
            alias.name, PACKAGE.parent / f"{home.module.replace('.', '/')}.py"
        )
        for home in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(home, ast.ImportFrom) and home.module and home.module.startswith("reportgen.")
        for alias in home.names
    }


def reference() -> str:
    """Return the reference of all public names."""
    names = public_names()
    return "\n\n".join(
        block
        for heading, members in GROUPS.items()
        for block in (f"## {heading}", *(_section(names[member]) for member in members))
    )


def _declared(name: str, module: Path) -> PublicName:
    source = module.read_text(encoding="utf-8")
    body = ast.parse(source).body
    for place, node in reversed(list(enumerate(body))):  # of a function the last: no overload
        match node:
            case ast.FunctionDef() if node.name == name:
                names = tuple(one.arg for one in (*node.args.args, *node.args.kwonlyargs))
                return PublicName(name, _head(node, source), _text(node.body[0]), names)
            case ast.ClassDef() if node.name == name:
                members = tuple(_members(node, source))
                return PublicName(name, _head(node, source), _text(node.body[0]), (), members)
            case (
                ast.Assign(targets=[ast.Name(id=found)]) | ast.AnnAssign(target=ast.Name(id=found))
            ) if found == name:
                declaration = ast.get_source_segment(source, node) or ""
                return PublicName(name, declaration, _text(body[place + 1]))
    raise LookupError(f"{module} does not declare {name}")


def _head(node: ast.FunctionDef | ast.ClassDef, source: str) -> str:
    """Return what stands before the docstring."""
    lines = source.splitlines()[node.lineno - 1 : node.body[0].lineno - 1]
    head = dedent("\n".join(lines)).rstrip().removesuffix(":")
    return re.sub(r'"([A-Z][^"]*)"', r"\1", head)  # a type that is imported elsewhere


def _text(node: ast.stmt) -> str:
    """Return a docstring; an example stays indented."""
    assert isinstance(node, ast.Expr)
    assert isinstance(node.value, ast.Constant)
    return str(node.value.value).replace(f"\n{' ' * node.col_offset}", "\n").strip()


def _members(node: ast.ClassDef, source: str) -> Iterator[tuple[str, str]]:
    lines = source.splitlines()
    for one in node.body:
        if isinstance(one, ast.AnnAssign):
            declared, _, meaning = lines[one.lineno - 1].strip().partition("  # ")
            yield declared.partition(" = ")[0], meaning
        elif isinstance(one, ast.FunctionDef) and ast.get_docstring(one):
            head = _head(one, source).removeprefix("def ")
            bare = "" if one.decorator_list else "()"  # a property
            yield head.replace("(self, ", "(").replace("(self)", bare), _text(one.body[0])


def _section(one: PublicName) -> str:
    blocks = [f"### `{one.name}`", f"```python\n{one.declaration}\n```", _markdown(one.text)]
    if one.members:
        blocks.append(_listed((head, _markdown(text)) for head, text in one.members))
    return "\n\n".join(blocks)


def _markdown(text: str) -> str:
    return "\n\n".join(map(_block, _paragraphs(text)))


def _block(part: str) -> str:
    if part.startswith("    "):
        return f"```python\n{dedent(part)}\n```"
    if _MEANING.match(part):
        found = _MEANING.findall(part)
        return _listed((names.replace(", ", "`, `"), words) for names, words in found)
    return part


def _listed(items: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"- `{name}`: {indent(words, '    ').lstrip()}" for name, words in items)


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a docstring; an example is one."""
    parts: list[str] = []
    for part in re.split(r"\n\n+", text):
        if parts and part.startswith("    ") and parts[-1].startswith("    "):
            parts[-1] += f"\n\n{part}"
        else:
            parts.append(part)
    return parts
