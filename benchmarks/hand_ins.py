"""How often grading names what was forged, and how often what is honest.

Students build the same report of small networks, each with a seed of their own and on one or two
cores; what they hand in is read as `reportgen grade` reads it. Each way to forge is tried on the
versions of other students, one by one in a class of honest ones, first by looking alone, then
with verification.

    python benchmarks/hand_ins.py --honest 100 --forged 3

The versions are kept in the folder, and a run that was stopped goes on.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from forgeries import FORGERIES, Forge

from reportgen.grading.classroom import held_against_each_other
from reportgen.grading.hand_ins import handed_in
from reportgen.grading.looking import Grading
from reportgen.grading.model import Graded
from reportgen.grading.rubric import Rubric
from reportgen.grading.side_by_side import seen_in_all
from reportgen.statistics.proportions import wilson_interval

SETTINGS = (
    "data.train_size=2000",
    "data.test_size=1000",
    "mlp.hidden=[32]",
    "mlp.epochs=5",
    "three_layer.hidden=[32, 16]",
    "three_layer.epochs=5",
    "weight_decay.hidden=[32, 16]",
    "weight_decay.epochs=5",
    "weight_decay.factors=[1e-5, 1e-3]",
)
SECTIONS = ("mlp", "three_layer", "weight_decay")
RUBRIC = {
    "title": "Small networks",
    "profile": "full",
    "settings": {"mlp.epochs": 5},
    "criterion": [
        {"name": "accuracy", "points": 2, "metric": "mlp.test_accuracy", "at_least": 0.5},
        {"name": "curve", "points": 1, "figure": "mlp.accuracy_curve"},
        {"name": "table", "points": 1, "table": "mlp.test"},
    ],
}


@dataclass(frozen=True)
class Students:
    """Versions in a folder, each a student's own."""

    folder: Path

    def version(self, name: str) -> Path:
        """Return where a student's version is to be handed in."""
        return self.folder / "versions" / name

    def build(self, number: int, *more: str) -> Path:
        """Return a student's version, built with a seed of their own if it is not there."""
        place = self.version(f"student-{number:03}")
        if place.exists():
            return place
        results = self.folder / "results" / place.name
        settings = [part for one in SETTINGS for part in ("--set", one)]
        sections = [part for one in SECTIONS for part in ("--only", one)]
        jobs = str(1 + number % 2)
        command = [sys.executable, "-m", "reportgen", "build", *settings, *sections, *more]
        options = ["--seed", str(1000 + number), "--jobs", jobs, "--results", str(results)]
        done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
        place.parent.mkdir(exist_ok=True)
        shutil.move(done.stdout.splitlines()[-1], place)
        shutil.rmtree(results)
        return place


def graded(folder: Path, grading: Grading) -> tuple[Graded, ...]:
    """Return all that was handed in, as looking alone finds it."""
    seen = seen_in_all(handed_in([str(folder)], folder), grading, jobs=2)
    return held_against_each_other([one for many in seen for one in many])


def is_named(one: Graded) -> bool:
    """Say whether anything is held against it."""
    return bool(one.problem) or any(not concern.is_open for concern in one.concerns)


def forged(forge: Forge, version: Path, other: Path, name: str, folder: Path) -> Path:
    """Return a version with another's name that was forged."""
    place = folder / name
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(version, place)
    forge(place, other)
    return place


def share(named: int, count: int) -> str:
    """Return a share with its 95 % interval, as in "3 of 3 (44 to 100 %)"."""
    known = wilson_interval(named, count)
    return f"{named} of {count} ({100 * known.low:.0f} to {100 * known.high:.0f} %)"


def rows(students: Students, honest: int, times: int) -> Iterator[tuple[str, str]]:
    """Yield what was handed in, and how often it is named by looking."""
    numbers = range(1, honest + times + 1)
    with ThreadPoolExecutor(2) as pool:
        versions = list(pool.map(students.build, numbers))
    grading = Grading(Rubric.model_validate(RUBRIC), None, with_published=False, project=None)
    class_folder = students.folder / "class"
    shutil.rmtree(class_folder, ignore_errors=True)
    class_folder.mkdir()
    for version in versions[:honest]:
        shutil.copytree(version, class_folder / version.name)
    found = graded(class_folder, grading)
    for one in filter(is_named, found):
        print(f"honest, but named: {one.name}: {[each.text for each in one.concerns]}")
    yield "honest", share(sum(map(is_named, found)), len(found))
    for name, forge in FORGERIES.items():
        count = 0
        for time, version in enumerate(versions[honest:]):
            place = forged(forge, version, versions[time], "forged", class_folder)
            (one,) = (each for each in graded(class_folder, grading) if each.name == "forged")
            words = "; ".join(each.text for each in one.concerns) or one.problem
            print(f"{name}: {words or 'nothing'}", flush=True)
            count += is_named(one)
            shutil.rmtree(place)
        yield name, share(count, times)


def main(arguments: Sequence[str] | None = None) -> None:
    """Build what is missing, forge, grade, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--honest", type=int, default=100, help="honest students")
    parser.add_argument("--forged", type=int, default=3, help="versions that each way is tried on")
    parser.add_argument("--folder", type=Path, default=Path("build/hand-ins"))
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    table = list(rows(Students(asked.folder), asked.honest, asked.forged))
    print("\n| handed in | named by looking |\n|---|---|")
    for name, named in table:
        print(f"| {name} | {named} |")


if __name__ == "__main__":
    main()
