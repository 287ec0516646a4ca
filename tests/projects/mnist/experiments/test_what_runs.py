"""Each setting changed alone runs the tasks that depend on it, and no other."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reportgen.projects.mnist.settings import Settings
from reportgen.tasks.plan import Plan
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task
from tests.mnist import DIGESTS, STEMS, declare_tasks, load_settings
from tests.tasks.planning import make_keys, plan_tasks

TRAININGS = r"preprocessing\.(raw|scaled|standardised)\.\d+"
READINGS = r"noise\.\d.*|generation\..*"
LIGHT_NOISE = r"noise\.light(_reading)?\.\d+"
EVERYTHING = ".*"
NOTHING = "(?!)"

# Pattern of the settings -> pattern of the tasks that run when one of them changes.
# The first pattern that fits counts.
WHAT_RUNS = {
    r"seed": EVERYTHING,
    r"report\..*": NOTHING,
    r"data\..*": r"(?!preprocessing\.cloud).*",
    r"preprocessing\.cloud_size": r"preprocessing\.cloud",
    r"preprocessing\.replicates": r"preprocessing\.(raw|scaled|standardised)\.4",
    r"preprocessing\..*": TRAININGS,
    r"mlp\.replicates": r"(mlp|noise\.light|noise\.light_reading)\.4",
    r"mlp\..*": rf"mlp\.\d+|{LIGHT_NOISE}",
    r"three_layer\.replicates": r"three_layer\.4",
    r"three_layer\..*": r"three_layer\.\d+",
    r"weight_decay\.factors": r"weight_decay\.1e-03\.\d",
    r"weight_decay\.replicates": r"weight_decay\..*\.4",
    r"weight_decay\.hinton_accuracy": NOTHING,
    r"weight_decay\..*": r"weight_decay\..*",
    r"convnet\.replicates": r"convnet\.2",
    r"convnet\..*": rf"convnet\.1|{READINGS}",
    r"autoencoder\..*": rf"autoencoder\.1|{READINGS}",
    r"noise\.levels": r"noise\.0\.45",
    r"noise\.examples": r"noise\.\d.*",
    r"noise\.classifier": READINGS,
    r"noise\.recognition_threshold": NOTHING,
    r"noise\.light_level": LIGHT_NOISE,
    r"generation\..*": r"generation\.digits",
}

SPECIAL_VALUES: dict[str, Any] = {
    "convnet.precision": "bfloat16",
    "report.title": "Another title",
    "report.authors": ["Someone"],
    "report.date": "Today",
    "report.theme": "mine",
    "report.citations": "author-year",
    "report.sweeps": ["rates"],
    "report.first_look": ["mlp.replicates=1"],
    "weight_decay.factors": [1e-6, 1e-5, 1e-4, 1e-3],
    "noise.levels": [0.0, 0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0],
    "noise.classifier": "mlp",
    "convnet.pool_stride": 2,
}


def all_settings() -> Iterator[tuple[str, Any]]:
    """Yield the name and the value of each setting of the fast profile."""
    for name, value in load_settings("fast").model_dump(mode="json").items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", inner_value) for inner, inner_value in value.items())
        else:
            yield name, value


def another(name: str, value: Any) -> Any:
    """Return a value that the setting does not have."""
    if name in SPECIAL_VALUES:
        return SPECIAL_VALUES[name]
    if isinstance(value, list):
        return [value[0] + 1, *value[1:]]
    return value + 1 if isinstance(value, int) else value / 2


def tasks_of(settings: Settings) -> list[Task]:
    return [task for stem in STEMS for task in declare_tasks(stem, settings)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store in which every task of the fast profile has a result."""
    store = Store(tmp_path_factory.mktemp("built"))
    for task, parts in make_keys(tasks_of(load_settings("fast")), DIGESTS).items():
        store.write(task, parts, 0.0, seconds=1.0)
    return store


def plan_with(store: Store, *overrides: str) -> Plan:
    settings = load_settings("fast", overrides=list(overrides))
    return plan_tasks(tasks_of(settings), store, DIGESTS)


def what_runs(name: str) -> re.Pattern[str]:
    """Return the pattern of the tasks that a setting is expected to run."""
    for settings, tasks in WHAT_RUNS.items():
        if re.fullmatch(settings, name):
            return re.compile(tasks)
    raise LookupError(f"WHAT_RUNS says nothing of {name}")


def test_unchanged_settings_run_nothing(built: Store) -> None:
    assert plan_with(built).stale == ()


@pytest.mark.parametrize(("name", "value"), list(all_settings()))
def test_a_setting_runs_what_depends_on_it_and_nothing_else(
    name: str, value: Any, built: Store
) -> None:
    plan = plan_with(built, f"{name}={json.dumps(another(name, value))}")
    expected = what_runs(name)

    stale = {planned.name for planned in plan.stale}

    assert stale == {planned.name for planned in plan.tasks if expected.fullmatch(planned.name)}
    assert stale or expected.pattern == NOTHING


def test_a_level_less_runs_nothing(built: Store) -> None:
    assert plan_with(built, "noise.levels=[0.0, 0.5]").stale == ()


def test_the_store_of_these_tests_is_not_what_decides(tmp_path: Path) -> None:
    plan = plan_with(Store(tmp_path))

    assert plan.cached == ()
    assert {planned.name.partition(".")[0] for planned in plan.stale} == set(STEMS)
