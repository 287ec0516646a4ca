"""The code of a project: what its experiments compute and what sections say of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from reportgen.base.errors import ProjectError
from reportgen.base.files import digest_of
from reportgen.project.contents import Contents
from reportgen.project.folder import is_shipped
from reportgen.project.project import Project
from reportgen.project.settings.schema import Settings
from reportgen.report.parts import Section
from reportgen.tasks.results.types import Results
from reportgen.tasks.task import Task


@dataclass(frozen=True)
class Code:
    """What only commands that run experiments import."""

    settings: type[Settings]
    contents: Contents
    declare_tasks: Callable[[str, Any], tuple[Task, ...]]  # by stem, from the settings
    write_section: Callable[[str, Any, Results], Section]  # by stem, from settings and results
    start_worker: Callable[[], None] | None = None  # called in each process before its tasks
    result_classes: Mapping[str, type] = field(default_factory=dict)  # that tasks return, by name
    section_files: tuple[Path, ...] = ()  # that turn results into sections

    @property
    def sections_digest(self) -> str:
        """The SHA-256 of the code that turns results into sections."""
        return digest_of((file.name, file.read_bytes()) for file in self.section_files)


def load_code(project: Project) -> Code:
    """Import the code of a project; raises ProjectError where there is none."""
    if not is_shipped(project.folder):
        raise ProjectError(f"{project.folder} has no experiments.")
    code: Code = import_module(f"reportgen.projects.{project.name}.code").CODE
    return code
