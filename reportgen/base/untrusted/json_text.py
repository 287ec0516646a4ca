"""Check untrusted JSON before it is parsed.

A parser builds all that a file asks for, and pydantic lists every fault of it, so
a small file can take any memory and time. What is checked first is counted in
the bytes, in linear time. The limits are 20 times and more what a full report has
(0.6 MB, 9 deep, 16,000 values), and 300 replicates of everything lie within.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import JsonValue

from reportgen.base.errors import ResultsFolderError
from reportgen.base.untrusted.files import read_file
from reportgen.base.untrusted.text import printable, shortened, steering_character

MOST_BYTES = 16_000_000
MOST_DEPTH = 24  # lists and objects in each other
MOST_VALUES = 500_000  # as Python's objects some 60 MB
MOST_QUOTES = 2_000_000  # two for each text and each name; 60 MB while the texts are left out
MOST_MEMBERS = 1000  # of an object; each that is wrong costs 2 KB until the first is named
MOST_MEMBERS_AT = {1: 30_000, 2: 10_000}  # depth -> the same, for pages.json and for metrics
MOST_CHARACTERS = 20_000  # of a text; the longest of a report has some hundreds, a tile 1,048
MOST_DIGITS = 60  # in a row; Python writes a float with 17, and int() is slow from thousands

_BREAKS_ALLOWED = {"failure", "command", "reason", "content"}
"""Names of texts that may have several lines."""
_FILES = {"templates": 200_000, "listings": MOST_CHARACTERS}
"""Objects whose texts are files of several lines -> the most characters of one."""

_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_STRUCTURE = re.compile(rb"[\[\]{}:]")
_NO_NUMBER = re.compile(rb"NaN|Infinity")
_HUGE_EXPONENT = re.compile(rb"[eE]\+?0*[1-9][0-9]{2}|[eE]-0*[1-9][0-9]{3}")
_DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_MAY_STEER = re.compile(
    rb"(?<!\\)(?:\\\\)*+\\[bfnrtu]"  # behind another backslash it is one of LaTeX
    rb"|\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]"
)
"""What a text with a steering character has, and few others."""

_HOLD_TEXTS = (str, list, dict)

_MOST_PLACE = 120  # characters of a place in a message


def read_json(file: Path) -> bytes:
    """Return the content of a file of JSON that can be parsed without harm.

    Raises ResultsFolderError, in one line, where it cannot be read or is refused.
    """
    content = read_file(file, MOST_BYTES)
    try:
        check_json(content)
    except ValueError as error:
        raise ResultsFolderError(f"{file} is refused: {error}.") from error
    return content


def check_json(content: bytes) -> None:
    """Raise ValueError, with what is wrong, for JSON that would cost too much or steer.

    What is no JSON at all passes: the parser says it better.
    """
    try:
        content.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start:,} is not UTF-8 text") from error
    if (quotes := content.count(b'"')) > MOST_QUOTES:
        raise ValueError(f"it holds {quotes:,} quotation marks, and {MOST_QUOTES:,} are allowed")
    structure = _STRING.sub(b'""', content)
    _check_size(structure)
    longest = max((len(found[0]) for found in _STRING.finditer(content)), default=0)
    if longest > MOST_CHARACTERS or _MAY_STEER.search(content):
        _check_texts(content)


def place_of(parts: Sequence[str | int]) -> str:
    """Return where in a file something stands, as in "metrics.knn.accuracy.value"."""
    return shortened(printable(".".join(map(str, parts))), _MOST_PLACE) or "the file"


def _check_size(structure: bytes) -> None:
    """Check what remains of JSON without its texts."""
    if found := _NO_NUMBER.search(structure):
        raise ValueError(f"it holds {found[0].decode()}, which is not JSON")
    too_long = b"0" * (MOST_DIGITS + 1)
    if too_long in structure.translate(_DIGITS_AS_ZEROS) or _HUGE_EXPONENT.search(structure):
        raise ValueError(
            f"it holds a number of more than {MOST_DIGITS} digits, or of 1e100 and more"
        )
    values = structure.count(b",") + structure.count(b"[") + structure.count(b"{")
    if values > MOST_VALUES:
        raise ValueError(f"it holds {values:,} values, and {MOST_VALUES:,} are allowed")
    members = Counter[int]()
    depth = 0
    for found in _STRUCTURE.finditer(structure):
        match found[0]:
            case b":":
                members[depth] += 1
                if members[depth] > MOST_MEMBERS_AT.get(depth, MOST_MEMBERS):
                    raise ValueError(f"an object has more than {members[depth] - 1:,} members")
            case b"[" | b"{":
                depth += 1
                members[depth] = 0
                if depth > MOST_DEPTH:
                    raise ValueError(f"lists and objects are nested more than {MOST_DEPTH} deep")
            case _:
                depth -= 1


def _check_texts(content: bytes) -> None:
    try:
        parsed = json.loads(content)
    except ValueError:
        return  # no JSON
    for place, text in _texts(parsed):
        if len(text) <= MOST_CHARACTERS and not steering_character(text):
            continue  # as nearly all of them
        is_file = len(place) == 2 and place[0] in _FILES
        most = _FILES[str(place[0])] if is_file else MOST_CHARACTERS
        if len(text) > most:
            raise ValueError(
                f"{place_of(place)}: the text has {len(text):,} characters, "
                f"and {most:,} are allowed"
            )
        breaks = is_file or (bool(place) and place[-1] in _BREAKS_ALLOWED)
        if found := steering_character(text, breaks=breaks):
            raise ValueError(f"{place_of(place)}: the text holds the control character {found}")


def _texts(parsed: JsonValue) -> Iterator[tuple[Sequence[str | int], str]]:
    """Yield all texts and names of members, each with its place."""
    waiting: list[tuple[tuple[str | int, ...], JsonValue]] = [((), parsed)]
    while waiting:
        place, value = waiting.pop()
        match value:
            case str():
                yield place, value
            # Of numbers, which are most values, no place is made.
            case list():
                waiting.extend(
                    ((*place, index), one)
                    for index, one in enumerate(value)
                    if isinstance(one, _HOLD_TEXTS)
                )
            case dict():
                yield from ((place, name) for name in value)
                waiting.extend(
                    ((*place, name), one)
                    for name, one in value.items()
                    if isinstance(one, _HOLD_TEXTS)
                )
