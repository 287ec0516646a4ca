"""Notice what an experiment reads beside what it is given, while it runs.

Seen are files that Python opens to read, and draws from the random state of NumPy that all
code of a process shares, as libraries do that are given no seed. Not seen are files that a
library opens by itself, and other processes.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from reportgen.base.paths import PACKAGE

_SYSTEM = ("/proc", "/sys", "/dev", "/etc", "/usr", "/lib")


@dataclass
class _Reading:
    """An experiment at work."""

    project: Path
    declared: Collection[str] = ()  # real paths
    found: dict[str, None] = field(default_factory=dict)

    def opened(self, path: object, flags: object) -> None:
        """Note a file that is opened to read, where the project's code asks for it."""
        writes_only = isinstance(flags, int) and flags & os.O_WRONLY
        if writes_only or not isinstance(path, str | bytes | os.PathLike):
            return
        file = Path(os.path.realpath(os.fsdecode(path)))
        if str(file) in self.declared or not file.is_file() or self._is_no_input(file):
            return
        if place := self._place():
            name = file.relative_to(self.project) if self._is_own(file) else file
            self.found[f"reads {name} ({place}), which it does not ask for as Data"] = None

    def _is_own(self, file: Path | str) -> bool:
        return Path(file).is_relative_to(self.project)

    def _is_no_input(self, file: Path) -> bool:
        """Say whether a file is code, a library's, the system's, a cache, or of this very run."""
        if self._is_own(file):
            return file.suffix == ".py"
        libraries = (entry for entry in sys.path if not str(self.project).startswith(entry))
        places = (sys.prefix, sys.base_prefix, tempfile.gettempdir(), *_SYSTEM, *libraries)
        return "/." in str(file) or any(map(file.is_relative_to, places))

    def _place(self) -> str:
        """Return where the project's code asks for a file; empty where an import or we do."""
        frame = sys._getframe(3)
        while frame.f_back is not None:
            file = frame.f_code.co_filename
            if file.startswith(("<frozen importlib", f"{PACKAGE}{os.sep}")):
                break
            if self._is_own(file) and "site-packages" not in file:
                return f"{os.path.relpath(file, self.project)}, line {frame.f_lineno}"
            frame = frame.f_back
        return ""


_at_work: list[_Reading] = []
_hooks: list[Callable[..., None]] = []  # of this process: none can be taken away again


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _at_work:
        _at_work[-1].opened(arguments[0], arguments[2])


@contextmanager
def noticed(project: Path, place: str, declared: Collection[Path]) -> Iterator[Collection[str]]:
    """Give what an experiment reads meanwhile, each in words with its place.

    project: its folder. place: of the experiment. declared: the data files that it asked for.
    """
    if not _hooks:
        _hooks.append(_hear)
        sys.addaudithook(_hear)
    reading = _Reading(project, {os.path.realpath(file) for file in declared})
    before, seed = _numpy_state(), np.random.seed
    seeded: list[bool] = []

    def noting_seed(*arguments: Any) -> None:
        seeded.append(True)
        seed(*arguments)

    np.random.seed = noting_seed  # type: ignore[assignment]
    _at_work.append(reading)
    try:
        yield reading.found
    finally:
        _at_work.remove(reading)
        np.random.seed = seed
    if not seeded and _numpy_state() != before:
        words = (
            f"draws from the random state of numpy.random ({place}), which its seed does not set: "
            "draw from numpy.random.default_rng(seed), and give libraries random_state=seed"
        )
        reading.found[words] = None


def _numpy_state() -> object:
    state: Any = np.random.get_state()  # noqa: NPY002
    return [str(state[0]), *map(np.ndarray.tobytes, map(np.asarray, state[1:]))]
