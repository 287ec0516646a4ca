"""Find what in a version contradicts itself, as where its numbers were edited by hand.

Checksums tell damage, and not who wrote a file: whoever edits a number can make them anew. The
number stands in more than one place, though. What is found proves nothing; nor does nothing.
"""

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean, stdev

from reportgen.base.errors import ResultsFolderError
from reportgen.base.files import file_name
from reportgen.base.untrusted.files import read_inside
from reportgen.base.untrusted.folders import is_folder
from reportgen.report.figure_data import figure_csv
from reportgen.report.model import Report
from reportgen.report.panels import IntervalsPanel
from reportgen.report.parts import Figure, Metric
from reportgen.report.table_data import as_number, table_csv
from reportgen.report.texts import Numbers

_MOST_BYTES = 20_000_000  # of a table


def contradictions(place: Path, report: Report) -> Iterator[str]:
    """Yield what contradicts itself in a version, a phrase each.

    place: its folder or its report.json; a file beside it that cannot be read contradicts nothing.
    """
    for metric in report.metrics.values():
        yield from _of_metric(metric)
    for figure in report.figures:
        yield from _of_figure(figure)
    if is_folder(place):
        yield from _of_files(place, report)


def _of_metric(metric: Metric) -> Iterator[str]:
    name, value, singles = metric.name, metric.value, metric.replicates
    if value is None:
        return
    if singles and not _is_near(value, mean := fmean(singles)):
        yield f"{name} is {value}, and the mean of its replicates {mean:.6g}"
    if metric.std is not None and len(singles) > 1:
        theirs = stdev(singles)
        if not math.isclose(metric.std, theirs, rel_tol=0.01, abs_tol=1e-9):
            yield f"the deviation of {name} is {metric.std}, and of its replicates {theirs:.6g}"
    known = metric.interval
    if known and not (known.low <= value <= known.high or _is_near(value, known.low, known.high)):
        yield f"{name} is {value}, and its interval {known.low} to {known.high}"


def _of_figure(figure: Figure) -> Iterator[str]:
    for panel in figure.panels:
        if not isinstance(panel, IntervalsPanel):
            continue
        for series in panel.series:
            for x, mean, values in zip(series.x, series.mean, series.points, strict=False):
                known = [value for value in values if value is not None]
                if mean is not None and known and not _is_near(mean, fmean(known)):
                    yield f"in {figure.label} a mean at {x} is not that of its points"


def _of_files(folder: Path, report: Report) -> Iterator[str]:
    numbers = Numbers(report.metrics)
    for table in report.tables:
        name = f"tables/{file_name(table.label)}.csv"
        yield from _of_file(folder, name, table_csv(table, numbers))
    for figure in report.figures:
        if figure.number is not None and (data := figure_csv(figure)) is not None:
            yield from _of_file(folder, f"figures/figure-{figure.number:02d}.csv", data)


def _of_file(folder: Path, name: str, expected: str) -> Iterator[str]:
    """Compare the numbers in a file with what the report says.

    Words may be of another release, and so may columns that only one of the two has.
    """
    try:
        theirs = _numbers(read_inside(folder, name, _MOST_BYTES).decode())
    except (ResultsFolderError, ValueError, csv.Error):
        return
    ours = _numbers(expected)
    if any(not _are_near(ours[title], theirs[title]) for title in ours.keys() & theirs.keys()):
        yield f"{name} has other numbers than report.json"


def _numbers(content: str) -> Mapping[str, Sequence[float]]:
    """Return the numbers of each column of a CSV file by its title."""
    head, *rows = csv.reader(io.StringIO(content))
    found = {
        title: [as_number(row[place]) for row in rows if place < len(row)]
        for place, title in enumerate(head)
    }
    return {
        title: [value for value in values if not isinstance(value, str)]
        for title, values in found.items()
    }


def _are_near(ours: Sequence[float], theirs: Sequence[float]) -> bool:
    pairs = zip(ours, theirs, strict=False)
    return len(ours) == len(theirs) and all(_is_near(one, other) for one, other in pairs)


def _is_near(value: float, *others: float) -> bool:
    return any(math.isclose(value, one, rel_tol=1e-5, abs_tol=1e-12) for one in others)
