"""Experiments become tasks, which real worker processes run."""

from pathlib import Path

import numpy as np
import pytest

from reportgen.project.experiments.asked import Data
from reportgen.project.experiments.settings import settings_model
from reportgen.project.experiments.tasks import runs_of, what_ran
from reportgen.project.values import Exact, Measure
from reportgen.tasks.task import derive_seed
from tests.own import load_experiments
from tests.project.experiments.bench import Base, Bench, numbers
from tests.project.experiments.conftest import Write

WINES = """
import numpy as np

@experiment
def split(wine: Data, share: float = 0.5):
    rows = np.loadtxt(wine)
    return {"rows": len(rows), "kept": int(share * len(rows)), "name": len(wine.name)}

@experiment(replicates=2)
def knn(seed: Seed, split, neighbours: int = 5):
    rng = np.random.default_rng(seed)
    return {"error": float(rng.random()), "seen": int(split["rows"].number + neighbours)}

@experiment(over={"alpha": (1, 0.1)})
def ridge(split, alpha: float, shrink: list[int] = [1, 2]):
    return {"error": alpha * split["rows"].number + sum(shrink)}

@experiment(replicates=2, over={"kernel": ("rbf", "linear")})
def svm(seed: Seed, kernel: str):
    return {"letters": len(kernel), "seed": seed}

@experiment
def summary(knn, ridge, svm):
    return {
        "runs": len(knn),
        "first": knn[0]["error"].number,
        "alphas": sum(ridge),
        "smallest": ridge[0.1]["error"].number,
        "letters": svm["linear"][1]["letters"].number,
    }
"""


class TestTasks:
    def test_are_named_by_experiment_value_and_replicate(self, write: Write) -> None:
        names = [task.name for task in Bench(write(WINES)).tasks(svm={"replicates": 1})]

        assert names == [
            "split",
            *("knn.1", "knn.2"),
            *("ridge.0.1", "ridge.1.0"),
            *("svm.rbf.1", "svm.linear.1"),
            "summary",
        ]

    def test_have_seeds_of_their_own(self, write: Write) -> None:
        tasks = {task.name: task for task in Bench(write(WINES)).tasks()}

        assert tasks["knn.1"].seed == derive_seed(7, "knn.1")
        assert tasks["knn.2"].seed == derive_seed(7, "knn.2")

    def test_are_found_by_value(self, write: Write) -> None:
        experiments = {one.name: one for one in load_experiments(write(WINES), ["wine"])}
        settings = settings_model(tuple(experiments.values()), Base)()

        assert runs_of(experiments["split"], settings).by_value == {None: ("split",)}
        assert runs_of(experiments["knn"], settings).by_value == {None: ("knn.1", "knn.2")}
        assert runs_of(experiments["svm"], settings).by_value == {
            "rbf": ("svm.rbf.1", "svm.rbf.2"),
            "linear": ("svm.linear.1", "svm.linear.2"),
        }

    def test_are_told_to_the_sections_with_all_that_they_depend_on(self, write: Write) -> None:
        experiments = load_experiments(write(WINES), ["wine"])
        settings = settings_model(experiments, Base)()

        ran = {one.name: one for one in what_ran(experiments, settings)}

        assert ran["ridge"].over == "alpha"
        assert ran["ridge"].tasks == {0.1: ("ridge.0.1",), 1.0: ("ridge.1.0",)}
        assert ran["summary"].sections == ("summary", "knn", "ridge", "split", "svm")
        assert ran["knn"].title == "Knn"

    def test_are_told_with_the_numbers_of_replicates_behind_them(self, write: Write) -> None:
        reading_one = """
from typing import Any
from reportgen import result

@experiment
def first(knn: Annotated[Any, result(replicate=1)]):
    return {"runs": 1}

@experiment(replicates="knn.replicates")
def each(seed: Seed, knn: Annotated[Any, result(replicate="same")]):
    return {"runs": 1}
"""
        experiments = load_experiments(write(WINES + reading_one), ["wine"])
        settings = settings_model(experiments, Base)()

        ran = {one.name: one.replicates for one in what_ran(experiments, settings)}

        assert ran["knn"] == ran["each"] == ("knn.replicates",)
        assert ran["summary"] == ("knn.replicates", "svm.replicates")
        assert ran["split"] == ran["first"] == ()


