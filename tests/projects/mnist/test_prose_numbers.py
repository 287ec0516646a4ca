"""No number in prose is written by hand: each comes from the results, the settings or the code.

In a template, prose is what stands outside tags and expressions; in those, and in
the modules of `reportgen/sections`, it is every string. Names, places such as 2.a,
math and docstrings may have digits.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

import reportgen
from reportgen.base.paths import templates_folder
from reportgen.project.folder import project_folder

PAGES, TEXT = templates_folder(), project_folder() / "text"
SECTIONS = Path(reportgen.__file__).parent / "projects" / "mnist" / "sections"

IN_TEMPLATES = {path.name: path for path in [*PAGES.rglob("*.html"), *TEXT.glob("*.html")]}
IN_SECTIONS = sorted(path.name for path in SECTIONS.glob("*.py"))

TAG_OR_ENTITY = re.compile(r"<[^<>]*>|&#?\w+;")
SETS_MATH = {"math", "equation"}

MATH = re.compile(r"\$[^$]*\$")
NUMBER_IN_BRACES = re.compile(r"\{[^{}]*\}")
PLACE = re.compile(r"\b[1-4]\.[a-d](\.\d)?\b")  # in the write-up and in the report
NAME = re.compile(r"(?=.*[^\W\d])[\w.]+")  # of a task, a metric, a layer: it has a letter
VALUE = "\N{REPLACEMENT CHARACTER}"  # stands where a string has a value put in


@pytest.mark.parametrize("name", sorted(IN_TEMPLATES))
def test_a_template_has_no_digit_in_its_prose(name: str) -> None:
    source = IN_TEMPLATES[name].read_text(encoding="utf-8")

    assert digits_in_template(source, name) == []


@pytest.mark.parametrize("name", IN_SECTIONS)
def test_a_section_has_no_digit_in_its_texts(name: str) -> None:
    source = (SECTIONS / name).read_text(encoding="utf-8")

    assert digits_in_module(source, name) == []


def test_the_report_has_prose() -> None:
    assert "noise.html" in IN_TEMPLATES
    assert "report.html" in IN_TEMPLATES
    assert "noise_claims.py" in IN_SECTIONS


@pytest.mark.parametrize(
    "prose",
    [
        "<p>It names 97 % of the digits.</p>",
        "<p>It names {{ percent('a') }}, not 97 %.</p>",
        "<p>{% if a %}Of ten, {{ a }} fail: 3.{% endif %}</p>",
        "<p>Three lines<br>lower, 2.a\n says so.</p>",
        "{{ heading(number, 'Ten layers, 64 units') }}",
        "{{ 'over 10 epochs' if a else 'over all' }}",
        "<p>It names {{ 97 }} %.</p>",
        "<p>It names {{ '97' }} %.</p>",
    ],
)
def test_a_digit_in_a_template_is_found_with_its_line(prose: str) -> None:
    found = digits_in_template(f"<h2>\nA title</h2>\n{prose}\n", "a.html")

    assert [one.partition(": ")[0] for one in found] == ["a.html, line 3"]


@pytest.mark.parametrize(
    "prose",
    [
        '<h3 id="section-3">It names {{ percent("mlp.2") }}.</h3>',
        '<li class="level-{{ level }} of-2">None&#8217;s {{ math("0") }}</li>',
        "<p>{# 97 of them #}The network of {{ section('2.a') }}.</p>",
        '{{ equation("mlp.sum", "1 + 1 = 2") }}',
    ],
)
def test_what_is_no_prose_may_have_digits(prose: str) -> None:
    assert digits_in_template(prose, "a.html") == []


@pytest.mark.parametrize(
    "code",
    [
        'text = "It names 97 % of the digits."',
        'text = f"It names {number} of the 10,000 digits."',
        "text = f\"It names {'all 10' if number else 'none'}.\"",
        'text = ("In 2.a it names "\n    "9 of ten.")',
        'texts = {"holds": "So do 3."}',
        'text = "7"',
    ],
)
def test_a_digit_in_a_text_is_found_with_its_line(code: str) -> None:
    found = digits_in_module(f'"""Has 2 lines."""\n\n{code}\n', "a.py")

    assert [one.partition(": ")[0] for one in found] == ["a.py, line 3"]


@pytest.mark.parametrize(
    "code",
    [
        'text = "The network of 2.a names {mlp.seasoned_accuracy.0.4:percent}."',
        'text = f"At {level:.2f} it costs $10^{{{exponent}}}$ (3.a)."',
        'name = f"{prefix}.1"',
        'kind = "Conv2D"',
        'def one():\n    """Return 1."""',
    ],
)
def test_a_text_may_have_names_places_and_math(code: str) -> None:
    assert digits_in_module(code, "a.py") == []


def digits_in_template(source: str, name: str) -> list[str]:
    """Return each piece of prose with a digit, after its place."""
    return [
        f"{name}, line {line}: {text.strip()}"
        for line, text in (*_literal_text(source), *_constants(source))
        if re.search(r"\d", text)
    ]


def _literal_text(source: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a template without what Jinja and HTML do not print."""
    pieces = [
        value if kind == "data" else "\n" * value.count("\n")
        for _, kind, value in jinja2.Environment().lex(source)
    ]
    without_tags = TAG_OR_ENTITY.sub(lambda tag: "\n" * tag[0].count("\n"), "".join(pieces))
    yield from enumerate(without_tags.split("\n"), start=1)


def _constants(source: str) -> Iterator[tuple[int, str]]:
    """Yield what the strings in a template's expressions say, but for math, and bare numbers."""
    tree = jinja2.Environment().parse(source)
    math = {
        id(constant)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in SETS_MATH
        for constant in call.find_all(nodes.Const)
    }
    for constant in tree.find_all(nodes.Const):
        if isinstance(constant.value, str) and id(constant) not in math:
            yield constant.lineno, _prose(constant.value)
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            if isinstance(node, nodes.Const) and not isinstance(node.value, str):
                yield node.lineno, str(node.value)


def digits_in_module(source: str, name: str) -> list[str]:
    """Return each text with a digit, after its place."""
    return [
        f"{name}, line {line}: {text.strip()}"
        for line, text in _texts_in(ast.parse(source))
        if re.search(r"\d", _prose(text))
    ]


def _texts_in(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the strings of a tree; where a value is put in, they have a mark."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return  # a docstring
        case ast.Constant(value=str(text)):
            yield node.lineno, text
        case ast.JoinedStr():
            yield node.lineno, "".join(_part(part) for part in node.values)
            for part in node.values:
                if isinstance(part, ast.FormattedValue):  # without its format
                    yield from _texts_in(part.value)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _texts_in(child)


def _part(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else VALUE


def _prose(text: str) -> str:
    """Return what of a text is words."""
    if NAME.fullmatch(text.replace(VALUE, "x")):
        return ""
    return PLACE.sub("", NUMBER_IN_BRACES.sub("", MATH.sub("", text)))
