"""Each verdict, from a pair of versions with one number."""

import math

import pytest

from reportgen.compare.calibration import Calibration, RecordedSpread, conditions_of
from reportgen.compare.compare import compare_versions
from reportgen.report.parts import Counted, Metric, Range
from tests.compare.pairs import (
    compared,
    judged,
    metric,
    only_change,
    recorded,
    version,
    with_settings,
    with_tasks,
)

ACCURACY = "mlp.test_accuracy"
LOSS = "mlp.test_loss"
ERROR = "ridge.rmse"
LIMIT = "noise.denoising_limit"


def test_identical_bits_are_the_same() -> None:
    change = judged(metric(ACCURACY, 0.97, 0.971, 0.972), metric(ACCURACY, 0.97, 0.971, 0.972))

    assert change.verdict == "same"
    assert change.difference == 0
    assert change.causes == ()


def test_what_another_seed_gives_is_noise() -> None:
    change = judged(metric(ACCURACY, 0.970, 0.973, 0.968), metric(ACCURACY, 0.972, 0.969, 0.974))

    assert change.verdict == "noise"
    assert change.p_value is not None
    assert change.p_value > 0.05
    assert not change.is_real


@pytest.mark.parametrize(
    ("better", "verdict"), [("higher", "better"), ("lower", "worse"), (None, "changed")]
)
def test_a_rise_far_beyond_the_spread_over_seeds_is_real(better: str | None, verdict: str) -> None:
    samples = ((0.10, 0.11, 0.12), (0.90, 0.91, 0.92))
    runs = [metric(ERROR, *sample, unit="mg/l", better=better) for sample in samples]
    before = version(runs[0])
    after = with_settings(version(runs[1]), ridge__alpha=9)
    after = with_tasks(after, *runs[1].tasks, settings={"ridge.alpha": 9})

    up, down = (only_change(compared(*pair)) for pair in ((before, after), (after, before)))

    assert up.verdict == verdict
    assert up.is_real
    assert down.verdict == {"better": "worse", "worse": "better"}.get(verdict, verdict)


@pytest.mark.parametrize(
    ("directions", "verdict"),
    [((None, "lower"), "better"), (("lower", None), "better"), (("higher", "lower"), "changed")],
)
def test_a_direction_that_one_side_alone_knows_counts(
    directions: tuple[str | None, str | None], verdict: str
) -> None:
    samples = ((0.90, 0.91, 0.92), (0.10, 0.11, 0.12))
    a, b = (
        metric(ERROR, *sample, better=better)
        for sample, better in zip(samples, directions, strict=True)
    )

    assert judged(a, b).verdict == verdict


def test_an_effect_below_the_rubrics_threshold_is_negligible_though_it_is_real() -> None:
    before = version(metric(ACCURACY, 0.9000, 0.9001, 0.9002))
    after = version(metric(ACCURACY, 0.9030, 0.9031, 0.9032))

    change = only_change(compare_versions(before, after, Calibration(), lambda _: 0.01))

    assert change.verdict == "negligible"
    assert change.p_value is not None
    assert change.p_value < 0.05


def test_one_run_a_side_says_what_it_cannot_tell() -> None:
    change = judged(
        metric(ACCURACY, 0.97, standard_error=0.003), metric(ACCURACY, 0.98, standard_error=0.004)
    )

    assert change.verdict == "too few runs"
    assert "no spread over seeds is recorded: use two replicates or more" in change.reason
    assert change.smallest_effect == pytest.approx(1.96 * 0.005)


def test_one_value_of_several_runs_is_not_helped_by_more_of_them() -> None:
    before, after = (
        metric(ACCURACY, value).model_copy(update={"tasks": ("mlp.1", "mlp.2")})
        for value in (0.97, 0.98)
    )

    change = judged(before, after)

    assert change.verdict == "too few runs"
    assert "one value on each side, and no spread" in change.reason
    assert "replicates" not in change.reason


def test_one_run_a_side_is_judged_by_the_spread_that_is_recorded() -> None:
    calibration = recorded(mlp__test_accuracy=0.002)

    near = judged(metric(ACCURACY, 0.970), metric(ACCURACY, 0.973), calibration)
    far = judged(metric(ACCURACY, 0.970), metric(ACCURACY, 0.990), calibration)

    assert near.verdict == "noise"
    assert far.verdict == "better"
    assert "the spread recorded over 30 runs" in far.test


