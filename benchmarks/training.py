"""Training: ours against Keras `fit`, Keras on JAX and PyTorch, and the arithmetic limit.

    python benchmarks/training.py [--python FOLDER/bin/python]... [--quick]

Each of the four networks of the full profile is trained by everyone in turn, round
by round, on the same images with the same optimizer. Keras on JAX and PyTorch take
part where an interpreter that has them is named, apart from this program's:

    python -m venv FOLDER && FOLDER/bin/python -m pip install torch numpy
    python -m venv OTHER && OTHER/bin/python -m pip install keras jax
    make bench BENCH_PYTHONS="FOLDER/bin/python OTHER/bin/python"

The figures and a chart are left in build/benchmarks/, or in the folder that
--output names: a run is of one machine on one day, and is not kept unasked.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from timing import REPOSITORY, machine

from reportgen.base.resources import available_cores
from reportgen.projects.mnist.training.runtime import start_tensorflow

USUAL = {"rounds": 5, "epochs": 2, "convnet_batches": 20, "quality": True}
QUICK = {"rounds": 2, "epochs": 1, "convnet_batches": 10, "quality": False}


def main() -> None:
    """Measure, print, write and draw."""
    asked = parsed()
    started = time.perf_counter()
    start_tensorflow()  # before anything imports Keras: it builds the networks whose layers count
    from cases import Sizes, cases
    from chart import draw
    from rounds import Asked, measure
    from tables import EXPLANATION, lines_of, write_csv

    plan = Asked(asked.rounds, asked.cores, (sys.executable, *asked.python), asked.quality)
    results = []
    print(f"training, {asked.rounds} rounds after the first  ({machine()})")
    print(EXPLANATION)
    for case in cases(Sizes(asked.epochs, asked.convnet_batches)):
        if asked.network and case.name not in asked.network:
            continue
        with tempfile.TemporaryDirectory() as folder:
            results.append(measure(case, plan, Path(folder)))
        print("\n".join(lines_of(results[-1])), flush=True)

    asked.output.mkdir(parents=True, exist_ok=True)
    write_csv(results, asked.output)
    draw(results, asked.output)
    print(f"\n{time.perf_counter() - started:.0f} s in all; CSV and chart: {asked.output}")


def parsed() -> argparse.Namespace:
    """Return the options, with those that are not given filled in."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--quick", action="store_true", help="fewer and shorter rounds, no look at the quality")
    add("--python", action="append", default=[], metavar="FILE", help="an interpreter to look in")
    add("--network", action="append", default=[], metavar="NAME", help="such as 64-64 or ConvNet")
    add("--rounds", type=int, help="rounds after the first, which compiles")
    add("--epochs", type=int, help="epochs in a round of a dense network")
    add("--convnet-batches", type=int, help="steps in a round of the ConvNet")
    add("--quality", action=argparse.BooleanOptionalAction, help="compare the accuracies too")
    add("--cores", type=int, default=available_cores(), help="trainings side by side")
    add("--output", type=Path, default=REPOSITORY / "build" / "benchmarks", metavar="FOLDER")
    asked = parser.parse_args()
    for name, value in (QUICK if asked.quick else USUAL).items():
        if getattr(asked, name) is None:
            setattr(asked, name, value)
    return asked


if __name__ == "__main__":
    main()
