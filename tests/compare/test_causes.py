"""A change of a number is tied to what reaches it through its tasks, and to nothing else."""

import pytest

from reportgen.compare.causes import Upstream
from reportgen.report.model import Report, VersionKeys
from tests.compare.pairs import compared, metric, version, with_settings, with_tasks
from tests.compare.whole import whole_version


@pytest.fixture(scope="module")
def before() -> Report:
    return whole_version()


def causes(a: Report, b: Report, name: str) -> tuple[str, ...]:
    """Return what of upstream reaches a number, in words."""
    upstream = Upstream(a, b)
    found = upstream.causes_of(a.metrics[name], b.metrics[name])
    return tuple(cause.words for cause in found)


@pytest.mark.parametrize(
    ("override", "words", "reached", "not_reached"),
    [
        (
            "mlp.epochs=12",
            "mlp.epochs 10 -> 12",
            ["mlp.test_accuracy", "noise.light.plain_noisy_accuracy"],
            ["convnet.test_accuracy", "three_layer.test_loss", "noise.denoised_accuracy.0.4"],
        ),
        (
            "autoencoder.epochs=9",
            "autoencoder.epochs 32 -> 9",
            ["autoencoder.test_loss", "noise.denoised_accuracy.0.4", "generation.attempts"],
            ["convnet.test_accuracy", "noise.light.clean_accuracy", "mlp.test_loss"],
        ),
        (
            "convnet.epochs=3",
            "convnet.epochs 10 -> 3",
            ["convnet.test_loss", "noise.seasoned_accuracy.0.4", "noise.crossover"],
            ["autoencoder.test_loss", "mlp.test_loss"],
        ),
        (
            "data.train_size=5000",
            "data.train_size 60000 -> 5000",
            ["mlp.test_loss", "noise.crossover", "weight_decay.1e-06.final_test_accuracy"],
            [],
        ),
        (
            "noise.recognition_threshold=0.6",
            "noise.recognition_threshold 0.5 -> 0.6",
            ["noise.recognition_limit", "noise.denoising_limit"],
            ["convnet.test_accuracy", "generation.attempts", "mlp.test_loss"],
        ),
        (
            "mlp.replicates=4",
            "mlp.replicates 3 -> 4",
            ["mlp.test_loss", "noise.light.clean_accuracy", "noise.light.plain_noisy_accuracy"],
            ["convnet.test_accuracy", "three_layer.test_loss"],
        ),
    ],
)
def test_a_setting_is_the_cause_where_tasks_behind_the_number_read_it(
    before: Report, override: str, words: str, reached: list[str], not_reached: list[str]
) -> None:
    after = whole_version(override)

    assert {name: words in causes(before, after, name) for name in reached + not_reached} == {
        **dict.fromkeys(reached, True),
        **dict.fromkeys(not_reached, False),
    }


def test_a_list_that_grew_reaches_the_results_of_no_entry_that_was_there(before: Report) -> None:
    after = whole_version("weight_decay.factors=[1e-6, 1e-5, 1e-4, 1e-3]")

    assert causes(before, after, "weight_decay.1e-05.final_test_accuracy") == ()


def test_a_noise_level_added_reaches_the_limits_that_hang_on_all_levels(before: Report) -> None:
    after = whole_version("noise.levels=[0.0, 0.2, 0.4, 0.6, 0.8, 1.0]")

    (levels,) = causes(before, after, "noise.crossover")

    assert levels.startswith("noise.levels [0.0, 0.1, ")
    assert causes(before, after, "noise.seasoned_accuracy.0.4") == ()


def test_the_title_of_the_report_is_the_cause_of_nothing(before: Report) -> None:
    after = whole_version('report.title="Another"')

    diff = compared(before, after)

    assert [change.name for change in diff.settings] == ["report.title"]
    assert diff.causes == ()


