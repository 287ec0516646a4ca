"""A number of the write-up beside ours, as sentences. Pure."""

from decimal import Decimal

from reportgen.report.model import Agreement, PublishedNumber
from reportgen.report.numbers import format_decimal, format_significant, uncertainty_places

_CONCLUSIONS: dict[Agreement, str] = {
    "not told apart": ", so the two cannot be told apart.",
    "does not agree": ", so the two differ by more than another seed explains.",
}


def beside_writeup_text(number: PublishedNumber, note: str = "") -> str:
    """Return how far ours is from the write-up's, with what is known of it and of the reason.

    note: a known reason why ours may be another, whatever the settings. Nothing where
    there is no such number here. The write-up's own number is left for the caller to put.
    """
    if number.difference is None:
        return ""
    known = " ".join(filter(None, (number.reason, "" if note in number.reason else note)))
    return f"{_distance(number)} {known}".rstrip()


def _distance(number: PublishedNumber) -> str:
    difference, error = number.difference or 0.0, number.standard_error
    if difference == 0:
        return "Ours is the same."
    direction = "higher" if difference > 0 else "lower"
    if not error:
        return f"Ours is {format_significant(abs(difference))} {direction}."
    places = uncertainty_places(error)
    apart, scatter = (format_decimal(Decimal(one), places) for one in (abs(difference), error))
    conclusion = _CONCLUSIONS.get(number.agreement, ".")
    return (
        f"Ours is {apart} {direction}; the standard error of that difference is {scatter}"
        f"{conclusion}"
    )
