"""One run more, an interval of any training, and an effect that is no worse."""

import math

import numpy as np
import pytest

from reportgen.statistics.agreement import (
    Spread,
    agreement_with_one_run,
    allowance_of_repeat,
    spread_of_runs,
)
from reportgen.statistics.equivalence import non_inferiority
from reportgen.statistics.findings import (
    Interval,
    by_standard_error,
    by_two_errors,
    margin_of_two,
    normal_test,
)
from reportgen.statistics.means import (
    interval_of_any_training,
    margin_of_any_training,
    shared_variance,
)
from reportgen.statistics.proportions import wilson_around, wilson_interval

T_OF_TWO_DEGREES = 4.303  # 97.5 %, from a printed table


class TestTwoErrors:
    def test_have_a_margin_of_both_quantiles(self) -> None:
        margin = margin_of_two(3.0, 2, 4.0)

        assert margin == pytest.approx(math.hypot(3 * T_OF_TWO_DEGREES, 4 * 1.96), rel=1e-3)

    @pytest.mark.parametrize("effect", [0.0, 0.5, 3.0, 40.0])
    def test_are_one_where_the_other_is_none(self, effect: float) -> None:
        of_seeds, of_items = by_two_errors(effect, 1, 2, 1e-9), by_two_errors(effect, 1e-9, 2, 1)

        student = by_standard_error("", "t", effect, 1, 2)
        assert of_seeds.p_value == pytest.approx(student.p_value, abs=1e-8)
        assert of_items.p_value == pytest.approx(normal_test(effect, 1).p_value, abs=1e-8)
        assert by_two_errors(effect, 1, 2, 0).p_value == student.p_value

    def test_are_significant_where_their_interval_leaves_out_nothing(self) -> None:
        margin = margin_of_two(1.0, 2, 1.0)

        assert by_two_errors(margin * 1.001, 1, 2, 1).p_value < 0.05
        assert by_two_errors(-margin * 1.001, 1, 2, 1).interval.high < 0
        assert by_two_errors(margin * 0.999, 1, 2, 1).p_value > 0.05


class TestTheSpreadOfRuns:
    def test_is_that_of_the_replicates(self) -> None:
        spread = spread_of_runs([1.0, 2.0, 3.0])

        assert spread == Spread(1.0, 2)

    def test_of_one_run_is_the_recorded_one_or_not_known(self) -> None:
        recorded = Spread(4.0, 19)

        assert spread_of_runs([1.0], recorded) == recorded
        assert spread_of_runs([1.0]) is None

    def test_is_moderated_by_the_recorded_one(self) -> None:
        # 8 degrees of 4.0 and 2 of 1.0.
        assert spread_of_runs([1.0, 2.0, 3.0], Spread(4.0, 19)) == Spread(3.4, 10)

    def test_of_equal_runs_is_not_known_but_for_steps(self) -> None:
        assert spread_of_runs([0.3, 0.3, 0.3]) is None
        assert spread_of_runs([0.3, 0.3, 0.3], least=0.5) == Spread(0.25, 2)

    @pytest.mark.parametrize(("degrees", "robust"), [(2, 1.414), (4, 2), (9, 3), (19, 3.5)])
    def test_has_fewer_degrees_in_a_test(self, degrees: float, robust: float) -> None:
        assert Spread(1.0, degrees).robust_degrees == pytest.approx(robust, abs=1e-3)


class TestAgreement:
    def test_adds_up_both_runs_the_items_and_the_rounding(self) -> None:
        found = agreement_with_one_run(
            0.97, 0.98, 4, Spread(0.01**2, 3), of_items=0.005**2, step=0.01
        )

        variance = 0.01**2 * (1 + 1 / 4) + 0.005**2 + 0.01**2 / 12
        assert found.standard_error == pytest.approx(math.sqrt(variance))
        assert found.effect == pytest.approx(0.01)

    def test_without_a_seed_knows_items_and_rounding(self) -> None:
        found = agreement_with_one_run(0.97, 0.98, 1, None, of_items=0.005**2)

        assert found.p_value == pytest.approx(normal_test(0.01, 0.005).p_value)

    def test_of_what_is_computed_again_allows_for_chance_on_both_sides(self) -> None:
        # 4 degrees count as 2.
        spread = Spread(1.0, 4)

        assert allowance_of_repeat(spread, 5) == pytest.approx(
            T_OF_TWO_DEGREES * math.sqrt(2 / 5), rel=1e-3
        )
        assert allowance_of_repeat(spread, 5, comparisons=10) > allowance_of_repeat(spread, 5)


class TestAnyTraining:
    def test_shares_the_covariance_between_replicates(self) -> None:
        values = np.random.default_rng(0).random((3, 50)) + np.linspace(0, 1, 50)
        pairs = [
            np.cov(values[one], values[other])[0, 1] for one, other in [(0, 1), (0, 2), (1, 2)]
        ]

        assert shared_variance(list(values)) == pytest.approx(np.mean(pairs) / 50)

    def test_shares_all_where_replicates_are_equal_and_nothing_where_they_are_opposed(self) -> None:
        right = np.arange(100) < 90

        assert shared_variance([right, right]) == pytest.approx(0.9 * 0.1 / 99)
        assert shared_variance([right, ~right]) == 0.0

    def test_has_a_margin_of_seeds_and_items(self) -> None:
        values = [0.96, 0.97, 0.98]

        margin = margin_of_any_training(values, 0.002**2)

        of_seeds = T_OF_TWO_DEGREES * 0.01 / math.sqrt(3)
        assert margin == pytest.approx(math.hypot(of_seeds, 1.96 * 0.002), rel=1e-3)
        interval = interval_of_any_training(values, 0.002**2)
        assert (interval.low, interval.high) == pytest.approx((0.97 - margin, 0.97 + margin))

    def test_of_a_fraction_is_wilsons_where_only_items_matter(self) -> None:
        wilson = wilson_interval(97, 100)

        interval = wilson_around(0.97, 1.959964 * math.sqrt(0.97 * 0.03 / 100))

        assert (interval.low, interval.high) == pytest.approx((wilson.low, wilson.high))

    def test_of_a_fraction_stays_within_it(self) -> None:
        interval = wilson_around(0.99, 0.5)

        assert 0 <= interval.low < 0.99 < interval.high <= 1

    def test_of_a_fraction_without_variance_has_no_margin(self) -> None:
        with pytest.raises(ValueError, match="has no margin"):
            wilson_around(1.0, 0.1)


@pytest.mark.parametrize(
    ("low", "margin", "is_no_worse"),
    [(0.1, 0.0, True), (-0.1, 0.0, False), (-0.1, 0.2, True), (-0.1, 0.1, False)],
)
def test_no_worse_is_an_interval_above_minus_the_margin(
    low: float, margin: float, is_no_worse: bool
) -> None:
    assert non_inferiority(Interval(low, 1.0), margin) is is_no_worse
