"""Print numbers, rounded to match their uncertainty.

The uncertainty is given to two significant digits where it starts with 1 or 2,
else to one, and the value to the same decimal. Counts are exact, thousands are
set off by commas, minus is a minus sign.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal

from reportgen.report.parts import FRACTION, Effect, Kind, Metric, Quantity

# Plain spaces: Latin Modern's no-break space is half an em wide. The style
# sheet keeps numbers in one line.
SMALLEST_DECIMAL = 1e-3
"""A smaller setting, or number of a table, is printed as a power of ten."""

PLUS_MINUS = " \N{PLUS-MINUS SIGN} "
PERCENT = " %"

_WITHOUT: Mapping[Kind, str] = {
    "exact": "exact",
    "tries": "number of tries",
    "spread": "a standard deviation",
}
"""Why a number of a kind is printed without its uncertainty."""

# Any float has fewer digits, such as 1e99 at the digits of 1e-300: none is refused.
_EXACTLY = Context(prec=1000, rounding=ROUND_HALF_EVEN)


def metric_text(metric: Metric | Quantity, places: int | None = None) -> str:
    """Return the value at the digits that its uncertainty bears, or why there is none.

    places: at most so many digits after the point.
    """
    if metric.value is None:
        return metric.absent
    if isinstance(metric, Quantity) and metric.factors:
        return shape_text(metric.factors)
    own_places = _places(metric)
    fewest = own_places if places is None else min(own_places, places)
    return format_decimal(_decimal(metric.value), fewest)


def common_places(metrics: Iterable[Metric]) -> int | None:
    """Return the most digits after the point for metrics that stand under each other.

    As many as the least certain of them bears; more where a value would vanish.
    Counts are exact and have no say, nor has a value of which only its size is known beside
    others. None where there is nothing but counts.
    """
    measured = [metric for metric in metrics if isinstance(metric.value, float)]
    if not measured:
        return None
    firsts = (-_decimal(metric.value).adjusted() for metric in measured if metric.value)
    known = [one for one in measured if one.uncertainty is not None or one.places is not None]
    borne = min(map(_places, known)) if known else max(map(_places, measured))
    return max([borne, *firsts])


def measured_text(metric: Metric | Quantity) -> str:
    """Return the value with its uncertainty, where one is known.

    "0.9712 ± 0.0017" is a mean and the standard deviation over replicates,
    "0.971 [0.968, 0.974]" a single value and its 95 % interval from what was counted.
    """
    if metric.value is None or metric.std is not None or metric.interval is None:
        return spread_text(metric)
    return f"{metric_text(metric)} [{interval_text(metric, ', ')}]"


def uncertainty_note(metric: Metric) -> str:
    """Return why `measured_text` has no uncertainty; empty where it has one, or no value."""
    if metric.value is None or metric.std or (metric.std is None and metric.interval):
        return ""
    if metric.kind != "measured":
        return _WITHOUT[metric.kind]
    if metric.std == 0:
        return "all replicates equal"
    if metric.step:
        return f"in steps of {metric.step:.6g}"
    return "one run" if len(metric.replicates) == 1 else "spread not known"


def spread_text(metric: Metric | Quantity) -> str:
    """Return the value, and where there are replicates their standard deviation behind ±."""
    if metric.value is None or not metric.std:
        return metric_text(metric)
    return value_and_spread(metric.value, metric.std)


def value_and_spread(value: float, spread: float) -> str:
    """Return a value at the digits that its spread, above 0, bears, as in "0.926 ± 0.006"."""
    places = uncertainty_places(spread)
    return PLUS_MINUS.join(format_decimal(_decimal(one), places) for one in (value, spread))


def interval_text(metric: Metric | Quantity, between: str = " to ") -> str:
    """Return the 95 % interval, as in "0.968 to 0.974"."""
    if metric.value is None or metric.interval is None:
        return metric.absent
    ends = (metric.interval.low, metric.interval.high)
    return between.join(format_decimal(_decimal(end), _places(metric)) for end in ends)


def published_text(metric: Metric) -> str:
    """Return the published number; raises ValueError where there is none."""
    if metric.published is None:
        raise ValueError(f"{metric.name} has no published number")
    return format_plain(metric.published)


def percent_text(metric: Metric) -> str:
    """Return a fraction as a percentage, as in "97.12 %".

    Raises ValueError for a metric of another unit.
    """
    if metric.unit != FRACTION:
        unit = f"in {metric.unit}" if metric.unit else "a bare number"
        raise ValueError(f"{metric.name} is {unit}, not a fraction")
    if metric.value is None:
        return metric.absent
    return format_decimal(_decimal(metric.value) * 100, _places(metric) - 2) + PERCENT


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
    return _signed(difference, max(_places(metric), -difference.adjusted()))


def effect_text(effect: Effect) -> str:
    """Return a difference with its sign and interval, as in "+0.0112 [0.0081, 0.0143]".

    At the digits that half the width of the interval bears.
    """
    value = _decimal(effect.value)
    if effect.interval is None:
        return _signed(value, 0 if isinstance(effect.value, int) else _significant_places(value, 2))
    low, high = _decimal(effect.interval.low), _decimal(effect.interval.high)
    half = (high - low) / 2
    places = _significant_places(half if half else value, 2)
    return (
        f"{_signed(value, places)} [{format_decimal(low, places)}, {format_decimal(high, places)}]"
    )


def format_significant(value: float, digits: int = 3) -> str:
    """Return a number at so many significant digits; a whole one as it is."""
    number = _decimal(value)
    if number == number.to_integral_value():
        return format_decimal(number, 0)
    return format_decimal(number, max(0, _significant_places(number, digits)))


def p_value_text(p_value: float) -> str:
    """Return a corrected p value, as in "0.012" or "< 0.001"."""
    return "< 0.001" if p_value < 0.001 else format_significant(p_value, 2)


def p_value_words(p_value: float, symbol: str = "$p$") -> str:
    """Return it as a text of the report has it, as in "$p$ = 0.012"."""
    text = p_value_text(p_value)
    return f"{symbol} {text}" if text.startswith("<") else f"{symbol} = {text}"


def with_unit(words: str, unit: str) -> str:
    """Return words with a unit, as in "0.25 (seconds)"; a bare number has none."""
    return f"{words} ({unit})" if unit else words


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, as in "1 task" or "2,000 tasks"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def shape_text(shape: Iterable[int]) -> str:
    """Return a shape as text, as in "26 × 26 × 32"."""
    return " × ".join(f"{size:,}" for size in shape)


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
    rounded = _EXACTLY.quantize(value, Decimal(1).scaleb(-places))
    if rounded.is_zero():
        rounded = abs(rounded)  # never "-0.00"
    return f"{rounded:,.{max(places, 0)}f}".replace("-", "\N{MINUS SIGN}")


def mantissa_and_exponent(value: float) -> tuple[float, int]:
    """Return a number other than 0 as a factor from 1 to 10 and the exponent of a power of ten."""
    number = _decimal(value)
    return float(number.scaleb(-number.adjusted())), number.adjusted()


def power_of_ten(value: float) -> str:
    """Return a number other than 0 as a text of the report: "$10^{-6}$"."""
    factor, exponent = mantissa_and_exponent(value)
    if factor == 1:
        return f"$10^{{{exponent}}}$"
    return rf"${_plain(factor)} \times 10^{{{exponent}}}$"


def format_plain(value: float) -> str:
    """Return a number as it was given: a setting, or what was published."""
    if isinstance(value, int):
        return format_decimal(Decimal(value), 0)
    return format_decimal(_decimal(value), _plain_places(value))


def _plain(value: float) -> str:
    return str(_decimal(value).normalize(_EXACTLY))


def _plain_places(value: float) -> int:
    return max(0, -int(_decimal(value).normalize(_EXACTLY).as_tuple().exponent))


def _signed(value: Decimal, places: int) -> str:
    text = format_decimal(value, places)
    return f"+{text}" if value > 0 else text


def _significant_places(number: Decimal, digits: int) -> int:
    return digits - 1 - number.adjusted() if number else digits


def _places(metric: Metric | Quantity) -> int:
    """Return how many digits after the point the value of a metric bears."""
    if metric.uncertainty is not None:
        return uncertainty_places(metric.uncertainty)
    if metric.value is None or isinstance(metric.value, int):
        return 0
    value = _decimal(metric.value)
    if isinstance(metric, Quantity):
        if metric.places is None:
            return _plain_places(metric.value)
        return metric.places if value.is_zero() else max(metric.places, -value.adjusted())
    if metric.places is None:
        # As many as stand there, as in 0.5, but no more than three that are not leading zeros.
        most = max(0, _significant_places(value, 3))
        shortest = _EXACTLY.quantize(value, Decimal(1).scaleb(-most)).normalize()
        return max(0, -int(shortest.as_tuple().exponent))
    # A small number still shows two digits that are not leading zeros.
    return metric.places if value.is_zero() else max(metric.places, 1 - value.adjusted())


def _decimal(value: float) -> Decimal:
    # Through repr: the shortest text that reads back as this number.
    return Decimal(repr(value))
