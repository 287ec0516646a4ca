"""Import the experiments of a project's folder, here and in the processes that run them.

Of several projects in one process, one after the other, each finds its own modules alone.
What Python keeps beside a source is neither read nor written: it would be taken for
a source that was saved twice within a second.
"""

import importlib
import pkgutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
)
from pathlib import Path
from types import ModuleType

from reportgen.base.environment import without_users_style
from reportgen.base.errors import ProjectError, UserError
from reportgen.project.experiments.experiment import Experiment, experiment_of
from reportgen.project.folder import is_shipped, package_of
from reportgen.tasks.code.roots import project_modules
from reportgen.tasks.numeric_variables import Variables, set_defaults

MODULE = "experiments"
"""The module or package of a project's folder that has its experiments."""

SECTIONS = "sections"
"""The module or package that has functions with @derived; they may stand in the other, too."""

_entered: list[Path] = []
"""The folder of the project whose modules this process imports; empty or one."""

_ever_entered: set[str] = set()
"""The folders of all projects that it imported from."""


def load_modules(folder: Path) -> tuple[ModuleType, ...]:
    """Import the modules of a project that have its experiments and what its sections derive.

    Those of a folder anew, those of a project that ships as part of the package.
    Raises ProjectError, one line with file and line, for what is wrong with them.
    """
    if is_shipped(folder):
        return tuple(_modules(folder, package_of(folder)))
    start_in(folder)
    if not _is_there(folder, MODULE):
        raise ProjectError(
            f"{folder.resolve()} has no {MODULE}.py, in which the experiments are. Write one."
        )
    for file in folder.glob("*.py"):
        if file.stem in sys.stdlib_module_names:
            raise ProjectError(f"{file.name} has the name of a module of Python. Rename it.")
    return tuple(_modules(folder, ""))


def experiments_in(modules: Iterable[ModuleType], folder: Path) -> tuple[Experiment, ...]:
    """Return the experiments in modules of a project; raises ProjectError where there is none."""
    found: dict[int, Experiment] = {}
    for module in modules:
        for value in vars(module).values():
            if one := experiment_of(value):
                found.setdefault(id(one), one)
    if not found:
        raise ProjectError(f"{MODULE} in {folder} has no function with @experiment.")
    return tuple(found.values())


def own_modules(folder: Path) -> tuple[ModuleType, ...]:
    """Return all modules of a project that this process has imported."""
    place = folder.resolve()
    return tuple(
        module
        for _, module in sorted(sys.modules.items())
        if (file := getattr(module, "__file__", None)) and _is_in(place, Path(file))
    )


def is_of_experiments(module: ModuleType) -> bool:
    """Say whether a module of a project is one of those that have its experiments."""
    return MODULE in module.__name__.split(".")


def start_in(folder: Path) -> None:
    """Let this process import the modules of a project's folder, and of no other before.

    Called first in each process that runs its experiments; the modules are read anew.
    """
    for name in [name for name, module in sys.modules.items() if _is_a_projects(name, module)]:
        del sys.modules[name]
    # Whoever keeps and restores the path may have brought back one that was left before.
    sys.path[:] = [place for place in sys.path if place not in _ever_entered]
    for known in [known for known, finder in sys.path_importer_cache.items() if _is_ours(finder)]:
        del sys.path_importer_cache[known]
    _entered[:] = [folder.resolve()]
    _ever_entered.add(str(_entered[0]))
    sys.path.insert(0, str(_entered[0]))
    sys.path_importer_cache.pop(sys.path[0], None)
    if _finder not in sys.path_hooks:
        sys.path_hooks.insert(0, _finder)


def start_worker(folder: Path, variables: Variables) -> None:
    """Start a process that runs the experiments of a project, before their modules are imported.

    A function `start_worker` of the experiments is called.
    """
    if not is_shipped(folder):
        start_in(folder)
    set_defaults(variables)
    module = importlib.import_module(f"{package_of(folder)}{MODULE}")
    if hook := getattr(module, start_worker.__name__, None):
        hook()


