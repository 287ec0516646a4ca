"""The project that ships, as the benchmarks use it."""

from collections.abc import Mapping, Sequence

from reportgen.project.code import load_code
from reportgen.project.folder import SHIPPED
from reportgen.project.project import read_project
from reportgen.project.settings import loading
from reportgen.projects.mnist.settings import Settings
from reportgen.report.parts import Section
from reportgen.tasks.execution.workers import Call, Raised, run_call
from reportgen.tasks.results.types import Results
from reportgen.tasks.store.checkpoints import CarriedCheckpoints
from reportgen.tasks.task import Task

PROJECT = read_project(SHIPPED / "mnist")
CODE = load_code(PROJECT)


def load_settings(profile: str, overrides: Sequence[str] = ()) -> Settings:
    """Return the settings of a profile, some of them changed."""
    return loading.load_settings(PROJECT, CODE.settings, profile, overrides=overrides)


def declare_tasks(stem: str, settings: Settings) -> tuple[Task, ...]:
    """Return the tasks of a section."""
    return tuple(task for task in CODE.declare_tasks(settings) if task.stem == stem)


def write_section(stem: str, settings: Settings, results: Results) -> Section:
    """Return a section of the report."""
    (section,) = CODE.write_sections(settings, results, (stem,))
    return section


def compute(task: Task, results: Mapping[str, object]) -> object:
    """Return the result of a task, computed in this process.

    results: of the tasks that it needs, by name. Raises SystemExit where the task fails.
    """
    needed = {parameter: results[name] for parameter, name in task.dependencies.items()}
    files = {name: one.file for name, one in PROJECT.data.items()}
    answer = run_call(Call.of(task, CarriedCheckpoints(None), files), **needed)
    if isinstance(answer, Raised):
        raise SystemExit(answer.message)
    return answer.result
