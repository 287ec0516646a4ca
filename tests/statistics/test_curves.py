"""Turns, trends, limits and crossings: known answers, and how often noise is taken for one."""

from itertools import pairwise, permutations

import numpy as np
import pytest

from reportgen.base.arrays import Array
from reportgen.statistics.curves import (
    cross_fitted_rises,
    first_crossing,
    higher_limit,
    trend,
    turn,
)
from reportgen.statistics.findings import LEVEL

REPETITIONS = 400
MOST = LEVEL + 3 * np.sqrt(LEVEL * (1 - LEVEL) / REPETITIONS)
"""The rate of false alarms that a test at the level may show in so many repetitions."""


class TestTurn:
    def test_reads_each_curve_where_the_others_are_lowest(self) -> None:
        curves = np.array([[3.0, 0.5, 1.0], [2.0, 5.0, 4.0], [1.0, 2.0, 4.0]])

        # The first curve's own lowest point is its second, that of the others is their first.
        assert cross_fitted_rises(curves) == [1.0 - 3.0, 4.0 - 5.0, 4.0 - 1.0]

    def test_is_found_where_all_curves_rise_alike(self) -> None:
        finding = turn(np.array([[3.0, 1.0, 2.0], [3.0, 1.0, 2.1], [3.0, 1.0, 1.9]]))

        assert finding.p_value < LEVEL
        assert finding.effect == pytest.approx(1.0)

    def test_is_none_where_all_curves_fall_alike(self) -> None:
        finding = turn(np.array([[3.0, 2.0, 1.0], [3.0, 2.1, 1.0], [3.0, 1.9, 1.0]]))

        assert finding.p_value < LEVEL
        assert finding.effect == pytest.approx(-1.0)

    @pytest.mark.parametrize("curves", [2, 3, 5, 10])
    @pytest.mark.parametrize("autocorrelation", [0.0, 0.9])
    @pytest.mark.parametrize("shape", ["normal", "exponential", "heavy"])
    def test_is_rarely_found_in_noise(
        self, curves: int, autocorrelation: float, shape: str
    ) -> None:
        rng = np.random.default_rng([curves, int(10 * autocorrelation)])
        found = [
            turn(noise(rng, shape, (curves, 20), autocorrelation)).p_value < LEVEL
            for _ in range(REPETITIONS)
        ]

        assert np.mean(found) < MOST


class TestTrend:
    def test_is_exact_where_no_values_are_equal(self) -> None:
        # Of the 120 orders of five values one rises throughout, and one falls.
        assert trend([1.0, 2.0, 3.0, 4.0, 5.0]).p_value == pytest.approx(2 / 120)
        assert trend([5.0, 4.0, 3.0, 2.0, 1.0]).effect == -1.0

    def test_is_found_in_one_of_twenty_orders_at_most(self) -> None:
        orders = list(permutations(map(float, range(6))))

        found = sum(trend(order).p_value < LEVEL for order in orders)

        assert 0 < found <= LEVEL * len(orders)

    def test_is_none_in_equal_values(self) -> None:
        finding = trend([2.0] * 8)

        assert (finding.effect, finding.p_value) == (0.0, 1.0)

    def test_needs_five_values(self) -> None:
        with pytest.raises(ValueError, match="needs 5 values, got 4"):
            trend([4.0, 3.0, 2.0, 1.0])


class TestHigherLimit:
    def test_is_decided_by_the_accuracy_nearest_to_the_threshold(self) -> None:
        found = higher_limit([95, 90, 62, 10], [95, 20, 10, 10], 100, 0.5)

        assert found is not None
        assert (found.is_first, found.is_of_higher, found.place) == (True, True, 2)
        assert found.finding.effect == pytest.approx(0.12)
        assert found.finding.p_value < LEVEL

    def test_is_decided_half_way_between_the_limits(self) -> None:
        found = higher_limit([95, 95, 90, 90, 51, 10], [95, 49, 5, 5, 5, 5], 100, 0.5)

        assert found is not None
        assert found.place < 4
        assert found.finding.p_value < 1e-6

    def test_is_the_same_either_way_round(self) -> None:
        found = higher_limit([95, 20, 10, 10], [95, 90, 62, 10], 100, 0.5)

        assert found is not None
        assert (found.is_first, found.is_of_higher, found.place) == (False, True, 2)

    def test_is_not_told_where_the_other_rises_again(self) -> None:
        found = higher_limit([95, 90, 90, 10], [95, 20, 80, 10], 100, 0.5)

        assert found is not None
        assert (found.is_of_higher, found.place, found.finding.p_value) == (False, 2, 1.0)

    def test_is_none_where_both_are_alike(self) -> None:
        assert higher_limit([95, 60, 10], [80, 70, 40], 100, 0.5) is None


class TestCrossing:
    def test_lies_on_the_line_between_two_levels(self) -> None:
        found = first_crossing([0.0, 0.2, 0.6], leads(-10, -10, 30))

        assert found is not None
        assert found.position == pytest.approx(0.3)
        assert (found.before, found.after) == (1, 2)
        assert found.interval.low < 0.3 < found.interval.high

    def test_may_lie_anywhere_where_no_lead_is_certain(self) -> None:
        found = first_crossing([0.0, 0.2, 0.6], leads(-1, 1, -1))

        assert found is not None
        assert (found.interval.low, found.interval.high) == (0.0, 0.6)

    def test_is_none_where_the_lead_is_there_from_the_start_or_never(self) -> None:
        assert first_crossing([0.0, 1.0], leads(5, 9)) is None
        assert first_crossing([0.0, 1.0], leads(-5, 0)) is None

    def test_ends_where_the_line_is_as_far_from_zero_as_its_error(self) -> None:
        values = leads(-30, 20, 60)
        found = first_crossing([0.0, 1.0, 2.0], values)

        assert found is not None
        for end in (found.interval.low, found.interval.high):
            before = int(end)
            line = values[before] * (before + 1 - end) + values[before + 1] * (end - before)
            error = np.std(line, ddof=1) / np.sqrt(line.size)
            assert abs(line.mean()) / error == pytest.approx(1.96, abs=1e-3)


def leads(*totals: int, of: int = 400) -> Array:
    """Return what each item adds to leads of so many: it is better, worse or, mostly, neither."""
    rows = []
    for place, total in enumerate(totals):
        row = np.zeros(of)
        better, worse = max(total, 0) + 5, max(-total, 0) + 5
        row[:better], row[better : better + worse] = 1, -1
        rows.append(np.roll(row, 7 * place))
    return np.array(rows)


def noise(
    rng: np.random.Generator, shape: str, size: tuple[int, int], autocorrelation: float
) -> Array:
    draws: dict[str, Array] = {
        "normal": rng.standard_normal(size),
        "exponential": rng.standard_exponential(size) - 1,
        "heavy": rng.standard_t(3, size),
    }
    values = draws[shape]
    for before, after in pairwise(range(size[1])):
        values[:, after] += autocorrelation * values[:, before]
    return values