def test_three_replicates_that_happen_to_lie_close_are_moderated_by_what_is_recorded() -> None:
    close = metric(ACCURACY, 0.9700, 0.9701, 0.9702), metric(ACCURACY, 0.9720, 0.9721, 0.9722)

    by_themselves = judged(*close)
    moderated = judged(*close, recorded(mlp__test_accuracy=0.003))

    assert by_themselves.verdict == "better"
    assert moderated.verdict == "noise"


def test_a_number_in_steps_may_be_a_step_off_though_all_recorded_seeds_agree() -> None:
    before, after = (metric(LIMIT, value, unit="noise level", step=0.1) for value in (0.6, 0.5))
    eighth, seventh = (metric("mlp.lowest_epoch", value, unit="epochs", step=1) for value in (8, 7))

    limit = judged(before, after, recorded(noise__denoising_limit=0.0))
    epoch = judged(eighth, seventh, recorded(mlp__lowest_epoch=0.0))

    assert limit.verdict == epoch.verdict == "noise"
    assert "half a step of 0.1" in limit.test
    assert "half a step of 1" in epoch.test


def test_a_limit_that_falls_by_many_steps_is_worse() -> None:
    a, b = (metric(LIMIT, value, unit="noise level", step=0.1) for value in (0.8, 0.2))

    assert judged(a, b, recorded(noise__denoising_limit=0.0)).verdict == "worse"


def test_the_larger_step_of_both_sides_counts() -> None:
    a, b = metric(LIMIT, 0.6, step=0.1), metric(LIMIT, 0.5, step=0.25)

    assert "half a step of 0.25" in judged(a, b, recorded(noise__denoising_limit=0.0)).test


def test_a_proportion_comes_in_steps_of_one_more_counted() -> None:
    a, b = (
        metric("knn.accuracy", value, counted=Counted(noun="wine", count=50))
        for value in (0.90, 0.92)
    )

    change = judged(a, b, recorded(knn__accuracy=0.0))

    assert change.verdict == "noise"
    assert "half a step of 0.02" in change.test


def test_the_tries_until_a_success_scatter_by_their_mean() -> None:
    a, b = (metric("search.tries", value, unit="", kind="tries") for value in (66, 1900))

    assert judged(a, b, recorded(search__tries=40.0)).verdict == "noise"


def test_an_exact_count_has_no_noise() -> None:
    a, b = (
        metric("tree.leaves", value, unit="leaves", kind="exact", better=None)
        for value in (55050, 55051)
    )

    change = judged(a, b)

    assert change.verdict == "changed"
    assert change.unexplained
    assert change.test == "exact count"


def test_numbers_of_two_profiles_are_incomparable_unless_they_are_equal() -> None:
    numbers = metric(ACCURACY, 0.97), metric("mlp.parameters", 55050, kind="exact")
    fast = version(*numbers)
    full = version(metric(ACCURACY, 0.98), numbers[1], profile="full")

    accuracy, parameters = compared(fast, full).metrics

    assert accuracy.verdict == "incomparable"
    assert accuracy.reason == "other profile: fast and full"
    assert parameters.verdict == "same"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"description": "accuracy on the training images, one run"}, "its definition differs"),
        ({"unit": "nats"}, "its definition differs"),
        ({"kind": "exact"}, "its definition differs"),
        ({"value": None, "absent": "the loss diverged"}, "no value on one side: the loss diverged"),
    ],
)
def test_a_number_of_another_definition_is_incomparable(
    change: dict[str, object], reason: str
) -> None:
    found = judged(metric(ACCURACY, 0.97), metric(ACCURACY, 0.98, **change))

    assert found.verdict == "incomparable"
    assert found.reason == reason


def test_another_number_of_replicates_is_no_other_definition() -> None:
    a = metric(ACCURACY, 0.970, 0.971, 0.972, description="accuracy, the mean of three replicates")
    b = metric(ACCURACY, 0.971, 0.973, description="accuracy, the mean of two replicates")

    assert judged(a, b).verdict == "noise"


