"""The reference of the public names has all of them, and its examples work."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from pydantic import Field

import reportgen
from reportgen.report.model import Report
from tests.documents.public_names import GROUPS, PublicName, public_names

NAMES = public_names()
RUN = {
    *(*GROUPS["Numbers"], *GROUPS["Figures and tables"]),
    *("unit", "setting", "result", "load", "Seed", "Data", "State", "File"),
}
"""Whose examples need nothing else; those of others are compiled."""


@pytest.fixture
def there(sample: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A working folder with a version in `results`."""
    metric = sample.metrics["mlp.test_accuracy"].model_copy(update={"name": "knn.accuracy"})
    report = sample.model_copy(update={"metrics": {metric.name: metric}, "claims": ()})
    folder = tmp_path / "results" / report.version
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(report.to_json(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    yield
    plt.close("all")


def test_it_has_every_public_name_once() -> None:
    listed = [name for members in GROUPS.values() for name in members]

    assert sorted(listed) == sorted(reportgen.__all__) == sorted(NAMES)


@pytest.mark.parametrize("one", NAMES.values(), ids=NAMES)
class TestEachName:
    def test_has_every_parameter_explained_and_no_other(self, one: PublicName) -> None:
        assert sorted(one.explained) == sorted(one.parameters)
        assert all(meaning for _, meaning in one.members)

    def test_has_an_example_that_works(self, one: PublicName, there: None) -> None:
        public = {name: getattr(reportgen, name) for name in reportgen.__all__}
        others = {
            "np": np,
            "pd": pd,
            "plt": plt,
            "Annotated": Annotated,
            "Any": Any,
            "Field": Field,
        }

        assert one.examples
        for example in one.examples:
            code = compile(example, f"<the example of {one.name}>", "exec")
            if one.name in RUN:
                exec(code, {"reportgen": reportgen, **others, **public})
