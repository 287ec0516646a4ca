"""Which of several findings decides."""

from reportgen.statistics.families import weakest
from reportgen.statistics.proportions import binomial_against


def test_of_findings_without_doubt_the_nearest_one_decides() -> None:
    far, near = (binomial_against(right, 10_000, 0.5, "image") for right in (9_900, 9_000))

    assert far.p_value == near.p_value == 0
    assert weakest([far, near], 1.0) == (1, near)
