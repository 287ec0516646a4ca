"""What of a report is held against another: each number, and each part that shows some."""

from collections.abc import Iterable, Iterator
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
    yield from _parts(report, _MEASURED_PARTS)
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
    yield from _parts(report, _OTHER_PARTS)
    for section in report.sections:
        # The words of a failure may name a process or a place.
        failed = section.failure is not None
        yield Item("section", section.stem, {"title": section.title, "failed": failed})


_MEASURED_PARTS = (
    ("figure", "figures", "label"),
    ("table", "tables", "label"),
    (_CLAIM, "claims", "name"),
)
_OTHER_PARTS = (
    ("equation", "equations", "label"),
    ("wording", "wordings", "name"),
    ("deviation", "deviations", "name"),
    ("erratum", "errata", "where"),
)
"""Kind, the field of a report that has the parts, and their field that names them."""

_NOT_COMPARED = {"tasks", "depends_on", "section"}


def _parts(report: Report, parts: Iterable[tuple[str, str, str]]) -> Iterator[Item]:
    for kind, field, naming in parts:
        for part in getattr(report, field):
            content = part.model_dump(mode="json", exclude=_NOT_COMPARED)
            yield Item(kind, getattr(part, naming), content, getattr(part, "tasks", ()))
