"""What plan, store, checkpoints and processes add to the bare training.

    python benchmarks/overhead.py [--profile fast] [--only SECTION]...

Bare: one process that has TensorFlow calls each task's function in turn and
keeps the results in memory. Ours: `reportgen build --jobs 1` from an empty
folder, until the report begins to be set. The full profile takes an hour of
each; choose sections with --only.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from mnist import CODE, PROJECT, compute, load_settings
from timing import Timing, print_timings, reportgen, run


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--profile", default="fast")
    parser.add_argument("--only", action="append", default=[], metavar="SECTION")
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.bare:
        train_bare(asked.profile, asked.only)
        return

    sections = [word for stem in asked.only for word in ("--only", stem)]
    profile = ["--profile", asked.profile]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = run([sys.executable, __file__, "--bare", *profile, *sections], folder)
        build = run(reportgen("build", *profile, *sections, "--jobs", "1"), folder)
    ours = build.second_of("Rendering the report")
    print_timings(
        f"profile {asked.profile}",
        [Timing("bare training", (bare.seconds,)), Timing("reportgen build", (ours,))],
        "bare training",
    )
    print(f"overhead: {ours - bare.seconds:.1f} s, {ours / bare.seconds - 1:.1%}")


def train_bare(profile: str, only: list[str]) -> None:
    """Call the function of each task that a build of these sections runs."""
    from reportgen.workflow.request import BuildRequest, plan_build

    request = BuildRequest(
        PROJECT, CODE, profile, load_settings(profile), tuple(only), Path("none"), 1, ""
    )
    CODE.start_worker()
    results: dict[str, object] = {}
    for planned in plan_build(request).tasks:
        task = planned.task
        start = time.perf_counter()
        results[task.name] = compute(task, results)
        print(f"{task.name} {time.perf_counter() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main()
