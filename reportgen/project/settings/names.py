"""Numbers as parts of task and metric names."""

import numpy as np


def factor_name(factor: float) -> str:
    """Return the shortest exact scientific form, as in "1e-06" or "2.5e-04"."""
    return np.format_float_scientific(factor, trim="-", exp_digits=2)


def level_name(level: float) -> str:
    """Return the shortest exact decimal form, as in "0.4" or "1.0"."""
    return np.format_float_positional(level, trim="0")


def value_name(value: float | str) -> str:
    """Return a value as part of a name: "5", "0.1", "1e-06", "minus2.5", "true", "rbf"."""
    if isinstance(value, str):
        return value
    text = str(value).lower() if isinstance(value, bool) else str(value + 0)  # -0.0 becomes 0.0
    return f"minus{text[1:]}" if text.startswith("-") else text
