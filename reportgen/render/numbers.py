"""How numbers are printed: no more digits than their uncertainty bears.

The uncertainty is given to two significant digits where it starts with 1 or 2,
else to one, and the value to the same decimal. Counts are exact, thousands are
set off by commas, minus is a minus sign.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal

from reportgen.report import Metric

# Plain spaces: Latin Modern's no-break space is half an em wide. The style
# sheet keeps numbers in one line.
PLUS_MINUS = " \N{PLUS-MINUS SIGN} "
PERCENT = " %"

# Digits after the point where no uncertainty is known, by unit.
PLACES_BY_UNIT = {"fraction": 4, "nats": 4, "noise level": 2, "seconds": 1}


def metric_text(metric: Metric, places: int | None = None) -> str:
    """Return the value at the digits that its uncertainty bears, or why there is none.

    places: at most so many digits after the point.
    """
    if metric.value is None:
        return metric.absent
    value = _decimal(metric.value)
    own_places = _places(metric, value, metric.uncertainty)
    return format_decimal(value, own_places if places is None else min(own_places, places))


def common_places(metrics: Iterable[Metric]) -> int | None:
    """Return the most digits after the point for metrics that stand under each other.

    As many as the least certain of them bears; more where a value would vanish.
    Counts are exact and have no say. None where there is nothing but counts.
    """
    values = [
        (metric, _decimal(metric.value)) for metric in metrics if isinstance(metric.value, float)
    ]
    if not values:
        return None
    fewest = min(_places(metric, value, metric.uncertainty) for metric, value in values)
    return max([fewest, *(-value.adjusted() for _, value in values if value)])


def measured_text(metric: Metric) -> str:
    """Return the value with its uncertainty, as in "0.9712 ± 0.0017", where one is known."""
    if metric.value is None or metric.uncertainty is None:
        return metric_text(metric)
    places = uncertainty_places(metric.uncertainty)
    uncertainty = format_decimal(_decimal(metric.uncertainty), places)
    return f"{metric_text(metric)}{PLUS_MINUS}{uncertainty}"


def percent_text(metric: Metric) -> str:
    """Return a fraction as a percentage, as in "97.12 %".

    Raises ValueError for a metric of another unit.
    """
    if metric.unit != "fraction":
        raise ValueError(f"{metric.name} is in {metric.unit}, not a fraction")
    if metric.value is None:
        return metric.absent
    value = _decimal(metric.value)
    places = _places(metric, value, metric.uncertainty)
    return format_decimal(value * 100, places - 2) + PERCENT


def change_text(metric: Metric, before: Metric | None) -> str:
    """Return the plain difference from an earlier value, as in "+0.0120" or "same".

    At the digits that the value bears, or where that leaves nothing at its
    first; "new" and "was: no value" where there is nothing to take it from.
    """
    if before is None:
        return "new"
    if metric.value is None or before.value is None:
        same = (metric.value, metric.absent) == (before.value, before.absent)
        return "same" if same else f"was {metric_text(before)}"
    difference = _decimal(metric.value) - _decimal(before.value)
    if difference.is_zero():
        return "same"
    places = _places(metric, _decimal(metric.value), metric.uncertainty)
    text = format_decimal(difference, max(places, -difference.adjusted()))
    return text if difference < 0 else f"+{text}"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, as in "1 task" or "2 tasks"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def uncertainty_places(uncertainty: float) -> int:
    """Return how many digits after the point an uncertainty bears; negative: before it.

    uncertainty: above 0.
    """
    number = _decimal(uncertainty)
    first_digit = number.as_tuple().digits[0]
    significant_digits = 2 if first_digit in (1, 2) else 1
    return significant_digits - 1 - number.adjusted()


def format_decimal(value: Decimal, places: int) -> str:
    """Return the value to `places` digits after the point; negative: rounded before it."""
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    if rounded.is_zero():
        rounded = abs(rounded)  # never "-0.00"
    return f"{rounded:,.{max(places, 0)}f}".replace("-", "\N{MINUS SIGN}")


def format_plain(value: float) -> str:
    """Return a number as it was given: a setting, or what the write-up printed."""
    if isinstance(value, int):
        return format_decimal(Decimal(value), 0)
    number = _decimal(value).normalize()
    exponent = number.as_tuple().exponent
    return format_decimal(number, max(0, -int(exponent)))


def _places(metric: Metric, value: Decimal, uncertainty: float | None) -> int:
    if uncertainty is not None:
        return uncertainty_places(uncertainty)
    if isinstance(metric.value, int):
        return 0
    places = PLACES_BY_UNIT.get(metric.unit, 1)
    if metric.unit == "noise level":
        shortest = value.quantize(Decimal(1).scaleb(-places)).normalize()
        return max(0, -int(shortest.as_tuple().exponent))
    if value.is_zero():
        return places
    # A small number still shows two digits that are not leading zeros.
    return max(places, 1 - value.adjusted())


def _decimal(value: float) -> Decimal:
    # Through repr: the shortest text that reads back as this number.
    return Decimal(repr(value))
