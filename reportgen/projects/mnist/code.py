"""What the engine calls of this project."""

from pathlib import Path

from reportgen.project.code import Code
from reportgen.projects.mnist.experiments import declare_tasks
from reportgen.projects.mnist.outline import CONTENTS, STEMS
from reportgen.projects.mnist.results import RESULT_CLASSES
from reportgen.projects.mnist.settings import Settings
from reportgen.projects.mnist.training.runtime import start_worker
from reportgen.projects.mnist.writing import write_sections

_FOLDER = Path(__file__).parent

CODE = Code(
    settings=Settings,
    contents=CONTENTS,
    declare_tasks=lambda settings: tuple(
        task for stem in STEMS for task in declare_tasks(stem, settings)
    ),
    write_sections=write_sections,
    start_worker=start_worker,
    result_classes=RESULT_CLASSES,
    section_files=(
        *sorted((_FOLDER / "sections").glob("*.py")),
        *sorted((_FOLDER / "results").glob("*.py")),
        *sorted((_FOLDER / "text").glob("*.html")),
        _FOLDER / "settings.py",
        _FOLDER / "original.py",
        _FOLDER / "outline.py",
        _FOLDER / "writing.py",
    ),
)
