"""The code of a project: what its experiments compute and what its sections say of that."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from reportgen.base.files import digest_of
from reportgen.project.contents import Contents
from reportgen.project.derived import Derived, check_derived, derived_in, with_reads
from reportgen.project.experiments.asked import Data
from reportgen.project.experiments.experiment import Experiment
from reportgen.project.experiments.loading import (
    load_experiments,
    loaded_modules,
    start_elsewhere,
    start_in,
)
from reportgen.project.experiments.settings import settings_model
from reportgen.project.experiments.tasks import declare_tasks, what_ran
from reportgen.project.folder import is_shipped
from reportgen.project.project import Project
from reportgen.project.sections.deriving import derive
from reportgen.project.sections.write import write_sections
from reportgen.project.settings.schema import Settings
from reportgen.project.text.compiling import CompiledText, compile_text
from reportgen.project.text.files import read_text
from reportgen.project.text.settings import with_settings
from reportgen.project.values import VALUE_CLASSES
from reportgen.report.model import flat_settings
from reportgen.report.outline import entries_of
from reportgen.report.parts import Section
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
    start_worker: Callable[[], None] | None = None  # called in each process before its tasks
    # Makes what is called instead in processes that do not see the folder.
    start_elsewhere: Callable[[], Callable[[], None]] | None = None
    result_classes: Mapping[str, type] = field(default_factory=dict)  # that tasks return, by name
    section_files: tuple[Path, ...] = ()  # that turn results into sections
    folder: Path | None = None  # of modules that tasks reach beside the package
    warnings: tuple[str, ...] = ()  # of the text, one line each

    @property
    def sections_digest(self) -> str:
        """The SHA-256 of the code that turns results into sections."""
        return digest_of((file.name, file.read_bytes()) for file in self.section_files)


def load_code(project: Project) -> Code:
    """Import the experiments of a project and read its text.

    Raises ProjectError, SettingsError or TemplateError for what is wrong with them, one line
    with file and line.
    """
    if is_shipped(project.folder):
        code: Code = import_module(f"reportgen.projects.{project.name}.code").CODE
        return code
    experiments = load_experiments(project.folder, project.data)
    modules = loaded_modules()
    derived = derived_in(modules)
    check_derived(derived, experiments)
    settings = settings_model(experiments, Settings)
    files = read_text(project.folder, project.text)
    text = compile_text(
        files,
        title=project.title,
        known=_setting_names(experiments, settings),
        derived={one.section for one in derived},
        bibliography=project.bibliography,
    )
    chapters = with_reads(text.chapters, derived, [one.name for one in experiments])
    return Code(
        settings=settings,
        contents=Contents(chapters, text.templates),
        declare_tasks=partial(_declared, project, experiments),
        write_sections=partial(_written, project, experiments, derived, text),
        start_worker=partial(start_in, project.folder.resolve()),
        start_elsewhere=partial(start_elsewhere, project.folder.resolve()),
        result_classes=VALUE_CLASSES,
        section_files=(
            *(project.folder / one.name for one in files),
            *(Path(str(one.__file__)) for one in modules if derived),
        ),
        folder=project.folder,
        warnings=text.warnings,
    )


def _setting_names(
    experiments: Collection[Experiment], settings: type[Settings]
) -> dict[str, tuple[str, ...]]:
    """Return experiment -> its settings; under "" the full names of all others."""
    sections = {one.name: settings.model_fields.get(one.name) for one in experiments}
    known = {
        name: tuple(getattr(section and section.annotation, "model_fields", ()))
        for name, section in sections.items()
    }
    return {**known, "": ("seed",)}


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
        derivation=derive(derived, {one.name: one for one in ran}, settings, every_result),
        values={**flat_settings(values), **project.facts},
    )
    return tuple(section for section in sections if section.stem in stems)
