"""Results as plain files: JSON for the values, npz without pickle for the arrays.

A frozen data class becomes an object with its class's name, a tuple a list, an
array the name under which it stands among the arrays, and a number that JSON
lacks its name.
"""

import io
import json
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from reportgen import results
from reportgen.arrays import Array

Classes = Mapping[str, type]

RESULT_CLASSES: Classes = {
    name: value
    for name, value in vars(results).items()
    if isinstance(value, type) and is_dataclass(value)
}


@dataclass(frozen=True)
class Encoded:
    """A result in its file form."""

    document: str  # JSON
    arrays: Mapping[str, Array]


def encode(result: object, classes: Classes = RESULT_CLASSES) -> Encoded:
    """Return a result's file form.

    Raises TypeError for what has none, such as a list, or a class not in `classes`.
    """
    arrays: dict[str, Array] = {}
    plain = _encode(result, "", arrays, classes)
    return Encoded(json.dumps(plain, indent=1, allow_nan=False) + "\n", arrays)


def decode(encoded: Encoded, classes: Classes = RESULT_CLASSES) -> object:
    """Return the result; raises ValueError where `encoded` is not one."""
    try:
        return _decode(json.loads(encoded.document), encoded.arrays, classes)
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"This is no stored result: {error!r}.") from error


def pack_arrays(arrays: Mapping[str, Array]) -> bytes:
    """Return arrays as the content of an npz file: the same bytes for the same arrays."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, array in arrays.items():
            # A name given as ZipInfo carries no time of day.
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
    return content.getvalue()


def unpack_arrays(content: bytes) -> dict[str, Array]:
    """Return the arrays of an npz file; raises ValueError for one that is damaged."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return dict(archive.items())
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise ValueError(f"These are no stored arrays: {error!r}.") from error


def _encode(value: object, place: str, arrays: dict[str, Array], classes: Classes) -> Any:
    match value:
        case np.ndarray():
            if value.dtype.hasobject:
                raise TypeError(f"{place or 'The result'} is an array of Python objects.")
            name = place or "result"
            arrays[name] = value
            return {"array": name}
        case np.generic():
            return _encode(value.item(), place, arrays, classes)
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else {"number": str(value)}
        case tuple() if type(value) is tuple:
            return [
                _encode(item, _inside(place, index), arrays, classes)
                for index, item in enumerate(value)
            ]
        case _ if classes.get(type(value).__name__) is type(value):
            return {"class": type(value).__name__} | {
                field.name: _encode(
                    getattr(value, field.name), _inside(place, field.name), arrays, classes
                )
                for field in fields(value)  # type: ignore[arg-type]
            }
    raise TypeError(
        f"{place or 'The result'} is a {type(value).__name__}; a result holds numbers, texts, "
        "arrays, tuples, and the data classes of reportgen.results."
    )


def _decode(plain: Any, arrays: Mapping[str, Array], classes: Classes) -> Any:
    match plain:
        case None | bool() | int() | str() | float():
            return plain
        case list():
            return tuple(_decode(item, arrays, classes) for item in plain)
        case {"array": name, **others} if not others:
            return arrays[name]
        case {"number": name, **others} if not others:
            return float(name)
        case {"class": name, **values}:
            return classes[name](
                **{str(field): _decode(value, arrays, classes) for field, value in values.items()}
            )
    raise ValueError(f"unknown form {plain!r}")


def _inside(place: str, part: object) -> str:
    return f"{place}.{part}" if place else str(part)
