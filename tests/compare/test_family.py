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


def with_accuracy(*runs: float, seed: int = 8) -> Report:
    """Return a version with an accuracy; the runs of the first version have the seed 7."""
    made = version(metric(ACCURACY, *runs))
    return with_tasks(made, *(task.name for task in made.tasks), seed=seed)


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
    assert risen.test.endswith("Holm over 1 headline number of 2 versions")


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


class TestTheSpread:
    def moved(self, by: float, seed: int = 7) -> Report:
        return with_accuracy(*(run + by for run in NOISE), seed=seed)

    def test_is_in_blocks_where_versions_have_the_seeds_of_the_first(self) -> None:
        changes = accuracies(self.moved(0), self.moved(0.001), self.moved(0.002))

        for change in changes:
            assert "3 and 3 runs, spread of 4 versions in blocks of one seed; Holm" in change.test
            assert change.degrees_of_freedom == 4

    def test_finds_in_blocks_what_other_seeds_hide(self) -> None:
        def verdicts(*seeds: int) -> list[str]:
            shifts = zip((0.001, 0.0011, 0.0012), seeds, strict=True)
            others = [
                with_accuracy(*(run + shift for run in FIRST), seed=seed) for shift, seed in shifts
            ]
            return [one.verdict for one in accuracies(*others)]

        assert verdicts(7, 7, 7) == ["better"] * 3
        assert verdicts(8, 9, 10) == ["noise"] * 3

    def test_is_that_of_both_sides_where_versions_have_seeds_of_their_own(self) -> None:
        changes = accuracies(self.moved(0, 8), self.moved(0.001, 9), self.moved(0.002))

        assert all("3 and 3 runs, spread of both; Holm" in change.test for change in changes)

    def test_is_not_taken_twice_from_runs_that_were_not_made_again(self) -> None:
        changes = accuracies(self.moved(0), self.moved(0))

        assert all("spread of both" in change.test for change in changes)

    def test_of_a_version_that_scatters_more_hides_nothing_in_the_others(self) -> None:
        wild = with_accuracy(0.1, 0.5, 0.9, seed=7)

        *others, apart = accuracies(self.moved(0.02), self.moved(0.03), wild)

        assert [one.verdict for one in others] == ["better", "better"]
        assert all("spread of 3 versions" in one.test for one in others)
        assert apart.verdict == "noise"
        assert "spread of both" in apart.test

    def test_that_was_known_before_is_used_as_for_two_versions(self) -> None:
        first, others = version(metric(ACCURACY, *FIRST)), [self.moved(0), self.moved(0.1)]
        calibration = recorded(mlp__test_accuracy=0.002)

        family = compare_family([(first, other) for other in others], calibration).diffs

        for diff, other in zip(family, others, strict=True):
            (alone,) = compare_versions(first, other, calibration).metrics
            (change,) = diff.metrics
            assert change.standard_error == alone.standard_error
            assert change.degrees_of_freedom == alone.degrees_of_freedom

    def test_of_numbers_too_large_to_square_is_not_known(self) -> None:
        huge = [with_accuracy(1e200, -1e200, 0.5 + shift, seed=7) for shift in range(3)]

        assert {one.verdict for one in accuracies(*huge)} == {"incomparable"}
