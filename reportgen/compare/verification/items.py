"""What of a report is held against another: each number, and each part that shows some."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from reportgen.report.model import Report
from reportgen.report.parts import Metric

NUMBER = "number"
"""The kind of a metric; figures, tables, claims and others are of other kinds."""

_CLAIM, _PUBLISHED = "claim", "number of the write-up"

OUTCOMES = {_CLAIM: "outcome", _PUBLISHED: "agreement"}
"""Kind -> the field that says what came of a test."""

MEASURED = ("figure", "table", *OUTCOMES)
"""Kinds that show measured numbers; but for NUMBER, others follow from settings and code."""

_OF_A_NUMBER = {
    "value",
    "unit",
    "replicates",
    "std",
    "standard_error",
    "interval",
    "count",
    "published",
    "absent",
}
"""The fields that make the number itself; the others describe it."""


@dataclass(frozen=True)
class Item:
    """A number or a part as one report has it."""

    kind: str
    name: str
    content: JsonValue
    tasks: tuple[str, ...] = ()
    metric: Metric | None = None  # of a number

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the other items of its report."""
        return self.kind, self.name


def items_of(report: Report, other: Report) -> Iterator[Item]:
    """Yield what is compared.

    other: the report that this one is held against; what is said of a number is
    compared where both have the number.
    """
    for metric in report.metrics.values():
        content = metric.model_dump(mode="json", include=_OF_A_NUMBER)
        yield Item(NUMBER, metric.name, content, metric.tasks, metric)
    yield from _measured_parts(report)
    common = report.metrics.keys() & other.metrics.keys()
    alone = report.metrics.keys() ^ other.metrics.keys()
    for number in report.published:
        if number.name not in alone:
            tasks = report.metrics[number.name].tasks if number.name in common else ()
            name = f"{number.name} ({number.where})"
            yield Item(_PUBLISHED, name, number.model_dump(mode="json"), tasks)
    for metric in report.metrics.values():
        if metric.name in common:
            words = {"description", "formula", "reproduction"}
            yield Item("description", metric.name, metric.model_dump(mode="json", include=words))
    yield from _other_parts(report)


def _measured_parts(report: Report) -> Iterator[Item]:
    for figure in report.figures:
        content = figure.model_dump(mode="json", exclude={"tasks", "depends_on"})
        yield Item("figure", figure.label, content, figure.tasks)
    for table in report.tables:
        content = table.model_dump(mode="json", exclude={"tasks", "depends_on"})
        yield Item("table", table.label, content, table.tasks)
    for claim in report.claims:
        yield Item(
            _CLAIM, claim.name, claim.model_dump(mode="json", exclude={"tasks"}), claim.tasks
        )


def _other_parts(report: Report) -> Iterator[Item]:
    for equation in report.equations:
        yield Item("equation", equation.label, {"latex": equation.latex})
    for wording in report.wordings:
        yield Item("wording", wording.name, {"text": wording.text})
    for deviation in report.deviations:
        yield Item("deviation", deviation.name, deviation.model_dump(mode="json"))
    for erratum in report.errata:
        yield Item("erratum", erratum.where, erratum.model_dump(mode="json"))
    for section in report.sections:
        # The words of a failure may name a process or a place.
        failed = section.failure is not None
        yield Item("section", section.stem, {"title": section.title, "failed": failed})
