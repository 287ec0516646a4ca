"""What stands on both sides under one name, and what on one side alone. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

Sides = tuple[str, str]
"""The names of the two versions, as in ("0001-fast", "0002-fast")."""

_NAMES_LISTED = 6


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


def alone(noun: str, names: Sequence[Collection[str]], sides: Sides) -> Iterator[str]:
    """Yield which names a side has alone, as in "only in 0001-fast: rows 0.1, 0.2".

    noun: of one of them; its plural takes an s. names: those of a and of b.
    """
    for side, ours, theirs in zip(sides, names, reversed(names), strict=True):
        there = set(theirs)
        only = [name for name in ours if name not in there]
        if only:
            yield f"only in {side}: {noun}{'s' if len(only) > 1 else ''} {listed(only)}"


def listed(names: Collection[str]) -> str:
    """Return the first few names, and how many more there are."""
    shown = ", ".join(list(names)[:_NAMES_LISTED])
    more = len(names) - _NAMES_LISTED
    return f"{shown} and {more} more" if more > 0 else shown
