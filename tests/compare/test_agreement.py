"""The write-up's numbers against ours: who agrees, by how much not, and why."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean, stdev

import pytest

from reportgen.compare.calibration import RecordedSpread, conditions_of
from reportgen.compare.one_run import NOTHING_RECORDED
from reportgen.compare.published import compare_with_original
from reportgen.project.published import Published, PublishedValue
from reportgen.report.model import PublishedNumber, TaskRecord
from reportgen.report.parts import Claim, Counted, Kind, Metric, Outcome
from reportgen.workflow.assembly.assemble import deviations
from tests.mnist import load_published, load_settings, mnist_parts

REPLICATES = (0.9814, 0.9815, 0.9816)
FULL = load_settings("full").model_dump(mode="json")


def task(name: str, *settings: str, needs: Sequence[str] = ()) -> TaskRecord:
    """Return the record of a task that read these settings, and the results of others."""
    return TaskRecord(
        name=name,
        key="key",
        cached=False,
        seconds=1,
        seed=1,
        function="train",
        code="c0de",
        settings=dict.fromkeys(settings, 1),
        dependencies=tuple(needs),
    )


DATA = ("data.train_size", "data.test_size")
TASKS = (
    task("mlp.1", "mlp.hidden", "mlp.learning_rate", "mlp.epochs", *DATA),
    task("convnet.1", "convnet.epochs", *DATA),
    task("autoencoder.1", "autoencoder.epochs", *DATA),
    task("noise.0.4", "noise.levels", needs=["convnet.1", "autoencoder.1"]),
)


def compared(
    name: str,
    *metrics: Metric,
    overrides: Sequence[str] = (),
    failed: Sequence[str] = (),
    recorded: Mapping[str, RecordedSpread] = NOTHING_RECORDED,
) -> PublishedNumber:
    """Return the number of that name, in a run of the full profile with overrides.

    recorded: spreads over seeds, by name.
    """
    settings = load_settings("full", overrides=list(overrides))
    numbers = compare_with_original(
        load_published(),
        {metric.name: metric for metric in metrics},
        settings.model_dump(mode="json"),
        deviations(settings, mnist_parts()),
        TASKS,
        failed,
        spreads=recorded,
    )
    return {number.name: number for number in numbers}[name]


def compared_with(metric: Metric, published: Published) -> PublishedNumber:
    (number,) = compare_with_original(published, {metric.name: metric}, FULL, (), TASKS)
    return number


def published_number(name: str, value: float) -> Published:
    """Return an original that has this number alone."""
    entry = PublishedValue(name=name, value=value, where="2")
    return load_published().model_copy(update={"metrics": (entry,), "settings": ()})


def replicates_of(name: str, values: tuple[float, ...]) -> Metric:
    return measured(name, fmean(values), replicates=values, std=stdev(values))


def accuracy(
    value: float, std: float | None = None, *, error: float = 0.0017, count: int = 10000
) -> Metric:
    """Return the first network's accuracy over three replicates, or of one run."""
    replicates = (value - 0.001, value, value + 0.001) if std is not None else (value,)
    metric = measured("mlp.test_accuracy", value, replicates=replicates, std=std, error=error)
    return metric.model_copy(update={"counted": Counted(noun="test image", count=count)})


def measured(
    name: str,
    value: float | None,
    *,
    unit: str = "fraction",
    replicates: tuple[float, ...] = (),
    std: float | None = None,
    error: float | None = None,
    absent: str = "",
    depends_on: tuple[str, ...] = (),
    kind: Kind = "measured",
) -> Metric:
    return Metric(
        name=name,
        value=value,
        unit=unit,
        kind=kind,
        section=name.partition(".")[0],
        description="a made-up number",
        replicates=replicates,
        std=std,
        standard_error=error,
        absent=absent,
        depends_on=depends_on,
        tasks=tuple(one.name for one in TASKS if one.name.startswith(name.partition(".")[0])),
    )


