"""One knob on a task that trains for a moment: what is ours around it.

    python benchmarks/one_knob.py [--before CHECKOUT] [--tools FOLDER] [--rounds 7]

Of `build` it is the time from the start of the command until the task is stored and the
report begins to be set, less the task's own seconds: settings, store, plan, the worker
process and its import of TensorFlow. Of `watch` it is the time from the saved settings
file until the page of the new number is there, less the task's own seconds. With --before
the same of an earlier checkout of reportgen, in turn. With --tools, of `dvc exp run -S`
with one stage that copies a file, the whole command; FOLDER as in nothing_to_do.py.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import tomli_w
from timing import TINY, Command, interleaved, print_timings, programs, reportgen, run, tool

ONLY_ONE = ["--only", "mlp", "--set", "mlp.replicates=1"]
RATES = (round(0.001 + number * 1e-6, 6) for number in itertools.count())
"""Of learning, each another: a task of each runs as if there had been none before."""

LONGEST_SECONDS = 120.0
SECONDS_BETWEEN_KNOBS = 6.0  # an author reads the page before the next change


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--before", type=Path, metavar="CHECKOUT")
    parser.add_argument("--tools", type=Path, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()

    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        knobs: dict[str, Callable[[], float]] = {}
        for number, (called, program) in enumerate(programs(asked.before).items()):
            place = folder / f"build-{number}"
            place.mkdir()
            turn_knob(place, program)
            knobs[f"build, {called}"] = partial(turn_knob, place, program)
            watch = stack.enter_context(watching(folder / f"watch-{number}", program))
            watch.turn_knob()
            knobs[f"watch, {called}"] = watch.turn_knob
        knobs["a process that imports TensorFlow"] = partial(start_worker, folder)
        if asked.tools is not None:
            dvc = tool(asked.tools, "dvc")
            prepare_dvc(folder / "dvc", dvc)
            knobs["dvc exp run -S"] = lambda: (
                run([dvc, "exp", "run", "-S", f"rate={next(RATES)}"], folder / "dvc").seconds
            )
        timings = interleaved(asked.rounds, knobs)
    bases = {True: "dvc exp run -S", False: "build, before"}
    base = bases[asked.tools is not None]
    print_timings("one knob, around the task", timings, base if base in knobs else None)


def turn_knob(folder: Path, program: Path) -> float:
    """Return the seconds of a build around its only task."""
    knobs = ["--set", "mlp.epochs=1", "--set", f"mlp.learning_rate={next(RATES)}"]
    options: Command = ["--settings", TINY, *ONLY_ONE, *knobs]
    done = run(reportgen("build", "--fast", *options), folder, program)
    report = folder / done.lines[-1][1].strip() / "report.json"
    return done.second_of("Rendering the report") - seconds_of_task(report.read_bytes())


def seconds_of_task(report: bytes) -> float:
    """Return the seconds of the only task that ran for a report."""
    ran = [task for task in json.loads(report)["tasks"] if not task["cached"]]
    if len(ran) != 1:
        raise SystemExit(f"One task was to run, not {len(ran)}.")
    return float(ran[0]["seconds"])


class Watch:
    """A running `reportgen watch`, whose author changes the epochs in a settings file."""

    def __init__(self, folder: Path, address: str) -> None:
        self._settings = folder / "reportgen.toml"
        self._address = address
        self._events = urllib.request.urlopen(f"{address}.events", timeout=LONGEST_SECONDS)
        self.draft = self._next_draft("")

    def turn_knob(self) -> float:
        """Return the seconds from the saved file to the new page, less those of its only task."""
        time.sleep(SECONDS_BETWEEN_KNOBS)
        settings = tomllib.loads(self._settings.read_text())
        # Another rate, too: else it would go on from a checkpoint, whose seconds count as its own.
        settings["mlp"] |= {"epochs": 5 - settings["mlp"]["epochs"], "learning_rate": next(RATES)}
        start = time.perf_counter()
        self._settings.write_text(tomli_w.dumps(settings))
        self.draft = self._next_draft(self.draft)
        page = self._read("")
        seconds = time.perf_counter() - start
        report = self._read("report.json")
        shown = json.loads(report)["settings"]["mlp"]["epochs"]
        if not page or shown != settings["mlp"]["epochs"]:
            raise SystemExit("The page is not that of the new settings.")
        return seconds - seconds_of_task(report)

    def _next_draft(self, before: str) -> str:
        """Wait until another draft is shown, and return its name."""
        for line in self._events:
            if line.startswith(b"data: "):
                said: dict[str, str] = json.loads(line.removeprefix(b"data: "))
                if said["problem"]:
                    raise SystemExit(said["problem"])
                if said["draft"] not in ("", before):
                    return said["draft"]
        raise SystemExit("watch has ended.")

    def _read(self, path: str) -> bytes:
        with urllib.request.urlopen(f"{self._address}{path}", timeout=LONGEST_SECONDS) as answer:
            content: bytes = answer.read()
        return content


@contextmanager
def watching(folder: Path, program: Path) -> Iterator[Watch]:
    """Run `reportgen watch` in a new folder."""
    folder.mkdir()
    settings: dict[str, Any] = tomllib.loads(TINY.read_text())
    (folder / "reportgen.toml").write_text(tomli_w.dumps(settings))
    process = subprocess.Popen(
        reportgen("watch", "--fast", *ONLY_ONE),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONPATH": str(program.resolve())},
    )
    try:
        assert process.stdout is not None
        yield Watch(folder, process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait()


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
