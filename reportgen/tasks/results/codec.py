"""Encode results as plain files: JSON for the values, npz without pickle for the arrays.

A frozen data class becomes an object with its class's name, a tuple a list, a
mapping an object of its own, an array the name under which it stands among the
arrays, a file in another program's form its name, and a number that JSON lacks
its name.
"""

import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import IO, Any
from urllib.parse import quote
from zipfile import BadZipFile, ZipFile, ZipInfo

import numpy as np

from reportgen.base.arrays import Array
from reportgen.tasks.results.types import File

RESULT, ARRAYS = "result.json", "arrays.npz"

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


def encode(result: object, classes: Classes = NO_CLASSES) -> dict[str, bytes]:
    """Return a result's files by name: the same bytes for the same result.

    Raises TypeError for what has no file form, such as a list or a class not in `classes`.
    """
    encoder = _Encoder(classes, {}, {})
    document = json.dumps(encoder.encode(result), indent=1, allow_nan=False)
    files = {**encoder.files, RESULT: f"{document}\n".encode()}
    return files | ({ARRAYS: _packed(encoder.arrays)} if encoder.arrays else {})


def decode(files: Mapping[str, bytes], classes: Classes = NO_CLASSES) -> object:
    """Return the result; raises ValueError where the files hold none."""
    try:
        decoder = _Decoder(classes, _unpacked(files.get(ARRAYS) or _packed({})), files)
        return decoder.decode(json.loads(files[RESULT]))
    except _NO_RESULT as error:
        raise ValueError(f"This is not a stored result: {error!r}.") from error


_NO_RESULT = (LookupError, TypeError, ValueError, RuntimeError, OSError, EOFError, BadZipFile)


def _packed(arrays: Mapping[str, Array]) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name, array in arrays.items():
            # A name given as ZipInfo carries no time of day.
            with archive.open(ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
    return content.getvalue()


def _unpacked(content: bytes) -> dict[str, Array]:
    """Return the arrays of an archive, which has no more in it than its own size.

    So `_packed` makes it. What its directory and the arrays' headers state is added up before
    anything is read: compressed, a small file could take any memory.
    """
    with ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        stated = sum(member.file_size for member in members)
        for member in members:
            with archive.open(member) as opened:
                stated = max(stated, _stated_bytes(opened))
    if stated > len(content):
        raise ValueError(
            f"{ARRAYS} has {len(content):,} bytes, and arrays of {stated:,} are said to be in it"
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return dict(arrays.items())


def _stated_bytes(member: IO[bytes]) -> int:
    """Return how many bytes the array has by its header."""
    read_header = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
        (3, 0): np.lib.format.read_array_header_2_0,  # but for the encoding of names
    }[np.lib.format.read_magic(member)]
    shape, _, dtype = read_header(member)
    return math.prod(shape) * dtype.itemsize


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


@dataclass(frozen=True)
class _Decoder:
    """Decodes what stands for values in a document."""

    classes: Classes
    arrays: Mapping[str, Array]
    files: Mapping[str, bytes]

    def decode(self, plain: Any) -> Any:
        match plain:
            case None | bool() | int() | str() | float():
                return plain
            case list():
                return tuple(map(self.decode, plain))
            case {"class": name, **values}:
                return self.classes[name](**self._each(values))
            case dict() if len(plain) == 1:
                return self._formed(*plain.popitem())
        raise ValueError(f"unknown form {plain!r}")

    def _formed(self, form: str, value: Any) -> Any:
        match form, value:
            case "array", _:
                return self.arrays[value]
            case "file", _:
                return File(value, self.files[value])
            case "number", _:
                return float(value)
            case "mapping", dict():
                return self._each(value)
        raise ValueError(f"unknown form {form!r}")

    def _each(self, values: Mapping[Any, Any]) -> dict[str, Any]:
        return {str(key): self.decode(value) for key, value in values.items()}


def _in_array_names(key: str) -> str:
    """Return a key without what would make the names of two arrays one."""
    return quote(key, safe="", errors="surrogatepass").replace(".", "%2E") or "%"


def _inside(place: str, part: object) -> str:
    return f"{place}.{part}" if place else str(part)
