"""Declare values that a section computes from results each time the report is written.

They are no tasks: their results are not cached, and a change of their code runs nothing again.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from reportgen.base.errors import ProjectError, no_such
from reportgen.project.experiments.experiment import (
    Experiment,
    Parameter,
    is_named,
    parameters_of,
    place_of,
)
from reportgen.project.sections.claims import Evidence
from reportgen.project.values import Value
from reportgen.report.mathematics import check_mathematics
from reportgen.report.outline import Chapter, Entry
from reportgen.report.panels import Panel
from reportgen.report.parts import Cell, Column, Metric

Function = TypeVar("Function", bound=Callable[..., Mapping[str, Any]])

_ATTRIBUTE = "__reportgen_derived__"
SETTINGS, AT, PUBLISHED = "settings", "at", "published"


@dataclass(frozen=True)
class Formula:
    """A displayed equation whose numbers come from settings or results."""

    latex: str

    def __post_init__(self) -> None:
        """Raise ValueError for what is more than mathematics."""
        check_mathematics(self.latex)


@dataclass(frozen=True)
class Rows:
    """A table; in the text of a cell, a metric's name in braces is its number."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    has_closing_row: bool = False  # the last row sums up those before it


DerivedValue = (
    Value
    | Sequence[Value]
    | Metric
    | Panel
    | Sequence[Panel]
    | Rows
    | Formula
    | Evidence
    | str
    | float
)
"""Of numbers a sequence holds one for each replicate, of panels those of one figure.

A text and a plain number are words: the section's texts name them, and decide on them.
"""


DependsOn = Sequence[str] | Callable[[Any], Sequence[str]]
"""Names of settings, or of whole sections of them; a function finds them from all settings."""


@dataclass(frozen=True, eq=False)
class Derived:
    """A function that computes values of a section."""

    function: Callable[..., Mapping[str, DerivedValue]]
    section: str
    each: str  # the experiment at each of whose values it is called; empty: it is called once
    depends_on: DependsOn  # settings; empty: those of the experiments that it reads

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.function.__name__

    def error(self, message: str) -> ProjectError:
        """Return an error that names the place of the function."""
        return ProjectError(f"{place_of(self.function)}: {message}")

    @cached_property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """What it asks for, by name."""
        return inspect.signature(self.function).parameters

    @cached_property
    def settings(self) -> tuple[Parameter, ...]:
        """Its parameters that are settings by their type; raises ProjectError."""
        found = parameters_of(self.function, self.error)
        return tuple(one for one in found if one.role == "setting" and is_named(one.annotation))

    def setting_of(self, parameter: str) -> str:
        """Return the setting that a parameter is, in full; empty where it is none."""
        return next((one.setting for one in self.settings if one.name == parameter), "")


def derived(
    section: str, *, each: str = "", depends_on: DependsOn = ()
) -> Callable[[Function], Function]:
    """Declare a function that computes values of a section from results.

    It is called each time the report is written; its results are not cached. It returns a dict,
    as an experiment does; a list of numbers has one for each replicate. Texts and plain numbers
    are for captions, cells, sentences and conditions, which use them by name. A parameter with
    the name of an experiment receives its result: a tuple if that has replicates, a dict by value
    if it runs over a setting; if the experiment failed, the parameter's default, where it has
    one. A parameter with `setting` receives that setting, `settings` all settings, and
    `published` the numbers of the original, or None.

    section: its id; the names of the values begin with it.
    each: an experiment that runs over a setting: the function is called at each of its values,
    with `at`, and has the results of that value alone.
    depends_on: the settings that can change its figures and tables, such as "knn.neighbours", or
    a function that finds them from all settings; empty: those of the experiments that it reads.

    A fault in its signature is reported before anything runs, with file and line.

        @derived("knn")
        def best(knn, lda=None):
            return {"best": max(run["accuracy"].number for run in knn), "has_lda": lda is not None}
    """

    def declare(function: Function) -> Function:
        setattr(function, _ATTRIBUTE, Derived(function, section, each, depends_on))
        return function

    return declare


def derived_in(modules: Iterable[object]) -> tuple[Derived, ...]:
    """Return the functions of modules that declare derived values, in their order, each once."""
    found = {
        id(value): value
        for module in modules
        for function in vars(module).values()
        if isinstance(value := getattr(function, _ATTRIBUTE, None), Derived)
    }
    return tuple(found.values())


def with_reads(
    chapters: Sequence[Chapter], functions: Sequence[Derived], experiments: Mapping[str, str]
) -> tuple[Chapter, ...]:
    """Return the outline with the sections whose results others derive values from.

    experiments: name -> the section that it is of.
    """
    return tuple(
        chapter.model_copy(
            update={
                "experiments": tuple(
                    entry.model_copy(update={"reads": _reads(entry, functions, experiments)})
                    for entry in chapter.experiments
                )
            }
        )
        for chapter in chapters
    )


def _reads(
    entry: Entry, functions: Sequence[Derived], experiments: Mapping[str, str]
) -> tuple[str, ...]:
    asked = [name for one in functions if one.section == entry.stem for name in one.parameters]
    sections = [experiments[name] for name in asked if name in experiments]
    others = [section for section in sections if section != entry.stem]
    return tuple(dict.fromkeys([*entry.reads, *others]))


def check_derived(functions: Iterable[Derived], experiments: Sequence[Experiment]) -> None:
    """Raise ProjectError for a function that asks for what there is not."""
    over = {one.name: bool(one.over) for one in experiments}
    for one in functions:
        if one.each and not over.get(one.each, False):
            known = [name for name, is_over in over.items() if is_over]
            raise one.error(no_such("experiment over a setting", one.each, known))
        for name in one.parameters:
            is_known = bool(one.setting_of(name))
            if not is_known and name not in {
                *over,
                SETTINGS,
                PUBLISHED,
                *((AT,) if one.each else ()),
            }:
                raise one.error(no_such("experiment", name, over, f" for {one.name}"))
