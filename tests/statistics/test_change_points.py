"""Change points: where a sequence of means takes another level."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy import stats

from reportgen.statistics.change_points import (
    ChangePoint,
    Spread,
    any_change,
    change_points,
    is_drift,
    segments,
    spread_of_pairs,
)
from reportgen.statistics.spread import pooled_blocks

RUNS = 3


def known(variance: float = 1.0, degrees: float = 1e6) -> Spread:
    return lambda *_: (variance, degrees)


def means(levels: Sequence[float], seed: int = 1) -> list[float]:
    """Means of three runs of standard deviation 1, in units of their standard error."""
    noise = np.random.default_rng(seed).standard_normal((len(levels), RUNS)).mean(axis=1)
    return list(np.array(levels) / RUNS**0.5 + noise)


def found(levels: Sequence[float], seed: int = 1) -> tuple[ChangePoint, ...]:
    return change_points(means(levels, seed), [RUNS] * len(levels), known())


class TestTheChanceOfAnyChange:
    def test_of_two_values_is_that_of_students_t_test(self) -> None:
        p_value = any_change([0.0, 3.0], [RUNS, RUNS], known(1.0, 4.0))

        assert p_value == pytest.approx(2 * stats.t.sf(3 / (2 / RUNS) ** 0.5, 4), rel=2e-3)

    @pytest.mark.parametrize(("runs", "degrees"), [([3] * 8, 16), ([1, 5, 3, 3, 9, 1], 5)])
    def test_is_that_counted_in_simulated_sequences(self, runs: list[int], degrees: int) -> None:
        rng, count = np.random.default_rng(2), 50_000
        values = rng.standard_normal((count, len(runs))) / np.sqrt(runs)
        before, sums = np.cumsum(runs)[:-1], np.cumsum(values * runs, axis=1)
        behind = sum(runs) - before
        sizes = (sums[:, -1:] - sums[:, :-1]) / behind - sums[:, :-1] / before
        statistics = np.abs(sizes / np.sqrt(1 / before + 1 / behind))[:, 1:-1]
        largest = statistics.max(axis=1)
        largest /= np.sqrt(rng.chisquare(degrees, count) / degrees)
        at = int(np.argsort(largest)[int(0.95 * count)])

        variance = float(largest[at] ** -2)  # so that the statistic is that of the sequence
        ratio = values[at] / statistics[at].max()
        p_value = any_change(list(ratio), runs, known(variance, degrees))

        assert p_value == pytest.approx(0.05, abs=3 * (0.05 * 0.95 / count) ** 0.5)

    @pytest.mark.parametrize("degrees", [1.0, 8.0, 1e6])
    @pytest.mark.parametrize("count", [2, 40, 2000])
    def test_is_one_for_equal_values_and_less_the_larger_a_step(
        self, count: int, degrees: float
    ) -> None:
        sizes = (0.0, 1.0, 2.0, 4.0)
        chances = [
            any_change(
                [0.0] * (count // 2) + [size] * (count - count // 2),
                [1] * count,
                known(max(count / 4, 1), degrees),
            )
            for size in sizes
        ]

        assert chances[0] == pytest.approx(1.0, abs=1e-6)
        assert chances == sorted(chances, reverse=True)
        assert all(0 < chance <= 1 + 1e-9 for chance in chances)

    def test_takes_many_runs_beside_few(self) -> None:
        runs = [1, 100_000, 1, 1, 100_000, 1]

        assert 0 <= any_change([0.0, 0.0, 0.0, 9.0, 0.01, 0.0], runs, known()) <= 1


class TestChangePoints:
    def test_are_where_the_level_changes(self) -> None:
        assert [one.place for one in found([0] * 7 + [6] * 7 + [-2] * 6)] == [7, 14]

    def test_are_none_where_nothing_changes(self) -> None:
        assert found([0] * 20) == ()

    def test_find_a_single_value_apart_from_the_others(self) -> None:
        assert [one.place for one in found([0] * 4 + [20] + [0] * 11)] == [4, 5]

    def test_give_the_step_with_an_interval_that_leaves_out_0(self) -> None:
        (one,) = found([0] * 10 + [4] * 10)

        assert one.interval.low > 0
        assert one.interval.low < 4 / RUNS**0.5 < one.interval.high
        assert one.places[0] <= 10 <= one.places[1]

    def test_are_the_same_from_behind_and_on_another_scale(self) -> None:
        values, runs = means([0] * 9 + [4] * 11), [RUNS] * 20
        (forwards,) = change_points(values, runs, known())
        (backwards,) = change_points(values[::-1], runs, known())
        (scaled,) = change_points([7 - 2 * one for one in values], runs, known(4.0))

        assert backwards.place == 20 - forwards.place
        assert backwards.size == pytest.approx(-forwards.size)
        assert backwards.p_value == pytest.approx(forwards.p_value, rel=1e-3)
        assert scaled.place == forwards.place
        assert scaled.p_value == pytest.approx(forwards.p_value, rel=1e-6)
        assert scaled.size == pytest.approx(-2 * forwards.size)

    def test_are_fewer_where_more_is_tested(self) -> None:
        values, runs = means([0] * 10 + [2.5] * 10), [RUNS] * 20

        assert len(change_points(values, runs, known())) == 1
        assert change_points(values, runs, known(), tests=1e9) == ()

    def test_part_a_sequence(self) -> None:
        changes = found([0] * 7 + [6] * 7 + [-2] * 6)

        assert segments(20, changes) == ((0, 7), (7, 14), (14, 20))


class TestADrift:
    def test_is_a_line_that_fits_better_than_steps(self) -> None:
        drifting, stepping = list(np.linspace(0, 6, 20)), [0.0] * 10 + [6.0] * 10
        runs = [RUNS] * 20

        assert is_drift(means(drifting), runs, found(drifting))
        assert not is_drift(means(stepping), runs, found(stepping))
        assert not is_drift(means([0.0] * 20), runs, ())


class TestTheSpreadOverSharedSeeds:
    def test_of_two_values_is_that_of_pairs(self) -> None:
        replicates = np.random.default_rng(1).normal(size=(2, 5))

        variances, degrees = spread_of_pairs(replicates)
        pairs = pooled_blocks(replicates.tolist())

        assert variances == pytest.approx([pairs.variance])
        assert degrees == pairs.degrees

    def test_leaves_out_what_a_seed_gives_to_all(self) -> None:
        replicates = np.random.default_rng(1).normal(size=(8, 3))

        both = spread_of_pairs(replicates), spread_of_pairs(replicates + np.array([10, 0, -10]))

        assert both[0][0] == pytest.approx(both[1][0])

    def test_is_larger_where_seeds_give_alike_from_version_to_version(self) -> None:
        rng = np.random.default_rng(1)
        alike = np.repeat(rng.normal(size=(2, 3)), 10, axis=0) + 0.01 * rng.normal(size=(20, 3))

        assert spread_of_pairs(alike)[0].max() > 3 * alike.var(axis=1, ddof=1).mean()
