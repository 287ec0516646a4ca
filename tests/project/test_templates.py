"""Whatever is wrong with a template is an error of the template, with its line."""

import re
from traceback import walk_tb

import jinja2
import pytest

from reportgen.base.errors import ProjectError
from reportgen.project.sections.filling import filled
from reportgen.project.templates import LimitedSandbox

MANY = 400
TOO_MUCH = {
    "brackets": "{{ " + "(" * MANY,
    "lists": "{{ " + "[" * MANY,
    "signs": "{{ " + "-" * MANY + "1 }}",
    "negations": "{{ " + "not " * MANY + "1 }}",
    "attributes": "{{ x" + ".x" * MANY + " }}",
    "filters": "{{ x" + "|upper" * MANY + " }}",
    "sums": "{{ 1" + " + 1" * MANY + " }}",
    "conditions": "{% if x %}" * MANY + "{% endif %}" * MANY,
    "loops": "{% for x in x %}" * MANY + "{% endfor %}" * MANY,
    "loops of Python": "{% for x in [1] %}" * 21 + "{% endfor %}" * 21,
    "digits": "{{ " + "9" * 5000 + " }}",
    "hexadecimal digits": "{{ 0x" + "f" * 5000 + " }}",
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_too_much_of_anything_is_an_error_of_the_template(kind: str) -> None:
    with pytest.raises(jinja2.TemplateSyntaxError) as caught:
        LimitedSandbox().from_string(f"\n\n{TOO_MUCH[kind]}")

    assert caught.value.lineno == 3
    assert "at most" in str(caught.value.message)


def test_what_is_nested_as_people_nest_is_compiled() -> None:
    nested = "{% if x %}" * 15 + "{{ ((((1 + 2) * 3)))|string|upper }}" + "{% endif %}" * 15

    assert LimitedSandbox().from_string(nested).render(x=True) == "9"


WRONG = {
    "a division": ("{{ 1 // 0 }}", "ZeroDivisionError: "),
    "a type": ("{{ 1 + 'a' }}", "TypeError: "),
    "a value": ("{{ '%d' % 'a' }}", "TypeError: "),
    "nothing called": ("{{ none() }}", "TypeError: 'NoneType' object is not callable"),
    "a filter": ("{{ 'a'|round }}", "TypeError: "),
    "an order": ("{{ [1, 'a']|sort }}", "TypeError: "),
    "an item": ("{{ [][3] }}", "has no element 3"),
    "a range": ("{% for x in range(10**9) %}{% endfor %}", "OverflowError: Range too big"),
    "a large power": ("{{ 10**10000 }}", "at most 60 digits"),
    "an endless power": ("{{ 9**9**9**9 }}", "at most 60 digits"),
    "a power of floats": ("{{ 9.0**9999 }}", "OverflowError: "),
    "a macro": ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "without an end"),
    "a loop": ("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}", "without an end"),
    "a function": ("{{ given('a') }}", "KeyError: 'a'"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_goes_wrong_in_one_is_its_error(kind: str) -> None:
    source, problem = WRONG[kind]
    sandbox = LimitedSandbox(undefined=jinja2.StrictUndefined)
    template = sandbox.from_string(f"\n\n{source}")

    with pytest.raises(jinja2.TemplateError, match=re.escape(problem)) as caught:
        template.render(given={}.__getitem__)

    lines = [line for frame, line in walk_tb(caught.tb) if "template" in frame.f_code.co_filename]
    assert 3 in lines


@pytest.mark.parametrize("kind", WRONG)
def test_so_it_is_in_a_declared_text(kind: str) -> None:
    source, _ = WRONG[kind]

    with pytest.raises(ProjectError, match=r"^text\.md, line 7: "):
        filled(source, {}, {"given": {}.__getitem__}, "text.md, line 7")
