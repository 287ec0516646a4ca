"""The source of the functions that a project's templates list."""

import ast
import re
import textwrap
from collections.abc import Iterable
from pathlib import Path

from reportgen.base.errors import TemplateError
from reportgen.base.paths import PACKAGE

_CALL = re.compile(r"""\blisting\(\s*["']([\w.]+)["']\s*,\s*["'](\w+)["']\s*\)""")
_MODULE = re.compile(r"\w+(\.\w+)*")  # nothing that leads out of the package


def listings_in(templates: Iterable[str], folder: Path) -> dict[str, str]:
    """Return full name -> source of each function that texts of templates list.

    folder: of the project.
    Raises TemplateError where there is no such module or function.
    """
    calls = {call for text in templates for call in _CALL.findall(text)}
    return {
        f"{module}.{name}": function_source(module, name, folder) for module, name in sorted(calls)
    }


def function_source(module: str, name: str, folder: Path) -> str:
    """Return the text of a function of a project or of this package, without its docstring.

    The module is read, not imported: that may take seconds.
    Raises TemplateError where there is no such module or function.
    """
    if not _MODULE.fullmatch(module):
        raise TemplateError(f"{module} is not the name of a module.")
    own = module.removeprefix("reportgen.")
    root = folder if own == module else PACKAGE
    file = root / f"{own.replace('.', '/')}.py"
    try:
        source = file.read_text(encoding="utf-8")
    except OSError:
        raise TemplateError(f"There is no module {module} to list {name} from.") from None
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return _without_docstring(source.splitlines(), node)
    raise TemplateError(f"The module {module} has no function {name}.")


def _without_docstring(lines: list[str], function: ast.FunctionDef) -> str:
    kept = lines[function.lineno - 1 : function.end_lineno]
    first, *others = function.body
    if ast.get_docstring(function) is not None and others:
        del kept[first.lineno - function.lineno : (first.end_lineno or 0) - function.lineno + 1]
    return textwrap.dedent("\n".join(kept))