def test_every_number_of_the_write_up_is_compared_in_its_order() -> None:
    published = load_published()

    numbers = compare_with_original(published, {}, FULL, (), ())

    assert {one.name for one in numbers} == {
        one.name for one in (*published.metrics, *published.settings)
    }
    sections = [number.where.partition(",")[0] for number in numbers]
    assert sections == sorted(sections)


def test_a_difference_that_another_seed_may_well_make_is_not_significant() -> None:
    number = compared("mlp.test_accuracy", accuracy(0.973, std=0.001))

    assert number.agreement == "no significant difference"
    assert number.difference == pytest.approx(0.002)
    seeds, rounding = 0.001**2 * (1 + 1 / 3), 0.001**2 / 12
    assert number.standard_error == pytest.approx(math.sqrt(seeds + rounding))
    assert (number.p_value or 0) > 0.05
    assert number.reason == ""


def test_a_difference_of_many_standard_errors_is_significant() -> None:
    number = compared("mlp.test_accuracy", accuracy(0.95, std=0.001))

    assert number.agreement == "does not agree"
    assert 0 < (number.p_value or 0) < 0.05
    assert number.reason.startswith("The write-up does not state")


def test_all_numbers_that_are_tested_are_corrected_together() -> None:
    alone = compared("mlp.test_accuracy", accuracy(0.957, std=0.001))
    others = [
        measured(f"weight_decay.{at}.final_test_accuracy", 0.9815, std=1e-4, replicates=REPLICATES)
        for at in ("1e-06", "1e-05", "1e-04")
    ]

    together = compared("mlp.test_accuracy", accuracy(0.957, std=0.001), *others)

    assert (alone.comparisons, together.comparisons) == (1, 4)
    assert together.p_value == pytest.approx(4 * (alone.p_value or 0))
    assert together.agreement == "no significant difference"


def test_the_rounding_of_their_number_is_part_of_the_error() -> None:
    close = replicates_of("mlp.test_loss", (0.08751, 0.08752, 0.08753))
    rounded, exact = (
        compared_with(close, published_number("mlp.test_loss", value)) for value in (0.09, 0.0875)
    )

    assert rounded.agreement == "no significant difference"
    assert rounded.standard_error == pytest.approx(0.01 / math.sqrt(12), rel=1e-3)
    assert (exact.standard_error or 1) < 1e-4


def test_their_number_may_have_digits_that_do_not_show() -> None:
    value = PublishedValue(name="a.b", value=1.0, where="1", step=0.001)

    assert value.rounded_to == 0.001
    assert [
        PublishedValue(name="a.b", value=one, where="1").rounded_to for one in (0.971, 1e-05, 12)
    ] == pytest.approx([0.001, 1e-05, 1])


def test_the_images_count_where_ours_are_not_the_write_ups() -> None:
    number = compared("mlp.test_accuracy", accuracy(0.973, std=0.001, error=0.005, count=1000))

    seeds, images = 0.001**2 * (1 + 1 / 3), 0.005**2 * (1 + 1000 / 10000)
    assert number.standard_error == pytest.approx(math.sqrt(seeds + images + 0.001**2 / 12))


def test_a_spread_that_is_small_beside_the_images_does_not_widen_the_range() -> None:
    # Nearly all of the error is the images': 2 standard errors are enough.
    values = (0.9549, 0.955, 0.9551)
    metric = replicates_of("mlp.test_accuracy", values).model_copy(
        update={"standard_error": 0.005, "counted": Counted(noun="test image", count=1000)}
    )

    number = compared("mlp.test_accuracy", metric)

    assert number.agreement == "does not agree"


def test_a_single_run_cannot_be_told_where_the_spread_over_seeds_is_not_known() -> None:
    number = compared("mlp.test_accuracy", accuracy(0.961))

    assert (number.agreement, number.p_value) == ("inconclusive", None)
    assert number.reason.endswith("One run: the spread over seeds is not known.")