def test_the_root_seed_is_the_cause_where_the_tasks_have_other_seeds(before: Report) -> None:
    after = whole_version("seed=2")

    assert causes(before, after, "mlp.test_loss") == ("seed 1 -> 2",)


def test_seeds_of_tasks_that_differ_by_themselves_are_named() -> None:
    a = version(metric("mlp.test_accuracy", 0.97))
    b = with_tasks(version(metric("mlp.test_accuracy", 0.98)), "mlp.1", seed=99)

    assert causes(a, b, "mlp.test_accuracy") == ("seeds of the tasks",)


def test_the_code_of_a_task_is_the_cause_for_its_own_results_alone() -> None:
    numbers = metric("mlp.test_accuracy", 0.97), metric("convnet.test_accuracy", 0.98)
    a = version(*numbers)
    b = with_tasks(a, "mlp.1", code="0ther")

    assert causes(a, b, "mlp.test_accuracy") == ("code of train_mlp",)
    assert causes(a, b, "convnet.test_accuracy") == ()


def test_a_library_is_the_cause_where_tasks_were_computed_anew() -> None:
    numbers = metric("mlp.test_accuracy", 0.97), metric("convnet.test_accuracy", 0.98)
    a = version(*numbers)
    newer = a.environment.model_copy(
        update={"libraries": {"numpy": "2.2.0", "matplotlib": "3.11.0"}}
    )
    b = with_tasks(a, "mlp.1").model_copy(update={"environment": newer})

    assert causes(a, b, "mlp.test_accuracy") == ("numpy 2.1.0 -> 2.2.0",)
    assert causes(a, b, "convnet.test_accuracy") == ()


def test_another_processor_is_a_cause_of_its_own() -> None:
    a = version(metric("mlp.test_accuracy", 0.97))
    other = a.environment.model_copy(update={"cpu": "another"})

    assert causes(a, a.model_copy(update={"environment": other}), "mlp.test_accuracy") == (
        "processor a processor, Linux -> another, Linux",
    )


def test_the_code_that_turns_results_into_numbers_is_a_cause() -> None:
    a = version(metric("mlp.test_accuracy", 0.97))
    b = a.model_copy(update={"keys": VersionKeys(computed="c", rendered="another")})

    assert causes(a, b, "mlp.test_accuracy") == ("code or libraries of the report",)


def test_a_setting_that_was_edited_in_the_file_alone_explains_nothing() -> None:
    a = version(metric("mlp.test_accuracy", 0.97, 0.971))
    b = with_settings(version(metric("mlp.test_accuracy", 0.99, 0.991)), mlp__epochs=20)

    (change,) = compared(a, b).metrics

    assert change.causes == ()
    assert change.unexplained


def test_the_summary_names_the_causes_of_real_changes_alone() -> None:
    real = [metric("mlp.test_accuracy", *runs) for runs in ((0.90, 0.901), (0.97, 0.971))]
    noise = [metric("convnet.test_accuracy", *runs) for runs in ((0.98, 0.97), (0.97, 0.981))]
    a = version(real[0], noise[0])
    b = with_settings(version(real[1], noise[1]), mlp__epochs=20, convnet__epochs=3)
    b = with_tasks(b, "mlp.1", "mlp.2", settings={"mlp.epochs": 20})
    b = with_tasks(b, "convnet.1", "convnet.2", settings={"convnet.epochs": 3})

    diff = compared(a, b)

    assert diff.summary.text == "1 better, 1 within noise; cause: mlp.epochs"
    assert [cause.words for cause in diff.causes] == ["mlp.epochs 8 -> 20", "convnet.epochs 2 -> 3"]


def test_a_setting_that_a_side_does_not_have_is_listed_as_a_change() -> None:
    a = version()
    b = with_settings(version(), mlp__dropout=0.5)

    (change,) = compared(a, b).settings

    assert (change.section, change.name, change.a, change.b) == ("mlp", "mlp.dropout", None, 0.5)
