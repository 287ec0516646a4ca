"""What stands under the same names on two sides. Pure."""

from collections.abc import Mapping
from typing import TypeVar

_K = TypeVar("_K")
_V = TypeVar("_V")
_M = TypeVar("_M")


def paired(
    a: Mapping[_K, _V], b: Mapping[_K, _V], missing: _M
) -> dict[_K, tuple[_V | _M, _V | _M]]:
    """Return what both have under each name, in the order of b, then what only a has.

    missing: stands for what a side does not have.
    """
    return {name: (a.get(name, missing), b.get(name, missing)) for name in dict.fromkeys([*b, *a])}


def differing(
    a: Mapping[_K, _V], b: Mapping[_K, _V], missing: _M
) -> dict[_K, tuple[_V | _M, _V | _M]]:
    """Return those pairs, as `paired` does, of which one side is not equal to the other."""
    return {name: (was, now) for name, (was, now) in paired(a, b, missing).items() if was != now}