class TestResults:
    def test_are_handed_to_what_has_a_parameter_of_the_name(self, write: Write) -> None:
        values = Bench(write(WINES)).values(knn={"neighbours": 7})

        assert values["split"] == {"rows": 3, "kept": 1, "name": 4}
        assert values["knn.1"]["seen"] == 10
        assert values["ridge.0.1"] == {"error": pytest.approx(3.3)}
        assert values["svm.linear.2"]["seed"] == derive_seed(7, "svm.linear.2")
        assert values["summary"] == {
            "runs": 2,
            "first": values["knn.1"]["error"],
            "alphas": pytest.approx(1.1),
            "smallest": pytest.approx(3.3),
            "letters": 6,
        }

    def test_are_the_same_in_a_process_of_their_own(self, write: Write, tmp_path: Path) -> None:
        here = Bench(write(WINES))
        there = Bench(write(f"from helpers import *\n{WINES}", "other", helpers="one = 1"))

        outcome = there.run(there.tasks(), processes=True)

        assert not outcome.results.failures
        assert {task: numbers(one) for task, one in outcome.results.items()} == here.values()

    def test_are_computed_again_only_where_something_changed(self, write: Write) -> None:
        bench = Bench(write(WINES))
        bench.values()

        changed = bench.plan(bench.tasks(knn={"neighbours": 6}))
        more = bench.plan(bench.tasks(knn={"replicates": 3}))
        retitled = write(WINES.replace("@experiment\ndef summary", TITLED))

        assert [one.name for one in changed.stale] == ["knn.1", "knn.2", "summary"]
        assert changed.stale[0].reason is not None
        assert changed.stale[0].reason.text == "knn.neighbours changed 5 -> 6"
        assert [one.name for one in more.stale] == ["knn.3", "summary"]
        assert not Bench(retitled).plan(Bench(retitled).tasks()).stale

    def test_may_be_what_only_other_experiments_read(self, write: Write) -> None:
        bench = Bench(
            write("""
                import numpy as np

                @experiment
                def split():
                    return {"rows": np.arange(3), "names": ("red", "white"), "source": "a shop"}

                @experiment
                def knn(split):
                    return {"sum": split["rows"].sum() + len(split["names"]) + len(split["source"])}
            """)
        )

        outcome = bench.run(bench.tasks())

        assert numbers(outcome.results["knn"]) == {"sum": 11}

    def test_keep_whole_numbers_apart_from_measured_ones(self, write: Write) -> None:
        bench = Bench(write(WINES))

        result = bench.run(bench.tasks()).results["knn.1"]

        assert isinstance(result, dict)
        assert isinstance(result["seen"], Exact)
        assert isinstance(result["error"], Measure)


TITLED = '@experiment(title="All of it")\ndef summary'


class TestARun:
    def test_says_its_progress(self, write: Write) -> None:
        bench = Bench(
            write("""
                @experiment
                def knn(progress: Progress):
                    progress(1, 2)
                    progress(2, 2, "error 0.1")
                    return {"a": 1}
            """)
        )

        assert bench.values() == {"knn": {"a": 1}}

    def test_goes_on_from_the_steps_of_a_shorter_one(self, write: Write) -> None:
        bench = Bench(write(DESCENT))

        short = bench.values(descent={"epochs": 3})["descent"]
        more = bench.run(bench.tasks(descent={"epochs": 5}))

        assert short == {"began_after": 0, "weight": 3.0}
        assert numbers(more.results["descent"]) == {"began_after": 3, "weight": 5.0}


