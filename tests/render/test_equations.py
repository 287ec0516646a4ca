"""Equations, from LaTeX to what the page and the paper can set."""

import pytest

from reportgen.errors import TemplateError
from reportgen.render.equations import equation_image, equation_mathml


def test_an_image_is_as_large_as_its_glyphs() -> None:
    image = equation_image("x", display=False)

    assert 0.4 < image.width < 0.7
    assert 0.35 < image.height < 0.55
    assert abs(image.depth) < 0.05


def test_a_letter_below_the_line_has_depth() -> None:
    assert equation_image("y", display=False).depth > 0.15


def test_a_leading_minus_is_a_sign() -> None:
    assert 'form="prefix"' in equation_mathml("L = -x", display=False)
    assert 'form="prefix"' not in equation_mathml("a - x", display=False)


def test_a_hat_is_no_wider_than_its_letter() -> None:
    assert 'stretchy="false"' in equation_mathml(r"\hat{y}", display=False)


def test_a_comma_in_braces_brings_no_space() -> None:
    assert 'rspace="0">,<' in equation_mathml("55{,}050", display=False)
    assert "rspace" not in equation_mathml("f(x, y)", display=False)


def test_the_same_equation_gives_the_same_bytes() -> None:
    first = equation_image(r"\frac{a}{b}", display=True).svg
    equation_image.cache_clear()

    assert equation_image(r"\frac{a}{b}", display=True).svg == first


@pytest.mark.parametrize("latex", [r"\nosuchcommand x", r"\frac{a}", "x^"])
def test_what_is_not_understood_is_named(latex: str) -> None:
    with pytest.raises(TemplateError, match="cannot be set") as error:
        equation_image(latex, display=True)

    assert latex in str(error.value)
