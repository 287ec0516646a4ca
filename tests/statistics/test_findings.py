"""The tests of significance against textbook values."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.statistics.equivalence import equivalence
from reportgen.statistics.families import corrected_by_holm, holm
from reportgen.statistics.findings import Finding, normal_test
from reportgen.statistics.means import student_against, welch
from reportgen.statistics.proportions import (
    binomial_against,
    fisher_exact,
    mcnemar_exact,
    wilson_interval,
)


class TestWilsonInterval:
    def test_agrees_with_its_formula_for_eight_of_ten(self) -> None:
        interval = wilson_interval(8, 10)

        assert interval.low == pytest.approx(0.4902, abs=1e-4)
        assert interval.high == pytest.approx(0.9433, abs=1e-4)

    def test_stays_within_zero_and_one_where_all_are_right(self) -> None:
        interval = wilson_interval(10, 10)

        assert 0.7 < interval.low < 0.75
        assert interval.high == 1.0

    @pytest.mark.parametrize(("successes", "count"), [(11, 10), (-1, 10), (0, 0)])
    def test_refuses_what_is_no_proportion(self, successes: int, count: int) -> None:
        with pytest.raises(ValueError, match="is not a proportion"):
            wilson_interval(successes, count)


class TestBinomialAgainst:
    def test_gives_fishers_tea_tasting_odds(self) -> None:
        # Ten heads in a row from a fair coin: 2 / 1024.
        assert binomial_against(10, 10, 0.5).p_value == pytest.approx(2 / 1024)

    def test_is_certain_of_nothing_at_the_rate_itself(self) -> None:
        assert binomial_against(5, 10, 0.5).p_value == 1.0

    def test_gives_the_textbook_value_for_mendels_peas(self) -> None:
        # 682 of 925 dwarf plants against Mendel's 3/4 (Conover, 1971): R's binom.test, p = 0.3825.
        finding = binomial_against(682, 925, 0.75)

        assert finding.p_value == pytest.approx(0.3825, abs=5e-5)
        assert finding.effect == pytest.approx(0.7372973 - 0.75, abs=5e-8)


class TestWelch:
    def test_gives_the_textbook_value_for_students_sleep_data(self) -> None:
        # Hours of sleep gained with two drugs (Student, 1908): R's t.test gives t = -1.8608 at
        # 17.776 degrees of freedom, p = 0.07939, 95 % interval -3.3654832 to 0.2054832.
        first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
        second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

        finding = welch(first, second)

        assert finding.p_value == pytest.approx(0.07939, abs=5e-6)
        assert finding.statistic == pytest.approx(-1.8608, abs=5e-5)
        assert finding.degrees_of_freedom == pytest.approx(17.776, abs=5e-4)
        assert finding.interval.low == pytest.approx(-3.3654832, abs=5e-8)
        assert finding.interval.high == pytest.approx(0.2054832, abs=5e-8)

    def test_calls_equal_constants_alike(self) -> None:
        assert welch([0.098, 0.098], [0.098, 0.098, 0.098]).p_value == 1.0

    def test_calls_different_constants_different(self) -> None:
        finding = welch([0.098, 0.098], [0.97, 0.97])

        assert finding.p_value == 0.0
        assert finding.margin() is None

    def test_compares_a_constant_with_a_spread(self) -> None:
        assert 0 < welch([0.098, 0.098, 0.098], [0.97, 0.971, 0.972]).p_value < 0.001

    def test_needs_two_values_on_each_side(self) -> None:
        with pytest.raises(ValueError, match="got 1 and 2"):
            welch([1.0], [1.0, 2.0])

    @given(
        st.lists(st.integers(0, 10_000), min_size=2, max_size=5),
        st.lists(st.integers(0, 10_000), min_size=2, max_size=5),
    )
    def test_gives_a_probability_for_any_accuracies(
        self, first: list[int], second: list[int]
    ) -> None:
        ours, theirs = ([right / 10_000 for right in side] for side in (first, second))

        finding, reverse = welch(ours, theirs), welch(theirs, ours)

        assert 0 <= finding.p_value <= 1
        assert finding.p_value == pytest.approx(reverse.p_value)
        assert finding.effect == -reverse.effect
        assert finding.interval.low == pytest.approx(-reverse.interval.high)
        assert finding.margin() == pytest.approx(reverse.margin())
        assert not any(map(math.isnan, numbers_of(finding)))

    @given(st.lists(st.integers(0, 10_000), min_size=2, max_size=5))
    def test_finds_no_difference_between_equal_samples(self, right: list[int]) -> None:
        sample = [count / 10_000 for count in right]

        finding = welch(sample, list(sample))

        assert (finding.effect, finding.p_value) == (0.0, 1.0)


class TestStudentAgainst:
    def test_gives_the_textbook_value_for_students_sleep_data(self) -> None:
        # Hours gained with the one drug over the other (Student, 1908): R's t.test has t = 4.0621,
        # p = 0.00283, 95 % interval 0.7001142 to 2.4598858.
        gained = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]

        finding = student_against(gained, 0.0)

        assert finding.p_value == pytest.approx(0.00283, abs=5e-6)
        assert finding.statistic == pytest.approx(4.0621, abs=5e-5)
        assert finding.interval.low == pytest.approx(0.7001142, abs=5e-8)
        assert finding.interval.high == pytest.approx(2.4598858, abs=5e-8)

    def test_calls_a_constant_alike_only_where_it_is_the_mean(self) -> None:
        assert student_against([0.9847, 0.9847], 0.9847).p_value == 1.0
        assert student_against([0.98, 0.98], 0.9847).p_value == 0.0

    def test_needs_two_values(self) -> None:
        with pytest.raises(ValueError, match="got 1"):
            student_against([0.98], 0.9847)

    @given(st.lists(st.integers(0, 10_000), min_size=2, max_size=5))
    def test_gives_a_probability_for_any_accuracies(self, right: list[int]) -> None:
        finding = student_against([count / 10_000 for count in right], 0.9847)

        assert 0 <= finding.p_value <= 1
        assert not any(map(math.isnan, numbers_of(finding)))


class TestMcNemarExact:
    def test_counts_only_the_images_on_which_the_readers_differ(self) -> None:
        # One reader alone is right on 5 images, the other on 1; they agree on 100.
        first = np.array([True] * 5 + [False] + [True] * 100)
        second = np.array([False] * 5 + [True] + [True] * 100)

        # Two-sided: 2 * (C(6,0) + C(6,1)) / 2**6.
        assert mcnemar_exact(first, second).p_value == pytest.approx(14 / 64)

    def test_calls_readers_that_never_differ_alike(self) -> None:
        right = np.array([True, False, True])

        finding = mcnemar_exact(right, right)

        assert (finding.p_value, finding.effect) == (1.0, 0.0)
        assert finding.interval.low < 0 < finding.interval.high

    def test_agrees_with_fleiss_example(self) -> None:
        # Agresti, Categorical Data Analysis, table 10.1: approval ratings, 150 and 86 changed.
        # R's binom.test(86, 236) gives p = 3.716e-05; 944 and 880 of 1600 approve, 0.04 apart.
        first = np.repeat([True, True, False, False], [794, 150, 86, 570])
        second = np.repeat([True, False, True, False], [794, 150, 86, 570])

        finding = mcnemar_exact(first, second)

        assert finding.p_value == pytest.approx(3.716e-5, rel=1e-3)
        assert finding.effect == pytest.approx(0.04)
        assert finding.effect / finding.standard_error == pytest.approx(4.166, abs=5e-4)
        # Agresti gives the Wald interval 0.021 to 0.059.
        assert finding.interval.low == pytest.approx(0.021, abs=5e-4)
        assert finding.interval.high == pytest.approx(0.059, abs=5e-4)

    @given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
    def test_is_symmetric_and_has_no_nan(self, read: list[tuple[bool, bool]]) -> None:
        first, second = np.array(read).T

        finding, reverse = mcnemar_exact(first, second), mcnemar_exact(second, first)

        assert 0 <= finding.p_value <= 1
        assert finding.p_value == reverse.p_value
        assert finding.effect == -reverse.effect
        assert not any(map(math.isnan, numbers_of(finding)))

    def test_refuses_readers_of_different_images(self) -> None:
        with pytest.raises(ValueError, match="same ones"):
            mcnemar_exact(np.ones(3, bool), np.ones(4, bool))


class TestSlack:
    def test_is_the_distance_from_the_threshold_in_standard_errors(self) -> None:
        finding = student_against([1.0, 2.0, 3.0, 4.0, 5.0], 0.0)

        # t = 3 / (1.5811 / sqrt(5)) = 4.2426; the threshold at 4 degrees of freedom is 2.7764.
        assert finding.margin() == pytest.approx(4.2426 - 2.7764, abs=1e-4)

    def test_is_smaller_where_more_is_asked(self) -> None:
        findings = [student_against([1.0, 2.0, 3.0, 4.0, 5.0], mean) for mean in (0.0, 0.1, 0.2)]

        corrected = corrected_by_holm(findings)

        assert [finding.comparisons for finding in corrected] == [3, 2, 1]
        assert (corrected[0].margin() or 0) < (findings[0].margin() or 0)

    def test_counts_from_the_side_that_is_asked_for(self) -> None:
        finding = student_against([1.0, 2.0, 3.0, 4.0, 5.0], 0.0)

        assert finding.margin(towards=-1) == pytest.approx(4.2426 + 2.7764, abs=1e-4)


def numbers_of(finding: Finding) -> list[float]:
    return [
        finding.effect,
        finding.standard_error,
        finding.interval.low,
        finding.interval.high,
        finding.statistic,
        finding.p_value,
        finding.margin() or 0.0,
    ]


class TestHolm:
    def test_corrects_a_worked_example(self) -> None:
        # Sorted: 0.005 * 4, 0.01 * 3, then 0.03 * 2, and 0.04 is held up to the one before.
        assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))

    def test_leaves_a_single_value_as_it_is(self) -> None:
        assert holm([0.2]) == (0.2,)

    def test_of_nothing_is_nothing(self) -> None:
        assert holm([]) == ()

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
    def test_never_makes_a_value_smaller_or_larger_than_one(self, p_values: list[float]) -> None:
        assert all(
            before <= after <= 1 for before, after in zip(p_values, holm(p_values), strict=True)
        )


class TestFisherExact:
    def test_gives_the_textbook_value_for_the_lady_tasting_tea(self) -> None:
        # Three of four cups right (Fisher, 1935): R's fisher.test, p = 0.4857.
        finding = fisher_exact(3, 4, 1, 4)

        assert finding.p_value == pytest.approx(0.4857, abs=5e-5)
        assert finding.effect == 0.5

    def test_has_newcombes_interval(self) -> None:
        # 56 of 70 against 48 of 80 (Newcombe, 1998, method 10): 0.0524 to 0.3339.
        interval = fisher_exact(56, 70, 48, 80).interval

        assert interval.low == pytest.approx(0.0524, abs=5e-5)
        assert interval.high == pytest.approx(0.3339, abs=5e-5)

    def test_of_equal_extremes_tells_nothing(self) -> None:
        assert fisher_exact(5, 5, 7, 7).p_value == 1.0

    def test_refuses_what_is_no_proportion(self) -> None:
        with pytest.raises(ValueError, match="is not a proportion"):
            fisher_exact(5, 4, 1, 4)


class TestNormalTest:
    def test_is_significant_from_two_errors_on(self) -> None:
        assert normal_test(1.96, 1.0).p_value == pytest.approx(0.05, abs=1e-4)
        assert normal_test(-1.96, 1.0).p_value == pytest.approx(0.05, abs=1e-4)

    def test_without_an_error_is_certain(self) -> None:
        assert normal_test(0.1, 0.0).p_value == 0.0
        assert normal_test(0.0, 0.0).p_value == 1.0


class TestEquivalence:
    def test_is_one_sided_towards_the_nearer_end(self) -> None:
        finding = equivalence(normal_test(0.5, 1.0), 2.5)

        assert finding.is_within
        assert finding.p_value == pytest.approx(0.02275, abs=5e-6)

    def test_beyond_the_tolerance_is_two_sided(self) -> None:
        finding = equivalence(normal_test(-3.0, 1.0), 1.0)

        assert finding.is_within is False
        assert finding.p_value == pytest.approx(0.0455, abs=5e-5)

    @pytest.mark.parametrize(
        ("effect", "statistic", "critical"), [(0.5, 2.0, 1.645), (-3.0, 0.5, 1.960)]
    )
    def test_has_the_statistic_of_its_p_value_and_the_margin_to_another_decision(
        self, effect: float, statistic: float, critical: float
    ) -> None:
        finding = equivalence(normal_test(effect, 1.0), 2.5)

        assert finding.statistic_name == "z"
        assert finding.statistic == pytest.approx(statistic)
        assert finding.margin() == pytest.approx(abs(statistic - critical), abs=1e-3)

    def test_without_a_spread_is_certain(self) -> None:
        finding = equivalence(student_against([0.5, 0.5], 0.0), 1.0)

        assert finding.is_within
        assert finding.margin() is None
        assert finding.p_value == 0.0
