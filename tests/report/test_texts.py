"""Texts of the report as HTML: what stays in one line."""

from markupsafe import Markup

from reportgen.report.parts import Metric, Range
from reportgen.report.texts import Numbers, text_html

NUMBERS = Numbers(
    {
        "noise.crossover": Metric(
            name="noise.crossover",
            value=0.045,
            unit="noise level",
            section="noise",
            description="level at which the curves cross",
            interval=Range(low=0.036, high=0.053),
            standard_error=0.004,
        )
    }
)


def html(text: str) -> str:
    return str(text_html(text, NUMBERS, lambda latex: Markup("<i>{}</i>").format(latex)))


def test_a_p_value_stays_with_its_sign() -> None:
    assert html("luck ($p$ < 0.001), and") == (
        'luck (<span class="unbroken"><i>p</i> &lt; 0.001</span>), and'
    )


def test_math_before_words_is_left_alone() -> None:
    assert html("the $p$ value is 1") == "the <i>p</i> value is 1"


def test_an_interval_stays_in_one_line() -> None:
    assert html("less: +0.3 [−0.1, 0.7]; more") == (
        'less: +0.3 <span class="unbroken">[−0.1, 0.7]</span>; more'
    )


def test_a_line_may_end_between_a_value_and_its_interval() -> None:
    assert '0.045 <span class="unbroken">[0.036, 0.053]</span>' in html(
        "{noise.crossover:measured}"
    )
