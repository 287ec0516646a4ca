"""Source code of the package, as the report shows it."""

import ast
import re
import textwrap
from pathlib import Path

from markupsafe import Markup, escape
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Operator

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
    parts = PythonLexer(stripnl=False, ensurenl=False).get_tokens(source)
    return Markup("").join(_marked(kind, escape(text)) for kind, text in parts)


def _marked(kind: object, text: Markup) -> Markup:
    if kind in Comment:
        return own_html(f"<i>{text}</i>")
    return own_html(f"<b>{text}</b>") if kind in Keyword or kind in Operator.Word else text


def _without_docstring(lines: list[str], function: ast.FunctionDef) -> str:
    kept = lines[function.lineno - 1 : function.end_lineno]
    if ast.get_docstring(function) is not None and len(function.body) > 1:
        docstring = function.body[0]
        first = docstring.lineno - function.lineno
        last = (docstring.end_lineno or docstring.lineno) - function.lineno
        kept = [*kept[:first], *kept[last + 1 :]]
    return textwrap.dedent("\n".join(kept))
