"""Critical values for many means at once, against published tables and SciPy."""

import math

import numpy as np
import pytest

from reportgen.statistics.findings import critical_value
from reportgen.statistics.many_means import dunnett, studentised_range

EQUAL = math.sqrt(0.5)

# C. W. Dunnett: A multiple comparison procedure for comparing several treatments with a control.
# Journal of the American Statistical Association 50 (1955), table 1a: one-sided, 5 %, for 2 to 9
# treatments beside the control.
TABLE = {
    5: (2.44, 2.68, 2.85, 2.98, 3.08, 3.16, 3.24, 3.30),
    10: (2.15, 2.34, 2.47, 2.56, 2.64, 2.70, 2.76, 2.81),
    20: (2.03, 2.19, 2.30, 2.39, 2.46, 2.51, 2.56, 2.60),
    60: (1.95, 2.10, 2.21, 2.28, 2.35, 2.39, 2.44, 2.48),
    1e6: (1.92, 2.06, 2.16, 2.23, 2.29, 2.34, 2.38, 2.42),
}


class TestDunnettsValue:
    @pytest.mark.parametrize("degrees", TABLE)
    def test_is_that_of_the_published_table(self, degrees: float) -> None:
        for treatments, value in enumerate(TABLE[degrees], start=2):
            # The table was computed by hand: its last digit is at times one off.
            assert dunnett(((EQUAL, treatments),), degrees) == pytest.approx(value, abs=0.0101)

    def test_of_one_comparison_is_students_one_sided(self) -> None:
        for degrees in (1.0, 2.5, 4.0, 30.0):
            expected = critical_value(degrees, 0.1)
            assert dunnett(((0.3, 1),), degrees) == pytest.approx(expected, rel=1e-5)

    def test_holds_the_level_where_the_errors_are_unequal(self) -> None:
        from scipy import stats

        factors = np.array([0.2, 0.5, 0.5, 0.9])
        correlation = np.outer(factors, factors)
        np.fill_diagonal(correlation, 1.0)

        value = dunnett(((0.2, 1), (0.5, 2), (0.9, 1)), 7.0)

        below = stats.multivariate_t.cdf(
            np.full(4, value), shape=correlation, df=7, maxpts=200_000, random_state=1
        )
        assert below == pytest.approx(0.95, abs=2e-4)

    def test_grows_with_the_comparisons_and_falls_with_what_they_share(self) -> None:
        values = [dunnett(((EQUAL, count),), 8.0) for count in (1, 2, 5, 50)]
        shared = [dunnett(((factor, 5),), 8.0) for factor in (0.0, 0.5, 0.9)]

        assert values == sorted(values)
        assert shared == sorted(shared, reverse=True)


class TestTheStudentisedRange:
    @pytest.mark.parametrize(("count", "degrees"), [(3, 2), (5, 10), (12, 24), (40, 80), (12, 3.5)])
    def test_is_scipys(self, count: int, degrees: float) -> None:
        from scipy import stats

        expected = stats.studentized_range.ppf(0.95, count, degrees) / math.sqrt(2)

        assert studentised_range(count, degrees) == pytest.approx(expected, rel=1e-4)

    def test_of_two_means_is_students_t(self) -> None:
        assert studentised_range(2, 4.0) == pytest.approx(critical_value(4.0), rel=1e-5)
