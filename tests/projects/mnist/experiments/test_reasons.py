"""Why a task runs again, in the words of the settings file."""

import pytest

from reportgen.tasks.plan import Plan
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task
from tests.mnist import STEMS, declare_tasks, load_settings
from tests.tasks.planning import make_keys, plan_tasks

DATASET = {"mnist": "digest"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that holds a result of every task of the full profile."""
    store = Store(tmp_path_factory.mktemp("reasons") / "store")
    store.prepare()
    for name, parts in make_keys(tasks_of(), DATASET).items():
        store.write(name, parts, result=0.5, seconds=1.0)
    return store


def tasks_of(*overrides: str) -> list[Task]:
    settings = load_settings("full", overrides=overrides)
    return [task for stem in STEMS for task in declare_tasks(stem, settings)]


def reasons(plan: Plan) -> dict[str, str]:
    return {planned.name: planned.reason.text for planned in plan.stale if planned.reason}


@pytest.mark.parametrize(
    ("override", "task", "words"),
    [
        ("mlp.epochs=20", "mlp.1", "mlp.epochs changed 10 -> 20"),
        ("mlp.hidden=[32]", "mlp.3", "mlp.hidden changed [64, 64] -> [32]"),
        ("data.train_size=400", "mlp.1", "data.train_size changed 60000 -> 400"),
        ("data.train_size=400", "preprocessing.raw.2", "data.train_size changed 60000 -> 400"),
        ("data.test_size=400", "autoencoder.1", "data.test_size changed 10000 -> 400"),
        ("data.test_size=400", "noise.0.4", "data.test_size changed 10000 -> 400"),
        ("data.train_size=400", "generation.digits", "data.train_size changed 60000 -> 400"),
        (
            "preprocessing.cloud_size=99",
            "preprocessing.cloud",
            "preprocessing.cloud_size changed 300 -> 99",
        ),
        (
            "preprocessing.epochs=9",
            "preprocessing.scaled.1",
            "preprocessing.epochs changed 5 -> 9",
        ),
        ("weight_decay.epochs=20", "weight_decay.1e-06.1", "weight_decay.epochs changed 40 -> 20"),
        ("convnet.filters=[8]", "convnet.1", "convnet.filters changed [32, 64, 100] -> [8]"),
        ("convnet.filters=[8]", "noise.0.4", "depends on convnet.1, which runs again"),
        ("convnet.filters=[8]", "generation.digits", "depends on convnet.1, which runs again"),
        ("autoencoder.latent=9", "noise.0.0", "depends on autoencoder.1, which runs again"),
        ("noise.examples=5", "noise.0.4", "noise.examples changed 3 -> 5"),
        ('noise.classifier="mlp"', "noise.0.4", "noise.classifier changed convnet -> mlp"),
        ('noise.classifier="mlp"', "generation.digits", "noise.classifier changed convnet -> mlp"),
        ("noise.light_level=0.1", "noise.light.1", "noise.light_level changed 0.05 -> 0.1"),
        ("noise.light_level=0.1", "noise.light_reading.2", "noise.light_level changed 0.05 -> 0.1"),
        ("mlp.epochs=20", "noise.light.3", "mlp.epochs changed 10 -> 20"),
        ("mlp.hidden=[32]", "noise.light_reading.1", "depends on noise.light.1, which runs again"),
        ("generation.threshold=0.5", "generation.digits", "generation.threshold changed"),
        ("seed=9", "mlp.1", "the seed changed"),
    ],
)
def test_a_changed_setting_is_named_as_the_author_writes_it(
    store: Store, override: str, task: str, words: str
) -> None:
    found = reasons(plan_tasks(tasks_of(override), store, DATASET))

    assert found[task].startswith(words)


def test_another_classifier_is_told_once_and_not_by_the_layers_of_both(store: Store) -> None:
    found = reasons(plan_tasks(tasks_of('noise.classifier="mlp"'), store, DATASET))

    assert "filters" not in found["noise.0.4"]
    assert "hidden" not in found["noise.0.4"]


@pytest.mark.parametrize("classifier", ["mlp", "convnet"])
def test_every_argument_comes_from_a_setting_that_exists(classifier: str) -> None:
    settings = load_settings("full", overrides=[f'noise.classifier="{classifier}"'])
    known = settings.model_dump()
    for stem in STEMS:
        for task in declare_tasks(stem, settings):
            for argument in task.arguments:
                if argument not in NAMED_BY_THE_TASK:
                    section, setting = task.settings[argument].split(".")
                    assert setting in known[section], argument


NAMED_BY_THE_TASK = {"form"}
"""Arguments that stand in the task's name, so that they never change."""
