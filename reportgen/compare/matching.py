"""What stands on both sides under one name, and what on one side alone. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeVar

from reportgen.base.errors import listed
from reportgen.base.mappings import paired

Sides = tuple[str, str]
"""The names of the two versions, as in ("0001-fast", "0002-fast")."""

MOST_NAMES = 6

_Thing = TypeVar("_Thing")
_Change = TypeVar("_Change")


def numbered(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names with a number behind those that came before, as in "Max pooling (2)"."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def on_either_side(a: Iterable[str], b: Iterable[str]) -> tuple[str, ...]:
    """Return the names in the order of b, then those that only a has."""
    return tuple(dict.fromkeys([*b, *a]))


def matched(
    a: Mapping[str, _Thing],
    b: Mapping[str, _Thing],
    both: Callable[[_Thing, _Thing], _Change],
    alone: Callable[[_Thing, Literal["new", "missing"]], _Change],
) -> Iterator[_Change]:
    """Yield what `both` says of two things of one name, and `alone` of one that a side lacks."""
    for ours, theirs in paired(a, b, None).values():
        if ours is not None and theirs is not None:
            yield both(ours, theirs)
        elif theirs is not None:
            yield alone(theirs, "new")
        elif ours is not None:
            yield alone(ours, "missing")


def alone(noun: str, names: Sequence[Collection[str]], sides: Sides) -> Iterator[str]:
    """Yield which names a side has alone, as in "only in 0001-fast: rows 0.1, 0.2".

    noun: of one of them; its plural takes an s. names: those of a and of b.
    """
    for side, ours, theirs in zip(sides, names, reversed(names), strict=True):
        there = set(theirs)
        only = [name for name in ours if name not in there]
        if only:
            yield f"only in {side}: {noun}{'s' if len(only) > 1 else ''} {listed(only, MOST_NAMES)}"
