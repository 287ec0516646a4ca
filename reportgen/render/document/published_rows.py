"""Compare published numbers with ours, in sentences and as rows of an appendix. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_lowercase

from markupsafe import Markup

from reportgen.report.model import Agreement, PublishedNumber, Report
from reportgen.report.numbers import (
    counted,
    format_decimal,
    format_plain,
    format_significant,
    p_value_text,
    p_value_words,
    uncertainty_places,
)
from reportgen.report.parts import Cell, Column
from reportgen.report.tables import PageCell, page_column
from reportgen.report.texts import Numbers

NOTHING = "–"

_CONCLUSIONS: dict[Agreement, str] = {
    "no significant difference": "; the difference is not significant",
    "does not agree": "; the difference is significant",
}


@dataclass(frozen=True)
class PublishedRow:
    """A number of the original, ours, and what their difference says."""

    name: str
    where: str
    numbers: tuple[PageCell, ...]  # the original's, ours, where known their difference
    p_value: str
    agreement: str
    mark: str  # of the note that has the reason; empty where there is none


@dataclass(frozen=True)
class PublishedRows:
    """The rows, and the notes that they refer to."""

    rows: tuple[PublishedRow, ...]
    notes: tuple[tuple[str, Markup], ...]  # mark and text, in the order of the marks
    have_errors: bool  # whether any difference stands in standard errors
    have_p_values: bool
    have_tolerances: bool  # whether any number without chance agrees though it differs

    @property
    def are_tested(self) -> bool:
        """Whether any test decides."""
        return self.have_errors or self.have_p_values


def published_rows(report: Report, text_html: Callable[[str], Markup]) -> PublishedRows:
    """Return a row for every number of the original; rows of one reason share a note."""
    have_errors = any(number.standard_error for number in report.published)
    columns: Sequence[Iterable[str]] = (
        [format_plain(number.published) for number in report.published],
        [_ours(number, report) for number in report.published],
        *([map(difference_text, report.published)] if have_errors else ()),
    )
    numbers, decimal = Numbers(report.metrics), Column(title="", align="decimal")
    cells = [
        page_column([Cell(text=text) for text in column], decimal, numbers, text_html)
        for column in columns
    ]
    reasons = dict.fromkeys(number.reason for number in report.published if number.reason)
    marks = dict(zip(reasons, ascii_lowercase, strict=False))
    rows = [
        PublishedRow(
            name=number.name,
            where=number.where,
            numbers=in_row,
            p_value=NOTHING if number.p_value is None else p_value_text(number.p_value),
            agreement=number.agreement,
            mark=marks.get(number.reason, ""),
        )
        for number, in_row in zip(report.published, zip(*cells, strict=True), strict=True)
    ]
    notes = [(mark, text_html(reason)) for reason, mark in marks.items()]
    have_p_values = any(number.p_value is not None for number in report.published)
    have_tolerances = any(
        number.agreement == "agrees" and number.difference and _is_exact(number, report)
        for number in report.published
    )
    return PublishedRows(tuple(rows), tuple(notes), have_errors, have_p_values, have_tolerances)


def beside_original_text(number: PublishedNumber, *, with_notes: bool = True) -> str:
    """Return how far ours is from the original's, with what is known of it and of the reason.

    Nothing where there is no such number here. The original's own number is left for the
    caller to put.
    """
    if number.difference is None:
        return ""
    if not with_notes:
        return _distance(number)
    note = "" if number.note in number.reason else number.note
    known = " ".join(filter(None, (number.reason, note)))
    return f"{_distance(number)} {known}".rstrip()


def _distance(number: PublishedNumber) -> str:
    difference, error = number.difference or 0.0, number.standard_error
    if difference == 0:
        return "Ours is the same."
    direction = "higher" if difference > 0 else "lower"
    if not error:
        return f"Ours is {format_significant(abs(difference))} {direction}."
    places = uncertainty_places(error)
    if abs(difference) < 0.5 * 10.0**-places:
        return f"Ours is the same to {counted(places, 'digit')} after the point."
    apart, scatter = (format_decimal(Decimal(one), places) for one in (abs(difference), error))
    return f"Ours is {apart} {direction}, with a standard error of {scatter}{_conclusion(number)}."


def _conclusion(number: PublishedNumber) -> str:
    """Return what the test found, as the number has it; nothing more of an older report."""
    conclusion = _CONCLUSIONS.get(number.agreement, "")
    if number.p_value is None:
        return conclusion
    return f"{conclusion} ({p_value_words(number.p_value)}, corrected by Holm’s procedure)"


def difference_text(number: PublishedNumber) -> str:
    """Return ours less the original's in standard errors, as in "+1.3", or a dash."""
    if number.difference is None or not number.standard_error:
        return NOTHING
    text = format_decimal(Decimal(number.difference / number.standard_error), 1)
    return f"+{text}" if number.difference > 0 and text != "0.0" else text


def _is_exact(number: PublishedNumber, report: Report) -> bool:
    metric = report.metrics.get(number.name)
    return metric is not None and metric.kind == "exact"


def _ours(number: PublishedNumber, report: Report) -> str:
    """Return the text of a cell: a metric by its name, or the value of a setting."""
    if number.ours is None:
        return NOTHING
    if number.name not in report.metrics:
        return format_plain(number.ours)
    if _is_exact(number, report) and number.published % 1:
        # With as many digits as theirs has: so is seen in which the two differ.
        digits = Decimal(repr(number.published)).as_tuple().exponent
        return format_decimal(Decimal(number.ours), -int(digits))
    return f"{{{number.name}}}"
