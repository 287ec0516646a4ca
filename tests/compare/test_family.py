"""Several versions, each compared with the first: one family of tests."""

import pytest

from reportgen.compare.causes import Upstream
from reportgen.compare.compare import compare_family, compare_versions
from reportgen.compare.metrics import metric_changes
from reportgen.compare.model import DiffFamily, MetricChange
from reportgen.report.model import Report
from tests.compare.pairs import NOTHING_RECORDED, metric, recorded, version, with_tasks

ACCURACY = "mlp.test_accuracy"
FIRST = (0.970, 0.971, 0.972)
NOISE = (0.9705, 0.9715, 0.9718)
RISE = (0.9745, 0.9760, 0.9752)


def with_accuracy(*runs: float, **changes: object) -> Report:
    """Return a version with an accuracy, its runs of other seeds than the first version's."""
    made = version(metric(ACCURACY, *runs, **changes))
    return with_tasks(made, *(task.name for task in made.tasks), seed=8)


def family(*others: Report) -> DiffFamily:
    first = version(metric(ACCURACY, *FIRST))
    return compare_family([(first, other) for other in others], NOTHING_RECORDED)


def accuracies(*others: Report) -> list[MetricChange]:
    return [one for diff in family(*others).diffs for one in diff.metrics]


def p_value(change: MetricChange) -> float:
    assert change.p_value is not None
    return change.p_value


def test_of_one_pair_is_the_comparison_of_two_versions() -> None:
    a, b = version(metric(ACCURACY, *FIRST)), with_accuracy(*RISE)

    (diff,) = compare_family([(a, b)], NOTHING_RECORDED).diffs

    assert diff.to_json() == compare_versions(a, b, NOTHING_RECORDED).to_json()


def test_is_corrected_for_the_numbers_of_all_versions_together() -> None:
    (alone,) = accuracies(with_accuracy(*RISE))
    risen, *_ = accuracies(with_accuracy(*RISE), with_accuracy(*NOISE), with_accuracy(*NOISE))

    assert p_value(risen) == pytest.approx(3 * p_value(alone))
    assert risen.test.endswith("Holm over 3 headline numbers of 3 versions")


def test_costs_a_second_real_change_less_than_a_level_for_each_comparison_would() -> None:
    first, second = version(metric(ACCURACY, *FIRST)), with_accuracy(*RISE)
    larger = with_accuracy(*(run + 0.1 for run in RISE))
    split = metric_changes(Upstream(first, second), NOTHING_RECORDED, lambda _: 0.0, looks=2)

    together, _ = accuracies(second, larger)

    assert p_value(together) == pytest.approx(p_value(split.all[0]) / 2)


def test_calls_nothing_real_that_is_the_largest_of_much_noise() -> None:
    luckiest = with_accuracy(*RISE)
    noise = [with_accuracy(*(run + shift / 1e5 for run in NOISE)) for shift in range(9)]

    (alone,) = accuracies(luckiest)
    among, *others = accuracies(luckiest, *noise)

    assert alone.verdict == "better"
    assert {among.verdict, *(one.verdict for one in others)} == {"noise"}


def test_does_not_count_a_version_that_is_the_first_again() -> None:
    again = version(metric(ACCURACY, *FIRST))

    same, risen = accuracies(again, with_accuracy(*RISE))

    assert same.verdict == "same"
    assert risen.test.endswith("Holm over 1 headline numbers of 2 versions")


def test_leaves_numbers_of_another_profile_without_a_verdict() -> None:
    fast, full = with_accuracy(*RISE), with_accuracy(*RISE).model_copy(update={"profile": "full"})

    of_fast, of_full = accuracies(fast, full)

    assert of_fast.verdict == "better"
    assert of_full.reason == "other profile: fast and full"


def test_says_of_all_comparisons_together_what_they_can_find() -> None:
    diffs = family(with_accuracy(*NOISE), with_accuracy(*RISE)).diffs

    assert len({diff.reliability for diff in diffs}) == 1
    assert "(2 numbers of 3 runs a side), after the correction for 2 numbers." in (
        diffs[0].reliability
    )


def test_has_real_changes_where_one_of_the_versions_has() -> None:
    assert not family(with_accuracy(*NOISE), with_accuracy(*NOISE)).has_real_changes
    assert family(with_accuracy(*NOISE), with_accuracy(*RISE)).has_real_changes


def test_leaves_out_zero_in_an_interval_exactly_where_it_calls_a_difference_real() -> None:
    runs = [tuple(run + step / 1000 for run in FIRST) for step in range(1, 12)]
    first = version(metric(ACCURACY, *FIRST))
    pairs = [(first, with_accuracy(*each)) for each in runs]

    diffs = compare_family(pairs, recorded(mlp__test_accuracy=0.002)).diffs

    changes = [diff.metrics[0] for diff in diffs]
    assert {change.verdict for change in changes} == {"noise", "better"}
    for change in changes:
        assert change.interval is not None
        assert (change.interval.low > 0) == (change.verdict == "better")
