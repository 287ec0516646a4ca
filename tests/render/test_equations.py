"""Equations, from LaTeX to what the page and the paper can set."""

import pytest

from reportgen.base.errors import TemplateError
from reportgen.render.text.equations import equation_image, equation_mathml


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


@pytest.mark.parametrize(
    ("spaced", "alike"),
    [
        (r"a \hat{y} b", "a y b"),  # a hat brings no space
        (r"\max(0)", r"\text{max}(0)"),  # nor does a bracket behind a function
        ("f(x, y)", r"f(x{,}\,y)"),  # a comma brings a thin one
    ],
)
def test_spaces_are_those_of_tex(spaced: str, alike: str) -> None:
    width = equation_image(spaced, display=False).width

    assert width == pytest.approx(equation_image(alike, display=False).width, abs=0.02)


def test_the_limits_of_a_sum_in_a_fraction_stand_beside_it() -> None:
    alone = equation_image(r"\sum_{j=0}^{9} x", display=True)
    in_fraction = equation_image(r"\frac{1}{\sum_{j=0}^{9} x}", display=True)

    assert in_fraction.height < alone.height + 0.5
    assert in_fraction.width > alone.width


def test_the_same_equation_gives_the_same_bytes() -> None:
    first = equation_image(r"\frac{a}{b}", display=True).svg
    equation_image.cache_clear()

    assert equation_image(r"\frac{a}{b}", display=True).svg == first


@pytest.mark.parametrize("latex", [r"\nosuchcommand x", r"\frac{a}", "x^"])
def test_what_is_not_understood_is_named(latex: str) -> None:
    with pytest.raises(TemplateError, match="cannot be rendered") as error:
        equation_image(latex, display=True)

    assert latex in str(error.value)


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\mbox{<b>x</b>}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(//example.org)}{x}",
        r"\class{masthead}{x}",
        r'\color{red" onload="x}{x}',
        r"\hspace{99999999em}x",
    ],
)
def test_what_is_no_mathematics_is_refused(latex: str) -> None:
    with pytest.raises(TemplateError, match="is not allowed in an equation"):
        equation_mathml(latex, display=True)


@pytest.mark.parametrize("latex", [r"\hat{" * 30 + "x" + "}" * 30, "x + " * 500 + "x"])
def test_what_would_take_long_to_draw_is_refused(latex: str) -> None:
    with pytest.raises(TemplateError, match=r"nested more than|1,000 are allowed"):
        equation_image(latex, display=True)