def start_elsewhere(folder: Path, variables: Variables) -> Callable[[], None]:
    """Return what does as `start_worker` where the folder is not seen: it has the modules."""
    if is_shipped(folder):
        return partial(start_worker, folder, variables)
    return partial(_start_with, project_modules(folder), variables)


def _start_with(modules: Mapping[str, bytes], variables: Variables) -> None:
    copy = tempfile.TemporaryDirectory(prefix="reportgen-project-", ignore_cleanup_errors=True)
    for name, source in modules.items():
        file = Path(copy.name, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(source)
    start_worker(Path(copy.name), variables)
    _copies[:] = [copy]  # which removes the one before


_copies: list["tempfile.TemporaryDirectory[str]"] = []


def _is_a_projects(name: str, module: ModuleType) -> bool:
    is_bare_folder = getattr(module, "__file__", None) is None
    return (
        name.partition(".")[0] == MODULE
        or isinstance(getattr(module, "__loader__", None), _Source)
        or (is_bare_folder and any(map(_is_covered, getattr(module, "__path__", ()))))
    )


class _Source(SourceFileLoader):
    """Compiles a module from its source each time."""

    def path_stats(self, path: str) -> Mapping[str, object]:
        """Say that what Python keeps of a module does not count."""
        raise OSError(path)


class _Finder(FileFinder):
    """Finds modules in a folder of the project."""


def _is_ours(finder: object) -> bool:
    return isinstance(finder, _Finder)


def _finder(place: str) -> _Finder:
    """Return what finds the modules in a place; raises ImportError where that is no project's."""
    if not _is_covered(place):
        raise ImportError(place)
    return _Finder(place, (ExtensionFileLoader, EXTENSION_SUFFIXES), (_Source, SOURCE_SUFFIXES))


def _is_covered(place: str) -> bool:
    """Say whether a place is the project's folder or a package in it: no virtual environment."""
    return any(_is_in(folder, Path(place, "any.py")) for folder in _entered)


def _modules(folder: Path, package: str) -> Iterator[ModuleType]:
    """Import the modules that count, and those in them where one is a package.

    package: that the project's folder is, with a dot; empty: none.
    """
    waiting = [f"{package}{name}" for name in (MODULE, SECTIONS) if _is_there(folder, name)]
    while waiting:
        name = waiting.pop(0)
        module = _imported(name, folder)
        yield module
        inside = pkgutil.iter_modules(getattr(module, "__path__", ()))
        waiting += [f"{name}.{one.name}" for one in inside]


def _is_there(folder: Path, module: str) -> bool:
    return any((folder / name).exists() for name in (f"{module}.py", module))


def _is_in(folder: Path, file: Path) -> bool:
    """Say whether a file is a module of a project: in no virtual environment below it."""
    if not file.is_relative_to(folder):
        return False
    *folders, _ = file.relative_to(folder).parts
    return all(part.isidentifier() for part in folders)


def _imported(name: str, folder: Path) -> ModuleType:
    try:
        with without_users_style(anywhere=False):
            return importlib.import_module(name)
    except UserError:
        raise
    except (Exception, SystemExit) as error:
        raise ProjectError(_what_was_raised(error, folder.resolve())) from error


def _what_was_raised(error: BaseException, folder: Path) -> str:
    """Return the error of a module on one line, with the place in the project's folder."""
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append((error.filename, error.lineno))
    said = " ".join(str(error.msg if isinstance(error, SyntaxError) else error).split())
    message = f"{type(error).__name__}: {said}".rstrip(": ")
    if isinstance(error, ModuleNotFoundError):
        message += ". Install its library, or correct the name."
    for file, line in reversed(frames):
        if Path(file).is_relative_to(folder):
            return f"{Path(file).relative_to(folder).as_posix()}, line {line}: {message}"
    return f"{MODULE}: {message}"
