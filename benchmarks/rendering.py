"""Measure what setting a version takes: its parts, the whole, and the memory.

    python benchmarks/rendering.py [VERSION] [--rounds 5] [--results results] [--before CHECKOUT]

The parts are measured one after the other in a process of their own, as seconds of
the processor; what `reportgen render` needs, on the clock, of the processor and in
memory, with all of its processes, is measured from outside. The whole is less than the
sum of its parts, as figures and page are set beside the PDF. What processes share counts
once. CHECKOUT is a folder with an earlier state of this program: it sets the same version
in turn, and the ratio is to it.
"""

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from timing import machine, programs, reportgen

BETWEEN_LOOKS = 0.02  # seconds
PARTS = "--parts"  # asks this file, run again, for the parts


@dataclass(frozen=True)
class Whole:
    """One run of `reportgen render`, of all processes together."""

    seconds: float
    processor_seconds: float  # up to the last look at each process
    megabytes: float  # at the peak


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("version", nargs="?", default="latest")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--results", type=Path, default=Path("results"))
    parser.add_argument("--before", type=Path, metavar="CHECKOUT")
    asked = parser.parse_args()
    from reportgen.versions.naming import resolve_version

    place = resolve_version(asked.version, asked.results).resolve()
    compared = programs(asked.before)
    wholes: dict[str, list[Whole]] = {name: [] for name in compared}
    rounds = []
    for _ in range(asked.rounds):
        rounds.append(parts_of(place))
        for name, program in compared.items():
            wholes[name].append(render(place, program))
    pages = int(rounds[0].pop("pages"))
    for found in rounds[1:]:
        del found["pages"]
    print(f"{place.name}, {pages} pages, median and least of {asked.rounds} rounds; {machine()}")
    for part in rounds[0]:
        print_row(part, [found[part] for found in rounds], "s of the processor")
    for name, runs in wholes.items():
        print(f"reportgen render, {name}")
        print_row("whole", [one.seconds for one in runs], "s")
        print_row("a page", [one.seconds / pages for one in runs], "s")
        print_row("all processes", [one.processor_seconds for one in runs], "s of the processor")
        print_row("peak memory", [one.megabytes for one in runs], "MB", "7.0f")
    if asked.before:
        ours, before = (statistics.median(one.seconds for one in runs) for runs in wholes.values())
        print(f"ratio of the medians, on the clock: {ours / before:.2f}")


def print_row(name: str, values: list[float], unit: str, form: str = "7.2f") -> None:
    """Print what was measured: its middle and its least."""
    print(f"  {name:20}{statistics.median(values):{form}}{min(values):{form}}  {unit}")


def render(place: Path, program: Path) -> Whole:
    """Set a version by the command of a program."""
    with tempfile.TemporaryDirectory() as folder:
        command = [*map(str, reportgen("render", place, "--output", "out"))]
        environment = os.environ | {"PYTHONPATH": str(program.resolve())}
        start = time.perf_counter()
        process = psutil.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env=environment)
        most = 0
        processor: dict[int, float] = {}
        while process.poll() is None:
            most = max(most, look_at(process, processor))
            time.sleep(BETWEEN_LOOKS)
        seconds = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"The command ended with status {process.returncode}.")
    return Whole(seconds, sum(processor.values()), most / 1e6)


def look_at(process: Any, processor: dict[int, float]) -> int:
    """Return the bytes of a process and its descendants, and note their processor seconds."""
    total = 0
    try:
        all_of_it = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0  # it has just ended
    for one in all_of_it:
        try:
            total += one.memory_full_info().pss
            times = one.cpu_times()
        except psutil.Error:
            continue
        processor[one.pid] = times.user + times.system
    return total


def parts_of(place: Path) -> dict[str, float]:
    """Return name -> seconds of the processor, and the pages, of one process."""
    command = [sys.executable, __file__, PARTS, str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    parts: dict[str, float] = json.loads(done.stdout)
    return parts


def measure_parts(place: Path) -> None:
    """Set a version in this process, and print what each part took."""
    import gc

    from reportgen.report.model import read_report

    gc.disable()  # as in the process that renders
    seconds: dict[str, float] = {}

    def timed(name: str, do: Callable[[], Any]) -> Any:
        start = time.process_time()
        result = do()
        seconds[name] = seconds.get(name, 0.0) + time.process_time() - start
        return result

    def import_all() -> None:
        for name in ("agg", "svg"):
            importlib.import_module(f"matplotlib.backends.backend_{name}")
        import weasyprint  # noqa: F401

        import reportgen.render.pdf.pdf  # noqa: F401

    report = read_report(place)
    timed("imports", import_all)
    from weasyprint import HTML, Document

    from reportgen.render.document.compose import compose_document
    from reportgen.render.document.media import Paper, Screen
    from reportgen.render.page_files import draw_for_page
    from reportgen.render.pdf.pdf import make_pdf

    drawings = timed("figures", lambda: draw_for_page(report))
    timed("page", lambda: compose_document(report, drawings, Screen()))
    paper = timed("page for paper", lambda: compose_document(report, drawings, Paper()))

    lay_out, write = HTML.render, Document.write_pdf
    layouts: list[int] = []  # how many pages each has

    def timed_layout(*arguments: Any, **options: Any) -> Any:
        name = f"layout {len(layouts) + 1}"
        layout = timed(name, lambda: lay_out(*arguments, **options))
        layouts.append(len(layout.pages))
        return layout

    HTML.render = timed_layout
    Document.write_pdf = lambda *arguments, **options: timed(
        "writing the PDF", lambda: write(*arguments, **options)
    )
    make_pdf(paper, report.created)
    print(json.dumps(seconds | {"pages": layouts[-1]}))


if __name__ == "__main__":
    if sys.argv[1:2] == [PARTS]:
        measure_parts(Path(sys.argv[2]))
    else:
        main()
