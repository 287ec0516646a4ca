"""Find the modules whose code counts: the engine's, a project's, and those beside a function.

They are found by file. Only a function's own top-level module has to be imported.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.machinery import PathFinder
from pathlib import Path

from reportgen.tasks.code.source import ModuleSource, read_module

ENGINE = __name__.partition(".")[0]


@dataclass(eq=False)
class Package:
    """The modules of one top-level package or module, read when asked for."""

    name: str
    folders: tuple[Path, ...]  # empty where it is a single module
    file: Path | None = None
    _read: dict[str, ModuleSource | None] = field(default_factory=dict)

    def module(self, name: str) -> ModuleSource | None:
        """Return a module's source; None where this package has no such module."""
        if name not in self._read:
            file = self._file_of(name)
            self._read[name] = None if file is None else read_module(name, file)
        return self._read[name]

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield the name and the file of each module."""
        if self.file is not None and not self.folders:
            yield self.name, self.file
        for folder in self.folders:
            for file in sorted(_python_files(folder)):
                parts = file.relative_to(folder).with_suffix("").parts
                yield ".".join((self.name, *(part for part in parts if part != "__init__"))), file

    def _file_of(self, name: str) -> Path | None:
        """Return the file of a module, as Python chooses it; it is missing for a bare folder."""
        _, *rest = name.split(".")
        if not rest and not self.folders:
            return self.file
        places = [folder.joinpath(*rest) for folder in self.folders]
        for place in places:
            for file in (place / "__init__.py", place.with_name(f"{place.name}.py")):
                # The package itself is its folder, whatever lies beside that.
                if file.is_file() and (rest or file.parent == place):
                    return file
        return next((place / "__init__.py" for place in places if place.is_dir()), None)


@dataclass(frozen=True, eq=False)
class Roots:
    """The top-level packages whose code counts, by name."""

    packages: Mapping[str, Package]

    def module(self, name: str) -> ModuleSource | None:
        """Return a module's source; None for one of no such package."""
        package = self.packages.get(name.partition(".")[0])
        return None if package is None else package.module(name)

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield the name and the file of each module."""
        for package in self.packages.values():
            yield from package.files()


def roots_of(function: Callable[..., object], project: Path | None = None) -> Roots:
    """Return the engine, the function's own top-level package, and what lies in a project's folder.

    project: the folder of experiments and what they share; None: there is none.
    Raises ValueError for a function that other processes could not find by name.
    """
    if not _is_found_by_name(function):
        raise ValueError(
            f"{function!r} cannot be a task: another process cannot find it by its name. "
            "Define it at the top level of a module."
        )
    beside = {} if project is None else _packages_in(project)
    loaded = (_loaded_package(name) for name in (function.__module__.partition(".")[0], ENGINE))
    return Roots(beside | {package.name: package for package in loaded})


def folder_of(module: str) -> Path | None:
    """Return the folder in which a module's top-level package lies; None where it has none."""
    top = sys.modules.get(module.partition(".")[0])
    place = next(iter(getattr(top, "__path__", ())), None) or getattr(top, "__file__", None)
    return Path(place).parent if place else None


def _is_found_by_name(function: Callable[..., object]) -> bool:
    module = getattr(function, "__module__", "__main__")
    found: object = None if module == "__main__" else sys.modules.get(module)
    for name in getattr(function, "__qualname__", "").split("."):
        found = getattr(found, name, None)
    return found is function


def project_modules(project: Path) -> dict[str, bytes]:
    """Return the source of all modules that Python would find in a folder, by path from there."""
    files = (file for package in _packages_in(project).values() for _, file in package.files())
    return {file.relative_to(project).as_posix(): file.read_bytes() for file in files}


def _loaded_package(name: str) -> Package:
    module = sys.modules[name]
    file = getattr(module, "__file__", None)
    folders = tuple(map(Path, getattr(module, "__path__", ())))
    return Package(name, folders, Path(file) if file else None)


def _packages_in(project: Path) -> dict[str, Package]:
    """Return the top-level packages and modules that Python would find in a folder, by name."""
    files = [file for file in project.iterdir() if _is_module(file) and file.stem.isidentifier()]
    folders = [place for place in project.iterdir() if _may_hold_modules(place)]
    whole = [folder for folder in folders if (folder / "__init__.py").is_file()]
    bare = [folder for folder in folders if not _is_elsewhere(folder.name)]
    # Of one name, Python takes the last of these.
    return (
        {folder.name: Package(folder.name, (folder,)) for folder in bare}
        | {file.stem: Package(file.stem, (), file) for file in files}
        | {folder.name: Package(folder.name, (folder,)) for folder in whole}
    )


def _is_elsewhere(name: str) -> bool:
    """Say whether Python would take another place's module for a folder without __init__.py."""
    if name in sys.stdlib_module_names:
        return True
    found = PathFinder.find_spec(name)
    return found is not None and found.origin is not None


def _python_files(folder: Path) -> Iterator[Path]:
    """Yield the modules in a folder and below; none of a virtual environment."""
    passed: set[str] = set()
    for here, folders, files in os.walk(folder, followlinks=True):
        passed.add(os.path.realpath(here))
        inside = (Path(here, name) for name in folders)
        folders[:] = [
            place.name
            for place in inside
            if _may_hold_modules(place) and os.path.realpath(place) not in passed
        ]
        yield from (Path(here, name) for name in files if _is_module(Path(here, name)))


def _is_module(file: Path) -> bool:
    # As Python: it imports no folder of such a name, and waits for no pipe.
    return file.suffix == ".py" and file.is_file()


def _may_hold_modules(place: Path) -> bool:
    return (
        place.name.isidentifier()
        and place.name != "__pycache__"
        and place.is_dir()
        and not (place / "pyvenv.cfg").exists()
    )
