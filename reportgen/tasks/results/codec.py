"""Encode results as plain files: JSON for the values, npz without pickle for the arrays.

A frozen data class becomes an object with its class's name, a tuple a list, an
array the name under which it stands among the arrays, a file in another
program's form its name, and a number that JSON lacks its name.
"""

import io
import json
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

import numpy as np

from reportgen.base.arrays import Array
from reportgen.tasks.results import types as results
from reportgen.tasks.results.types import StoredFile

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
    files: Mapping[str, bytes] = field(default_factory=dict)  # in another program's form, by name


def encode(result: object, classes: Classes = RESULT_CLASSES) -> Encoded:
    """Return a result's file form.

    Raises TypeError for what has none, such as a list, or a class not in `classes`.
    """
    encoder = _Encoder(classes, {}, {})
    plain = encoder.encode(result)
    text = json.dumps(plain, indent=1, allow_nan=False)
    return Encoded(f"{text}\n", encoder.arrays, encoder.files)


def decode(encoded: Encoded, classes: Classes = RESULT_CLASSES) -> object:
    """Return the result; raises ValueError where `encoded` is not one."""
    try:
        return _decode(json.loads(encoded.document), encoded, classes)
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"This is not a stored result: {error!r}.") from error


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
        raise ValueError(f"These are not stored arrays: {error!r}.") from error


@dataclass(frozen=True)
class _Encoder:
    """Encodes values; what is kept beside the document is collected."""

    classes: Classes
    arrays: dict[str, Array]
    files: dict[str, bytes]

    def encode(self, value: object, place: str = "") -> Any:
        """Return what stands for a value in the document; place: where it is in the result."""
        match value:
            case np.ndarray() | StoredFile():
                return self._beside(value, place or "result")
            case np.generic():
                return self.encode(value.item(), place)
            case None | bool() | int() | str():
                return value
            case float():
                return value if math.isfinite(value) else {"number": str(value)}
            case tuple() if type(value) is tuple:
                return [self.encode(item, _inside(place, at)) for at, item in enumerate(value)]
            case _ if self.classes.get(type(value).__name__) is type(value):
                return {"class": type(value).__name__} | {
                    part.name: self.encode(getattr(value, part.name), _inside(place, part.name))
                    for part in fields(value)  # type: ignore[arg-type]
                }
        raise TypeError(
            f"{place or 'The result'} is a {type(value).__name__}; a result holds numbers, texts, "
            "arrays, tuples, and the data classes of reportgen.tasks.results.types."
        )

    def _beside(self, value: Array | StoredFile, name: str) -> dict[str, str]:
        """Return what stands for an array, named by its place, or for a file, in the document."""
        if isinstance(value, StoredFile):
            if value.name in self.files:
                raise TypeError(f"The result has two files named {value.name}.")
            self.files[value.name] = value.content
            return {"file": value.name}
        if value.dtype.hasobject:
            raise TypeError(f"The result is or holds an array of Python objects ({name}).")
        self.arrays[name] = value
        return {"array": name}


def _decode(plain: Any, encoded: Encoded, classes: Classes) -> Any:
    match plain:
        case None | bool() | int() | str() | float():
            return plain
        case list():
            return tuple(_decode(item, encoded, classes) for item in plain)
        case {"array": name, **others} if not others:
            return encoded.arrays[name]
        case {"file": name, **others} if not others:
            return StoredFile(name, encoded.files[name])
        case {"number": name, **others} if not others:
            return float(name)
        case {"class": name, **values}:
            return classes[name](
                **{str(part): _decode(value, encoded, classes) for part, value in values.items()}
            )
    raise ValueError(f"unknown form {plain!r}")


def _inside(place: str, part: object) -> str:
    return f"{place}.{part}" if place else str(part)
