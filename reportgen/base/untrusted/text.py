"""Escape control and bidirectional characters. Pure.

Control characters move the cursor, set a window's title or paint a false line;
the characters that override the direction of writing show a text as what it is
not; half a surrogate pair is no character at all.
"""

import re

MOST_SHOWN = 1000
"""Characters of a message, however long the names in it are."""

_MOST_OF_A_NAME = 120  # of them, of a word or a part of a path
_LONG_NAME = re.compile(rf"[^\s/]{{{_MOST_OF_A_NAME + 1},}}")

_BREAKS = "\n\t"
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def steering_character(text: str, *, breaks: bool = False) -> str | None:
    """Return the first character that does more than say something, as in "U+001B", or None.

    breaks: line breaks and tabs are allowed.
    """
    for found in _STEERING.finditer(text):
        if not (breaks and found[0] in _BREAKS):
            return f"U+{ord(found[0]):04X}"
    return None


def printable(text: str, *, breaks: bool = False) -> str:
    r"""Return a text with its steering characters spelled out, as in "\x1b" for the escape.

    breaks: line breaks and tabs stay as they are.
    """
    return _STEERING.sub(
        lambda found: found[0] if breaks and found[0] in _BREAKS else _spelled(found[0]), text
    )


def shortened(text: str, most: int = MOST_SHOWN) -> str:
    """Return a text whose middle is left out where it is longer than that."""
    if len(text) <= most:
        return text
    head = 2 * most // 3
    return f"{text[:head]} ... {text[head + 5 - most :]}"


def message_line(text: str) -> str:
    """Return a message as it is shown: escaped, and neither it nor a name in it too long."""
    escaped = printable(text, breaks=True)
    return shortened(_LONG_NAME.sub(lambda name: shortened(name[0], _MOST_OF_A_NAME), escaped))


def _spelled(character: str) -> str:
    if "\udc80" <= character <= "\udcff":  # how Python writes a byte of a name that is no text
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode()
