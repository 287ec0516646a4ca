"""Each listing of docs/your-own-report.md is a piece of an example; its calls work."""

import os
import re
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import PredefinedSplit, cross_val_predict

import reportgen
from reportgen.base.paths import examples_folder
from reportgen.project.experiments.loading import start_worker
from reportgen.project.experiments.settings import settings_model
from reportgen.project.experiments.tasks import declare_tasks
from reportgen.project.settings.schema import Settings
from reportgen.project.values import Value
from reportgen.tasks.numeric_variables import Variables
from tests.own import load_experiments

DOCUMENT = (Path(__file__).parents[2] / "docs" / "your-own-report.md").read_text(encoding="utf-8")
LISTINGS = re.findall(
    r"^(?:```|~~~~)(python|toml|markdown)\n(.*?)^(?:```|~~~~)$", DOCUMENT, re.DOTALL | re.MULTILINE
)
FLAGS = re.DOTALL | re.MULTILINE
KINDS = re.findall(r"^\| `((\w+)\([^`]*\))`", DOCUMENT, re.MULTILINE)

DECLARING = {
    "derived",
    "load",
    "Checkpoints",
    "Data",
    "Progress",
    "Seed",
    "State",
    "experiment",
    "result",
    "setting",
    "unit",
}


@pytest.mark.parametrize(("language", "listing"), LISTINGS)
def test_a_listing_is_a_piece_of_an_example(language: str, listing: str) -> None:
    suffix = {"python": ".py", "toml": ".toml", "markdown": ".md"}[language]
    files = [file for file in examples_folder().glob("*/*") if file.suffix == suffix]

    assert any(listing in file.read_text(encoding="utf-8") for file in files)


def test_the_table_of_kinds_has_each_of_them() -> None:
    made = {name for name in reportgen.__all__ if name[0].islower()} - DECLARING

    assert {name for _, name in KINDS} >= made


@pytest.mark.parametrize("call", [call for call, name in KINDS if name in reportgen.__all__])
def test_a_call_of_the_table_makes_a_value(call: str) -> None:
    given = {
        "right": np.array([True, False]),
        "errors": np.array([0.1, 0.2]),
        "x": np.array([1, 2]),
        "y": np.array([3.0, 4.0]),
        "spread": np.array([0.1, 0.1]),
        "groups": ["a", "b"],
        "confusion": np.eye(2),
        "rows": ["a", "b"],
        "columns": ["a", "b"],
        "pixels": np.zeros((1, 4, 4)),
        "drawn": Figure(),
        "frame": pd.DataFrame({"a": [1]}),
    }
    public = {name: getattr(reportgen, name) for name in reportgen.__all__}

    assert isinstance(eval(call, public, given), Value)


def test_experiments_share_a_setting_and_choose_results_as_it_says(tmp_path: Path) -> None:
    listings = re.findall(r"^    @experiment.*?\n    def (?:\w+)\(.*?\): \.\.\.$", DOCUMENT, FLAGS)
    imports = (
        "from typing import Annotated, Literal\n"
        "from pydantic import Field\n"
        "from reportgen import Seed, experiment, result, setting\n"
    )
    code = imports + textwrap.dedent("\n".join(listings))
    (tmp_path / "experiments.py").write_text(code, encoding="utf-8")

    found = load_experiments(tmp_path)

    model = settings_model(found, Settings)
    settings = model.model_validate({"seed": 1, "report": {"title": "Trees"}})
    tasks = {task.name: task for task in declare_tasks(found, settings, 1, {})}
    assert settings.model_dump()["data"] == {"size": 100}
    assert tasks["forest.2"].arguments == {"size": 100}
    assert tasks["pruned.2"].dependencies == {"tree": "tree.2"}
    assert tasks["shown"].dependencies == {"classifier": "tree.1"}


def test_a_process_begins_with_a_function_of_the_experiments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STARTED", "no")
    code = 'import os\n\n\ndef start_worker():\n    os.environ["STARTED"] = "yes"\n'
    (tmp_path / "experiments.py").write_text(code, encoding="utf-8")

    start_worker(tmp_path, Variables())

    assert os.environ["STARTED"] == "yes"


def test_experiments_share_the_folds_as_it_says() -> None:
    listing = re.search(r"^    @experiment\n    def folds.*?(?=\n\S)", DOCUMENT, re.DOTALL | re.M)
    assert listing is not None
    names: dict[str, Any] = {
        **{name: getattr(reportgen, name) for name in ("Seed", "experiment", "mean")},
        **{"np": np, "load_diabetes": load_diabetes, "LinearRegression": LinearRegression},
        **{"PredefinedSplit": PredefinedSplit, "cross_val_predict": cross_val_predict},
    }

    exec(textwrap.dedent(listing[0]), names)

    error = names["ols"](names["folds"](seed=1))["error"]
    assert (error.of, error.item) == (442, "patient")
