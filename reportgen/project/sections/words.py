"""Numbers and lists in words, for captions, claims and table cells."""

import math
from collections.abc import Sequence
from itertools import groupby

import numpy as np

from reportgen.report import numbers

_COUNTS = (
    "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
)


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, as in "three replicates" or "10,000 wines"."""
    figures, _, nouns = numbers.counted(count, noun).partition(" ")
    return f"{_COUNTS[count] if count < len(_COUNTS) else figures} {nouns}"


def averaged(replicates: int) -> str:
    """Return what a number is over: "one run" or "the mean of three replicates"."""
    return "one run" if replicates == 1 else f"the mean of {counted(replicates, 'replicate')}"


def listed(parts: Sequence[str]) -> str:
    """Return the parts as a sentence lists them: "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def spanned(values: Sequence[float], grid: Sequence[float]) -> str:
    """Return values of a grid in words, neighbours in one: "0 and 0.2 to 0.9".

    Both rising; two neighbours are still listed one by one.
    """
    parts: list[str] = []
    for is_among, group in groupby(grid, lambda value: value in values):
        stretch = [decimal(value) for value in group]
        if is_among:
            parts += [f"{stretch[0]} to {stretch[-1]}"] if len(stretch) > 2 else stretch
    return listed(parts)


def decimal(value: float) -> str:
    """Return the shortest exact decimal form, as in "0.00001", "0.4" or "1"."""
    return np.format_float_positional(value, trim="-")


def small(value: float) -> str:
    """Return a number as a sentence gives it, below 0.001 as a power of ten: "$10^{-6}$"."""
    return decimal(value) if value >= numbers.SMALLEST_DECIMAL else numbers.power_of_ten(value)


def p_words(p_value: float) -> str:
    """Return a p value as text gives it, as in "$p$ = 0.41" or "$p$ < 0.001"."""
    if p_value < numbers.SMALLEST_DECIMAL:
        return f"$p$ < {decimal(numbers.SMALLEST_DECIMAL)}"
    return f"$p$ = {p_number(p_value)}"


def p_number(p_value: float) -> str:
    """Return a p value at two digits, as in "0.41"."""
    return decimal(float(f"{p_value:.2g}"))


def rounded(value: float, error: float) -> str:
    """Return a value at the digits that its error bears, as the report prints metrics.

    A value that is not finite is "diverged".
    """
    if not math.isfinite(value):
        return "diverged"
    if not math.isfinite(error) or error <= 0:
        return f"{value:.4f}"
    return f"{value:.{max(0, numbers.uncertainty_places(error))}f}"
