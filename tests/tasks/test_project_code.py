"""A project in a folder of its own: each change alone runs what it can alter, and no more."""

import importlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

import reportgen
from reportgen.tasks.code import libraries
from reportgen.tasks.code.reached import reached_code
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task
from tests.tasks.planning import make_keys, plan_tasks

EXPERIMENTS = '''
"""What is tried."""
import wood
from helpers import scale
from reportgen.toy_api import count, experiment

@experiment(replicates=3)
def knn(*, neighbours: int, seed: int, wine: object) -> object:
    """Ask the neighbours."""
    import lib.measures
    import stone

    return {"accuracy": count(lib.measures.accuracy(scale(neighbours)), stone.WEIGHT)}

@experiment()
def ridge(*, alpha):
    return wood.fit(alpha)

@experiment()
def best(*, first):
    return first["accuracy"]
'''

FILES = {
    "project/experiments.py": EXPERIMENTS,
    "project/helpers.py": "def scale(value):\n    return 2 * value\n\n\n"
    "def unused():\n    return 1\n",
    "project/lib/measures.py": "def accuracy(value):\n    return value / 10\n",
    "project/draft.py": "this is no Python\n",
    "project/wine.csv": "1,2\n",
    "engine/toy_api.py": "def experiment(**options):\n    return lambda function: function\n\n\n"
    "def count(value, of):\n    return (value, of)\n\n\ndef curve():\n    return ()\n",
    "site/wood.py": "def fit(alpha):\n    return alpha\n",
    "site/wood-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: wood\nVersion: 1.0\n",
    "site/wood-1.0.dist-info/top_level.txt": "wood\n",
    "site/stone.py": "WEIGHT = 1\n",
    "site/stone-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: stone\nVersion: 1.0\n",
    "site/stone-1.0.dist-info/top_level.txt": "stone\n",
}
MODULES = ("experiments", "helpers", "lib", "wood", "stone", "reportgen.toy_api")
KNN = ["best.1", "knn.1", "knn.2"]
EVERYTHING = [*KNN, "ridge.1"]


@dataclass
class Project:
    """A folder with experiments, a part of the engine, and two libraries."""

    folder: Path
    settings: dict[str, object] = field(default_factory=lambda: {"neighbours": 5, "alpha": 0.1})
    seed: int = 1
    wine: str = "d" * 64

    def change(self, file: str, old: str, new: str) -> None:
        text = (self.folder / file).read_text()
        assert text.count(old) == 1
        (self.folder / file).write_text(text.replace(old, new))

    def release(self, library: str, version: str) -> None:
        (described,) = (self.folder / "site").glob(f"{library}-*.dist-info")
        self.change(f"site/{described.name}/METADATA", "Version: 1.0", f"Version: {version}")
        described.rename(described.with_name(f"{library}-{version}.dist-info"))

    def tasks(self) -> Sequence[Task]:
        """Return the tasks as a new process would declare them."""
        forget()
        module = importlib.import_module("experiments")
        knn = Task(
            "knn.1",
            module.knn,
            {"neighbours": self.settings["neighbours"]},
            self.seed,
            receives={"seed": "seed", "wine": "data"},
            data=("wine",),
        )
        return [
            knn,
            replace(knn, name="knn.2", seed=self.seed + 1),
            Task("ridge.1", module.ridge, {"alpha": self.settings["alpha"]}, self.seed),
            Task("best.1", module.best, {}, self.seed, dependencies={"first": "knn.1"}),
        ]

    def stale(self) -> Mapping[str, str]:
        """Return the tasks that a build would run, with the reasons."""
        store = Store(self.folder / "store")
        plan = plan_tasks(self.tasks(), store, {"wine": self.wine}, project=self.folder / "project")
        return {one.name: one.reason.text for one in plan.stale if one.reason}

    def build(self) -> None:
        store = Store(self.folder / "store")
        store.prepare()
        plan = plan_tasks(self.tasks(), store, {"wine": self.wine}, project=self.folder / "project")
        for planned in plan.stale:
            store.write(planned.name, planned.parts, 1.0, seconds=1.0)


def forget() -> None:
    for name in list(sys.modules):
        if name.startswith(MODULES):
            del sys.modules[name]
    importlib.invalidate_caches()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A project of which everything is built."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(reportgen, "__path__", [*reportgen.__path__, str(tmp_path / "engine")])
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "project")
    project = Project(tmp_path)
    project.build()
    yield project
    forget()


def test_nothing_runs_where_nothing_changed(project: Project) -> None:
    assert project.stale() == {}


@pytest.mark.parametrize(
    ("file", "old", "new", "stale"),
    [
        ("project/helpers.py", "2 * value", "3 * value", KNN),
        ("project/helpers.py", "return 1", "return 2", []),
        ("project/helpers.py", "2 * value", "2 * value  # twice", []),
        ("project/lib/measures.py", "value / 10", "value / 20", KNN),
        ("project/experiments.py", "wood.fit(alpha)", "wood.fit(-alpha)", ["ridge.1"]),
        ("project/experiments.py", 'first["accuracy"]', 'first["accuracy"][0]', ["best.1"]),
        ("project/experiments.py", "Ask the neighbours.", "Ask five neighbours.", []),
        ("project/experiments.py", "replicates=3", "replicates=5", []),
        ("project/experiments.py", "neighbours: int", "neighbours: float", []),
        ("project/draft.py", "no Python", "not Python", []),
        ("engine/toy_api.py", "return (value, of)", "return (of, value)", KNN),
        ("engine/toy_api.py", "return ()", "return (1,)", []),
        ("engine/toy_api.py", "lambda function: function", "lambda knn: knn", []),
    ],
)
def test_a_change_of_code_runs_what_reaches_it(
    project: Project, file: str, old: str, new: str, stale: list[str]
) -> None:
    project.change(file, old, new)

    assert sorted(project.stale()) == stale


