"""Check what an experiment returned."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import cast

import numpy as np

from reportgen.base.errors import quoted
from reportgen.project.array_checks import kind_of
from reportgen.project.kinds import exact, measure
from reportgen.project.values import Intermediate, Value
from reportgen.tasks.results.types import File


def checked_result(result: object) -> object:
    """Return what an experiment returned as it is kept: a dict of values, or a data class.

    Raises ValueError, naming the key, for anything else.
    """
    return result if _is_data_class(result) else values_of(result)


def as_returned(result: object) -> object:
    """Return a result as the experiment returned it, for others that read it."""
    if not isinstance(result, Mapping):
        return result
    return {
        key: value.content if isinstance(value, Intermediate) else value
        for key, value in result.items()
    }


def values_of(result: object) -> dict[str, Value]:
    """Return the values in a result, a plain whole number as exact, a float as measured.

    Arrays, texts, files, data classes and tuples of them are for other experiments, and so is
    all in a data class that no function of `kinds` made.

    Raises ValueError, naming the key, for anything but a data class, or a dict of text keys to
    values.
    """
    if _is_data_class(result):
        parts = {one.name: getattr(result, one.name) for one in fields(cast("type", result))}
        return {
            key: value if isinstance(value, Value) else Intermediate(value)
            for key, value in parts.items()
        }
    if not isinstance(result, Mapping):
        raise ValueError(  # noqa: TRY004
            f"An experiment returns a dict of names to values, got {kind_of(result)}."
        )
    return {_key(key): _value(key, value) for key, value in result.items()}


def _is_data_class(value: object) -> bool:
    return is_dataclass(value) and not isinstance(value, type | File | Value)


def _value(key: str, value: object) -> Value:
    if isinstance(value, Value):
        return value
    if isinstance(value, np.ndarray | str | tuple | File) or _is_data_class(value):
        return Intermediate(value)
    number = value.item() if isinstance(value, np.number) else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise ValueError(  # noqa: TRY004
            f"{key} is {kind_of(value)}; allowed are numbers, what count, curve and the other "
            "functions of reportgen return, and for other experiments arrays, texts, files, data "
            "classes and tuples."
        )
    try:
        return exact(number) if isinstance(number, int) else measure(number)
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from error


def _key(key: object) -> str:
    if isinstance(key, str) and key.isidentifier() and key.isascii() and len(key) <= 60:
        return key
    raise ValueError(
        f"{quoted(key)} is not a name of a value: it must be of letters, digits and _, and not "
        "begin with a digit."
    )
