"""A build with nothing to do, beside DVC and Snakemake with ten tasks and nothing to do.

    python benchmarks/nothing_to_do.py --tools FOLDER [--rounds 7]

FOLDER is a virtual environment with both of them, apart from this program's:

    python -m venv FOLDER && FOLDER/bin/python -m pip install dvc snakemake

Counted is the time from the start of the command to the words that say that
nothing is to be done.
"""

import argparse
import tempfile
from pathlib import Path

from timing import TINY, Command, interleaved, print_timings, reportgen, run, tool

STAGES = 10


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tools", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    dvc, snakemake = tool(asked.tools, "dvc"), tool(asked.tools, "snakemake")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = reportgen("build", "--fast", "--settings", TINY)
        repro: Command = [dvc, "repro"]
        make: Command = [snakemake, "--cores", "2"]
        whole = run(build, folder)
        prepare_dvc(folder / "dvc", dvc)
        run(repro, folder / "dvc")
        prepare_snakemake(folder / "snakemake")
        run(make, folder / "snakemake")

        timings = interleaved(
            asked.rounds,
            {
                "reportgen build": lambda: run(build, folder).second_of("up to date"),
                "dvc repro": lambda: run(repro, folder / "dvc").second_of("up to date"),
                "snakemake": lambda: run(make, folder / "snakemake").second_of("Nothing to be"),
            },
        )
    print(next(line for _, line in whole.lines if " tasks: " in line).strip(), "in the first build")
    print_timings(f"nothing to do; {STAGES} stages in the others", timings, "reportgen build")


def prepare_dvc(folder: Path, dvc: Path) -> None:
    """Make a pipeline of stages in a row."""
    folder.mkdir()
    run([dvc, "init", "--no-scm", "--quiet"], folder)
    (folder / "0.txt").write_text("0\n", encoding="utf-8")
    lines = ["stages:"]
    for number in range(1, STAGES + 1):
        lines += [
            f"  stage{number}:",
            f"    cmd: cp {number - 1}.txt {number}.txt",
            f"    deps: [{number - 1}.txt]",
            f"    outs: [{number}.txt]",
        ]
    (folder / "dvc.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def prepare_snakemake(folder: Path) -> None:
    """Make the same in Snakemake's words."""
    folder.mkdir()
    (folder / "0.txt").write_text("0\n", encoding="utf-8")
    lines = ["rule all:", f'    input: "{STAGES}.txt"']
    for number in range(1, STAGES + 1):
        lines += [
            f"rule stage{number}:",
            f'    input: "{number - 1}.txt"',
            f'    output: "{number}.txt"',
            '    shell: "cp {input} {output}"',
        ]
    (folder / "Snakefile").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
