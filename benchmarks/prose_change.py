"""Measure what a change of prose costs: the seconds to the new page and to the new PDF.

    python benchmarks/prose_change.py [--rounds 5]

A copy of the checkout builds the fast profile once. Then, again and again, a
sentence of a template is changed and the whole command runs: `reportgen build
--fast`, with no task to run. The seconds count from the command's start, Python's
own included, to the moment at which the file is there in full. Both files are
written in a hidden folder before the version appears, and are looked for there.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from timing import REPOSITORY, Timing, print_timings

FILES = {"report.html": b"</html>", "report.pdf": b"%%EOF"}  # with what they end on
BETWEEN_LOOKS = 0.005  # seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("reportgen", "templates"):
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(REPOSITORY / name, copy / name, ignore=ignore)
        print("building the fast profile once", file=sys.stderr)
        seconds_to_files(copy)
        template = copy / "templates" / "report.html"
        text = template.read_text(encoding="utf-8")
        found = []
        for number in range(1, rounds + 1):
            sentence = f"<p>Round {number}.</p></main>"
            template.write_text(text.replace("</main>", sentence, 1), encoding="utf-8")
            found.append(seconds_to_files(copy))
    timings = [Timing(f"to {name}", tuple(seconds[name] for seconds in found)) for name in FILES]
    print_timings("a sentence changed, fast profile", timings)


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
