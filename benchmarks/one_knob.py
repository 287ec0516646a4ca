"""One knob on a task that trains for a moment: what is ours around it, beside DVC.

    python benchmarks/one_knob.py --tools FOLDER [--rounds 7]

Ours is the time from the start of the command until the task is stored and the
report begins to be set, less the task's own seconds: settings, store, plan, the
worker process and its import of TensorFlow. Of `dvc exp run -S` with one stage
that copies a file it is the whole command. FOLDER as in nothing_to_do.py.
"""

import argparse
import itertools
import json
import sys
import tempfile
from functools import partial
from pathlib import Path

from timing import TINY, Command, interleaved, print_timings, reportgen, run, tool

ONLY_ONE = ["--only", "mlp", "--set", "mlp.replicates=1", "--set", "mlp.epochs=1"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tools", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    dvc = tool(asked.tools, "dvc")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare_dvc(folder / "dvc", dvc)
        rates = (f"{0.001 + number * 1e-6:.6f}" for number in itertools.count())
        turn_knob(folder, next(rates))
        timings = interleaved(
            asked.rounds,
            {
                "reportgen, around the task": lambda: turn_knob(folder, next(rates)),
                "  of it: a process that imports TensorFlow": partial(start_worker, folder),
                "dvc exp run -S": lambda: (
                    run([dvc, "exp", "run", "-S", f"rate={next(rates)}"], folder / "dvc").seconds
                ),
            },
        )
    print_timings("one knob", timings, "dvc exp run -S")


def turn_knob(folder: Path, rate: str) -> float:
    """Return the seconds of a build around its only task."""
    options: Command = ["--settings", TINY, *ONLY_ONE, "--set", f"mlp.learning_rate={rate}"]
    done = run(reportgen("build", "--fast", *options), folder)
    report = folder / done.lines[-1][1].strip() / "report.json"
    ran = [task for task in json.loads(report.read_text())["tasks"] if not task["cached"]]
    if len(ran) != 1:
        raise SystemExit(f"One task was to run, not {len(ran)}.")
    return done.second_of("Rendering the report") - float(ran[0]["seconds"])


def start_worker(folder: Path) -> float:
    """Return the seconds in which a process is ready to train."""
    code = "from reportgen.projects.mnist.training.runtime import start_worker; start_worker()"
    return run([sys.executable, "-c", code], folder).seconds


def prepare_dvc(folder: Path, dvc: Path) -> None:
    """Make a repository with one stage that depends on one parameter."""
    folder.mkdir()
    stage = "stages:\n  train:\n    cmd: cp params.yaml out.txt\n    params: [rate]\n"
    (folder / "dvc.yaml").write_text(f"{stage}    outs: [out.txt]\n", encoding="utf-8")
    (folder / "params.yaml").write_text("rate: 0.001\n", encoding="utf-8")
    git = ["git", "-c", "user.name=benchmark", "-c", "user.email=benchmark@example.org"]
    commands: list[Command] = [
        ["git", "init", "--quiet"],
        [dvc, "init", "--quiet"],
        [dvc, "repro", "--quiet"],
        ["git", "add", "--all"],
        [*git, "commit", "--quiet", "--message", "One stage"],
    ]
    for command in commands:
        run(command, folder)


if __name__ == "__main__":
    main()
