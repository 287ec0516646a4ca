"""Measure what a change of prose costs: the seconds to the new page and to the new PDF.

    python benchmarks/prose_change.py [--rounds 5] [--before CHECKOUT]

A copy of the checkout builds the fast profile once. Then, again and again, a
sentence of a template is changed and the whole command runs: `reportgen build
--fast`, with no task to run. The seconds count from the command's start, Python's
own included, to the moment at which the file is there in full. Both files are
written in a hidden folder before the version appears, and are looked for there. CHECKOUT is
a folder with an earlier state of this program: it does the same in turn, and the
ratios are to it.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from timing import Timing, print_timings, programs

FILES = {"report.html": b"</html>", "report.pdf": b"%%EOF"}  # with what they end on
BETWEEN_LOOKS = 0.005  # seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--before", type=Path, metavar="CHECKOUT")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copies = {}
        for name, checkout in programs(asked.before).items():
            copies[name] = copy_of(checkout, Path(folder) / name.replace(" ", "-"))
            print(f"building the fast profile once: {name}", file=sys.stderr)
            seconds_to_files(copies[name])
        found: dict[str, list[dict[str, float]]] = {name: [] for name in copies}
        for number in range(1, asked.rounds + 1):
            for name, copy in copies.items():
                change_sentence(copy, number)
                found[name].append(seconds_to_files(copy))
    for file in FILES:
        timings = [
            Timing(name, tuple(seconds[file] for seconds in rounds))
            for name, rounds in found.items()
        ]
        base = "before" if asked.before else None
        print_timings(f"to {file}: a sentence changed, fast profile", timings, base)


def copy_of(checkout: Path, copy: Path) -> Path:
    """Copy what of a checkout runs, to change it."""
    for name in ("reportgen", "templates"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(checkout / name, copy / name, ignore=ignore)
    return copy


def change_sentence(copy: Path, number: int) -> None:
    """Let a template end with another sentence than before."""
    template = copy / "templates" / "report.html"
    text = re.sub(r"<p>Round \d+\.</p>(?=</main>)", "", template.read_text(encoding="utf-8"))
    sentence = f"<p>Round {number}.</p></main>"
    template.write_text(text.replace("</main>", sentence, 1), encoding="utf-8")


def seconds_to_files(copy: Path) -> dict[str, float]:
    """Build, and return name -> seconds from the start of the command until the file was whole."""
    results = copy / "results"
    before = set(results.iterdir()) if results.exists() else set()
    seconds: dict[str, float] = {}
    start = time.perf_counter()
    build = subprocess.Popen(
        [sys.executable, "-m", "reportgen", "build", "--fast"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    is_running = True
    while is_running:
        is_running = build.poll() is None
        new = set(results.iterdir()) - before if results.exists() else set()
        for name in FILES.keys() - seconds.keys():
            if any(is_whole(folder / name) for folder in new):
                seconds[name] = time.perf_counter() - start
        time.sleep(BETWEEN_LOOKS)
    if build.returncode or seconds.keys() != FILES.keys():
        sys.exit(f"The build ended with status {build.returncode}; found {sorted(seconds)}.")
    return {name: seconds[name] for name in FILES}


def is_whole(file: Path) -> bool:
    """Return whether a file is there, to its end."""
    try:
        return file.read_bytes().rstrip().endswith(FILES[file.name])
    except OSError:
        return False


if __name__ == "__main__":
    main()
