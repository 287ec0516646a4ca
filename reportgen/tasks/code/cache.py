"""Cache in a file which code and which libraries functions reach: finding them takes long.

What is kept is believed only for the very same source, by digest, the same Python,
which reads it, and the same installed libraries.
"""

import json
import platform
from collections.abc import Callable
from pathlib import Path

from reportgen.base.cache import Cache
from reportgen.base.files import digest_of
from reportgen.tasks.code.libraries import distributions_of, installed_names
from reportgen.tasks.code.reached import ReachedCode, reached_code
from reportgen.tasks.code.roots import roots_of
from reportgen.tasks.task import name_of

_Cached = dict[str, dict[str, tuple[dict[str, str], list[str]]]]
"""By digest of the source, then by full name of the function: code, and names of libraries."""


class CodeCache:
    """What a file knows of functions, and what was found since."""

    def __init__(self, file: Path | None = None, project: Path | None = None) -> None:
        """Read the file; None: there is none. project: as for `roots_of`."""
        self._file = file
        self._project = project
        content = None if file is None else Cache(file.parent, most=1).read(file.name)
        self._before: _Cached = {} if content is None else json.loads(content)
        self._now: _Cached = {}
        self._has_more = False
        self._sources: dict[str, str] = {}  # top-level package of a function -> digest

    def reached(self, function: Callable[..., object]) -> ReachedCode:
        """Return what a function reaches, its libraries as `installed_versions` takes them.

        Raises ValueError as `reached_code` does.
        """
        source = self._source(function)
        known = self._now.setdefault(source, dict(self._before.get(source, {})))
        name = name_of(function)
        if name not in known:
            found = reached_code(function, self._project)
            known[name] = dict(found.pieces), sorted(distributions_of(found.libraries))
            self._has_more = True
        return ReachedCode(*known[name])

    def keep(self) -> None:
        """Write what is new, where the folder above that of the file is there."""
        is_new = self._has_more or self._now.keys() != self._before.keys()
        if self._file is not None and is_new:
            content = json.dumps(self._now).encode()
            Cache(self._file.parent, most=1).keep(self._file.name, content)
            self._before, self._has_more = dict(self._now), False

    def _source(self, function: Callable[..., object]) -> str:
        """Return the SHA-256 of all source that the function may reach, and of what reads it."""
        package = str(getattr(function, "__module__", "")).partition(".")[0]
        if package not in self._sources:
            files = sorted(file for _, file in roots_of(function, self._project).files())
            here = f"{platform.python_version()} {installed_names()}"
            contents = ((str(file), file.read_bytes()) for file in files)
            self._sources[package] = digest_of([("here", here.encode()), *contents])
        return self._sources[package]