def test_numbers_from_other_data_are_incomparable() -> None:
    before = version(metric(ACCURACY, 0.97))
    after = with_tasks(version(metric(ACCURACY, 0.98)), "mlp.1", data={"mnist": "07e4"})

    change = only_change(compared(before, after))

    assert change.verdict == "incomparable"
    assert change.reason == "other data"
    assert change.causes == ("data mnist da7a -> 07e4",)


def test_the_data_count_as_noise_where_the_sides_have_not_counted_as_many() -> None:
    calibration = recorded(mlp__test_accuracy=0.001)
    a, same, fewer = (
        metric(ACCURACY, value, counted=Counted(noun="wine", count=count), standard_error=error)
        for value, count, error in (
            (0.970, 10000, 0.0017),
            (0.978, 10000, 0.0015),
            (0.978, 1000, 0.0046),
        )
    )

    assert judged(a, same, calibration).verdict == "better"
    assert judged(a, fewer, calibration).verdict == "noise"
    assert "the data of both" in judged(a, fewer, calibration).test


def test_a_number_under_another_name_is_renamed() -> None:
    a, b = metric("mlp.accuracy", 0.97, 0.98), metric(ACCURACY, 0.97, 0.98)

    change = judged(a, b)

    assert change.verdict == "renamed"
    assert change.renamed_from == "mlp.accuracy"
    assert not change.is_real


def test_a_number_that_one_side_has_alone_is_missing_or_new() -> None:
    with_it, without = version(metric(ACCURACY, 0.97)), version()

    gone, come = (only_change(compared(*pair)) for pair in ((with_it, without), (without, with_it)))

    assert (gone.verdict, gone.a, gone.b) == ("missing", 0.97, None)
    assert (come.verdict, come.a, come.b) == ("new", None, 0.97)


def test_a_number_edited_by_hand_is_unexplained_and_stands_first_in_the_summary() -> None:
    other = metric(LOSS, 0.10, 0.11, unit="nats"), metric(LOSS, 0.50, 0.51, unit="nats")
    before = version(metric(ACCURACY, 0.970, 0.971), other[0])
    after = version(metric(ACCURACY, 0.9701, 0.9711), other[1])

    diff = compared(before, after)

    assert all(change.unexplained and change.is_real for change in diff.metrics)
    assert diff.summary.text.startswith("2 that nothing explains")
    assert diff.summary.has_real_changes


def test_another_seed_or_processor_explains_noise_but_no_real_change() -> None:
    noise = judged(metric(ACCURACY, 0.970, 0.973), metric(ACCURACY, 0.972, 0.969))
    real = judged(metric(ACCURACY, 0.970, 0.971, 0.972), metric(ACCURACY, 0.990, 0.991, 0.992))

    assert noise.causes == ("seed 1 -> 2",)
    assert not noise.unexplained
    assert real.verdict == "better"
    assert real.causes == ()
    assert real.unexplained


def test_headlines_are_tested_at_four_fifths_of_the_level_and_details_at_one_fifth() -> None:
    headline = judged(metric(ACCURACY, 0.970, 0.971, 0.972), metric(ACCURACY, 0.974, 0.976, 0.975))
    detail = judged(
        metric(ACCURACY, 0.970, 0.971, 0.972, headline=False),
        metric(ACCURACY, 0.974, 0.976, 0.975, headline=False),
    )

    assert headline.p_value is not None
    assert detail.p_value is not None
    assert detail.p_value == pytest.approx(4 * headline.p_value)
    assert headline.test.endswith("Holm over 1 headline number")


def test_p_values_are_corrected_for_the_number_of_metrics() -> None:
    pair = metric(ACCURACY, 0.970, 0.971, 0.972), metric(ACCURACY, 0.975, 0.976, 0.977)
    noise = [
        (metric(f"{stem}.test_accuracy", *a), metric(f"{stem}.test_accuracy", *b))
        for stem in ("three_layer", "convnet", "autoencoder")
        for a, b in [((0.90, 0.91, 0.92), (0.91, 0.92, 0.90))]
    ]

    alone = compared(version(pair[0]), version(pair[1])).metrics[0]
    among = compared(
        version(pair[0], *(a for a, _ in noise)), version(pair[1], *(b for _, b in noise))
    ).metrics[0]

    assert alone.p_value is not None
    assert among.p_value == pytest.approx(4 * alone.p_value)


