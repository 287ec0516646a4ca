"""The write-up's numbers against ours: who agrees, by how much not, and why."""

import math
from collections.abc import Sequence

import pytest

from reportgen.compare.published import compare_with_original
from reportgen.report.model import PublishedNumber, TaskRecord
from reportgen.report.parts import Claim, Counted, Metric, Outcome
from reportgen.workflow.assembly.assemble import deviations
from tests.mnist import load_published, load_settings, mnist_parts

# Student's t, 97.5 %, with 2 degrees of freedom: from a printed table.
T_OF_THREE_REPLICATES = 4.303
FULL = load_settings("full").model_dump(mode="json")


def task(name: str, *settings: str, needs: Sequence[str] = ()) -> TaskRecord:
    """Return the record of a task that read these settings, and the results of others."""
    return TaskRecord(
        name=name,
        key="key",
        cached=False,
        seconds=1,
        seed=1,
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
    name: str, *metrics: Metric, overrides: Sequence[str] = (), failed: Sequence[str] = ()
) -> PublishedNumber:
    """Return the number of that name, in a run of the full profile with overrides."""
    settings = load_settings("full", overrides=list(overrides))
    numbers = compare_with_original(
        load_published(),
        {metric.name: metric for metric in metrics},
        settings.model_dump(mode="json"),
        deviations(settings, mnist_parts()),
        TASKS,
        failed,
    )
    return {number.name: number for number in numbers}[name]


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
) -> Metric:
    return Metric(
        name=name,
        value=value,
        unit=unit,
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


def test_a_difference_that_another_seed_may_well_make_is_not_told_apart() -> None:
    number = compared("mlp.test_accuracy", accuracy(0.973, std=0.001))

    assert number.agreement == "no significant difference"
    assert number.difference == pytest.approx(0.002)
    assert number.standard_error == pytest.approx(0.001 * math.sqrt(1 + 1 / 3))
    assert number.reason == ""


@pytest.mark.parametrize(
    ("standard_errors", "agreement"), [(4.2, "no significant difference"), (4.4, "does not agree")]
)
def test_three_replicates_allow_for_as_much_as_student_says(
    standard_errors: float, agreement: str
) -> None:
    error = 0.001 * math.sqrt(1 + 1 / 3)
    assert 4.2 < T_OF_THREE_REPLICATES < 4.4

    number = compared("mlp.test_accuracy", accuracy(0.971 - standard_errors * error, std=0.001))

    assert number.agreement == agreement


def test_the_images_count_where_ours_are_not_the_write_ups() -> None:
    number = compared("mlp.test_accuracy", accuracy(0.973, std=0.001, error=0.005, count=1000))

    seeds, images = 0.001**2 * (1 + 1 / 3), 0.005**2 * (1 + 1000 / 10000)
    assert number.standard_error == pytest.approx(math.sqrt(seeds + images))


def test_a_spread_that_is_small_beside_the_images_does_not_widen_the_range() -> None:
    # Nearly all of the error is the images': 2 standard errors are enough, not 4.3.
    metric = accuracy(0.955, std=0.0001, error=0.005, count=1000)

    number = compared("mlp.test_accuracy", metric)

    assert number.agreement == "does not agree"


def test_a_single_run_is_told_apart_by_its_images_and_says_so() -> None:
    near = compared("mlp.test_accuracy", accuracy(0.974))
    far = compared("mlp.test_accuracy", accuracy(0.961))

    assert near.standard_error == pytest.approx(0.0017 * math.sqrt(2))
    assert (near.agreement, far.agreement) == ("no significant difference", "does not agree")
    assert near.reason == "One run: what another seed gives is not known."
    assert far.reason.endswith(near.reason)


def test_replicates_that_are_all_equal_count_as_one_run() -> None:
    metric = measured("mlp.test_accuracy", 0.972, replicates=(0.972, 0.972), std=0.0, error=0.0017)

    number = compared("mlp.test_accuracy", metric)

    assert number.agreement == "no significant difference"
    assert number.reason.startswith("All replicates are equal")


def test_a_run_that_has_no_uncertainty_at_all_cannot_be_told() -> None:
    name = "weight_decay.1e-05.std_test_accuracy"

    number = compared(name, measured(name, 0.02, replicates=(0.02,)))

    assert number.agreement == "inconclusive"
    assert number.reason.startswith("One run")


@pytest.mark.parametrize(("count", "agreement"), [(55050, "agrees"), (55051, "does not agree")])
def test_a_count_agrees_where_it_is_equal(count: int, agreement: str) -> None:
    metric = measured("mlp.parameters", count, unit="parameters")

    number = compared("mlp.parameters", metric)

    assert number.agreement == agreement
    assert number.standard_error is None


def test_another_architecture_is_the_reason_for_another_count() -> None:
    metric = measured("mlp.parameters", 25818, unit="parameters", depends_on=("mlp.hidden",))

    number = compared("mlp.parameters", metric, overrides=["mlp.hidden=[32, 16]", "mlp.epochs=3"])

    assert number.reason == "Here: units of the hidden layers 32 and 16 in place of 64 and 64."


def test_a_limit_on_the_grid_agrees_where_it_is_equal() -> None:
    name = "noise.recognition_limit"
    same = compared(name, measured(name, 0.5, unit="noise level"))
    other = compared(name, measured(name, 0.3, unit="noise level"))

    assert same.agreement == "agrees"
    assert other.agreement == "does not agree"
    assert other.reason.startswith("The authors judge by eye")


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

    assert number.reason.startswith(
        "Here: learning rate of SGD 0.01 in place of 0.1; 8 epochs in place of 10. The write-up"
    )


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
        "Here: ConvNet: 1 epoch in place of 10; "
        "denoising autoencoder: 24 epochs in place of 32. The write-up"
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
        "Here: 1,000 training images in place of 60,000; "
        "accuracy from which digits count as recognised 0.6 in place of 0.5."
    )


def test_how_many_were_counted_there_may_be_said_of_each_number() -> None:
    published = load_published()
    theirs = next(one for one in published.metrics if one.name == "mlp.test_accuracy")
    of_fewer = published.model_copy(
        update={"metrics": (theirs.model_copy(update={"count": 2500}),), "settings": ()}
    )
    metric = accuracy(0.974, count=5000)

    (number,) = compare_with_original(of_fewer, {metric.name: metric}, FULL, (), ())

    assert number.standard_error == pytest.approx(0.0017 * math.sqrt(1 + 5000 / 2500))


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
    )
    limit = measured("noise.denoising_limit", 0.6, unit="noise level")

    numbers = compare_with_original(
        load_published(), {limit.name: limit}, FULL, (), (), claims=[claim]
    )

    found = next(number for number in numbers if number.name == limit.name)
    assert (found.agreement, found.standard_error) == (agreement, None)
    assert bool(found.reason) == (outcome != "holds")
