"""Find the versions of the libraries that modules belong to, without importing them."""

import platform
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

ALWAYS = "numpy"
"""A library that every task uses: for its seed, and for the arrays of its result."""

PYTHON = "python"
"""Under which Python's version stands among those of the libraries."""


def distributions_of(modules: Iterable[str]) -> set[str]:
    """Return the names of the distributions that top-level modules come from.

    A module of no distribution stands for itself.
    """
    known = _distributions(installed_names())
    return {name for module in (ALWAYS, *modules) for name in known.get(module, [module])}


def installed_versions(distributions: Iterable[str]) -> dict[str, str]:
    """Return name -> version of Python and of distributions, sorted by name but for Python."""
    python = ".".join(platform.python_version_tuple()[:2])  # on the rest no result depends
    return {PYTHON: python} | {name: _version(name) for name in sorted(distributions)}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def installed_names() -> tuple[str, ...]:
    """Return the names of what is installed, which hold the versions, in the order of the path."""
    names: list[str] = []
    for entry in sys.path:
        with suppress(OSError):
            names += sorted(
                str(place)
                for place in Path(entry).iterdir()
                if place.suffix in (".dist-info", ".egg-info")
            )
    return tuple(names)


@cache
def _distributions(_installed: tuple[str, ...]) -> Mapping[str, list[str]]:
    """Return the distributions of each top-level module: a quarter of a second."""
    return packages_distributions()