def test_the_interval_has_the_level_of_the_corrected_test() -> None:
    change = judged(metric(ACCURACY, 0.970, 0.972, 0.974), metric(ACCURACY, 0.980, 0.982, 0.984))

    assert isinstance(change.interval, Range)
    assert change.difference == pytest.approx(0.01)
    # Student's t with 4 degrees of freedom at 4/5 of the level: 2.999 standard errors.
    assert change.interval.high - 0.01 == pytest.approx(2.999 * 0.002 * math.sqrt(2 / 3), rel=1e-3)
    assert change.smallest_effect == pytest.approx(change.interval.high - 0.01)


@pytest.mark.parametrize("shift", [step / 1000 for step in range(13)])
def test_an_interval_leaves_out_zero_exactly_where_the_difference_is_significant(
    shift: float,
) -> None:
    runs = (0.970, 0.971, 0.973)
    names = [f"mlp.accuracy_{letter}" for letter in "abcdefgh"]
    before = version(*(metric(name, *runs) for name in names))
    shifts = (shift, 2 * shift, 0.01, 0.02, 0.0, 0.001, 0.002, 0.003)
    after = version(
        *(
            metric(name, *(run + each for run in runs))
            for name, each in zip(names, shifts, strict=True)
        )
    )
    after = with_tasks(after, *(one.name for one in after.tasks), seed=8)

    for change in compared(before, after).metrics:
        if change.verdict == "same":
            continue
        assert change.interval is not None
        leaves_out = change.interval.low > 0 or change.interval.high < 0
        assert leaves_out == (change.verdict == "better")


def test_a_recorded_spread_of_other_settings_grows_with_the_replicates_at_hand() -> None:
    wide = metric(ACCURACY, 0.960, 0.970, 0.980), metric(ACCURACY, 0.970, 0.982, 0.993)

    change = judged(*wide, recorded(mlp__test_accuracy=0.002))

    assert change.verdict == "noise"
    assert "recorded over 30 runs of other settings or code, its variance times" in change.test


def test_a_recorded_spread_of_the_same_settings_and_code_is_not_enlarged() -> None:
    pair = metric(ACCURACY, 0.960, 0.964, 0.968), metric(ACCURACY, 0.961, 0.964, 0.967)
    conditions = conditions_of(version(pair[0]).tasks)
    spread = RecordedSpread(std=0.002, runs=30, conditions=conditions)

    change = judged(*pair, Calibration(spreads={"fast": {ACCURACY: spread}}))

    assert "recorded over 30 runs; Holm" in change.test
    assert change.degrees_of_freedom == pytest.approx(20 + 4)


def test_other_settings_on_one_side_are_other_conditions() -> None:
    pair = metric(ACCURACY, 0.960, 0.964, 0.968), metric(ACCURACY, 0.961, 0.964, 0.967)
    conditions = conditions_of(version(pair[0]).tasks)
    spread = RecordedSpread(std=0.002, runs=30, conditions=conditions)
    after = version(pair[1])
    names = [one.name for one in after.tasks]
    after = with_tasks(after, *names, settings={"mlp.epochs": 9}, seed=8)
    calibration = Calibration(spreads={"fast": {ACCURACY: spread}})

    (change,) = compared(version(pair[0]), after, calibration).metrics

    assert "of other settings or code" in change.test
    assert change.degrees_of_freedom == pytest.approx(8 + 4)


