"""Source code that a report shows."""

import ast
from pathlib import Path

import pytest

from reportgen.base.errors import TemplateError
from reportgen.render.document.vocabulary import highlighted
from reportgen.workflow.assembly.listings import function_source, listings_in


def test_a_function_is_listed_without_its_docstring() -> None:
    source = function_source("reportgen.tasks.task", "derive_seed", Path())

    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    assert function.name == "derive_seed"
    assert ast.get_docstring(function) is None


def test_keywords_are_marked_and_all_text_is_kept() -> None:
    source = "def f(x):\n    # why\n    return x < 1\n"

    html = highlighted(source)

    assert html == "<b>def</b> f(x):\n    <i># why</i>\n    <b>return</b> x &lt; 1\n"
    assert html.striptags() == " ".join(source.split())


def test_each_function_that_a_text_lists_is_read_once() -> None:
    call = '{{ listing("reportgen.tasks.task", "derive_seed") }}'

    found = listings_in([f"<p>{call}</p>", f"{call} and <p>no other</p>"], Path())

    source = function_source("reportgen.tasks.task", "derive_seed", Path())
    assert found == {"reportgen.tasks.task.derive_seed": source}


@pytest.mark.parametrize(
    ("module", "function"),
    [("reportgen.tasks.task", "no_such_function"), ("reportgen.no_such_module", "f")],
)
def test_what_does_not_exist_is_an_error(module: str, function: str) -> None:
    with pytest.raises(TemplateError, match="no_such"):
        function_source(module, function, Path())
