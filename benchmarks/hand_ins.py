"""How often grading names what was forged, and how often what is honest.

Students build the same report of small networks, each with a seed of their own and on one or two
cores; what they hand in is read as `reportgen grade` reads it. Each way to forge is tried on the
versions of other students, one by one in a class of honest ones, by looking alone; then all of them
are verified together. Named is what has a concern that costs points where the rubric says so.

    python benchmarks/hand_ins.py --honest 100 --forged 3 --verify 1200

The versions are kept in the folder, and a run that was stopped goes on.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from forgeries import FORGERIES, Forge

from reportgen.base.files import file_name
from reportgen.grading.classroom import held_against_each_other
from reportgen.grading.hand_ins import handed_in
from reportgen.grading.looking import Grading, Seen, seen_in
from reportgen.grading.model import Graded, HandIn
from reportgen.grading.rubric import Rubric
from reportgen.grading.side_by_side import seen_in_all
from reportgen.statistics.proportions import wilson_interval
from reportgen.tasks.execution.events import ignore_events
from reportgen.workflow.verify_class import Means, verify_class

HONEST = "honest"

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
        {"name": "sweep", "points": 1, "figure": "weight_decay.accuracy"},
        {"name": "behind", "points": 1, "claim": "mlp.training_starts_behind", "outcome": "holds"},
        {"name": "third", "points": 1, "section": "three_layer"},
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


def seen_by(folder: Path, grading: Grading) -> list[Seen]:
    """Return what looking finds of each that was handed in, by itself."""
    each = seen_in_all(handed_in([str(folder)], folder), grading, jobs=2)
    return [one for many in each for one in many]


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


def by_looking(
    folder: Path, versions: Sequence[Path], times: int, grading: Grading
) -> dict[str, int]:
    """Return how many of each kind are named by looking; the honest class stays in the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for version in versions[:-times]:
        shutil.copytree(version, folder / version.name)
    seen = seen_by(folder, grading)
    accused = list(filter(is_named, held_against_each_other(seen)))
    for one in accused:
        print(f"honest, but named: {one.name}: {words_of(one)}")
    named = {HONEST: len(accused)}
    for name, forge in FORGERIES.items():
        named[name] = 0
        for at, version in enumerate(versions[-times:]):
            place = forged(forge, version, versions[at], "forged", folder)
            *_, one = held_against_each_other([*seen, *seen_in(HandIn("forged", place), grading)])
            print(f"{name}: {words_of(one)}", flush=True)
            named[name] += is_named(one)
            shutil.rmtree(place)
    return named


def by_verification(
    folder: Path, versions: Sequence[Path], times: int, grading: Grading, seconds: float
) -> dict[str, int]:
    """Return how many of each kind are named by verification; versions are forged in the folder."""
    kinds = {}
    for name, forge in FORGERIES.items():
        for at, version in enumerate(versions[-times:]):
            place = forged(forge, version, versions[at], f"{file_name(name)}-{at}", folder)
            kinds[place.name] = name
    results = folder.parent / "teacher"
    means = Means(grading.at_hand, results, 2, seconds, draw=1)
    found = held_against_each_other(seen_by(folder, grading))
    verification = verify_class(found, grading.rubric, means, ignore_events)
    done = [one for one in verification.verified.values() if one.numbers]
    print(
        f"{verification.ran} tasks computed anew in {verification.seconds:.0f} s, "
        f"{len(done)} of {len(found)} hand-ins verified in part or whole"
    )
    named = dict.fromkeys([HONEST, *FORGERIES], 0)
    for name, concerns in verification.concerns.items():
        against = [one.text for one in concerns if not one.is_open]
        if against:
            kind = kinds.get(name, HONEST)
            named[kind] += 1
            print(f"{kind}: {'; '.join(against)}")
    return named


def words_of(one: Graded) -> str:
    """Return what is held against a hand-in."""
    return "; ".join(each.text for each in one.concerns) or one.problem or "nothing"


def main(arguments: Sequence[str] | None = None) -> None:
    """Build what is missing, forge, grade, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--honest", type=int, default=100, help="honest students")
    parser.add_argument("--forged", type=int, default=3, help="versions that each way is tried on")
    parser.add_argument("--verify", type=float, default=1200, help="seconds of verification")
    parser.add_argument("--folder", type=Path, default=Path("build/hand-ins"))
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    students = Students(asked.folder)
    with ThreadPoolExecutor(2) as pool:
        versions = list(pool.map(students.build, range(1, asked.honest + asked.forged + 1)))
    grading = Grading(Rubric.model_validate(RUBRIC), None, with_published=False, project=None)
    where = (asked.folder / "class", versions, asked.forged, grading)
    looking = by_looking(*where)
    verification = by_verification(*where, asked.verify)
    print("\n| handed in | named by looking | by verification |\n|---|---|---|")
    for name in looking:
        of = asked.honest if name == HONEST else asked.forged
        print(f"| {name} | {share(looking[name], of)} | {share(verification[name], of)} |")


if __name__ == "__main__":
    main()
