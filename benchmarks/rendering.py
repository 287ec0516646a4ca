"""Measure what setting a version takes: its parts, the whole, and the memory.

    python benchmarks/rendering.py [VERSION] [--rounds 5] [--results results]

The parts are measured one after the other in a process of their own, as seconds of
the processor; what `reportgen render` needs, on the clock and in memory, with all
of its processes, is measured from outside. The whole is less than the sum of its
parts, as figures and page are set beside the PDF. What processes share counts once.
"""

import argparse
import importlib
import json
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
from timing import REPOSITORY

BETWEEN_LOOKS = 0.02  # seconds
PARTS = "--parts"  # asks this file, run again, for the parts


@dataclass(frozen=True)
class Whole:
    """One run of `reportgen render`."""

    seconds: float
    megabytes: float  # at the peak, of all processes together


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("version", nargs="?", default="latest")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--results", type=Path, default=REPOSITORY / "results")
    asked = parser.parse_args()
    from reportgen.versions.naming import resolve_version

    place = resolve_version(asked.version, asked.results).resolve()
    rounds = [parts_of(place) for _ in range(asked.rounds)]
    wholes = [render(place) for _ in range(asked.rounds)]
    pages = int(rounds[0].pop("pages"))
    for found in rounds[1:]:
        del found["pages"]
    print(f"{place.name}, {pages} pages, median and least of {asked.rounds} rounds")
    for name in rounds[0]:
        print_row(name, [found[name] for found in rounds], "s of the processor")
    seconds = [whole.seconds for whole in wholes]
    print_row("reportgen render", seconds, "s")
    print_row("a page", [one / pages for one in seconds], "s")
    print_row("peak memory", [whole.megabytes for whole in wholes], "MB", "7.0f")


def print_row(name: str, values: list[float], unit: str, form: str = "7.2f") -> None:
    """Print what was measured: its middle and its least."""
    print(f"  {name:20}{statistics.median(values):{form}}{min(values):{form}}  {unit}")


def render(place: Path) -> Whole:
    """Set a version by the command."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "reportgen", "render", str(place), "--output", "out"]
        start = time.perf_counter()
        process = psutil.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        most = 0
        while process.poll() is None:
            most = max(most, memory_of(process))
            time.sleep(BETWEEN_LOOKS)
        seconds = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"The command ended with status {process.returncode}.")
    return Whole(seconds, most / 1e6)


def memory_of(process: Any) -> int:
    """Return the bytes of a process and its descendants."""
    total = 0
    for one in [process, *process.children(recursive=True)]:
        try:
            total += one.memory_full_info().pss
        except psutil.Error:
            continue  # it has just ended
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
