"""A version as pandas tables, for notebooks and scripts."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import JsonValue

from reportgen.base.untrusted.folders import is_folder
from reportgen.report.figure_data import HEAD, figure_rows
from reportgen.report.model import Report, flat_settings, read_report
from reportgen.report.parts import Claim, Metric
from reportgen.report.table_data import DataColumn, Value, table_data
from reportgen.report.texts import Numbers, plain_text
from reportgen.versions.naming import resolve_version

if TYPE_CHECKING:
    from pandas import DataFrame

_FLOATS = {
    *("value", "std", "standard_error", "low", "high", "counted", "published"),
    *("effect", "p_value"),
}
"""The columns of numbers that may lack."""

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
        """The tables of the report by label, with the columns of tables/LABEL.csv.

        A column for each number, at full precision; behind it, where they are known, "TITLE
        standard deviation", over the replicates, and "TITLE interval low" and "TITLE interval
        high", the ends of its 95 % interval. NaN is what is not known.
        """
        numbers = Numbers(self.report.metrics)
        return {one.label: _table(table_data(one, numbers)) for one in self.report.tables}

    @cached_property
    def curves(self) -> "Mapping[str, DataFrame]":
        """The data of each figure that shows numbers, by label: what figures/*.csv has.

        A row for each point, mean or cell of a matrix:

        panel: its number in the figure, from 1.
        series: the line, the group of points, or the row of a matrix; of one group nothing.
        x, y: its place; of a matrix the column and the value.
        spread: half its error bar.
        """
        found = ((one.label, figure_rows(one)) for one in self.report.figures)
        return {label: _curve(rows) for label, rows in found if rows}

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


def _table(columns: Sequence[DataColumn]) -> "DataFrame":
    from pandas import DataFrame

    frame = DataFrame(dict(enumerate(_values(column.values) for column in columns)))
    frame.columns = [column.title for column in columns]
    return frame


def _values(values: Sequence[Value]) -> Sequence[Value]:
    """Return numbers, NaN where there is none; where a text is among them, texts."""
    if any(isinstance(value, str) for value in values):
        return ["" if value is None else str(value) for value in values]
    return [math.nan if value is None else value for value in values]


def _curve(rows: Sequence[Sequence[Value]]) -> "DataFrame":
    """Return the data of a figure; its places are numbers unless one of them has a name."""
    from pandas import DataFrame

    frame = DataFrame(rows, columns=HEAD).astype({"y": float, "spread": float})
    frame["x"] = _values([row[HEAD.index("x")] for row in rows])
    return frame
