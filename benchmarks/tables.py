"""What was measured, as lines for a person and as CSV."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rounds import CaseResult
from timing import Timing

Record = dict[str, str | float]
"""A line of a CSV file."""

COLUMNS = {
    "median s": 8,
    "min s": 8,
    "x ours": 6,
    "x per core": 10,
    "x limit": 7,
    "ms/step": 8,
    "1st round s": 11,
    "once s": 6,
    "peak MB": 7,
}
"""The columns and their widths."""

EXPLANATION = """\
Seconds are for an epoch of 60,000 images. x ours: the ratio of the medians to reportgen's, one
training by itself, on one thread but for the ConvNet's halves; x per core: to as many trainings of
reportgen's as there are cores, side by side, the seconds for each; all others have all cores to
themselves. x limit: to the arithmetic limit on all cores, which is the matrix products and
convolutions alone at the speed of a large matrix product measured in the same rounds. 1st round:
the one that compiles, as it took; once: what it took more than the others."""


def lines_of(result: CaseResult) -> Iterator[str]:
    """Yield the table of one network."""
    yield ""
    yield f"{result.case.name}: {size_of_round(result)}; {limits_in_words(result)}"
    limits = (result.one_thread, result.all_cores)
    width = max(len(timing.name) for timing in (*result.timings, *limits))
    yield f"{'':{width}}" + _row(COLUMNS)
    for timing in result.timings:
        yield _line(result, timing, width)
    for name in result.missing:
        yield f"{name:{width}}  not installed"
    for limit in limits:
        yield _line(result, limit, width)
    if result.quality is not None:
        yield result.quality.sentence()


def size_of_round(result: CaseResult) -> str:
    """Say what a round is, and where an epoch was not run but reckoned."""
    case = result.case
    if case.epochs_of_a_round >= 1:
        return f"a round is {case.epochs} epochs of {case.images} images"
    steps = -(-case.images // case.batch_size)
    return (
        f"a round is {steps} steps of {case.batch_size} images, "
        f"an epoch is reckoned as {case.steps_per_epoch} of them"
    )


def limits_in_words(result: CaseResult) -> str:
    """Say how much arithmetic an epoch is, and how fast it can be."""
    rates = (result.flops / limit.middle / 1e9 for limit in (result.one_thread, result.all_cores))
    one_thread, all_cores = rates
    return (
        f"{result.flops / 1e9:,.1f} GFLOP an epoch, at most "
        f"{one_thread:.0f} GFLOP/s on one thread, {all_cores:.0f} on all cores"
    )


def write_csv(results: Sequence[CaseResult], folder: Path) -> None:
    """Write training.csv, a line for each who trains, and rounds.csv, a line for each round."""
    summary: list[Record] = []
    rounds: list[Record] = []
    for result in results:
        for timing in (*result.timings, result.one_thread, result.all_cores):
            summary.append(_record(result, timing))
            rounds += [
                {
                    "network": result.case.name,
                    "contender": timing.name,
                    "round": number,
                    "seconds_per_epoch": seconds,
                }
                for number, seconds in enumerate(timing.seconds, start=1)
            ]
    _write(folder / "training.csv", summary)
    _write(folder / "rounds.csv", rounds)
    qualities = [result.quality for result in results if result.quality is not None]
    if qualities:
        _write(
            folder / "quality.csv",
            [
                {
                    "network": quality.case.name,
                    "measure": quality.measure,
                    "seeds": quality.case.quality.seeds,
                    "reportgen": quality.agreement.ours,
                    "keras_fit": quality.agreement.theirs,
                    "difference": quality.agreement.difference,
                    "standard_error": quality.agreement.standard_error,
                    "agrees": quality.agreement.agrees,
                }
                for quality in qualities
            ],
        )


def _line(result: CaseResult, timing: Timing, width: int) -> str:
    record = _record(result, timing)
    cells = [
        f"{record['median_seconds']:.3f}",
        f"{record['least_seconds']:.3f}",
        f"{record['ratio_to_ours']:.2f}",
        f"{record['ratio_to_ours_per_core']:.2f}",
        f"{record['ratio_to_limit']:.2f}",
        f"{record['milliseconds_per_step']:.2f}",
    ]
    if timing.name in result.first_seconds:
        cells += [
            f"{record['first_round_seconds']:.2f}",
            f"{record['once_seconds']:.2f}",
            f"{record['peak_megabytes']:.0f}",
        ]
    return f"{timing.name:{width}}" + _row(cells)


def _row(cells: Iterable[str]) -> str:
    """Return what stands in the columns, as far as there is something for them."""
    return "".join(
        f"  {cell:>{width}}" for cell, width in zip(cells, COLUMNS.values(), strict=False)
    )


def _record(result: CaseResult, timing: Timing) -> Record:
    """Return a line of training.csv."""
    record: Record = {
        "network": result.case.name,
        "contender": timing.name,
        "rounds": len(timing.seconds),
        "median_seconds": timing.middle,
        "least_seconds": timing.least,
        "ratio_to_ours": timing.middle / result.ours.middle,
        "ratio_to_ours_per_core": timing.middle / result.side_by_side.middle,
        "ratio_to_limit": timing.middle / result.all_cores.middle,
        "milliseconds_per_step": 1000 * timing.middle / result.case.steps_per_epoch,
        "first_round_seconds": "",
        "once_seconds": "",
        "peak_megabytes": "",
    }
    if timing.name in result.first_seconds:
        record["first_round_seconds"] = result.first_seconds[timing.name]
        record["once_seconds"] = result.once_seconds(timing)
        record["peak_megabytes"] = result.peak_bytes[timing.name] / 1e6
    return record


def _write(file: Path, records: Sequence[Record]) -> None:
    with file.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
