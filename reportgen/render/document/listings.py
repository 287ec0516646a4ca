"""Source code of the package, as printed in the report."""

import ast
import io
import keyword
import re
import textwrap
import tokenize
from pathlib import Path

from markupsafe import Markup, escape

import reportgen
from reportgen.base.errors import TemplateError
from reportgen.render.text.markup import own_html

MODULE = re.compile(r"\w+(\.\w+)*")  # nothing that leads out of the package


def function_source(module: str, name: str) -> str:
    """Return the text of a function of this package, without its docstring.

    The module is read, not imported: some of them bring TensorFlow.
    Raises TemplateError where there is no such module or function.
    """
    if not MODULE.fullmatch(module):
        raise TemplateError(f"{module} is not the name of a module of this package.")
    relative = module.removeprefix("reportgen.").replace(".", "/")
    file = Path(reportgen.__file__).parent / f"{relative}.py"
    try:
        source = file.read_text(encoding="utf-8")
    except OSError:
        raise TemplateError(f"There is no module {module} to list {name} from.") from None
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return _without_docstring(source.splitlines(), node)
    raise TemplateError(f"The module {module} has no function {name}.")


def highlighted(source: str) -> Markup:
    """Return Python code with its keywords in <b> and its comments in <i>."""
    lines = source.splitlines(keepends=True)
    parts: list[Markup] = []
    row, column = 1, 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        tag = _tag(token)
        if not tag:
            continue
        parts.append(escape(_between(lines, (row, column), token.start)))
        parts.append(own_html(f"<{tag}>{escape(token.string)}</{tag}>"))
        row, column = token.end
    parts.append(escape(_between(lines, (row, column), (len(lines) + 1, 0))))
    return Markup("").join(parts)


def _without_docstring(lines: list[str], function: ast.FunctionDef) -> str:
    kept = lines[function.lineno - 1 : function.end_lineno]
    if ast.get_docstring(function) is not None and len(function.body) > 1:
        docstring = function.body[0]
        first = docstring.lineno - function.lineno
        last = (docstring.end_lineno or docstring.lineno) - function.lineno
        kept = [*kept[:first], *kept[last + 1 :]]
    return textwrap.dedent("\n".join(kept))


def _tag(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.COMMENT:
        return "i"
    return "b" if token.type == tokenize.NAME and keyword.iskeyword(token.string) else ""


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    """Return the text from (row, column) up to (row, column); rows count from 1."""
    if start[0] > len(lines):
        return ""
    if start[0] == end[0]:
        return lines[start[0] - 1][start[1] : end[1]]
    middle = "".join(lines[start[0] : end[0] - 1])
    last = lines[end[0] - 1][: end[1]] if end[0] <= len(lines) else ""
    return lines[start[0] - 1][start[1] :] + middle + last
