"""What the benchmarks share: running commands, interleaved rounds, honest tables.

Ratios are of figures from one run of one script, with the rounds of all
contenders interleaved, so that a machine that is busy for a while is busy for
all of them.
"""

import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

REPOSITORY = Path(__file__).parents[1]
TINY = REPOSITORY / "tests" / "tiny.toml"


Command = Sequence[str | Path]


@dataclass(frozen=True)
class Timing:
    """How long one contender took, round by round."""

    name: str
    seconds: tuple[float, ...]

    @property
    def least(self) -> float:
        """Seconds of the quickest round."""
        return min(self.seconds)

    @property
    def middle(self) -> float:
        """Seconds of the round in the middle."""
        return median(self.seconds)


def interleaved(rounds: int, contenders: Mapping[str, Callable[[], float]]) -> list[Timing]:
    """Run each contender once a round; each returns its seconds."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        for name, run in contenders.items():
            seconds[name].append(run())
    return [Timing(name, tuple(taken)) for name, taken in seconds.items()]


def print_timings(title: str, timings: Sequence[Timing], base: str | None = None) -> None:
    """Print a table; base: the contender that the ratios of the medians are to."""
    middle = {timing.name: timing.middle for timing in timings}
    width = max(len(timing.name) for timing in timings)
    rounds = len(timings[0].seconds)
    print(f"\n{title}  ({rounds} rounds; {machine()})")
    ratio = f"  {'ratio':>6}" if base else ""
    print(f"{'':{width}}  {'min s':>8}  {'median s':>8}{ratio}")
    for timing in timings:
        ratio = f"  {timing.middle / middle[base]:6.2f}" if base else ""
        print(f"{timing.name:{width}}  {timing.least:8.3f}  {timing.middle:8.3f}{ratio}")


def machine() -> str:
    """Return what computed, in a few words."""
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}{busy}"


@dataclass(frozen=True)
class Run:
    """A command that ended well."""

    seconds: float
    lines: tuple[tuple[float, str], ...]  # seconds after the start, and what it said then

    def second_of(self, words: str) -> float:
        """Return when a line with these words came; raises SystemExit where none did."""
        for second, line in self.lines:
            if words in line:
                return second
        raise SystemExit(f"Nothing was said of {words!r}:\n{self.text}")

    @property
    def text(self) -> str:
        """All that was said."""
        return "".join(line for _, line in self.lines)


def run(command: Command, folder: Path, program: Path | None = None) -> Run:
    """Run a command in a folder; raises SystemExit with what it said where it fails.

    program: a checkout of reportgen whose package is to run, in place of the installed one.
    """
    environment = {"PYTHONUNBUFFERED": "1", "DVC_NO_ANALYTICS": "1"}
    if program is not None:
        environment["PYTHONPATH"] = str(program.resolve())
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | environment,
    ) as process:
        lines = tuple((time.perf_counter() - start, line) for line in process.stdout or ())
    done = Run(time.perf_counter() - start, lines)
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.text}")
    return done


def children_seconds() -> float:
    """Return the seconds of the processor that ended processes of this one took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def reportgen(*arguments: str | Path) -> list[str | Path]:
    """Return a command line of this program."""
    return [sys.executable, "-m", "reportgen", *arguments]


def programs(before: Path | None) -> dict[str, Path]:
    """Return name -> checkout of what is compared: this one, and an earlier one if given."""
    return {"this program": REPOSITORY} | ({} if before is None else {"before": before})


def tool(folder: Path, name: str) -> Path:
    """Return a program of the virtual environment that holds what we compare with."""
    program = folder / "bin" / name
    if not program.exists():
        raise SystemExit(
            f"{program} is missing. The other tools live in an environment of their own:\n"
            f"    python -m venv {folder}\n"
            f"    {folder}/bin/python -m pip install dvc snakemake"
        )
    return program.absolute()
