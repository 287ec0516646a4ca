"""The whole report, start to PDF, beside one plain script of Keras `fit`.

    python benchmarks/whole_report.py [--profile full] [--share 0.1] [--no-plain]
        [--set convnet.precision=bfloat16]

Ours is `reportgen build` from an empty folder, with as many tasks at once as there
are cores; the plain script does the same experiments one after the other, each on
all cores, and sets no report (plain_keras.py). Where our time goes is printed by
stage, and by experiment as seconds of its tasks, which run side by side.

The full profile takes both of them hours. With --share both train for that part of
the epochs, at least for one, and do all else in whole. The plain script trains in
float32 whatever the settings say.
"""

import argparse
import json
import math
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from agreement import STANDARD_ERRORS, variance_of_mean
from mnist import load_settings
from timing import Run, Timing, print_timings, reportgen, run

TRAINED = ("preprocessing", "mlp", "three_layer", "weight_decay", "convnet", "autoencoder")
RENDERING = "Rendering the report"


@dataclass(frozen=True)
class Experiment:
    """What the plain script printed of an experiment."""

    stem: str
    seconds: float
    measured: dict[str, float | list[float]]  # metric -> its value, or one of each replicate


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--profile", default="fast")
    parser.add_argument("--share", type=float, default=1.0, help="of the epochs, above 0 to 1")
    parser.add_argument("--plain", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--set", action="append", default=[], dest="overrides")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where our version is left")
    asked = parser.parse_args()
    epochs = epochs_of(asked.profile, asked.share).items()
    options = ["--profile", asked.profile]
    overrides = [*(f"{stem}.epochs={count}" for stem, count in epochs), *asked.overrides]
    options += [word for override in overrides for word in ("--set", override)]

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) if asked.keep is None else asked.keep
        folder.mkdir(exist_ok=True)
        build = run(reportgen("build", *options), folder)
        report = json.loads((folder / build.lines[-1][1].strip() / "report.json").read_text())
        timings = [Timing("reportgen, start to PDF", (build.seconds,))]
        plain: list[Experiment] = []
        if asked.plain:
            script = Path(__file__).with_name("plain_keras.py")
            done = run([sys.executable, script, *options], folder)
            timings.append(Timing("plain script of Keras fit", (done.seconds,)))
            plain = list(experiments_of(done))
    title = f"profile {asked.profile}, {asked.share:.0%} of the epochs"
    print_timings(title, timings, timings[0].name)
    print_stages(build, report)
    print_experiments(report, plain)
    if plain:
        print_measured(report, plain)


def epochs_of(profile: str, share: float) -> dict[str, int]:
    """Return the epochs of each experiment that trains: a part of a profile's, at least one."""
    settings = load_settings(profile)
    return {stem: max(1, math.ceil(share * getattr(settings, stem).epochs)) for stem in TRAINED}


def experiments_of(done: Run) -> Iterator[Experiment]:
    """Yield what came of each experiment of the plain script."""
    for _, line in done.lines:
        if line.startswith("{"):
            yield Experiment(**json.loads(line))


def print_experiments(report: dict[str, Any], plain: Sequence[Experiment]) -> None:
    """Print the seconds of each experiment."""
    ours = seconds_by_experiment(report)
    theirs = {one.stem: f"{one.seconds:14.1f}" for one in plain}
    print(f"\n{'seconds':16}{'our tasks':>12}" + (f"{'plain script':>14}" if plain else ""))
    for stem, seconds in ours.items():
        print(f"{stem:16}{seconds:12.1f}" + theirs.get(stem, ""))


def seconds_by_experiment(report: dict[str, Any]) -> Counter[str]:
    """Return the seconds of our tasks, by experiment."""
    seconds: Counter[str] = Counter()
    for task in report["tasks"]:
        seconds[task["name"].partition(".")[0]] += task["seconds"]
    return seconds


def print_stages(build: Run, report: dict[str, Any]) -> None:
    """Print what of a build's seconds is start-up, computing and rendering."""
    rendering = build.second_of(RENDERING)
    seconds = {task["name"]: task["seconds"] for task in report["tasks"]}
    begun = min(second - seconds[task] for second, task in finished_tasks(build))
    print(f"\n{begun:8.1f} s  until the first task begins")
    print(f"{rendering - begun:8.1f} s  computing, {sum(seconds.values()):.1f} s of tasks")
    print(f"{build.seconds - rendering:8.1f} s  figures, page and PDF")


def finished_tasks(build: Run) -> Iterator[tuple[float, str]]:
    """Yield when each task had finished, and its name."""
    for second, line in build.lines:
        words = line.split()
        if words[2:3] == ["finished"]:
            yield second, words[1]


def print_measured(report: dict[str, Any], plain: Sequence[Experiment]) -> None:
    """Print what both measured, where both have one name for it."""
    print(f"\n{'measured':42}{'ours':>10}{'plain':>10}{'± 2 s.e.':>10}")
    for name, value in ((name, value) for one in plain for name, value in one.measured.items()):
        metric = report["metrics"].get(name)
        if metric is None or not metric["value"]:
            continue
        values = value if isinstance(value, list) else [value]
        mean = sum(values) / len(values)
        error = two_standard_errors(metric, values)
        print(f"{name:42}{metric['value']:10.4f}{mean:10.4f}{error:>10}")


def two_standard_errors(metric: dict[str, Any], values: Sequence[float]) -> str:
    """Return twice the standard error of the difference, where seeds and images tell it."""
    if not metric["counted"] or len(values) < 2 or len(metric["replicates"]) < 2:
        return "one seed"
    images = metric["counted"]["count"]
    variance = sum(
        variance_of_mean(sample, sample.mean() * (1 - sample.mean()), images)
        for sample in map(np.array, (metric["replicates"], values))
    )
    return f"{STANDARD_ERRORS * math.sqrt(variance):.4f}"


if __name__ == "__main__":
    main()
