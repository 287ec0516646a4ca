"""The order of the report, its text, and the tasks behind what its sections derive."""

from collections.abc import Mapping
from typing import Any

from reportgen.project.contents import Contents
from reportgen.project.sections.observed import Ran
from reportgen.project.settings.names import factor_name, level_name
from reportgen.project.text.compiling import compile_text
from reportgen.project.text.files import read_text
from reportgen.projects.mnist.original import this_project
from reportgen.projects.mnist.settings import Settings
from reportgen.report.outline import Entry, entries_of, figure_numbers, table_numbers

_PROJECT = this_project()

TEXT = compile_text(
    read_text(_PROJECT.folder),
    title=_PROJECT.title,
    known={
        name: tuple(getattr(field.annotation, "model_fields", ()))
        for name, field in Settings.model_fields.items()
    },
)
CONTENTS = Contents(_PROJECT.chapters, TEXT.templates)
ENTRIES = entries_of(CONTENTS.chapters)
STEMS = tuple(entry.stem for entry in ENTRIES)
FIGURE_NUMBERS = figure_numbers(CONTENTS.chapters)
TABLE_NUMBERS = table_numbers(CONTENTS.chapters)

FORMS = ("raw", "scaled", "standardised")
"""Of the pixels."""


def entry_of(stem: str) -> Entry:
    """Return the entry of an experiment; raises KeyError for an unknown stem."""
    return {entry.stem: entry for entry in ENTRIES}[stem]


def what_ran(settings: Settings) -> dict[str, Ran]:
    """Return the experiments that sections read, by name, with their tasks."""

    def runs(name: str, prefix: str, of: str) -> Ran:
        replicates = getattr(settings, of).replicates
        return Ran(name, name, {None: _replicates(prefix, replicates)}, depends_on=("data",))

    def over(name: str, values: Mapping[Any, str], replicates: int) -> Ran:
        tasks = {value: _replicates(prefix, replicates) for value, prefix in values.items()}
        return Ran(name, name, tasks, depends_on=("data",))

    def single(name: str, tasks: Mapping[Any, str]) -> Ran:
        named = {value: (task,) for value, task in tasks.items()}
        return Ran(name, name, named, depends_on=("data",), is_replicated=False)

    decay = settings.weight_decay
    forms = {form: f"preprocessing.{form}" for form in FORMS}
    factors = {factor: f"weight_decay.{factor_name(factor)}" for factor in sorted(decay.factors)}
    levels = {level: f"noise.{level_name(level)}" for level in sorted(settings.noise.levels)}
    found = (
        single("cloud", {None: "preprocessing.cloud"}),
        over("preprocessing", forms, settings.preprocessing.replicates),
        runs("mlp", "mlp", "mlp"),
        runs("three_layer", "three_layer", "three_layer"),
        over("weight_decay", factors, decay.replicates),
        runs("convnet", "convnet", "convnet"),
        single("autoencoder", {None: "autoencoder.1"}),
        single("noise", levels),
        runs("light", "noise.light", "mlp"),
        runs("light_reading", "noise.light_reading", "mlp"),
        single("generation", {None: "generation.digits"}),
    )
    return {one.name: one for one in found}


def _replicates(prefix: str, count: int) -> tuple[str, ...]:
    return tuple(f"{prefix}.{replicate}" for replicate in range(1, count + 1))
