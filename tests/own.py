"""A small project of a user's own: coins that are thrown, and people that are measured."""

from collections.abc import Collection
from pathlib import Path

from reportgen.project.experiments.checks import check_experiments
from reportgen.project.experiments.experiment import Experiment
from reportgen.project.experiments.loading import experiments_in, load_modules

FILES = {
    "report.toml": """\
title = "Three rules"
references = "references.bib"
[data]
heights = "heights.csv"
[profiles.fast]
coin.replicates = 2
""",
    "helpers.py": """\
import csv

def scaled(value):
    return 2 * value

def column(file, name):
    with open(file) as stream:
        return [float(row[name]) for row in csv.DictReader(stream)]
""",
    "experiments.py": """\
import numpy as np
from helpers import column, scaled
from reportgen import Data, Seed, count, experiment

@experiment(replicates=3)
def coin(seed: Seed, size: int = 200):
    right = np.random.default_rng(seed).random(size) < 0.5
    return {"right": count(right, item="coin"), "scale": scaled(3)}

@experiment
def people(heights: Data):
    values = np.array(column(heights, "height"))
    return {"mean": float(values.mean()), "count": len(values), "values": values}

@experiment(over={"exponent": [1, 2]})
def power(people, exponent: int):
    return {"mean": float((people["values"] ** exponent).mean())}
""",
    "text.md": """\
# Rules

## Coins {#coin}

Of {{ setting("coin.size") }} coins {{ coin.right }} are right [@ars]; {{ coin.scale }} is a number.

## People {#people}

The mean of {{ people.count }} is {{ people.mean }}, that of the squares {{ power.2.mean }}.

{{ claim("power.2.mean > power.1.mean", holds="It grows.", does_not_hold="It does not.",
    inconclusive="Nobody can tell.", id="grows") }}
""",
    "rubric.toml": """\
title = "Points"
[[criterion]]
name = "Coins are fair"
points = 2
metric = "coin.right"
between = [0.3, 0.7]
[[criterion]]
name = "The claim is there"
points = 1
claim = "people.grows"
outcome = "inconclusive"
""",
    "references.bib": """\
@book{ars, title = {Ars Conjectandi}, author = {Bernoulli, Jacob}, year = 1713,
    publisher = {Thurnisii}, address = {Basel}}
""",
    "heights.csv": "height\n1.7\n1.8\n1.9\n",
}


def write_own(folder: Path) -> Path:
    """Write the project into a folder and return that."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def change(file: Path, old: str, new: str) -> None:
    """Replace what stands once in a file."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old)
    file.write_text(text.replace(old, new), encoding="utf-8")


def load_experiments(folder: Path, data: Collection[str] | None = None) -> tuple[Experiment, ...]:
    """Import the experiments of a project anew, in the order in which they are defined; check them.

    data: names of the data that the project has; None: not known here.
    """
    experiments = experiments_in(load_modules(folder), folder)
    check_experiments(experiments, data)
    return experiments
