"""Declare the tasks of a project's experiments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_origin

from reportgen.base.mappings import with_dependencies
from reportgen.project.experiments.asked import Data
from reportgen.project.experiments.call import ExperimentCall, Needed, Runs
from reportgen.project.experiments.experiment import Experiment, Role, SettingValue
from reportgen.project.experiments.settings import REPLICATES
from reportgen.project.sections.observed import Ran
from reportgen.project.settings.names import value_name
from reportgen.project.settings.schema import SettingsSection
from reportgen.tasks.task import Given, Task, derive_seed

_GIVEN: Mapping[Role, Given] = {
    "seed": "seed",
    "progress": "progress",
    "checkpoints": "checkpoints",
    "data": "data",
}


@dataclass(frozen=True)
class ExperimentRuns:
    """The tasks of an experiment."""

    by_value: Mapping[
        SettingValue | None, tuple[str, ...]
    ]  # names by replicate; None: over no list
    is_replicated: bool

    @property
    def needed(self) -> Needed:
        """The tasks as another experiment gets their results, its values in their order."""
        runs: dict[SettingValue | None, Runs] = {
            value: names if self.is_replicated else names[0]
            for value, names in self.by_value.items()
        }
        of_values = {value: each for value, each in runs.items() if value is not None}
        # Sorted: the order of a list is in no key.
        return dict(sorted(of_values.items())) if of_values else runs[None]


def runs_of(experiment: Experiment, settings: SettingsSection) -> ExperimentRuns:
    """Return the tasks of an experiment: NAME or NAME.VALUE, with .REPLICATE where it has them."""
    own = getattr(settings, experiment.name, None)
    values: Sequence[SettingValue | None] = (None,)
    for listed in experiment.over:
        values = getattr(own, listed)
    count = None if experiment.replicates is None else getattr(own, REPLICATES)
    ends = [""] if count is None else [f".{replicate}" for replicate in range(1, count + 1)]
    by_value = {
        value: tuple(f"{_begin(experiment, value)}{end}" for end in ends) for value in values
    }
    return ExperimentRuns(by_value, count is not None)


def what_ran(experiments: Sequence[Experiment], settings: SettingsSection) -> tuple[Ran, ...]:
    """Return the experiments as sections read their results."""
    reads = {one.name: one.named("result") for one in experiments}
    return tuple(
        Ran(
            one.name,
            one.title,
            runs_of(one, settings).by_value,
            over=next(iter(one.over), ""),
            is_replicated=one.replicates is not None,
            depends_on=tuple(sorted(with_dependencies([one.name], reads) - {one.name})),
        )
        for one in experiments
    )


def declare_tasks(
    experiments: Sequence[Experiment],
    settings: SettingsSection,
    root_seed: int,
    data: Mapping[str, Data],
) -> tuple[Task, ...]:
    """Return the tasks of all experiments, by experiment, value and replicate.

    settings: of the model that `settings_model` makes of these experiments.
    data: what the project has, by name.
    """
    runs = {one.name: runs_of(one, settings) for one in experiments}
    return tuple(
        _task(one, name, _arguments(one, settings, value), runs, root_seed, data)
        for one in experiments
        for value, names in runs[one.name].by_value.items()
        for name in names
    )


def _task(
    experiment: Experiment,
    name: str,
    arguments: Mapping[str, object],
    runs: Mapping[str, ExperimentRuns],
    root_seed: int,
    data: Mapping[str, Data],
) -> Task:
    needed = experiment.named("result")
    reads = experiment.named("data")
    return Task(
        name=name,
        function=experiment.function,
        arguments=arguments,
        seed=derive_seed(root_seed, name),
        dependencies={
            task: task
            for each in needed
            for names in runs[each].by_value.values()
            for task in names
        },
        receives={
            one.name: _GIVEN[one.role] for one in experiment.parameters if one.role in _GIVEN
        },
        data=reads,
        extendable=experiment.extends or None,
        caller=ExperimentCall(
            {each: runs[each].needed for each in needed},
            {each: data[each].digest for each in reads},
        ),
    )


def _arguments(
    experiment: Experiment, settings: SettingsSection, value: SettingValue | None
) -> dict[str, object]:
    """Return the settings as the function gets them."""
    own = getattr(settings, experiment.name, None)
    return {
        one.name: value if one.name in experiment.over else _as_asked(one.annotation, own, one.name)
        for one in experiment.parameters
        if one.role == "setting"
    }


def _as_asked(annotation: Any, own: object, name: str) -> object:
    """Return a setting, as a list where the function asks for one."""
    value = getattr(own, name)
    bare = getattr(annotation, "__origin__", annotation)  # what Annotated is about
    return list(value) if list in (get_origin(annotation), get_origin(bare)) else value


def _begin(experiment: Experiment, value: SettingValue | None) -> str:
    return experiment.name if value is None else f"{experiment.name}.{value_name(value)}"
