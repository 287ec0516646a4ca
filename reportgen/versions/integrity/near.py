"""Say whether two numbers are the same but for the order in which a computer adds."""

import math
import re

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
"""A number as it is printed."""

_NEAR = 1e-9
_WORDS = 6  # that are shown of two texts


def is_near(value: float, *others: float) -> bool:
    """Say whether a number is one of the others: no printed digit shows a difference."""
    return any(math.isclose(value, one, rel_tol=_NEAR, abs_tol=1e-14) for one in others)


def same_words(one: str, other: str) -> bool:
    """Say whether two texts have the same words, however they are spaced."""
    return one == other or "".join(one.split()) == "".join(other.split())


def where_they_part(ours: str, theirs: str) -> tuple[str, str]:
    """Return the first number that differs in two texts, or the words from there on."""
    numbers = NUMBER.findall(ours), NUMBER.findall(theirs)
    for one, other in zip(*numbers, strict=False):
        if one != other:
            return one, other
    words = ours.split(), theirs.split()
    at = next((at for at, pair in enumerate(zip(*words, strict=False)) if len({*pair}) > 1), 0)
    shown = [" ".join(each[at : at + _WORDS]) for each in words]
    return f"“{shown[0]}”", f"“{shown[1]}”"
