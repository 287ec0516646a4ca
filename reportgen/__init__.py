"""reportgen: run the experiments of a project and write the results as a report.

What a project's code imports stands here: `experiment` declares one, `Data`, `Seed`,
`Progress` and `Checkpoints` are what it may ask for, `unit` says what a setting is counted
in, and the others make what it returns. `load` reads a version, for notebooks.
"""

TYPE_CHECKING = False  # as in typing, which takes longer to import than all else here
if TYPE_CHECKING:
    from reportgen.export.frames import Version, load
    from reportgen.project.derived import derived
    from reportgen.project.experiments.asked import Checkpoints, Data, Progress, Seed, State
    from reportgen.project.experiments.experiment import experiment, result, setting
    from reportgen.project.kinds import (
        count,
        curve,
        exact,
        figure,
        images,
        intervals,
        matrix,
        mean,
        measure,
        scatter,
        table,
    )
    from reportgen.project.settings.schema import unit
    from reportgen.tasks.results.types import File

__version__ = "0.1.0"
"""Also that of the distribution, whose name is another: reportgen-experiments."""

__all__ = [
    "Checkpoints",
    "Data",
    "File",
    "Progress",
    "Seed",
    "State",
    "Version",
    "count",
    "curve",
    "derived",
    "exact",
    "experiment",
    "figure",
    "images",
    "intervals",
    "load",
    "matrix",
    "mean",
    "measure",
    "result",
    "scatter",
    "setting",
    "table",
    "unit",
]

_HOMES = {
    **dict.fromkeys(
        ["Checkpoints", "Data", "Progress", "Seed", "State"], "project.experiments.asked"
    ),
    **dict.fromkeys(["Version", "load"], "export.frames"),
    "derived": "project.derived",
    **dict.fromkeys(["experiment", "result", "setting"], "project.experiments.experiment"),
    "unit": "project.settings.schema",
    "File": "tasks.results.types",
}


def __getattr__(name: str) -> object:
    """Return a name of the public API when it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'project.kinds')}"), name)
