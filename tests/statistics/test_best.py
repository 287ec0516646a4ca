"""Which settings of a sweep may be the best."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.statistics.agreement import Spread
from reportgen.statistics.best import Sample, Standings, plateau, standings
from reportgen.statistics.findings import critical_value
from reportgen.statistics.many_means import dunnett, studentised_range
from reportgen.statistics.means import welch

# Accuracies of three seeds each, by the learning rate.
RATES = (0.01, 0.03, 0.1, 0.3)
ACCURACIES = (
    (0.912, 0.915, 0.910),
    (0.941, 0.944, 0.942),
    (0.943, 0.941, 0.945),
    (0.93, 0.926, 0.928),
)


def found(*samples: tuple[float, ...], higher: bool = True, least: float = 0.0) -> Standings:
    """Return the standings of samples whose spread is known."""
    standing = standings([Sample(values) for values in samples], higher=higher, least=least)
    assert standing is not None
    return standing


def left(standing: Standings) -> list[int]:
    """Return the places of the settings that may be the best."""
    return [place for place, one in enumerate(standing.settings) if one.may_be_best]


class TestASweep:
    def test_names_the_best_and_all_that_do_not_differ_from_it(self) -> None:
        sweep = found(*ACCURACIES)

        assert left(sweep) == [1, 2]
        assert sweep.best == 2
        assert sweep.differ
        assert (sweep.degrees, sweep.settings[2].behind < 0) == (8, True)

    def test_has_the_margin_of_dunnetts_test_where_one_is_left(self) -> None:
        sweep = found((1.0, 1.2, 1.1), (5.0, 5.2, 5.1), (3.0, 3.2, 3.1))

        value = dunnett(((math.sqrt(0.5), 2),), 6)
        assert left(sweep) == [1]
        assert [one.margin for one in sweep.settings] == pytest.approx(
            [value * 0.1 * math.sqrt(2 / 3)] * 3
        )

    def test_leaves_all_where_the_range_of_the_means_is_no_more_than_chance(self) -> None:
        spread = np.array([-0.1, 0.0, 0.1])
        limit = studentised_range(4, 8) * 0.1 * math.sqrt(2 / 3)

        def means(worst: float) -> Standings:
            return found(*(tuple((mean + spread).tolist()) for mean in (0.0, 0.0, 0.0, -worst)))

        within, beyond = means(0.999 * limit), means(1.001 * limit)
        assert (left(within), within.differ) == ([0, 1, 2, 3], False)
        assert (left(beyond), beyond.differ) == ([0, 1, 2], True)

    def test_of_two_settings_is_the_t_test(self) -> None:
        a, b = (1.0, 1.3, 1.1), (1.5, 1.2, 1.45)
        test = welch(a, b)  # of equal numbers, it has Student's statistic

        for scale in (0.99, 1.01):
            shift = scale * critical_value(4.0) * test.standard_error + test.effect
            moved = tuple(value + shift for value in b)
            assert len(left(found(a, moved))) == (2 if scale < 1 else 1)

    def test_of_one_setting_has_that_one(self) -> None:
        sweep = found((0.9, 0.91))

        assert (left(sweep), sweep.differ, plateau([0.1], sweep)) == ([0], False, (0.1, 0.1))

    def test_takes_the_lowest_where_lower_is_better(self) -> None:
        lower = found(*ACCURACIES, higher=False)
        mirrored = found(*(tuple(-value for value in one) for one in ACCURACIES))

        assert left(lower) == [0]
        assert [one.behind for one in lower.settings] == pytest.approx(
            [one.behind for one in mirrored.settings]
        )
        assert lower.settings[0].mean == pytest.approx(sum(ACCURACIES[0]) / 3)

    def test_says_in_a_sentence_what_the_test_is(self) -> None:
        assert found(*ACCURACIES).words == (
            "Multiple comparisons with the best (Hsu) and the studentised range (Tukey) at 5 %, by "
            "the spread of one run over all points (8 degrees of freedom)."
        )
        assert found(*ACCURACIES[:2]).words.startswith("Student’s t test at 5 %")


class TestTheSpread:
    def test_is_not_known_from_single_runs(self) -> None:
        assert standings([Sample((0.9,)), Sample((0.8,))], higher=True) is None

    def test_of_single_runs_is_the_one_known_before(self) -> None:
        single = [Sample((0.9,)), Sample((0.8,)), Sample((0.85,))]

        sweep = standings(single, higher=True, prior=Spread(0.01**2, 8.0))

        assert sweep is not None
        assert (left(sweep), sweep.degrees) == ([0], 8.0)
        assert "moderated by what was known before" in sweep.words

    def test_at_hand_is_moderated_by_the_one_known_before(self) -> None:
        samples = [Sample(values) for values in ACCURACIES]
        alone = standings(samples, higher=True)
        assert alone is not None

        moderated = standings(samples, higher=True, prior=Spread(4 * alone.variance, 8.0))

        assert moderated is not None
        assert moderated.degrees == 16
        # A quarter of what was known before, so that is halved, by 4 degrees of doubt beside 8.
        assert moderated.variance == pytest.approx((8 * 2 + 8) / 16 * alone.variance)

    def test_of_equal_constants_leaves_all_and_of_others_the_best(self) -> None:
        assert left(found((0.9, 0.9), (0.9, 0.9, 0.9))) == [0, 1]
        assert left(found((0.9, 0.9), (0.8, 0.8), (0.7, 0.7))) == [0]

    def test_is_at_least_that_of_a_number_that_comes_in_steps(self) -> None:
        constants = ((5.0, 5.0, 5.0), (6.0, 6.0, 6.0))

        assert left(found(*constants)) == [1]
        assert left(found(*constants, least=0.5)) == [0, 1]

    def test_of_a_setting_near_divergence_hides_no_difference_of_the_others(self) -> None:
        diverging = (0.1, 0.92, 0.5)

        sweep = found(*ACCURACIES, diverging)

        assert [one.scatters_more for one in sweep.settings] == [False] * 4 + [True]
        assert left(sweep) == [1, 2, 4]  # three such runs do not show that it is worse
        assert sweep.settings[4].interval.low < 0 < sweep.settings[4].interval.high
        assert "over all points but 1 with a larger one of its own (8 degrees" in sweep.words

    def test_counts_for_more_where_a_setting_has_more_replicates(self) -> None:
        few, many = (1.0, 1.2, 1.1), (1.0, 1.2, 1.1) * 5

        sweep, before = found(few, many, few), found(few, few, few)

        widths = [one.interval.high - one.interval.low for one in sweep.settings]
        assert widths[1] == pytest.approx(widths[0] / math.sqrt(5))
        assert sweep.settings[1].margin < before.settings[1].margin

    def test_of_numbers_without_finite_squares_is_not_known(self) -> None:
        assert standings([Sample((1e200, 2e200)), Sample((1.0, 2.0))], higher=True) is None
        assert standings([Sample((1e308, 1e308)), Sample((-1e308, -1e308))], higher=True) is None


class TestTheSameSeeds:
    """Seeds that move all settings alike: they are no part of a difference, but of each mean."""

    SETTINGS = tuple(
        tuple((mean + np.array([-0.05, 0.01, 0.04]) + np.array(own)).tolist())
        for mean, own in (
            (0.90, (0.001, -0.001, 0.0)),
            (0.91, (0.0, 0.001, -0.001)),
            (0.92, (-0.001, 0.0, 0.001)),
        )
    )

    def test_show_a_difference_that_is_less_than_runs_scatter(self) -> None:
        samples = [Sample(values) for values in self.SETTINGS]

        alone = standings(samples, higher=True)
        in_blocks = standings(samples, higher=True, same_seeds=True)

        assert alone is not None
        assert in_blocks is not None
        assert (left(alone), left(in_blocks)) == ([0, 1, 2], [2])
        assert (alone.degrees, in_blocks.degrees) == (6, 4)
        assert [one.interval for one in alone.settings] == [
            one.interval for one in in_blocks.settings
        ]
        assert "in blocks of one seed" in in_blocks.words

    @pytest.mark.parametrize(
        "samples",
        [
            pytest.param(SETTINGS[:2], id="too few pairs"),
            pytest.param((*SETTINGS[:2], SETTINGS[2][:2]), id="a run is missing"),
        ],
    )
    def test_are_not_used_where_they_say_too_little(
        self, samples: tuple[tuple[float, ...], ...]
    ) -> None:
        taken = [Sample(values) for values in samples]

        assert standings(taken, higher=True, same_seeds=True) == standings(taken, higher=True)

    def test_of_two_settings_are_used_where_the_spread_was_known_before(self) -> None:
        samples = [Sample(values) for values in self.SETTINGS[:2]]
        prior = Spread(0.001**2, 8.0)

        sweep = standings(samples, higher=True, same_seeds=True, prior=prior)

        assert sweep is not None
        assert (left(sweep), sweep.degrees) == ([1], 10)


SWEEPS = st.lists(
    st.lists(st.integers(0, 1000), min_size=1, max_size=4).map(
        lambda values: tuple(value / 1000 for value in values)
    ),
    min_size=2,
    max_size=6,
).filter(lambda samples: any(len(one) > 1 for one in samples))


class TestAnySweep:
    @given(SWEEPS, st.randoms(use_true_random=False))
    def test_has_the_same_standings_in_any_order(
        self, samples: list[tuple[float, ...]], random: object
    ) -> None:
        order = list(range(len(samples)))
        random.shuffle(order)  # type: ignore[attr-defined]

        sweep, shuffled = found(*samples), found(*(samples[place] for place in order))

        assert left(shuffled) == [
            place for place, was in enumerate(order) if sweep.settings[was].may_be_best
        ]

    @given(SWEEPS, st.sampled_from([0.25, 2.0, 1024.0]))
    def test_has_the_same_standings_in_another_unit(
        self, samples: list[tuple[float, ...]], unit: float
    ) -> None:
        sweep = found(*samples)
        scaled = found(*(tuple(unit * value for value in one) for one in samples))

        assert left(scaled) == left(sweep)
        assert [one.margin for one in scaled.settings] == [
            unit * one.margin for one in sweep.settings
        ]

    @given(SWEEPS, st.booleans())
    def test_keeps_the_best_mean_and_what_is_within_its_margin_and_has_finite_numbers(
        self, samples: list[tuple[float, ...]], higher: bool
    ) -> None:
        sweep = found(*samples, higher=higher)

        best = sweep.settings[sweep.best]
        assert best.may_be_best
        assert best.behind <= 0
        assert sweep.differ == (len(left(sweep)) < len(samples))
        for one in sweep.settings:
            assert one.may_be_best == (one.behind <= one.margin)
            assert math.isfinite(one.behind)
            assert math.isfinite(one.margin)
            assert math.isfinite(one.interval.low)


class TestTheTrueBest:
    """In at most 5 % left out; 7 % is the 1 % point of that binomial distribution in 500 sweeps."""

    @pytest.mark.parametrize(("counts", "seed"), [((3,) * 5, 1), ((3,) * 12, 2), ((2, 3, 5, 8), 3)])
    def test_is_in_at_least_93_of_100_sweeps_also_where_others_are_as_good(
        self, counts: tuple[int, ...], seed: int
    ) -> None:
        random = np.random.default_rng(seed)
        hits = 0
        for _ in range(500):
            # Half of the settings are as good as the best, the others are far worse.
            sweep = found(
                *(
                    tuple((random.standard_normal(count) - 9 * (place % 2)).tolist())
                    for place, count in enumerate(counts)
                )
            )
            hits += sweep.settings[0].may_be_best

        assert hits >= 0.93 * 500

    def test_and_all_that_are_as_good_are_left_out_in_few_sweeps(self) -> None:
        random = np.random.default_rng(4)
        wrong = sum(
            found(*(tuple(one) for one in random.standard_normal((12, 3)).tolist())).differ
            for _ in range(500)
        )

        assert wrong <= 0.08 * 500

    def test_is_named_alone_where_it_is_far_ahead(self) -> None:
        random = np.random.default_rng(5)
        named = 0
        for _ in range(200):
            values = random.standard_normal((10, 3))
            values[4] += 7 * math.sqrt(2 / 3)
            named += left(found(*(tuple(one) for one in values.tolist()))) == [4]

        assert named >= 190


class TestThePlateau:
    def test_is_the_range_around_the_best_in_which_all_may_be_the_best(self) -> None:
        assert plateau(RATES, found(*ACCURACIES)) == (0.03, 0.1)

    def test_does_not_depend_on_the_order_and_ends_where_a_value_is_told_apart(self) -> None:
        order = (3, 0, 2, 1)
        sweep = found(*(ACCURACIES[place] for place in order))

        assert plateau([RATES[place] for place in order], sweep) == (0.03, 0.1)

        beyond = found(*ACCURACIES, (0.1, 0.94, 0.93))
        assert left(beyond)[-1] == 4
        assert plateau((*RATES, 1.0), beyond) == (0.03, 0.1)

    def test_is_none_where_another_knob_was_turned_as_well(self) -> None:
        assert plateau((0.1, 0.1, 0.3, 0.3), found(*ACCURACIES)) is None


def test_more_that_is_worse_never_puts_a_worse_setting_ahead() -> None:
    """A setting with a worse mean is never kept where a better one of the same spread is not."""
    random = np.random.default_rng(6)
    for _ in range(50):
        means = np.sort(random.normal(0, 2, 8))
        sweep = found(*(tuple((mean + np.array([-1.0, 0.0, 1.0])).tolist()) for mean in means))
        kept = [one.may_be_best for one in sweep.settings]

        assert all(worse <= better for worse, better in pairwise(kept))
