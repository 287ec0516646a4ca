"""One changed noise level on the fast profile, from the command to the new PDF.

    python benchmarks/one_noise_level.py [--rounds 3] [--results DIR]

The first build trains everything, about a minute on two cores; with --results it
takes what is stored there, and leaves its versions there.
"""

import argparse
import tempfile
import tomllib
from pathlib import Path

from timing import Timing, print_timings, reportgen, run


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--results", type=Path, metavar="DIR")
    asked = parser.parse_args()

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = (asked.results or folder / "results").absolute()
        run(reportgen("build", "--fast", "--results", results), folder)
        settings = run(reportgen("settings", "--fast"), folder).text
        levels = tomllib.loads(settings)["noise"]["levels"]
        whole, computing = [], []
        for number in range(asked.rounds):
            changed = [*levels]
            changed[1] = round(changed[1] + 0.001 * (number + 1), 3)
            option = f"noise.levels={changed}"
            done = run(reportgen("build", "--fast", "--results", results, "--set", option), folder)
            if not (Path(done.lines[-1][1].strip()) / "report.pdf").exists():
                raise SystemExit(f"There is no PDF:\n{done.text}")
            whole.append(done.seconds)
            computing.append(done.second_of("Rendering the report"))
            print(next(line for _, line in done.lines if " tasks: " in line).strip())
    timings = [
        Timing("to the new PDF", tuple(whole)),
        Timing("  of it: until the report begins to be set", tuple(computing)),
    ]
    print_timings("one noise level changed, fast profile", timings)


if __name__ == "__main__":
    main()
