"""Find the versions of the libraries that modules belong to, without importing them."""

import json
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distributions
from importlib.util import find_spec
from inspect import getmodulename
from pathlib import Path

from reportgen.base.files import digest_of
from reportgen.tasks.code.roots import Package

ALWAYS = "numpy"
"""A library that every task uses: for its seed, and for the arrays of its result."""

PYTHON = "python"
"""Under which Python's version stands among those of the libraries."""


def distributions_of(modules: Iterable[str]) -> set[str]:
    """Return the names of the distributions that top-level modules come from.

    A module of no distribution stands for itself, as does one that is installed
    editable: its version stays while its code changes.
    """
    known = [_distributions(entry, names) for entry, names in installed_names().items()]
    return {
        name
        for module in (ALWAYS, *modules)
        for name in set().union(*(one.get(module, ()) for one in known)) or [module]
    }


def installed_versions(names: Iterable[str]) -> dict[str, str]:
    """Return name -> version of Python and of what `distributions_of` names."""
    python = ".".join(platform.python_version_tuple()[:2])  # on the rest no result depends
    return {PYTHON: python} | {name: _version(name) for name in sorted(names)}


def _version(name: str) -> str:
    """Return a distribution's version, or for a module that stands for itself that of its source.

    That is a digest: such a module changes without a release.
    """
    with suppress(PackageNotFoundError):
        if not _is_editable(found := Distribution.from_name(name)):
            return found.version
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):  # a name with dots, or a module that was made by hand
        spec = None
    if spec is None:
        return "not installed"
    folders = tuple(map(Path, spec.submodule_search_locations or ()))
    file = Path(spec.origin) if spec.origin and spec.has_location else None
    package = Package(name, folders, file)
    contents = [(module, file.read_bytes()) for module, file in sorted(package.files())]
    return f"source {digest_of(contents)[:16]}"


def _is_editable(distribution: Distribution) -> bool:
    installed_from = json.loads(distribution.read_text("direct_url.json") or "{}")
    return bool(installed_from.get("dir_info", {}).get("editable"))


def installed_names() -> dict[str, tuple[str, ...]]:
    """Return the names of what is installed, which hold the versions, by folder of the path."""
    names: dict[str, tuple[str, ...]] = {}
    for entry in sys.path:
        with suppress(OSError):
            inside = (place for place in Path(entry).iterdir())
            found = (one.name for one in inside if one.suffix in (".dist-info", ".egg-info"))
            names[entry] = tuple(sorted(found))
    return names


@cache
def _distributions(entry: str, _names: tuple[str, ...]) -> Mapping[str, set[str]]:
    """Return the distributions of each top-level module in a folder: a tenth of a second."""
    found: dict[str, set[str]] = {}
    for distribution in distributions(path=[entry]):
        if _is_editable(distribution):
            continue
        name = distribution.name  # which is read from a file each time
        for module in _modules(distribution):
            found.setdefault(module, set()).add(name)
    return found


def _modules(distribution: Distribution) -> Iterator[str]:
    """Yield the top-level modules of a distribution."""
    if declared := distribution.read_text("top_level.txt"):
        yield from declared.split()
        return
    lines = (distribution.read_text("RECORD") or "").splitlines()
    for first, slash in {line.partition(",")[0].partition("/")[:2] for line in lines}:
        module = first if slash else getmodulename(first)
        if module and module.isidentifier():
            yield module
