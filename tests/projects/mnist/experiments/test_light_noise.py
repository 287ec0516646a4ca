"""The first network trained on light noise, and what it is held against."""

from dataclasses import replace

import numpy as np
import pytest

from reportgen.projects.mnist.results import Evaluation, LightNoise, TrainedClassifier
from reportgen.tasks.results.types import Results
from reportgen.tasks.store.checkpoints import CarriedCheckpoints
from reportgen.tasks.task import Task
from tests.commands import TINY
from tests.mnist import declare_tasks, load_settings
from tests.projects.mnist.experiments.conftest import run


@pytest.fixture(scope="module")
def tasks_without_noise() -> dict[str, Task]:
    """The tasks of the section at a level of zero."""
    settings = load_settings("fast", TINY, ["noise.light_level=0.0"])
    return {task.name: task for task in declare_tasks("noise", settings)}


def test_it_is_the_network_of_the_settings_and_learns(tiny_results: Results) -> None:
    plain = tiny_results.of(TrainedClassifier, "mlp.1")

    noise_trained = tiny_results.of(TrainedClassifier, "noise.light.1")

    assert noise_trained.summary == plain.summary
    assert len(noise_trained.curve.loss) == len(plain.curve.loss)
    assert noise_trained.evaluation.image_count == plain.evaluation.image_count
    assert noise_trained.curve.loss[-1] < noise_trained.curve.loss[0]


def test_without_noise_both_networks_read_what_they_read_when_they_were_tested(
    tasks_without_noise: dict[str, Task], tiny_results: Results
) -> None:
    results = dict(tiny_results)
    trained = run(tasks_without_noise["noise.light.2"], results)
    results["noise.light.2"] = trained

    reading = run(tasks_without_noise["noise.light_reading.2"], results)

    assert isinstance(trained, TrainedClassifier)
    assert isinstance(reading, LightNoise)
    plain = tiny_results.of(TrainedClassifier, "mlp.2")
    assert same(reading.noise_trained, trained.evaluation)
    assert same(reading.plain, plain.evaluation)


def test_noise_changes_what_is_learnt_and_what_is_read(
    tasks_without_noise: dict[str, Task], tiny_results: Results
) -> None:
    noise_trained = tiny_results.of(TrainedClassifier, "noise.light.1")
    reading = tiny_results.of(LightNoise, "noise.light_reading.1")

    without_noise = run(tasks_without_noise["noise.light.1"], {})

    assert isinstance(without_noise, TrainedClassifier)
    assert without_noise.curve.loss != noise_trained.curve.loss
    assert not same(reading.noise_trained, noise_trained.evaluation)


def test_more_epochs_go_on_from_fewer_and_end_with_the_same_bits(
    tiny_tasks: dict[str, Task], tiny_results: Results
) -> None:
    task = tiny_tasks["noise.light.1"]
    first = CarriedCheckpoints(None)
    train(task, first, epochs=1)

    going_on = CarriedCheckpoints(first.newest)
    longer = train(task, going_on)

    at_once = tiny_results.of(TrainedClassifier, task.name)
    assert first.newest is not None
    assert going_on.seconds_before > 0
    assert longer.curve == at_once.curve
    for one, other in zip(longer.weights, at_once.weights, strict=True):
        assert np.array_equal(one, other)


def test_the_reading_has_the_same_bits_when_it_runs_again(
    tiny_tasks: dict[str, Task], tiny_results: Results
) -> None:
    before = tiny_results.of(LightNoise, "noise.light_reading.1")

    again = run(tiny_tasks["noise.light_reading.1"], dict(tiny_results))

    assert isinstance(again, LightNoise)
    assert again.plain.loss == before.plain.loss
    assert again.noise_trained.loss == before.noise_trained.loss
    assert np.array_equal(again.plain.correct, before.plain.correct)
    assert np.array_equal(again.noise_trained.correct, before.noise_trained.correct)


def train(task: Task, checkpoints: CarriedCheckpoints, **changes: object) -> TrainedClassifier:
    trained = run(replace(task, arguments={**task.arguments, **changes}), {}, checkpoints)
    assert isinstance(trained, TrainedClassifier)
    return trained


def same(one: Evaluation, other: Evaluation) -> bool:
    return np.array_equal(one.correct, other.correct) and one.loss == pytest.approx(other.loss)
