"""Cache the code that functions reach in a file: finding it takes a tenth of a second.

What is kept is believed only for the very same source of the package, by
digest, and the same Python, which reads it.
"""

import json
import platform
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from reportgen.base.cache import Cache
from reportgen.base.files import digest_of
from reportgen.tasks.code.reached import reached_code

_Cached = dict[str, dict[str, dict[str, str]]]
"""By digest of the source, then by full name of the function: what `reached_code` returns."""


class CodeCache:
    """What a file knows of functions, and what was found since."""

    def __init__(self, file: Path) -> None:
        self._cache = Cache(file.parent, most=1)
        self._name = file.name
        content = self._cache.read(file.name)
        self._before: _Cached = {} if content is None else json.loads(content)
        self._now: _Cached = {}

    def reached_code(self, function: Callable[..., object]) -> dict[str, str]:
        """Return what `code.reached_code` returns; raises what it raises."""
        source = _source_digest(function.__module__.partition(".")[0])
        known = self._now.setdefault(source, dict(self._before.get(source, {})))
        name = f"{function.__module__}.{function.__qualname__}"
        if name not in known:
            known[name] = reached_code(function)
        return known[name]

    def keep(self) -> None:
        """Write what is new, where the folder above that of the file is there."""
        if self._now != self._before:
            self._cache.keep(self._name, json.dumps(self._now).encode())


@cache
def _source_digest(package: str) -> str:
    """Return the SHA-256 of a package's source, of the source that reads it, and of Python."""
    packages = dict.fromkeys([package, __name__.partition(".")[0]])
    files = (file for name in packages for file in sorted(_source_files(name)))
    contents = ((str(file), file.read_bytes()) for file in files)
    return digest_of([("python", platform.python_version().encode()), *contents])


def _source_files(package: str) -> Iterable[Path]:
    module = sys.modules[package]
    folders = getattr(module, "__path__", None)
    if folders is None:
        return [Path(str(module.__file__))]
    return [file for folder in folders for file in Path(folder).rglob("*.py")]