def test_replicates_that_share_their_seeds_are_compared_in_pairs() -> None:
    levels = (0.90, 0.92, 0.94, 0.96, 0.98)
    tiny = (0.0001, -0.0001, 0.0002, 0.0, -0.0002)
    gained = tuple(level + 0.004 + each for level, each in zip(levels, tiny, strict=True))
    before, after = (version(metric(ACCURACY, *runs)) for runs in (levels, gained))
    other = with_settings(after, mlp__epochs=9)
    names = [one.name for one in after.tasks]
    same_seeds = with_tasks(other, *names, settings={"mlp.epochs": 9})
    other_seeds = with_tasks(other, *names, settings={"mlp.epochs": 9}, seed=8)

    (paired,) = compared(before, same_seeds).metrics
    (unpaired,) = compared(before, other_seeds).metrics

    assert paired.verdict == "better"
    assert "5 and 5 runs in pairs of one seed" in paired.test
    assert unpaired.verdict == "noise"


def test_three_pairs_need_a_spread_that_is_known_before() -> None:
    runs = metric(ACCURACY, 0.970, 0.973, 0.968), metric(ACCURACY, 0.971, 0.974, 0.969)
    before, after = version(runs[0]), version(runs[1])
    after = with_tasks(after, *(one.name for one in after.tasks), settings={"mlp.epochs": 9})

    (by_themselves,) = compared(before, after).metrics
    (moderated,) = compared(before, after, recorded(mlp__test_accuracy=0.002)).metrics

    assert by_themselves.degrees_of_freedom == pytest.approx(4)
    assert moderated.degrees_of_freedom == pytest.approx(8 + 2)


def test_a_comparison_says_what_it_can_find() -> None:
    runs = metric(ACCURACY, 0.970, 0.973, 0.968), metric(ACCURACY, 0.972, 0.969, 0.974)
    before, after = version(runs[0]), version(runs[1])
    after = with_tasks(after, *(one.name for one in after.tasks), seed=8)

    by_themselves = compared(before, after).reliability
    moderated = compared(before, after, recorded(mlp__test_accuracy=0.002)).reliability

    # From the noncentral t distribution, with 4 and 12 degrees of freedom.
    assert "would be found here with a probability of about 93 %" in by_themselves
    assert "would be found here with a probability of over 99 % (1 number of 3 runs a side)." in (
        moderated
    )
    assert compared(before, before).reliability == ""


def test_factors_of_a_sweep_lend_each_other_their_spread() -> None:
    narrow, wide = (0.9800, 0.9801, 0.9802), (0.980, 0.984, 0.988)
    moved = tuple(run + 0.002 for run in narrow)
    before, after = (
        version(factor("1e-06", *runs), factor("1e-05", *wide)) for runs in (narrow, moved)
    )

    change = compared(before, after).metrics[0]

    assert judged(factor("1e-06", *narrow), factor("1e-06", *moved)).verdict == "better"
    assert change.verdict == "noise"
    assert "moderated by the other places of its sweep" in change.test


def factor(name: str, *runs: float) -> Metric:
    return metric(f"weight_decay.{name}.final_test_accuracy", *runs)


@pytest.mark.parametrize("pair", [(1e308, -1e308), (10**400, 0.97), (0.97, -(10**400))])
def test_numbers_beyond_all_reckoning_are_incomparable(pair: tuple[float, float]) -> None:
    a, b = (metric(ACCURACY, value=value) for value in pair)

    assert judged(a, b, recorded(mlp__test_accuracy=0.002)).verdict == "incomparable"
    assert judged(a, b).verdict == "incomparable"


def test_replicates_beyond_all_reckoning_are_incomparable() -> None:
    a, b = (metric(ACCURACY, 1e200, -1e200, value=value) for value in (0.97, 0.98))

    assert judged(a, b).verdict == "incomparable"


def test_the_spread_of_three_replicates_is_itself_too_rough_to_compare() -> None:
    a, b = (metric("knn.spread", value, kind="spread") for value in (0.001, 0.009))

    change = judged(a, b, recorded(knn__spread=0.0001))

    assert change.verdict == "too few runs"
    assert "known roughly" in change.reason


def test_one_run_a_side_counts_on_fewer_of_the_runs_that_are_recorded() -> None:
    calibration = recorded(mlp__test_accuracy=0.002)
    single = judged(metric(ACCURACY, 0.970), metric(ACCURACY, 0.976), calibration)

    # 0.006 is 2.12 standard errors; two-sided with 3 degrees of freedom, and 4/5 of the level.
    assert single.p_value == pytest.approx(0.1241 / 0.8, abs=5e-4)
