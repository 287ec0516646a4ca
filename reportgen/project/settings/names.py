"""Full names of settings, and numbers as parts of task and metric names."""

from collections.abc import Mapping

import numpy as np
from pydantic import JsonValue


def flat_settings(settings: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return full name -> value, as in "mlp.epochs" -> 10.

    settings: as a report holds them, a mapping for each section.
    """
    flat: dict[str, JsonValue] = {}
    for name, value in settings.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": each for inner, each in flat_settings(value).items()}
        else:
            flat[name] = value
    return flat


def factor_name(factor: float) -> str:
    """Return the shortest exact scientific form, as in "1e-06" or "2.5e-04"."""
    return np.format_float_scientific(factor, trim="-", exp_digits=2)


def level_name(level: float) -> str:
    """Return the shortest exact decimal form, as in "0.4" or "1.0"."""
    return np.format_float_positional(level, trim="0")
