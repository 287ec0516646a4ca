"""The order of the report, its text, and the tasks behind what its sections derive."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import PurePath
from typing import Any

from reportgen.project.contents import Contents
from reportgen.project.derived import derived_in, with_reads
from reportgen.project.sections.observed import Ran
from reportgen.project.settings.names import factor_name, level_name
from reportgen.project.text.compiling import compile_text
from reportgen.project.text.files import read_text
from reportgen.projects.mnist.original import this_project
from reportgen.projects.mnist.settings import Settings
from reportgen.report.outline import Entry, entries_of, figure_numbers

_PROJECT = this_project()

STEMS = tuple(PurePath(name).stem for name in _PROJECT.text)
DERIVED = derived_in(
    import_module(f"reportgen.projects.mnist.sections.{name}") for name in (*STEMS, "light_noise")
)
"""The functions that derive what the sections show."""

TEXT = compile_text(
    read_text(_PROJECT.folder, _PROJECT.text),
    title=_PROJECT.title,
    known={
        name: tuple(getattr(field.annotation, "model_fields", ()))
        for name, field in Settings.model_fields.items()
    },
    derived=STEMS,
    bibliography=_PROJECT.bibliography,
)
CONTENTS = Contents(with_reads(TEXT.chapters, DERIVED, STEMS), TEXT.templates)
ENTRIES = entries_of(CONTENTS.chapters)
FIGURE_NUMBERS = figure_numbers(CONTENTS.chapters)

FORMS = ("raw", "scaled", "standardised")
"""Of the pixels."""


_DATA = ("data",)
"""The settings that can change every result, beside an experiment's own."""


def entry_of(stem: str) -> Entry:
    """Return the entry of an experiment; raises KeyError for an unknown stem."""
    return {entry.stem: entry for entry in ENTRIES}[stem]


def what_ran(settings: Settings) -> dict[str, Ran]:
    """Return the experiments that sections read, by name, with their tasks."""
    replicates = {name: getattr(one, "replicates", 0) for name, one in settings}
    over: dict[str, Mapping[Any, str]] = {
        "preprocessing": {form: f"preprocessing.{form}" for form in FORMS},
        "weight_decay": {
            factor: f"weight_decay.{factor_name(factor)}"
            for factor in sorted(settings.weight_decay.factors)
        },
    }
    single: dict[str, Mapping[Any, str]] = {
        "cloud": {None: "preprocessing.cloud"},
        "autoencoder": {None: "autoencoder.1"},
        "noise": {level: f"noise.{level_name(level)}" for level in sorted(settings.noise.levels)},
        "generation": {None: "generation.digits"},
    }
    found = {
        name: Ran(name, name, _single(tasks), is_replicated=False, depends_on=_DATA)
        for name, tasks in single.items()
    }
    for name, count in replicates.items():
        if count:
            tasks = {at: _names(begin, count) for at, begin in over.get(name, {None: name}).items()}
            found[name] = Ran(name, name, tasks, depends_on=_DATA)
    return found


def _names(begin: str, count: int) -> tuple[str, ...]:
    return tuple(f"{begin}.{replicate}" for replicate in range(1, count + 1))


def _single(tasks: Mapping[Any, str]) -> dict[Any, tuple[str, ...]]:
    return {at: (task,) for at, task in tasks.items()}
