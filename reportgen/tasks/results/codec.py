"""Encode results as plain files: JSON for the values, npz without pickle for the arrays.

A frozen data class becomes an object with its class's name, a tuple a list, a
mapping an object of its own, an array the name under which it stands among the
arrays, a file in another program's form its name, and a number that JSON lacks
its name.
"""

import io
import json
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any
from urllib.parse import quote

import numpy as np

from reportgen.base.arrays import Array
from reportgen.tasks.results.types import File

Classes = Mapping[str, type]
"""The data classes that results may be made of, by name."""

NO_CLASSES: Classes = {}


def data_classes(names: Mapping[str, object]) -> Classes:
    """Return the data classes among a module's names."""
    return {
        name: value
        for name, value in names.items()
        if isinstance(value, type) and is_dataclass(value)
    }


@dataclass(frozen=True)
class Encoded:
    """A result in its file form."""

    document: str  # JSON
    arrays: Mapping[str, Array]
    files: Mapping[str, bytes] = field(default_factory=dict)  # in another program's form, by name


def encode(result: object, classes: Classes = NO_CLASSES) -> Encoded:
    """Return a result's file form.

    Raises TypeError for what has none, such as a list or a class not in `classes`.
    """
    encoder = _Encoder(classes, {}, {})
    plain = encoder.encode(result)
    text = json.dumps(plain, indent=1, allow_nan=False)
    return Encoded(f"{text}\n", encoder.arrays, encoder.files)


def decode(encoded: Encoded, classes: Classes = NO_CLASSES) -> object:
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
            case np.ndarray() | File():
                return self._beside(value, place or "result")
            case np.generic():
                return self.encode(value.item(), place)
            case None | bool() | int() | str():
                return value
            case float():
                return value if math.isfinite(value) else {"number": str(value)}
            case tuple() if type(value) is tuple:
                return [self.encode(item, _inside(place, at)) for at, item in enumerate(value)]
        return self._named_parts(value, place)

    def _named_parts(self, value: object, place: str) -> dict[str, Any]:
        """Return what stands for a mapping or a data class."""
        if type(value) is dict and all(type(key) is str for key in value):
            inside = {key: _inside(place, _in_array_names(key)) for key in value}
            return {"mapping": {key: self.encode(value[key], inside[key]) for key in value}}
        if self.classes.get(type(value).__name__) is type(value):
            return {"class": type(value).__name__} | {
                part.name: self.encode(getattr(value, part.name), _inside(place, part.name))
                for part in fields(value)  # type: ignore[arg-type]
            }
        raise TypeError(
            f"{place or 'The result'} is a {type(value).__name__}; a result holds numbers, texts, "
            f"arrays, tuples, mappings with text keys{', ' if self.classes else ''}"
            f"{', '.join(sorted(self.classes))}."
        )

    def _beside(self, value: Array | File, name: str) -> dict[str, str]:
        """Return what stands for an array, named by its place, or for a file, in the document."""
        if isinstance(value, File):
            if self.files.get(value.name, value.content) != value.content:
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
        case {"class": name, **values}:
            return classes[name](
                **{str(part): _decode(value, encoded, classes) for part, value in values.items()}
            )
        case dict() if len(plain) == 1:
            ((form, value),) = plain.items()
            return _decode_form(form, value, encoded, classes)
    raise ValueError(f"unknown form {plain!r}")


def _decode_form(form: str, value: Any, encoded: Encoded, classes: Classes) -> Any:
    """Return what an object of one member stands for."""
    match form, value:
        case "array", _:
            return encoded.arrays[value]
        case "file", _:
            return File(value, encoded.files[value])
        case "number", _:
            return float(value)
        case "mapping", dict():
            return {key: _decode(item, encoded, classes) for key, item in value.items()}
    raise ValueError(f"unknown form {form!r}")


def _in_array_names(key: str) -> str:
    """Return a key without what would make the names of two arrays one."""
    return quote(key, safe="", errors="surrogatepass").replace(".", "%2E") or "%"


def _inside(place: str, part: object) -> str:
    return f"{place}.{part}" if place else str(part)
