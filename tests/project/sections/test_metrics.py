"""The kind of a value chooses its statistics."""

from collections.abc import Mapping

import numpy as np
import pytest
from scipy import stats

from reportgen.project.kinds import count, curve, exact, mean, measure
from reportgen.project.returned import values_of
from reportgen.project.sections.gathered import gather
from reportgen.project.sections.metrics import metric_of
from reportgen.report.parts import Counted, Metric
from reportgen.statistics.means import margin_of_any_training, shared_variance
from reportgen.statistics.proportions import wilson_around
from reportgen.tasks.results.types import Failed, Results
from tests.project.sections.handmade import gathered, ran, right


def metric(*replicates: object) -> Metric:
    """The metric of a value in each of its replicates."""
    found = gathered(knn=[{"value": value} for value in replicates]).values["knn.value"]
    made = metric_of(found)
    assert made is not None
    return made


class TestACount:
    def test_has_wilsons_interval(self) -> None:
        made = metric(count(right(80), item="wine"))

        wilson = stats.binomtest(80, 100).proportion_ci(method="wilson")
        assert made.value == 0.8
        assert made.interval is not None
        assert (made.interval.low, made.interval.high) == pytest.approx((wilson.low, wilson.high))
        assert made.standard_error == pytest.approx(0.04)
        assert made.counted == Counted(noun="wine", count=100)
        assert made.unit == "fraction"

    def test_is_read_for_its_height(self) -> None:
        made = metric(count(right(80)))

        assert made.better == "higher"
        assert made.headline
        assert made.column == "knn value"

    def test_has_the_spread_over_its_replicates(self) -> None:
        made = metric(*(count(right(each)) for each in (80, 82, 87)))

        assert made.value == pytest.approx(0.83)
        assert made.replicates == (0.8, 0.82, 0.87)
        assert made.std == pytest.approx(np.std([0.8, 0.82, 0.87], ddof=1))
        assert made.standard_error == pytest.approx(np.sqrt(0.83 * 0.17 / 100))
        assert made.tasks == ("knn.1", "knn.2", "knn.3")

    def test_has_with_replicates_an_interval_of_any_training(self) -> None:
        one, other = right(80), right(87)
        values, shared = [0.8, 0.87], shared_variance([one, other])

        made = metric(count(one), count(other))

        expected = wilson_around(0.835, margin_of_any_training(values, shared))
        assert made.interval is not None
        assert (made.interval.low, made.interval.high) == pytest.approx(
            (expected.low, expected.high)
        )

    def test_takes_replicates_for_right_on_the_same_items_where_that_is_not_known(self) -> None:
        known, unknown = (
            metric(*counts).interval
            for counts in (
                (count(right(80)), count(np.roll(right(80), 10))),
                (count(80, of=100), count(80, of=100)),
            )
        )

        assert known is not None
        assert unknown is not None
        assert known.high - known.low < unknown.high - unknown.low

    def test_has_wilsons_interval_where_all_replicates_are_right_throughout(self) -> None:
        made = metric(count(right(100)), count(right(100)))

        assert made.interval is not None
        assert made.interval.high == 1
        assert made.interval.low == pytest.approx(0.963, abs=1e-3)


class TestAMean:
    def test_has_the_standard_error_of_its_items(self) -> None:
        values = np.random.default_rng(1).normal(3, 1, 50)
        made = metric(mean(values, unit="mg", better="lower", item="wine"))

        assert made.value == pytest.approx(np.mean(values))
        assert made.standard_error == pytest.approx(stats.sem(values))
        assert made.interval is not None
        assert made.interval.high == pytest.approx(np.mean(values) + 1.96 * stats.sem(values), 1e-4)
        assert (made.unit, made.better) == ("mg", "lower")

    def test_of_replicates_is_as_uncertain_as_they_are_on_average(self) -> None:
        made = metric(mean(2.0, standard_error=0.1), mean(3.0, standard_error=0.3))

        assert made.value == 2.5
        assert made.standard_error == pytest.approx(0.2)

    def test_of_replicates_has_an_interval_of_any_training(self) -> None:
        values = np.random.default_rng(1).normal(3, 1, (2, 50))

        made = metric(*map(mean, values))

        means = values.mean(axis=1).tolist()
        margin = margin_of_any_training(means, shared_variance(list(values)))
        assert made.interval is not None
        assert made.interval.high == pytest.approx(values.mean() + margin)

    def test_without_an_error_has_no_interval(self) -> None:
        made = metric(mean(2.0))

        assert made.standard_error is None
        assert made.interval is None


class TestAnExactNumber:
    def test_has_no_uncertainty_and_stays_whole(self) -> None:
        made = metric(7, 7, 7)

        assert made.value == 7
        assert isinstance(made.value, int)
        assert made.kind == "exact"
        assert made.uncertainty is None

    def test_that_differs_between_replicates_is_measured(self) -> None:
        made = metric(7, 8, 9)

        assert made.value == 8.0
        assert made.kind == "measured"
        assert made.std == 1.0

    def test_may_be_whole_in_some_replicates_alone(self) -> None:
        assert metric(7, 7.5).value == 7.25


class TestAMeasure:
    def test_scatters_over_replicates_alone(self) -> None:
        made = metric(measure(1.0, "seconds"), measure(2.0, "seconds"))

        assert made.std == pytest.approx(np.std([1, 2], ddof=1))
        assert made.interval is None
        assert not made.headline

    def test_of_one_run_has_no_spread(self) -> None:
        assert metric(1.5).uncertainty is None


def test_a_description_is_made_from_the_key_unless_there_is_one() -> None:
    assert metric(1.5).description == "value of knn, one run"
    assert metric(exact(3)).description == "value of knn"
    assert metric(measure(1.5, description="time on the clock"), 2.0).description == (
        "time on the clock, the mean of two replicates"
    )


def test_a_curve_has_no_metric() -> None:
    found = gathered(knn=[{"value": curve([1], [1])}]).values["knn.value"]

    assert metric_of(found) is None


class TestOverASetting:
    results = Results({f"ridge.{alpha}.1": values_of({"error": alpha / 2}) for alpha in (0.1, 1.0)})

    def test_each_value_has_a_metric_of_its_own(self) -> None:
        found = gather([ran("ridge", 1, (0.1, 1.0))], self.results).values

        made = [metric_of(one) for one in found.values()]
        assert [(one.name, one.value) for one in made if one] == [
            ("ridge.0.1.error", 0.05),
            ("ridge.1.0.error", 0.5),
        ]
        assert made[0] is not None
        assert made[0].description == "error of ridge at alpha 0.1, one run"

    def test_the_name_without_it_stands_for_all(self) -> None:
        found = gather([ran("ridge", 1, (0.1, 1.0))], self.results)

        names = [one.name for one in found.find("ridge.error", "text.md")]
        assert names == ["ridge.0.1.error", "ridge.1.0.error"]


@pytest.mark.parametrize(
    ("second", "failure"),
    [
        ({}, "knn.2 returned no value, but another replicate did"),
        ({"value": curve([1], [1])}, "value is of the kinds curve and measure in replicates"),
    ],
)
def test_replicates_must_return_the_same(second: Mapping[str, object], failure: str) -> None:
    found = gathered(knn=[{"value": 1.5}, second])

    assert failure in found.failures["knn"]


def test_a_failed_replicate_fails_the_experiment() -> None:
    results = Results({"knn.1": {}, "knn.2": Failed("knn.2", "ValueError: no wine")})

    assert "no wine" in gather([ran("knn", 2)], results).failures["knn"]
