"""A version as pandas tables, for notebooks and scripts."""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import JsonValue

from reportgen.base.untrusted.folders import is_folder
from reportgen.report.figure_data import figure_csv
from reportgen.report.model import Report, flat_settings, read_report
from reportgen.report.parts import Claim, Metric
from reportgen.report.tables import table_csv, unguarded
from reportgen.report.texts import Numbers, plain_text
from reportgen.versions.naming import resolve_version

if TYPE_CHECKING:
    from pandas import DataFrame

_FLOATS = {
    *("value", "std", "standard_error", "low", "high", "counted", "published"),
    *("effect", "p_value"),
}
"""The columns of numbers that may lack."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?")
_Part = TypeVar("_Part", Metric, Claim)


def load(version: str | int | Path = "latest", results: str | Path = "results") -> "Version":
    """Return a version with its numbers, tables and curves as pandas DataFrames.

    Only the version is read: none of the project's code runs.

    version: "0003-fast", 3, "latest", "latest~1" (the one before), "reference", or the path of a
    version's folder or its report.json.
    results: the folder that has the versions.

    Raises ImportError without pandas, VersionNotFoundError where there is no such version,
    ResultsFolderError where it cannot be read.

        run = reportgen.load("latest")
        run.metrics.loc["knn.accuracy", ["value", "low", "high"]]
    """
    try:
        import pandas  # noqa: F401
    except ImportError as error:
        raise ImportError("reportgen.load needs pandas: pip install pandas") from error
    place = resolve_version(str(version), Path(results))
    return Version(place if is_folder(place) else place.parent, read_report(place))


@dataclass(frozen=True)
class Version:
    """A version that `load` has read.

    Numbers are in full, as in report.json; NaN is what is not known.

        run = reportgen.load()
        run.curves["knn.error_over_k"].plot(x="x", y="y")
    """

    folder: Path  # that it lies in
    report: Report = field(repr=False)  # all of it, as report.json has it

    @cached_property
    def metrics(self) -> "DataFrame":
        """A row for each metric, by its name.

        value, published: of this version, and of the published original.
        unit: what they are in, as std, replicates, standard_error, low and high are.
        std: the standard deviation over the replicates (n - 1).
        replicates: their single values, a tuple.
        standard_error: of the value, from what was counted.
        low, high: its 95 % interval on other items: of this run, of replicates of any run.
        counted, item: how many were counted or averaged, and what one of them is called.
        better: "higher", "lower" or nothing.
        headline: whether the report is read for it.
        kind: "measured", "exact", "tries" (until a success) or "spread" (a standard deviation).
        section, description: where it belongs, and what it is.
        """
        return _frame(self.report.metrics.values(), _METRIC)

    @cached_property
    def tables(self) -> "Mapping[str, DataFrame]":
        """The tables of the report by label: what tables/LABEL.csv has, at full precision."""
        numbers = Numbers(self.report.metrics)
        return {one.label: _read(table_csv(one, numbers)) for one in self.report.tables}

    @cached_property
    def curves(self) -> "Mapping[str, DataFrame]":
        """The data of each figure that shows numbers, by label: what figures/*.csv has.

        A row for each point, mean or cell of a matrix:

        panel: its number in the figure, from 1.
        series: the line, the group of points, or the row of a matrix; of one group nothing.
        x, y: its place; of a matrix the column and the value.
        spread: half its error bar.
        """
        found = ((one.label, figure_csv(one)) for one in self.report.figures)
        return {label: _read(text, ["series"]) for label, text in found if text is not None}

    @cached_property
    def claims(self) -> "DataFrame":
        """A row for each claim, by its name.

        outcome: "holds", "does not hold" or "inconclusive".
        text: the sentence that the report has for it.
        compared: what less what.
        effect, low, high: that difference and its 95 % interval.
        unit: what they are in.
        p_value: corrected for the comparisons (Holm).
        test, scope: how it was decided, and what it speaks of.
        section: where it stands.
        """
        numbers = Numbers(self.report.metrics)
        return _frame(self.report.claims, _claim_columns(numbers))

    @cached_property
    def settings(self) -> Mapping[str, JsonValue]:
        """Each setting by its full name, as in "knn.neighbours"."""
        return flat_settings(self.report.settings)


_METRIC: Mapping[str, Callable[[Metric], object]] = {
    "value": lambda one: one.value,
    "unit": lambda one: one.unit,
    "std": lambda one: one.std,
    "replicates": lambda one: one.replicates,
    "standard_error": lambda one: one.standard_error,
    "low": lambda one: one.interval and one.interval.low,
    "high": lambda one: one.interval and one.interval.high,
    "counted": lambda one: one.counted and one.counted.count,
    "item": lambda one: one.counted.noun if one.counted else "",
    "published": lambda one: one.published,
    "better": lambda one: one.better or "",
    "headline": lambda one: one.headline,
    "kind": lambda one: one.kind,
    "section": lambda one: one.section,
    "description": lambda one: one.description,
}
"""Column -> what stands there of a metric."""


def _claim_columns(numbers: Numbers) -> Mapping[str, Callable[[Claim], object]]:
    return {
        "outcome": lambda one: one.outcome,
        "text": lambda one: plain_text(one.text, numbers),
        "compared": lambda one: one.effect.description if one.effect else "",
        "effect": lambda one: one.effect and one.effect.value,
        "low": lambda one: one.effect and one.effect.interval and one.effect.interval.low,
        "high": lambda one: one.effect and one.effect.interval and one.effect.interval.high,
        "unit": lambda one: one.effect.unit if one.effect else "",
        "p_value": lambda one: one.p_value,
        "test": lambda one: plain_text(one.test, numbers),
        "scope": lambda one: one.scope,
        "section": lambda one: one.section,
    }


def _frame(parts: Iterable[_Part], columns: Mapping[str, Callable[[_Part], object]]) -> "DataFrame":
    """Return a row for each part by its name."""
    from pandas import DataFrame, Index

    rows = list(parts)
    return DataFrame(
        {column: [value(row) for row in rows] for column, value in columns.items()},
        index=Index([row.name for row in rows], name="name", dtype=str),
    ).astype(dict.fromkeys(_FLOATS & columns.keys(), float))


def _read(text: str, texts: Collection[str] = ()) -> "DataFrame":
    """Return a CSV file of a version as a frame; texts: columns that stay as they are.

    pandas would round the last digit of a number, and take "NA" for none.
    """
    from pandas import DataFrame

    lines = csv.reader(io.StringIO(text))
    head, *rows = ([unguarded(cell) for cell in line] for line in lines)
    frame = DataFrame(rows, columns=head)
    for place, title in enumerate(head):
        if title not in texts:
            frame.isetitem(place, _column([row[place] for row in rows]))
    return frame


def _column(cells: list[str]) -> list[Any]:
    """Return the cells as numbers where all of them are, but for empty ones: NaN."""
    if not any(cells) or not all(map(_NUMBER.fullmatch, filter(None, cells))):
        return cells
    if all(cell.lstrip("-").isdecimal() for cell in cells):
        return list(map(int, cells))
    return [float(cell or "nan") for cell in cells]
