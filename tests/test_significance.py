"""The tests of significance against textbook values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.significance import (
    binomial_against,
    holm,
    mcnemar_exact,
    student_against,
    welch,
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
        assert binomial_against(10, 10, 0.5) == pytest.approx(2 / 1024)

    def test_is_certain_of_nothing_at_the_rate_itself(self) -> None:
        assert binomial_against(5, 10, 0.5) == 1.0


class TestWelch:
    def test_gives_the_textbook_value_for_students_sleep_data(self) -> None:
        # Hours of sleep gained with two drugs (Student, 1908): t = -1.8608, p = 0.07939.
        first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
        second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

        assert welch(first, second) == pytest.approx(0.07939, abs=5e-6)

    def test_calls_equal_constants_alike(self) -> None:
        assert welch([0.098, 0.098], [0.098, 0.098, 0.098]) == 1.0

    def test_calls_different_constants_different(self) -> None:
        assert welch([0.098, 0.098], [0.97, 0.97]) == 0.0

    def test_compares_a_constant_with_a_spread(self) -> None:
        assert 0 < welch([0.098, 0.098, 0.098], [0.97, 0.971, 0.972]) < 0.001

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
        p_value = welch([right / 10_000 for right in first], [right / 10_000 for right in second])

        assert 0 <= p_value <= 1


class TestStudentAgainst:
    def test_gives_the_textbook_value_for_students_sleep_data(self) -> None:
        # Hours gained with the one drug over the other (Student, 1908): t = 4.0621, p = 0.00283.
        gained = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]

        assert student_against(gained, 0.0) == pytest.approx(0.00283, abs=5e-6)

    def test_calls_a_constant_alike_only_where_it_is_the_mean(self) -> None:
        assert student_against([0.9847, 0.9847], 0.9847) == 1.0
        assert student_against([0.98, 0.98], 0.9847) == 0.0

    def test_needs_two_values(self) -> None:
        with pytest.raises(ValueError, match="got 1"):
            student_against([0.98], 0.9847)

    @given(st.lists(st.integers(0, 10_000), min_size=2, max_size=5))
    def test_gives_a_probability_for_any_accuracies(self, right: list[int]) -> None:
        assert 0 <= student_against([count / 10_000 for count in right], 0.9847) <= 1


class TestMcNemarExact:
    def test_counts_only_the_images_on_which_the_readers_differ(self) -> None:
        # One reader alone is right on 5 images, the other on 1; they agree on 100.
        first = np.array([True] * 5 + [False] + [True] * 100)
        second = np.array([False] * 5 + [True] + [True] * 100)

        # Two-sided: 2 * (C(6,0) + C(6,1)) / 2**6.
        assert mcnemar_exact(first, second) == pytest.approx(14 / 64)

    def test_calls_readers_that_never_differ_alike(self) -> None:
        right = np.array([True, False, True])

        assert mcnemar_exact(right, right) == 1.0

    def test_refuses_readers_of_different_images(self) -> None:
        with pytest.raises(ValueError, match="same ones"):
            mcnemar_exact(np.ones(3, bool), np.ones(4, bool))


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
