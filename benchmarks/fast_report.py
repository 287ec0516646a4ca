"""The fast report phase by phase: where the seconds of one build go.

    python benchmarks/fast_report.py [--before CHECKOUT] [--rounds 1] [--settings FILE]

Each build begins in an empty folder, with as many tasks at once as there are cores. When a
task began and ended, and what was compiled, is read from what the build and TensorFlow's log
say; when page and PDF were there, from the times of their files. With --before the same of an
earlier checkout of reportgen, in turn, and the ratio of each phase's median. CPU seconds are
those of the build and of all its processes: of a busy machine they say more than the time.
"""

import argparse
import os
import re
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from timing import Command, Run, machine, programs, reportgen, run
from whole_report import RENDERING

LOG = {"TF_CPP_MIN_LOG_LEVEL": "0", "TF_CPP_VMODULE": "device_compiler=1"}
COMPILED = re.compile(r" (\d+) device_compiler\.h:.* executable time: .*\((\d+) us\) \(cum")
FINISHED = re.compile(r"\] (\S+) finished in ([\d.]+) s")


@dataclass(frozen=True)
class Ran:
    """A task, in seconds after the start of the build."""

    name: str
    begun: float
    ended: float


@dataclass(frozen=True)
class Build:
    """A build that ended."""

    tasks: tuple[Ran, ...]
    compiled: tuple[float, ...]  # seconds, of each program in each process
    rendering: float  # when the results are written as a report
    page: float
    pdf: float
    total: float
    cpu: float  # seconds of all its processes

    @property
    def phases(self) -> dict[str, float]:
        """Each phase in seconds, in their order."""
        first = min(task.begun for task in self.tasks)
        last = max(task.ended for task in self.tasks)
        return {
            "start to first task": first,
            "computing": last - first,
            "end of tasks to page": self.page - last,
            "end of tasks to PDF": self.pdf - last,
            "total": self.total,
            "sum of the tasks": sum(task.ended - task.begun for task in self.tasks),
            "  of it compiling": sum(self.compiled),
            "idle core seconds": self.idle(first, last),
            "  of them at the end": self.idle(max(task.begun for task in self.tasks), last),
            "CPU seconds": self.cpu,
        }

    def idle(self, begin: float, end: float) -> float:
        """Return the seconds of cores without a task in a stretch of time."""
        busy = sum(max(0.0, min(task.ended, end) - max(task.begun, begin)) for task in self.tasks)
        return max(0.0, (os.cpu_count() or 1) * (end - begin) - busy)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--before", type=Path, metavar="CHECKOUT")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--settings", type=Path, metavar="FILE")
    asked = parser.parse_args()
    options: Command = () if asked.settings is None else ("--settings", asked.settings.resolve())
    os.environ.update(LOG)

    builds: dict[str, list[Build]] = {name: [] for name in programs(asked.before)}
    for number in range(asked.rounds):
        print(f"round {number + 1} of {asked.rounds}", file=sys.stderr, flush=True)
        for name, program in programs(asked.before).items():
            with tempfile.TemporaryDirectory() as folder:
                builds[name].append(build(options, Path(folder), program))
    print_phases(builds)
    print_sections(builds)


def build(options: Command, folder: Path, program: Path) -> Build:
    """Build the fast report in an empty folder."""
    before, start = cpu_seconds(), time.time()
    done = run(reportgen("build", "--fast", *options), folder, program)
    version = folder / done.lines[-1][1].strip()
    compiled = (COMPILED.search(line) for _, line in done.lines)
    return Build(
        tasks=tasks_of(done),
        compiled=tuple(int(found[2]) / 1e6 for found in compiled if found),
        rendering=done.second_of(RENDERING),
        page=(version / "report.html").stat().st_mtime - start,
        pdf=(version / "report.pdf").stat().st_mtime - start,
        total=done.seconds,
        cpu=cpu_seconds() - before,
    )


def tasks_of(done: Run) -> tuple[Ran, ...]:
    """Return the tasks of a build, each from what was said when it had ended."""
    found = ((second, FINISHED.search(line)) for second, line in done.lines)
    return tuple(
        Ran(one[1], second - float(one[2]), second) for second, one in found if one is not None
    )


def cpu_seconds() -> float:
    """Return those of all processes that this one has waited for, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def print_phases(builds: Mapping[str, Sequence[Build]]) -> None:
    """Print the seconds of each phase."""
    rounds = len(next(iter(builds.values())))
    print(f"\nphases of the fast report, median seconds  ({rounds} rounds; {machine()})")
    print_medians({name: [one.phases for one in each] for name, each in builds.items()})
    for name, each in builds.items():
        programs_compiled = median(len(one.compiled) for one in each)
        busy = median(one.phases["sum of the tasks"] / one.phases["computing"] for one in each)
        share = busy / (os.cpu_count() or 1)
        print(f"{name}: cores busy {share:.0%} of computing; {programs_compiled:.0f} compiled")


def print_sections(builds: Mapping[str, Sequence[Build]]) -> None:
    """Print the seconds of the tasks of each experiment."""
    print("\ntasks by experiment, median of their sum in seconds")
    print_medians({name: [seconds_by_stem(one) for one in each] for name, each in builds.items()})


def seconds_by_stem(of: Build) -> dict[str, float]:
    """Return the seconds of the tasks by experiment, the longest first."""
    seconds: dict[str, float] = defaultdict(float)
    for task in of.tasks:
        seconds[task.name.partition(".")[0]] += task.ended - task.begun
    return dict(sorted(seconds.items(), key=lambda one: -one[1]))


def print_medians(values: Mapping[str, Sequence[Mapping[str, float]]]) -> None:
    """Print the median of each value of each program, and their ratio where there are two."""
    names = list(values)
    first = values[names[0]][0]
    width = max(map(len, first))
    ratio = f"{'ratio':>8}" if len(names) > 1 else ""
    print(f"{'':{width}}" + "".join(f"{name:>14}" for name in names) + ratio)
    for row in first:
        middle = [median(one[row] for one in values[name]) for name in names]
        ratio = f"{middle[0] / middle[1]:8.2f}" if len(names) > 1 and middle[1] else ""
        print(f"{row:{width}}" + "".join(f"{one:14.1f}" for one in middle) + ratio)


if __name__ == "__main__":
    main()
