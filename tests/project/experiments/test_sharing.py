"""Experiments that share settings, choose results, and hand on more than a dict."""

import re

import pytest
from pydantic import ValidationError

from reportgen.base.errors import ProjectError, SettingsError
from reportgen.project.experiments.settings import settings_model
from reportgen.tasks.task import derive_seed
from tests.own import load_experiments
from tests.project.experiments.bench import Base, Bench
from tests.project.experiments.conftest import Write

SHARED = """
from dataclasses import dataclass
from typing import Any
import numpy as np
from reportgen import count, result, setting

Size = Annotated[int, Field(ge=2, le=100, description="wines"), setting("data.size")]

@dataclass(frozen=True)
class Fit:
    centre: np.ndarray
    right: Any
    steps: int

def rises(first: int, last: int):
    if last < first:
        raise ValueError("last is below first; raise it")

def fits(size: int, most: int):
    if most > size:
        raise ValueError("nearest.most is above data.size; lower it")

@experiment(replicates=2, cost=lambda size: 2.0 * size, memory=lambda settings: settings.data.size)
def lda(seed: Seed, size: Size = 10):
    right = np.arange(size) > seed % size
    return Fit(np.array([0.5 + seed % 7]), count(right, item="wine"), size)

@experiment(replicates="lda.replicates", check=fits)
def nearest(seed: Seed, size: Size, most: int = 3):
    return {"seen": size * most, "pair": (np.zeros(2), "text")}

@experiment(task="lda.again", replicates="lda.replicates")
def again(
    seed: Seed,
    one: Annotated[Fit, result("lda", replicate="same")],
    nearest: Annotated[dict, result(replicate=1)],
):
    return {"centre": float(one.centre[0]), "seen": nearest["seen"].number}

@experiment(check=rises)
def chosen(
    best: Annotated[Any, result(chosen_by="chosen.name", replicate=1)],
    name: Literal["lda", "nearest"] = "lda",
    first: int = 1,
    last: int = 2,
):
    return {"kind": len(type(best).__name__)}

@experiment(over={"form": ("raw", "scaled")}, fixed=True)
def forms(form: str):
    return {"letters": len(form)}

@experiment(over={"rate": (0.1, 0.001)}, names="{:.0e}".format)
def rates(rate: Annotated[float, setting("rates.tried")]):
    return {"rate": rate}
"""


@pytest.fixture
def bench(write: Write) -> Bench:
    return Bench(write(SHARED))


class TestASharedSetting:
    def test_is_one_setting_whoever_asks_for_it(self, write: Write) -> None:
        settings = settings_model(load_experiments(write(SHARED)), Base)()

        assert settings.model_dump() == {
            "seed": 7,
            "data": {"size": 10},
            "lda": {"replicates": 2},
            "nearest": {"most": 3},
            "chosen": {"name": "lda", "first": 1, "last": 2},
            "rates": {"tried": (0.001, 0.1)},
        }

    def test_reaches_all_that_ask_for_it(self, bench: Bench) -> None:
        tasks = {task.name: task for task in bench.tasks(data={"size": 30})}

        assert tasks["lda.1"].arguments == {"size": 30}
        assert tasks["nearest.2"].arguments == {"size": 30, "most": 3}
        assert tasks["nearest.2"].settings["size"] == "data.size"

    @pytest.mark.parametrize(
        ("source", "message"),
        [
            (
                "def one(a: Annotated[int, setting('data.size')]): return {}",
                "There is no setting data.size for one.",
            ),
            (
                "def one(a: Annotated[int, setting('size')] = 3): return {}",
                "setting('size') is no name of a setting, as in knn.neighbours.",
            ),
            (
                "def one(a: Annotated[int, setting('report.size')] = 3): return {}",
                "setting('report.size'): the section report is taken. Rename it.",
            ),
            (
                "def one(a: Annotated[int, setting('d.s')] = 3): return {}\n"
                "@experiment\ndef two(a: Annotated[int, setting('d.s')] = 4): return {}",
                "the default of d.s is 4 here and 3 in one. Give it in one place.",
            ),
        ],
    )
    def test_that_cannot_be_is_named_with_its_place(
        self, write: Write, source: str, message: str
    ) -> None:
        with pytest.raises(ProjectError, match=rf"experiments\.py, line \d+: {re.escape(message)}"):
            load_experiments(write(f"from reportgen import setting\n@experiment\n{source}\n"))


