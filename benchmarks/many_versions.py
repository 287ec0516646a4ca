"""Measure what commands take among 3, 30 and 300 versions.

    python benchmarks/many_versions.py [VERSION] [--versions 3 30 300] [--rounds 3]
        [--commands NAME ...] [--before CHECKOUT]

VERSION is the folder of a version; by default the reference run. The others are copies of
it, each with another day, and another epoch count for one of its networks. Files that do not
differ are one on the disk, so a program that reads them finds them in memory. Counted are the
seconds of the processor, with Python's start and all imports, once a first run has made what
later ones use; the first `list` has a row of its own.
"""

import argparse
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from timing import REPOSITORY, children_seconds, interleaved, print_timings, programs, run
from timing import reportgen as command_line

from reportgen.base.files import write_digests
from reportgen.versions.index import INDEX

FIRST = "list, the first time"
COMMANDS: Mapping[str, Sequence[str]] = {
    FIRST: ["list"],
    "list": ["list"],
    "show": ["show"],
    "show by setting": ["show", "mlp.epochs=2"],
    "explain": ["explain", "mlp.test_accuracy"],
    "diff": ["diff", "latest~1", "latest"],
    "sweep": ["sweep", "epochs"],
    "history": ["history", "mlp.test_accuracy"],
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    default = REPOSITORY / "results" / "reference"
    parser.add_argument("version", type=Path, nargs="?", default=default)
    parser.add_argument("--versions", type=int, nargs="+", default=[3, 30, 300])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--commands", nargs="+", choices=COMMANDS, default=[*COMMANDS])
    parser.add_argument("--before", type=Path, metavar="CHECKOUT")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for count in asked.versions:
            copy_versions(asked.version, Path(name) / str(count), count)
        for title in asked.commands:
            contenders: dict[str, Callable[[], float]] = {
                f"{count} versions, {which}": partial(seconds_of, title, Path(name, str(count)), at)
                for count in asked.versions
                for which, at in programs(asked.before).items()
            }
            if title != FIRST:
                for first in contenders.values():
                    first()
            timings = interleaved(asked.rounds, contenders)
            print_timings(f"{title}, seconds of the processor", timings, next(iter(contenders)))


def seconds_of(title: str, results: Path, program: Path) -> float:
    """Return the seconds of the processor that a command took."""
    if title == FIRST:
        shutil.rmtree(results / INDEX, ignore_errors=True)
    before = children_seconds()
    run(command_line(*COMMANDS[title], "--results", results), results.parent, program)
    return children_seconds() - before


def copy_versions(version: Path, results: Path, count: int) -> None:
    """Make a results folder of so many versions like one, and a sweep of three of them."""
    report = json.loads((version / "report.json").read_text(encoding="utf-8"))
    created = datetime.fromisoformat(report["created"])
    names = [f"{number:04}-{report['profile']}" for number in range(1, count + 1)]
    for number, name in enumerate(names, start=1):
        folder = results / name
        shutil.copytree(version, folder, copy_function=os.link)
        report |= {"version": name, "created": (created + timedelta(hours=number)).isoformat()}
        report["settings"]["mlp"]["epochs"] = number
        report["keys"]["computed"] = digest(name)
        report["deviations"] = [one for one in report["deviations"] if one["name"] != "mlp.epochs"]
        for task in report["tasks"]:
            if "mlp.epochs" in task["settings"]:
                task["settings"]["mlp.epochs"] = number
                task["key"] = digest(f"{task['name']} {number}")
        for changed in ("report.json", "SHA256SUMS"):
            (folder / changed).unlink()
        (folder / "report.json").write_text(json.dumps(report, indent=2), encoding="utf-8")
        write_digests(folder)
    points = [
        {"values": {"mlp.epochs": number}, "version": names[number - 1]} for number in (1, 2, 3)
    ]
    of = {name: report[name] for name in ("project", "profile", "created")}
    sweep = {"name": "epochs", **of, "base": digest(""), "points": points}
    (results / "sweeps").mkdir()
    (results / "sweeps" / "epochs.json").write_text(json.dumps(sweep), encoding="utf-8")


def digest(text: str) -> str:
    """Return what looks like the key of a task."""
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    main()