DESCENT = """
import numpy as np

@experiment(extends="epochs")
def descent(checkpoints: Checkpoints, progress: Progress, epochs: int = 3):
    start, state = checkpoints.resume({"weights": np.zeros(2), "best": 0})
    weights = state["weights"]
    for epoch in range(start, epochs):
        weights += 1
        checkpoints.keep({"weights": weights, "best": epoch}, epoch + 1)
        progress(epoch + 1, epochs)
    kept = weights.copy()
    weights[:] = np.nan
    return {"began_after": start, "weight": float(kept[0])}
"""


class TestWhatGoesWrong:
    def test_is_said_with_file_line_and_function(self, write: Write) -> None:
        source = "from helpers import halve\n@experiment\ndef knn(k: int = 3):\n    return halve(k)"
        folder = write(source, helpers="def halve(k):\n    return k / 0\n")

        assert Bench(folder).failure(processes=True).splitlines() == [
            "ZeroDivisionError: division by zero",
            "helpers.py, line 2, in halve",
        ]

    def test_in_a_library_begins_with_the_place_in_the_project(self, write: Write) -> None:
        source = "import numpy as np\n@experiment\ndef knn():\n    return {'a': np.zeros(-1)[0]}"

        assert Bench(write(source)).failure().splitlines()[:2] == [
            "ValueError: negative dimensions are not allowed",
            "experiments.py, line 8, in knn",
        ]

    @pytest.mark.parametrize(
        ("returned", "message"),
        [
            ("3", "An experiment returns a dict of names to values, got "),
            ("{1: 2}", "1 is not a name of a value: "),
            ("{'a b': 2}", '"a b" is not a name of a value: '),
            ("{'a': float('nan')}", "a: "),
            ("{'a': {}}", "a is "),
            ("{'a': None}", "a is "),
            ("{'a': [1]}", "a is "),
        ],
    )
    def test_with_a_result_names_the_key_and_the_experiment(
        self, write: Write, returned: str, message: str
    ) -> None:
        said = Bench(write(f"\n@experiment\ndef knn():\n    return {returned}")).failure()

        assert said.startswith(f"ValueError: {message}")
        assert said.splitlines()[1] == "experiments.py, line 8, in knn"

    def test_with_a_result_is_placed_at_the_function_where_that_returns_in_several_places(
        self, write: Write
    ) -> None:
        source = "@experiment(\n  title='K')\ndef knn(k: int = 3):\n  if k: return 1\n  return 2"

        assert Bench(write(source)).failure().splitlines()[1] == "experiments.py, line 7, in knn"

    @pytest.mark.parametrize(
        ("declared", "use", "message"),
        [
            (
                "(replicates=2)",
                "folds['a']",
                "TypeError: tuple indices must be integers or slices, not str; folds has "
                "replicates, so it is a tuple of dicts",
            ),
            ("(over={'k': [1, 2]})", "folds['a']", "KeyError: 'a'; folds is a dict by 1, 2"),
            ("", "folds['b']", "KeyError: 'b'"),
            ("(replicates=2)", "tuple()['a']", "TypeError: tuple indices must be integers or"),
        ],
    )
    def test_with_results_of_several_runs_says_what_form_they_have(
        self, write: Write, declared: str, use: str, message: str
    ) -> None:
        source = f"""
            @experiment{declared}
            def folds(seed: Seed, k: int = 1):
                return {{"a": 1}}

            @experiment
            def knn(folds):
                return {{"b": {use}}}
        """

        assert Bench(write(source)).failure().splitlines()[0].startswith(message)

    def test_with_a_state_names_its_part(self, write: Write) -> None:
        said = Bench(write(DESCENT.replace('"weights": weights,', '"weights": [1],'))).failure()

        assert said.splitlines()[0] == (
            "TypeError: weights of the state is a list; a state holds numbers, texts, "
            "arrays and tuples of them."
        )


def test_data_are_opened_as_any_path(tmp_path: Path) -> None:
    file = tmp_path / "wine.csv"
    file.write_text("1 2\n", encoding="utf-8")
    wine = Data("wine", file)

    assert Path(wine).read_text(encoding="utf-8") == "1 2\n"
    assert np.loadtxt(wine).tolist() == [1.0, 2.0]
