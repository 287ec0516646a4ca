"""Measure what planning a sweep takes, and listing and collecting its store, as it grows.

    python benchmarks/large_plan.py [--points 10 100 300] [--rounds 3] [--before CHECKOUT]

A point has eleven tasks, and ten of them are its own. The store holds a result of each, so for
the plan nothing has to run; no version needs them, so all of them can be collected. Counted are
the seconds of the processor, with Python's start and all imports, which `--help` takes, too.
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from timing import Command, children_seconds, interleaved, print_timings, programs, reportgen, run

REPLICATES = 10
FILES = {
    "report.toml": 'title = "Coins"\n',
    "experiments.py": f"""\
import numpy as np
from reportgen import Seed, count, experiment

@experiment
def rule():
    return {{"fair": 0.5}}

@experiment(replicates={REPLICATES})
def coin(seed: Seed, rule, size: int = 200):
    right = np.random.default_rng(seed).random(size) < rule["fair"]
    return {{"right": count(right, item="coin")}}
""",
    "text.md": "# Coins {#coin}\n\n{{ coin.right }} fell on the right side.\n",
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--points", type=int, nargs="+", default=[10, 100, 300])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--before", type=Path, metavar="CHECKOUT")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in FILES.items():
            (folder / file).write_text(text, encoding="utf-8")
        for points in asked.points:
            fill_store(folder, points)
        for title, command in commands().items():
            contenders = {
                f"{points} points, {which}": partial(
                    command, folder, results_of(points), points, program
                )
                for points in asked.points
                for which, program in programs(asked.before).items()
            }
            print_timings(
                f"{title}, seconds of the processor",
                interleaved(asked.rounds, contenders),
                next(iter(contenders)),
            )


def commands() -> dict[str, Callable[[Path, str, int, Path], float]]:
    """Return what is measured, by name."""
    return {
        "reportgen --help": lambda folder, _, __, program: seconds_of(["--help"], folder, program),
        "build --sweep --dry-run, nothing stored": lambda folder, _, points, program: seconds_of(
            ["build", "--dry-run", *sweep_of(points), "--results", "none"], folder, program
        ),
        "build --sweep --dry-run, all stored": lambda folder, results, points, program: seconds_of(
            ["build", "--dry-run", *sweep_of(points), "--results", results], folder, program
        ),
        "store list": lambda folder, results, _, program: seconds_of(
            ["store", "list", "--results", results], folder, program
        ),
        "store gc": collect,
    }


def collect(folder: Path, results: str, _: int, program: Path) -> float:
    """Return the seconds of collecting a copy of a store."""
    copy = folder / "copy"
    shutil.copytree(folder / results, copy)
    try:
        return seconds_of(["store", "gc", "--results", copy.name], folder, program)
    finally:
        shutil.rmtree(copy)


def seconds_of(arguments: Command, folder: Path, program: Path) -> float:
    """Return the seconds of the processor that a command took."""
    before = children_seconds()
    run(reportgen(*arguments), folder, program)
    return children_seconds() - before


def results_of(points: int) -> str:
    """Return the name of the results folder of a sweep."""
    return f"results-{points}"


def sweep_of(points: int) -> Sequence[str]:
    """Return the options of a sweep of so many points."""
    return ["--sweep", f"coin.size={[100 + place for place in range(points)]}"]


def fill_store(folder: Path, points: int) -> None:
    """Store a result for each task of a sweep."""
    from reportgen.cli.options import BuildOptions
    from reportgen.project.settings.sweeps import points_of
    from reportgen.workflow.sweep import plan_points, sweep_request

    options = BuildOptions(project=folder, results=folder / results_of(points))
    found = options.point_requests(points_of(sweep_of(points)[1:]), ())
    request = sweep_request(None, ["coin.size"], found)
    store = request.any.store
    store.prepare()
    _, plan = plan_points(request)
    for one in plan.tasks:
        result: dict[str, object] = {"fair": 0.5} if one.task.stem == "rule" else {"right": 0.5}
        store.write(one.stored_as, one.parts, result, seconds=0.1)


if __name__ == "__main__":
    main()
