"""How far runs scatter: pooled, moderated, and what a test can find with it."""

import math

import pytest

from reportgen.statistics.spread import (
    NOTHING_POOLED,
    Pooled,
    moderated,
    pooled,
    pooled_blocks,
    power_of,
    scale_of,
    scattering_more,
)


def test_samples_are_pooled_around_their_own_means() -> None:
    assert pooled([(1.0, 3.0), (10.0, 12.0, 14.0), (5.0,), ()]) == Pooled(3, 2.0 + 8.0)
    assert pooled([]) == NOTHING_POOLED


def test_numbers_too_large_to_square_have_infinite_squares() -> None:
    assert pooled([(1e308, -1e308)]).squares == math.inf


def test_what_a_seed_does_to_all_samples_alike_is_no_spread() -> None:
    assert pooled_blocks([(1.0, 5.0, 9.0), (2.0, 6.0, 10.0)]) == Pooled(2, 0.0)
    assert pooled_blocks([(1.0, 5.0, 9.0), (2.0, 6.0, 10.0), (0.0, 4.0, 8.0)]) == Pooled(4, 0.0)


def test_of_two_samples_with_the_same_seeds_the_differences_count() -> None:
    first, second = (0.2, 0.9, 0.4, 0.5), (0.3, 0.7, 0.1, 0.9)
    differences = [b - a for a, b in zip(first, second, strict=True)]

    found = pooled_blocks([first, second])

    assert found.degrees == 3
    assert found.squares == pytest.approx(pooled([differences]).squares / 2)


def test_numbers_too_large_have_no_finite_spread_of_differences_either() -> None:
    huge = (1e308, -1e308)
    assert pooled_blocks([huge, (1.0, 2.0)]) == Pooled(1, math.inf)
    assert pooled_blocks([huge, huge[::-1]]) == Pooled(1, math.inf)


class TestASampleThatScattersMore:
    def test_is_told_from_samples_that_scatter_alike(self) -> None:
        alike = [Pooled(2, 1.0), Pooled(2, 3.0), Pooled(4, 2.0), Pooled(2, 0.0)]

        assert scattering_more(alike) == set()
        assert scattering_more([*alike, Pooled(2, 200.0)]) == {4}

    def test_is_not_hidden_by_others_that_do(self) -> None:
        alike = [Pooled(2, 2.0)] * 6

        assert scattering_more([*alike, Pooled(2, 200.0), Pooled(2, 1e6)]) == {6, 7}
        assert scattering_more([Pooled(2, 300.0), *alike, *[Pooled(2, 200.0)] * 3]) == {0, 7, 8, 9}

    def test_is_one_of_at_most_half(self) -> None:
        assert scattering_more([Pooled(2, 2.0)] * 2 + [Pooled(2, 2e6)] * 3) == set()

    def test_is_none_of_two_single_runs_or_constants(self) -> None:
        assert scattering_more([NOTHING_POOLED, Pooled(2, 5.0)]) == set()
        assert scattering_more([Pooled(2, 0.0), Pooled(2, 0.0)]) == set()

    def test_must_scatter_by_more_than_a_step(self) -> None:
        samples = [Pooled(2, 0.0), Pooled(2, 0.0), Pooled(2, 2.0)]

        assert scattering_more(samples) == {2}
        assert scattering_more(samples, least=0.5) == set()


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
