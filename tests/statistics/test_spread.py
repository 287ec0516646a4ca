"""How far runs scatter: pooled, moderated, and what a test can find with it."""

import math

import pytest

from reportgen.statistics.spread import (
    NOTHING_POOLED,
    Pooled,
    moderated,
    pooled,
    pooled_pairs,
    power_of,
    scale_of,
)


def test_samples_are_pooled_around_their_own_means() -> None:
    assert pooled([(1.0, 3.0), (10.0, 12.0, 14.0), (5.0,), ()]) == Pooled(3, 2.0 + 8.0)
    assert pooled([]) == NOTHING_POOLED


def test_numbers_too_large_to_square_have_infinite_squares() -> None:
    assert pooled([(1e308, -1e308)]).squares == math.inf


def test_pairs_that_move_together_have_no_spread() -> None:
    assert pooled_pairs((1.0, 5.0, 9.0), (2.0, 6.0, 10.0)) == Pooled(2, 0.0)


def test_a_moderated_variance_is_weighted_by_degrees_of_freedom() -> None:
    variance, degrees = moderated(Pooled(4, 8.0), variance=5.0, degrees=8)

    assert variance == pytest.approx(4.0)
    assert degrees == 12


@pytest.mark.parametrize(
    ("ratios", "degrees", "scale"),
    [((), 4, 1.0), ((1.0, 3.0), 4, 2.0), ((0.5,), 4, 0.75), ((0.5,), 4e9, 0.5)],
)
def test_a_larger_spread_is_believed_at_once_and_a_smaller_one_by_its_degrees(
    ratios: tuple[float, ...], degrees: float, scale: float
) -> None:
    assert scale_of(ratios, degrees) == pytest.approx(scale)


def test_the_power_is_that_of_the_textbook() -> None:
    # Cohen, Statistical Power Analysis (1988): two groups of 10, d = 1, two-sided at 0.05.
    assert power_of(math.sqrt(10 / 2), 18, 0.05) == pytest.approx(0.56, abs=0.005)
    assert power_of(0.0, 18, 0.05) == pytest.approx(0.025)
