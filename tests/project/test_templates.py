"""A template that cannot be compiled is refused with its line, before it is compiled."""

import jinja2
import pytest

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
