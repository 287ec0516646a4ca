"""The project that ships, as tests use it."""

from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

from reportgen.project import code
from reportgen.project.folder import SHIPPED
from reportgen.project.project import read_project
from reportgen.project.published import Published
from reportgen.project.settings import loading
from reportgen.project.settings.loading import Source
from reportgen.project.settings.schema import Settings as AnySettings
from reportgen.projects.mnist.settings import Settings
from reportgen.report.outline import figure_numbers
from reportgen.report.parts import Section
from reportgen.tasks.results.types import Results
from reportgen.tasks.task import Task
from reportgen.workflow.assembly.project_parts import ProjectParts, project_parts

PROJECT = read_project(SHIPPED / "mnist")
CODE = code.load_code(PROJECT)
SECTIONS = CODE.contents.stems
STEMS = tuple(
    stem
    for stem in SECTIONS
    if stem not in ("abstract", "introduction", "conclusion")  # which have no experiment
)
ENTRIES = CODE.contents.entries
FIGURE_NUMBERS = figure_numbers(CODE.contents.chapters)
DIGESTS = PROJECT.digests()
SETTINGS: type[AnySettings] = CODE.settings
"""The model of all settings."""


@cache
def mnist_parts() -> ProjectParts:
    """Return what a report carries of the project that ships."""
    return project_parts(PROJECT, CODE)


def load_published() -> Published:
    """Return what the write-up reports."""
    assert PROJECT.published is not None
    return PROJECT.published


def load_settings(
    profile: str = "full",
    settings_file: Path | None = None,
    overrides: Sequence[str] = (),
    folder: Path | None = None,
    stored: Source | None = None,
) -> Settings:
    """Return settings of the project that ships, as `loading.load_settings` does."""
    return loading.load_settings(
        PROJECT, SETTINGS, profile, settings_file, overrides, folder, stored
    )


def declare_tasks(stem: str, settings: Settings) -> tuple[Task, ...]:
    """Return the tasks of a section."""
    return tuple(task for task in CODE.declare_tasks(settings) if task.stem == stem)


def write_sections(
    settings: Settings, results: Results, stems: Collection[str]
) -> tuple[Section, ...]:
    """Return sections of the report."""
    return CODE.write_sections(settings, results, stems)


def write_section(stem: str, settings: Settings, results: Results) -> Section:
    """Return a section of the report."""
    (section,) = CODE.write_sections(settings, results, (stem,))
    return section
