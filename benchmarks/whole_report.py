"""The whole report, start to PDF, beside one plain script of Keras `fit`.

    python benchmarks/whole_report.py [--profile full] [--share 0.1] [--no-plain]

Ours is `reportgen build` from an empty folder, with as many tasks at once as there
are cores; the plain script does the same experiments one after the other, each on
all cores, and sets no report (plain_keras.py). Where our time goes is printed by
stage, and by experiment as seconds of its tasks, which run side by side.

The plain script takes hours for the full profile. With --share it trains for that
part of the epochs, and the seconds of what trains are reckoned up to all of them.
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

from timing import Run, Timing, print_timings, reportgen, run

from reportgen.settings import load_settings

TRAINED = ("preprocessing", "mlp", "three_layer", "weight_decay", "convnet", "autoencoder")
SETTING = "Setting the report"


@dataclass(frozen=True)
class Experiment:
    """What the plain script printed of an experiment."""

    stem: str
    seconds: float  # of all epochs
    measured: dict[str, float | list[float]]  # metric -> its value, or one of each replicate


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--profile", default="fast")
    parser.add_argument("--share", type=float, default=1.0, help="of the plain script's epochs")
    parser.add_argument("--plain", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where our version is left")
    asked = parser.parse_args()

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) if asked.keep is None else asked.keep
        folder.mkdir(exist_ok=True)
        build = run(reportgen("build", "--profile", asked.profile), folder)
        report = json.loads((folder / build.lines[-1][1].strip() / "report.json").read_text())
        print_stages(build, report)
        if asked.plain:
            plain = list(experiments(asked.profile, asked.share, folder))
            compare(asked.profile, asked.share, build, report, plain)


def experiments(profile: str, share: float, folder: Path) -> Iterator[Experiment]:
    """Run the plain script for a part of the epochs; yield what came of each experiment."""
    epochs = epochs_of(profile, share)
    settings = [word for stem in epochs for word in ("--set", f"{stem}.epochs={epochs[stem]}")]
    script = Path(__file__).with_name("plain_keras.py")
    done = run([sys.executable, script, "--profile", profile, *settings], folder)
    whole = epochs_of(profile, 1.0)
    for _, line in done.lines:
        if line.startswith("{"):
            said = json.loads(line)
            stem = said["stem"]
            times = whole[stem] / epochs[stem] if stem in whole else 1.0
            yield Experiment(stem, said["seconds"] * times, said["measured"])


def epochs_of(profile: str, share: float) -> dict[str, int]:
    """Return the epochs of each experiment that trains: a part of a profile's, at least one."""
    settings = load_settings(profile)
    return {stem: max(1, math.ceil(share * getattr(settings, stem).epochs)) for stem in TRAINED}


def compare(
    profile: str, share: float, build: Run, report: dict[str, Any], plain: Sequence[Experiment]
) -> None:
    """Print both in whole and by experiment."""
    name = "plain script of Keras fit" + (f", reckoned from {share:.0%}" if share < 1 else "")
    seconds = sum(one.seconds for one in plain)
    timings = [Timing("reportgen, start to PDF", (build.seconds,)), Timing(name, (seconds,))]
    print_timings(f"profile {profile}", timings, timings[0].name)
    ours = seconds_by_experiment(report)
    print(f"\n{'seconds':16}{'our tasks':>12}{'plain script':>14}")
    for one in plain:
        print(f"{one.stem:16}{ours[one.stem]:12.1f}{one.seconds:14.1f}")
    if share == 1:
        print_measured(report, plain)


def seconds_by_experiment(report: dict[str, Any]) -> Counter[str]:
    """Return the seconds of our tasks, by experiment."""
    seconds: Counter[str] = Counter()
    for task in report["tasks"]:
        seconds[task["name"].partition(".")[0]] += task["seconds"]
    return seconds


def print_stages(build: Run, report: dict[str, Any]) -> None:
    """Print what of a build's seconds is start-up, computing and rendering."""
    setting = build.second_of(SETTING)
    seconds = {task["name"]: task["seconds"] for task in report["tasks"]}
    begun = min(second - seconds[task] for second, task in finished_tasks(build))
    print(f"\n{begun:8.1f} s  until the first task begins")
    print(f"{setting - begun:8.1f} s  computing, {sum(seconds.values()):.1f} s of tasks")
    print(f"{build.seconds - setting:8.1f} s  figures, page and PDF")


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
    if not metric.get("count") or len(values) < 2 or len(metric.get("replicates") or ()) < 2:
        return "one seed"
    variance = 0.0
    for sample in (metric["replicates"], values):
        mean = sum(sample) / len(sample)
        over_seeds = sum((one - mean) ** 2 for one in sample) / (len(sample) - 1)
        variance += over_seeds / len(sample) + mean * (1 - mean) / metric["count"]
    return f"{2 * math.sqrt(variance):.4f}"


if __name__ == "__main__":
    main()
