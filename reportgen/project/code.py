"""The code of a project: what its experiments compute and what its sections say of that."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from reportgen.base.files import digest_of
from reportgen.project.contents import Contents
from reportgen.project.derived import Derived, check_derived, derived_in, with_reads
from reportgen.project.experiments.asked import Data
from reportgen.project.experiments.checks import check_experiments
from reportgen.project.experiments.experiment import Experiment
from reportgen.project.experiments.loading import (
    experiments_in,
    is_of_experiments,
    load_modules,
    own_modules,
    start_elsewhere,
    start_worker,
)
from reportgen.project.experiments.settings import settings_model
from reportgen.project.experiments.tasks import declare_tasks, what_ran
from reportgen.project.folder import is_shipped
from reportgen.project.project import Project
from reportgen.project.sections.deriving import derive
from reportgen.project.sections.looks import looks_of
from reportgen.project.sections.write import write_sections
from reportgen.project.settings.schema import Settings
from reportgen.project.text.compiling import CompiledText, compile_text
from reportgen.project.text.files import read_text
from reportgen.project.text.settings import with_settings
from reportgen.project.values import VALUE_CLASSES
from reportgen.report.model import flat_settings
from reportgen.report.outline import entries_of
from reportgen.report.parts import Section
from reportgen.tasks.results.codec import data_classes
from reportgen.tasks.results.types import NotRun, Results
from reportgen.tasks.task import Task

WriteSections = Callable[[Any, Results, Collection[str]], tuple[Section, ...]]
"""From settings, results, and the stems that are asked for."""


@dataclass(frozen=True)
class Code:
    """What only commands that run experiments import."""

    settings: type[Settings]
    contents: Contents
    declare_tasks: Callable[[Any], tuple[Task, ...]]  # from the settings
    write_sections: WriteSections
    start_worker: Callable[[], None]  # called in each process before its tasks
    # Makes what is called instead in processes that do not see the folder.
    start_elsewhere: Callable[[], Callable[[], None]]
    result_classes: Mapping[str, type] = field(default_factory=dict)  # that tasks return, by name
    section_files: tuple[Path, ...] = ()  # that turn results into sections
    folder: Path | None = None  # of modules that tasks reach beside the package
    warnings: tuple[str, ...] = ()  # of the text, one line each
    claims: tuple[str, ...] = ()  # names of those that the text states

    @property
    def sections_digest(self) -> str:
        """The SHA-256 of the code that turns results into sections."""
        return digest_of((file.name, file.read_bytes()) for file in self.section_files)


def load_code(project: Project) -> Code:
    """Import the experiments of a project and read its text.

    Raises ProjectError, SettingsError or TemplateError for what is wrong with them, one line
    with file and line.
    """
    folder = project.folder
    modules = load_modules(folder)
    experiments, derived = experiments_in(modules, folder), derived_in(modules)
    check_derived(derived, experiments)
    settings = check_experiments(experiments, project.data, derived)
    files = read_text(folder, project.text, project.abstract)
    text = compile_text(
        files,
        title=project.title,
        known=_setting_names(experiments, settings),
        derived={one.section for one in derived},
        read=_read_by_others(experiments, derived),
        bibliography=project.bibliography,
    )
    chapters = with_reads(text.chapters, derived, {one.name: one.section for one in experiments})
    order = [entry.stem for entry in entries_of(chapters)]
    # Once more, in the order of the text, which is that of tasks and settings.
    experiments = tuple(sorted(experiments, key=partial(_place, order)))
    own = own_modules(folder)
    return Code(
        settings=settings_model(experiments, Settings, derived),
        contents=Contents(chapters, text.templates, text.places),
        declare_tasks=partial(_declared, project, experiments),
        write_sections=partial(_written, project, experiments, derived, text),
        start_worker=partial(start_worker, folder.resolve(), project.variables),
        start_elsewhere=partial(start_elsewhere, folder.resolve(), project.variables),
        result_classes={
            **VALUE_CLASSES,
            **{name: one for module in own for name, one in data_classes(vars(module)).items()},
        },
        section_files=(
            *(folder / one.name for one in files),
            *(Path(str(one.__file__)) for one in own if derived and _writes(one)),
        ),
        folder=None if is_shipped(folder) else folder,
        warnings=text.warnings,
        claims=tuple(one.name for one in text.declarations.claims),
    )


def _place(order: Sequence[str], one: Experiment) -> int:
    """Return where the section of an experiment stands in the text; behind all, where in none."""
    return order.index(one.section) if one.section in order else len(order)


def _read_by_others(
    experiments: Sequence[Experiment], derived: Sequence[Derived]
) -> frozenset[str]:
    """Return the experiments whose results others read, or functions that derive values."""
    asked = [each for one in experiments for each in one.parameters if each.role == "result"]
    names = [each.source.experiment or each.name for each in asked]
    return frozenset([*names, *(name for one in derived for name in one.parameters)])


def _writes(module: ModuleType) -> bool:
    """Say whether a module of a project can change its sections, and not results alone."""
    return not is_of_experiments(module) or bool(derived_in([module]))


def _setting_names(
    experiments: Collection[Experiment], settings: type[Settings]
) -> dict[str, tuple[str, ...]]:
    """Return experiment or section -> its settings; under "" the full names of all others."""
    fields = settings.model_fields.items()
    sections = {name: getattr(field.annotation, "model_fields", None) for name, field in fields}
    known = {name: tuple(each) for name, each in sections.items() if each is not None}
    known.pop("report")
    return {**dict.fromkeys((one.name for one in experiments), ()), **known, "": ("seed",)}


def _declared(
    project: Project, experiments: tuple[Experiment, ...], settings: Settings
) -> tuple[Task, ...]:
    data = {name: Data(name, one.file, one.digest) for name, one in project.data.items()}
    return declare_tasks(experiments, settings, settings.seed, data)


def _written(
    project: Project,
    experiments: tuple[Experiment, ...],
    derived: tuple[Derived, ...],
    text: CompiledText,
    settings: Settings,
    results: Results,
    stems: Collection[str],
) -> tuple[Section, ...]:
    every = {task.name: NotRun(task.name) for task in _declared(project, experiments, settings)}
    every_result = Results({**every, **results})
    ran = what_ran(experiments, settings)
    values = settings.model_dump(mode="json")
    sections = write_sections(
        ran,
        every_result,
        with_settings(text.declarations, values),
        {entry.stem: entry.title for entry in entries_of(text.chapters)},
        derivation=derive(
            derived, {one.name: one for one in ran}, settings, every_result, project.published
        ),
        values={**flat_settings(values), **project.facts},
        looks=looks_of(flat_settings(values), ran),
    )
    return tuple(section for section in sections if section.stem in stems)