@pytest.mark.parametrize(
    ("value", "agreement"), [(0.968, "no significant difference"), (0.961, "does not agree")]
)
def test_a_single_run_is_told_by_the_spread_that_is_recorded(value: float, agreement: str) -> None:
    recorded = RecordedSpread(std=0.001, runs=20, conditions=conditions_of(TASKS[:1]))

    number = compared(
        "mlp.test_accuracy", accuracy(value), recorded={"mlp.test_accuracy": recorded}
    )

    assert number.agreement == agreement
    assert number.standard_error == pytest.approx(math.sqrt(0.001**2 * 2 + 0.001**2 / 12))


def test_a_spread_of_other_settings_tells_of_a_single_run_what_the_others_confirm() -> None:
    of_others = RecordedSpread(std=0.001, runs=20)
    recorded = dict.fromkeys(("mlp.test_accuracy", "mlp.test_loss"), of_others)
    loss = replicates_of("mlp.test_loss", (0.088, 0.09, 0.092))

    alone = compared("mlp.test_accuracy", accuracy(0.968), recorded=recorded)
    beside = compared("mlp.test_accuracy", accuracy(0.968), loss, recorded=recorded)

    assert alone.agreement == "inconclusive"
    # The standard deviation of the loss is twice the recorded one.
    assert beside.standard_error == pytest.approx(math.sqrt(0.002**2 * 2 + 0.001**2 / 12))


def test_replicates_that_are_all_equal_count_as_one_run() -> None:
    metric = measured("mlp.test_loss", 0.09, unit="nats", replicates=(0.09, 0.09), std=0.0)

    number = compared("mlp.test_loss", metric)

    assert number.agreement == "inconclusive"
    assert "All replicates are equal" in number.reason


def test_equal_replicates_of_a_count_may_be_half_a_step_apart() -> None:
    metric = measured("mlp.test_accuracy", 0.9715, replicates=(0.9715, 0.9715), std=0.0)
    metric = metric.model_copy(update={"counted": Counted(noun="test image", count=10000)})

    number = compared("mlp.test_accuracy", metric)

    assert number.agreement == "no significant difference"
    assert number.standard_error == pytest.approx(
        math.sqrt(0.00005**2 * (1 + 1 / 2) + 0.001**2 / 12)
    )


def test_a_run_that_has_no_uncertainty_at_all_cannot_be_told() -> None:
    name = "weight_decay.1e-05.std_test_accuracy"

    number = compared(name, measured(name, 0.02, replicates=(0.02,)))

    assert number.agreement == "inconclusive"
    assert "One run" in number.reason


@pytest.mark.parametrize(("count", "agreement"), [(55050, "agrees"), (55051, "does not agree")])
def test_a_count_agrees_where_it_is_equal(count: int, agreement: str) -> None:
    metric = measured("mlp.parameters", count, unit="parameters", kind="exact")

    number = compared("mlp.parameters", metric)

    assert number.agreement == agreement
    assert (number.standard_error, number.p_value) == (None, None)


def test_another_architecture_is_the_reason_for_another_count() -> None:
    metric = measured(
        "mlp.parameters", 25818, unit="parameters", kind="exact", depends_on=("mlp.hidden",)
    )

    number = compared("mlp.parameters", metric, overrides=["mlp.hidden=[32, 16]", "mlp.epochs=3"])

    assert number.reason == "Other settings: units of the hidden layers."


def test_a_setting_is_as_set_until_it_is_changed() -> None:
    same = compared("autoencoder.noise_level")
    other = compared("autoencoder.noise_level", overrides=["autoencoder.noise_level=0.3"])

    assert (same.ours, same.agreement) == (0.4, "as set")
    assert (other.ours, other.agreement) == (0.3, "does not agree")
    assert other.reason