def test_a_changed_helper_is_named(project: Project) -> None:
    project.change("project/helpers.py", "2 * value", "3 * value")

    assert project.stale()["knn.1"] == "code of helpers changed (scale)"


def test_a_new_version_of_a_library_runs_what_imports_it(project: Project) -> None:
    project.release("wood", "1.1")
    assert project.stale() == {"ridge.1": "wood changed 1.0 -> 1.1"}

    project.build()
    project.release("stone", "2.0")
    assert sorted(project.stale()) == KNN


def test_an_argument_runs_the_tasks_that_have_it(project: Project) -> None:
    project.settings["alpha"] = 0.2

    assert project.stale() == {"ridge.1": "ridge.alpha changed 0.1 -> 0.2"}


def test_another_seed_runs_the_tasks_that_are_given_one_and_what_needs_them(
    project: Project,
) -> None:
    project.seed = 7

    assert sorted(project.stale()) == KNN


def test_other_data_run_the_tasks_that_use_them_and_what_needs_these(project: Project) -> None:
    project.wine = "e" * 64

    assert project.stale() == {
        "knn.1": "the data wine changed",
        "knn.2": "the data wine changed",
        "best.1": "depends on knn.1, which runs again",
    }


def test_a_module_that_comes_to_stand_before_a_library_is_noticed(project: Project) -> None:
    (project.folder / "project" / "wood.py").write_text("def fit(alpha):\n    return 0\n")

    assert sorted(project.stale()) == ["ridge.1"]


def test_a_folder_of_files_does_not_hide_a_library_of_its_name(project: Project) -> None:
    (project.folder / "project" / "wood").mkdir()

    assert project.stale() == {}


@pytest.mark.parametrize(
    "make",
    [os.mkfifo, Path.mkdir, lambda place: place.symlink_to("/dev/zero")],
    ids=["pipe", "folder", "device"],
)
@pytest.mark.parametrize("name", ["wood.py", "tools/wood.py"])
def test_what_only_has_the_name_of_a_module_is_none(
    make: Callable[[Path], object], name: str, project: Project
) -> None:
    place = project.folder / "project" / name
    place.parent.mkdir(exist_ok=True)
    make(place)

    assert project.stale() == {}


def test_a_virtual_environment_is_no_part_of_a_project(project: Project) -> None:
    environment = project.folder / "project" / "env"
    environment.mkdir()
    (environment / "pyvenv.cfg").touch()
    (environment / "wood.py").write_text("def fit(alpha):\n    return 0\n")

    assert project.stale() == {}


def test_a_module_of_no_distribution_counts_by_its_source(project: Project) -> None:
    for file in (project.folder / "site").glob("wood-*/*"):
        file.unlink()
    (project.folder / "site" / "wood-1.0.dist-info").rmdir()
    project.build()

    project.change("site/wood.py", "return alpha", "return -alpha")

    (reason,) = project.stale().items()
    assert reason[0] == "ridge.1"
    assert re.fullmatch(r"wood changed source \w{16} -> source \w{16}", reason[1])


def test_a_library_that_is_installed_editable_counts_by_its_source(project: Project) -> None:
    described = project.folder / "site" / "wood-1.0.dist-info" / "direct_url.json"
    described.write_text('{"url": "file:///wood", "dir_info": {"editable": true}}')
    libraries._distributions.cache_clear()
    project.build()

    project.change("site/wood.py", "return alpha", "return -alpha")

    assert sorted(project.stale()) == ["ridge.1"]


def test_the_libraries_are_those_that_the_reached_code_names(project: Project) -> None:
    ridge = make_keys(project.tasks(), {"wine": project.wine})["ridge.1"]

    assert set(ridge.libraries) == {"python", "numpy", "wood"}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (
            "import stone as heavy",
            ("stone", "wood"),
        ),  # as nothing names it, it may be there for its effect
        ("import stone\n\ndef other():\n    return stone.WEIGHT", ("wood",)),
        ("import stone\n\ndef other(of: stone.WEIGHT):\n    return of", ("wood",)),
        ("from stone import *", ("stone", "wood")),
        ("import json", ("wood",)),
    ],
)
def test_an_import_counts_where_it_is_named_or_nobody_names_it(
    project: Project, line: str, names: tuple[str, ...]
) -> None:
    project.change("project/experiments.py", "import wood\n", f"import wood\n{line}\n")

    ridge = {task.name: task for task in project.tasks()}["ridge.1"]

    assert reached_code(ridge.function, project.folder / "project").libraries == names


@pytest.mark.parametrize("use", ["importlib.import_module('stone.quarry')", "__import__('stone')"])
def test_a_library_that_is_imported_by_its_name_as_text_counts(project: Project, use: str) -> None:
    project.change("project/experiments.py", "wood.fit(alpha)", f"{use}.fit(alpha)")
    project.change("project/experiments.py", "import wood\n", "import importlib\n")

    ridge = {task.name: task for task in project.tasks()}["ridge.1"]

    assert "stone" in reached_code(ridge.function, project.folder / "project").libraries


def test_a_task_receives_no_data_that_it_does_not_use(project: Project) -> None:
    knn = project.tasks()[0]

    with pytest.raises(ValueError, match=re.escape("knn.1 is to receive the data wine")):
        replace(knn, data=())
    with pytest.raises(ValueError, match=re.escape("knn.1 is to receive checkpoints")):
        replace(knn, receives={"checkpoints": "checkpoints"})
