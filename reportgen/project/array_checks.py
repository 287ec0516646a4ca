"""Checks of what a user hands to the functions of `kinds`: each raises ValueError in one line."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reportgen.base.arrays import Array
from reportgen.base.errors import listed, quoted
from reportgen.project.values import Better

MOST_POINTS = 100_000
MOST_LINES = 20
LARGEST = 1e100  # no report.json with a larger number is read, and no axis reaches that far


def array_of(name: str, values: object) -> Array:
    """Return values as an array; only groups may be of Python objects."""
    try:
        array = np.asarray(values)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} cannot be made an array: {error}.") from error
    if array.dtype.hasobject and name != "groups":
        raise ValueError(f"{name} cannot be made an array of numbers: got {kind_of(values)}.")
    return array


def numbers_of(name: str, values: object) -> Array:
    """Return values as an array of finite numbers below 1e100; True and False count as 1 and 0."""
    array = array_of(name, values)
    if array.dtype.kind == "b":
        array = array.astype(int)
    if array.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be numbers, got {form_of(array)}.")
    is_beyond = ~(np.abs(array) < LARGEST)  # NaN is neither above nor below
    if is_beyond.any():
        place = ", ".join(map(str, np.argwhere(is_beyond)[0]))
        where = f"{name}[{place}]" if array.ndim else name
        raise ValueError(f"{where} is {array[is_beyond][0]}, but must be finite, below 1e100.")
    return array


def number_of(name: str, value: object) -> int | float:
    """Return one finite number; a whole one as an int."""
    array = numbers_of(name, value)
    if array.ndim:
        raise ValueError(f"{name} must be one number, got {form_of(array)}.")
    found: int | float = array.item()
    return found


def points_of(name: str, values: ArrayLike, count: int | None = None) -> Array:
    """Return a row of finite floats; count: how many there must be."""
    array = numbers_of(name, values).astype(float)
    if array.ndim != 1 or not 0 < array.size <= MOST_POINTS:
        raise ValueError(
            f"{name} must be a row of 1 to {MOST_POINTS:,} numbers, got {form_of(array)}."
        )
    if count not in (None, array.size):
        raise ValueError(f"{name} has {array.size:,} values, but x has {count:,}.")
    return array


def checked_better(better: Any) -> Better:
    """Return which way is better."""
    if better in ("higher", "lower", None):
        return better  # type: ignore[no-any-return]
    raise ValueError(f'better is {quoted(better)}, but must be "higher", "lower" or None.')


def check_scale(scale: str, x: Array) -> None:
    """Raise ValueError unless the values fit on an axis of that scale."""
    if scale not in ("linear", "log"):
        raise ValueError(f'x_scale is {quoted(scale)}, but must be "linear" or "log".')
    if scale == "log" and x.min() <= 0:
        raise ValueError(f"x holds {x.min()}; on a logarithmic axis all must be above 0.")


def names_of(what: str, names: Sequence[object] | None, count: int) -> tuple[str, ...]:
    """Return the names of rows or columns; none where none are given."""
    found = () if names is None else tuple(label_of(str(name)) for name in names)
    if names is not None and len(found) != count:
        raise ValueError(
            f"{what} has {len(found)} names, but there are {count}: {listed(found, 5)}."
        )
    return found


def label_of(text: str) -> str:
    """Return a text that a figure can show: matplotlib sets mathematics between dollars."""
    if "$" in text or len(text) > 200:
        raise ValueError(f"{quoted(text)} must be short, and hold no dollar sign, to be a label.")
    return text


def legend_of(text: str) -> str:
    """Return a text that a legend can show: matplotlib hides one that begins with _."""
    if text.startswith("_") or not text:
        raise ValueError(f"{quoted(text)} must begin with another letter than _ to be a label.")
    return label_of(text)


def form_of(array: Array) -> str:
    """Return the type and shape of an array in words."""
    if not array.ndim:
        return f"one {array.dtype} value"
    return f"an array of {array.dtype}, of shape {array.shape}"


def kind_of(value: object) -> str:
    """Return the type of a value in words."""
    return f"a value of type {type(value).__name__}"