def test_changed_settings_that_reach_a_number_are_a_reason() -> None:
    number = compared(
        "mlp.test_accuracy",
        accuracy(0.9, std=0.001),
        overrides=[
            "mlp.epochs=8",
            "mlp.learning_rate=0.01",
            "mlp.replicates=2",
            "convnet.epochs=1",
        ],
    )

    assert number.reason.startswith("Other settings: learning rate of SGD; epochs. The write-up")


def test_settings_of_the_tasks_that_its_tasks_need_are_a_reason() -> None:
    number = compared(
        "noise.crossover",
        measured("noise.crossover", 0.3, unit="noise level", error=0.004),
        overrides=[
            "convnet.epochs=1",
            "autoencoder.epochs=24",
            "mlp.epochs=2",
            "noise.recognition_threshold=0.6",
        ],
    )

    assert number.reason.startswith(
        "Other settings: ConvNet: epochs; denoising autoencoder: epochs. The write-up"
    )


def test_a_whole_section_stands_for_each_of_its_settings() -> None:
    limit = measured(
        "noise.recognition_limit",
        0.3,
        unit="noise level",
        depends_on=("data", "noise.recognition_threshold"),
    )

    number = compared(
        limit.name,
        limit,
        overrides=["data.train_size=1000", "noise.recognition_threshold=0.6", "convnet.epochs=1"],
    )

    assert number.reason.startswith(
        "Other settings: training images; accuracy from which digits count as recognised."
    )


def test_how_many_were_counted_there_may_be_said_of_each_number() -> None:
    published = load_published()
    theirs = next(one for one in published.metrics if one.name == "mlp.test_accuracy")
    of_fewer = published.model_copy(
        update={"metrics": (theirs.model_copy(update={"count": 2500}),), "settings": ()}
    )
    metric = accuracy(0.974, std=0.001, count=5000)

    (number,) = compare_with_original(of_fewer, {metric.name: metric}, FULL, (), ())

    seeds, rounding = 0.001**2 * (1 + 1 / 3), 0.001**2 / 12
    images = 0.0017**2 * (1 + 5000 / 2500)
    assert number.standard_error == pytest.approx(math.sqrt(seeds + rounding + images))


def test_a_number_that_does_not_exist_here_cannot_be_told() -> None:
    number = compared("mlp.test_loss", measured("mlp.test_loss", None, absent="diverged"))

    assert (number.ours, number.difference) == (None, None)
    assert number.agreement == "inconclusive"
    assert number.reason == "No value: diverged."


def test_a_number_that_was_not_measured_is_not_in_this_report() -> None:
    of_another_factor = measured("weight_decay.1e-03.final_test_accuracy", 0.98)

    name = "weight_decay.1e-05.final_test_accuracy"

    assert compared(name).agreement == "not in this report"
    assert compared(name).reason == ""
    assert compared(name, failed=["weight_decay"]).reason == "Its section failed."
    assert compared(name, of_another_factor).reason == "This run does not measure it."


@pytest.mark.parametrize(
    ("outcome", "agreement"),
    [
        ("holds", "agrees"),
        ("does not hold", "does not agree"),
        ("inconclusive", "inconclusive"),
    ],
)
def test_a_limit_agrees_as_the_claim_on_it_says(outcome: Outcome, agreement: str) -> None:
    claim = Claim(
        name="noise.denoising_as_published",
        section="noise",
        outcome=outcome,
        text="A sentence.",
        test="A test.",
        p_value=0.2,
        comparisons=2,
    )
    limit = measured("noise.denoising_limit", 0.6, unit="noise level")

    numbers = compare_with_original(
        load_published(), {limit.name: limit}, FULL, (), (), claims=[claim]
    )

    found = next(number for number in numbers if number.name == limit.name)
    assert (found.agreement, found.standard_error) == (agreement, None)
    assert (found.p_value, found.comparisons) == (0.2, 2)
    assert bool(found.reason) == (outcome != "holds")
