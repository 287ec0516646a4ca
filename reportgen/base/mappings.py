"""Pair what two mappings hold, and follow names that need each other. Pure."""

from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from typing import TypeVar

_K = TypeVar("_K")
_V = TypeVar("_V")
_M = TypeVar("_M")
Needs = Mapping[str, Iterable[str]]
"""Name -> those that it needs itself."""


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


def with_dependencies(names: Iterable[str], dependencies: Needs) -> frozenset[str]:
    """Return names with all that they need in turn; unknown ones are left out."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in dependencies and name not in found:
            found.add(name)
            waiting += dependencies[name]
    return frozenset(found)


def longest_chains(seconds: Mapping[str, float], dependencies: Needs) -> dict[str, float]:
    """Return for each name the seconds from its start to the end of all that waits for it.

    Run those with the longest chain first, and nothing slow is left to the end.
    seconds: of each by itself; what has none here is done already.
    Raises CycleError for names that need each other.
    """
    graph = {name: [need for need in dependencies[name] if need in seconds] for name in seconds}
    ahead: dict[str, float] = {}
    for name in reversed([*TopologicalSorter(graph).static_order()]):
        ahead[name] = ahead.get(name, 0.0) + seconds[name]
        for need in graph[name]:
            ahead[need] = max(ahead.get(need, 0.0), ahead[name])
    return ahead