class TestACheck:
    def test_of_an_own_section_names_it(self, write: Write) -> None:
        model = settings_model(load_experiments(write(SHARED)), Base)

        with pytest.raises(ValidationError, match="last is below first") as caught:
            model.model_validate({"chosen": {"first": 5}})
        assert caught.value.errors()[0]["loc"] == ("chosen",)

    def test_can_be_of_several_sections(self, write: Write) -> None:
        model = settings_model(load_experiments(write(SHARED)), Base)

        with pytest.raises(ValidationError, match=r"nearest\.most is above data\.size"):
            model.model_validate({"nearest": {"most": 50}})


class TestResults:
    def test_are_of_the_same_replicate_where_that_is_asked_for(self, bench: Bench) -> None:
        tasks = {task.name: task for task in bench.tasks()}

        assert tasks["lda.again.2"].dependencies == {"one": "lda.2", "nearest": "nearest.1"}
        assert tasks["lda.again.2"].seed == derive_seed(7, "lda.again.2")

    def test_are_of_the_experiment_that_a_setting_names(self, bench: Bench) -> None:
        (lda,) = (task for task in bench.tasks() if task.name == "chosen")
        (other,) = (
            task for task in bench.tasks(chosen={"name": "nearest"}) if task.name == "chosen"
        )

        assert (lda.dependencies, other.dependencies) == (
            {"best": "lda.1"},
            {"best": "nearest.1"},
        )
        assert other.settings["best"] == "chosen.name"

    def test_of_another_experiment_are_told_once_where_it_asks_for_the_name_too(
        self, bench: Bench
    ) -> None:
        bench.run(bench.tasks())

        plan = bench.plan(bench.tasks(chosen={"name": "nearest"}))

        (chosen,) = (one for one in plan.stale if one.name == "chosen")
        assert chosen.reason is not None
        assert chosen.reason.text.count("chosen.name changed lda -> nearest") == 1

    def test_that_another_replicate_would_have_are_refused(self, write: Write) -> None:
        source = SHARED.replace("result(replicate=1)", "result(replicate=9)")

        with pytest.raises(SettingsError, match=r"again reads replicate 9 of nearest, which has 2"):
            Bench(write(source)).tasks()

    def test_chosen_by_anything_but_names_are_refused(self, write: Write) -> None:
        source = SHARED.replace('Literal["lda", "nearest"] = "lda"', 'Literal["lda", "nn"] = "lda"')

        with pytest.raises(ProjectError, match=r"chosen\(best\) is chosen by chosen\.name, which"):
            load_experiments(write(source))

    def test_run_and_are_read_again_from_the_store(self, bench: Bench) -> None:
        tasks = bench.tasks()

        outcome = bench.run(tasks)

        assert not outcome.results.failures
        fit = outcome.results["lda.1"]
        assert type(fit).__name__ == "Fit"
        again = outcome.results["lda.again.1"]
        assert isinstance(again, dict)
        assert again["centre"].number == fit.centre[0]  # type: ignore[attr-defined]
        assert not bench.plan(bench.tasks()).stale


class TestTasks:
    def test_have_the_names_that_the_experiment_says(self, bench: Bench) -> None:
        names = [task.name for task in bench.tasks()]

        assert [name for name in names if name.startswith(("forms", "rates", "lda.again"))] == [
            *("lda.again.1", "lda.again.2"),
            *("forms.raw", "forms.scaled"),
            *("rates.1e-03", "rates.1e-01"),
        ]

    def test_cost_what_the_experiment_says(self, bench: Bench) -> None:
        task = bench.tasks(data={"size": 40})[0]

        assert (task.cost, task.memory) == (80.0, 40)

    def test_whose_cost_cannot_be_told_are_refused_with_the_place(self, write: Write) -> None:
        source = SHARED.replace("2.0 * size", "size / 0")

        with pytest.raises(ProjectError, match=r"line \d+: the cost or memory of lda raised Zero"):
            Bench(write(source)).tasks()


GOES_ON = """
import numpy as np

@experiment(extends="epochs")
def walk(checkpoints: Checkpoints, epochs: int = 2):
    done, state = checkpoints.resume({})
    steps = state.get("steps", (np.zeros(1),))
    for epoch in range(done + 1, epochs + 1):
        for part in range(state.get("part", 0), 3):
            steps = (*steps, np.array([10.0 * epoch + part]))
            if checkpoints.is_due():
                checkpoints.keep({"steps": steps, "part": part + 1}, epoch - 1, part + 1)
        state = {}
        checkpoints.keep({"steps": steps}, epoch)
    return {"steps": len(steps), "last": float(steps[-1][0]), "began": done}
"""


def test_a_state_can_hold_tuples_of_arrays_and_a_part_of_a_step(write: Write) -> None:
    bench = Bench(write(GOES_ON))
    bench.values(walk={"epochs": 2})

    found = bench.values(walk={"epochs": 4})

    assert found["walk"] == {"steps": 13, "last": 42.0, "began": 2}
