"""What two versions have in common where one was built with some sections alone. Pure."""

from collections.abc import Iterable
from typing import TypeVar

from reportgen.report.model import Report
from reportgen.report.numbers import counted
from reportgen.report.outline import section_finder
from reportgen.report.parts import Claim, Equation, Figure, Table

_Part = TypeVar("_Part", Claim, Equation, Figure, Table)

_COUNTED = (("number", "metrics"), ("claim", "claims"), ("table", "tables"), ("figure", "figures"))
"""Noun, and the field of a report that has such."""


def shared_parts(a: Report, b: Report) -> tuple[Report, Report]:
    """Return both versions, each without what the other was not asked for (`--only`).

    What the other has nonetheless, such as a number that one of its sections reads, stays.
    """
    return _within(a, b), _within(b, a)


def left_out_words(report: Report, within: Report) -> str:
    """Return how much of a version its shared parts leave out; empty: nothing.

    As in "99 numbers, 22 claims, 7 tables and 8 figures of other sections are not compared".
    """
    counts = (
        (noun, len(getattr(report, one)) - len(getattr(within, one))) for noun, one in _COUNTED
    )
    *others, last = [counted(count, noun) for noun, count in counts if count] or [""]
    words = f"{', '.join(others)} and {last}" if others else last
    return f"{words} of other sections are not compared" if words else ""


def _within(report: Report, other: Report) -> Report:
    """Return a report without what another was not asked for."""
    if not other.only:
        return report
    asked = {one.stem for one in other.sections}
    shown_in = section_finder(report.chapters)

    def kept(ours: Iterable[_Part], theirs: Iterable[_Part]) -> tuple[_Part, ...]:
        there = {one.label for one in theirs}
        return tuple(
            one
            for one in ours
            if one.label in there or (getattr(one, "section", "") or shown_in(one.label)) in asked
        )

    metrics = {
        name: metric
        for name, metric in report.metrics.items()
        if name in other.metrics or metric.section in asked
    }
    return report.model_copy(
        update={
            "sections": tuple(one for one in report.sections if one.stem in asked),
            "metrics": metrics,
            "tables": kept(report.tables, other.tables),
            "figures": kept(report.figures, other.figures),
            "equations": kept(report.equations, other.equations),
            "claims": kept(report.claims, other.claims),
            "wordings": tuple(one for one in report.wordings if one.section in asked),
        }
    )
