"""Declare the tasks of a project's experiments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from inspect import signature
from operator import attrgetter
from typing import Any, get_origin

from reportgen.base.errors import SettingsError
from reportgen.base.mappings import with_dependencies
from reportgen.project.experiments.asked import Data
from reportgen.project.experiments.call import ExperimentCall, Needed, Runs
from reportgen.project.experiments.experiment import (
    MISSING,
    Experiment,
    Parameter,
    Role,
    SettingValue,
)
from reportgen.project.experiments.settings import REPLICATES
from reportgen.project.sections.observed import Ran
from reportgen.project.settings.schema import SettingsSection
from reportgen.tasks.task import Given, Task, derive_seed

_GIVEN: Mapping[Role, Given] = {
    "seed": "seed",
    "progress": "progress",
    "checkpoints": "checkpoints",
    "data": "data",
}
ALL_SETTINGS = "settings"
"""A parameter of a `cost` or `memory` of an experiment."""


@dataclass(frozen=True)
class ExperimentRuns:
    """The tasks of an experiment."""

    by_value: Mapping[
        SettingValue | None, tuple[str, ...]
    ]  # names by replicate; None: over no list
    is_replicated: bool

    def needed(self, replicate: int | None = None) -> Needed:
        """Return the tasks as another experiment gets their results, its values in their order.

        replicate: that one alone, from 1.
        """
        runs: dict[SettingValue | None, Runs] = {
            value: names
            if self.is_replicated and replicate is None
            else names[(replicate or 1) - 1]
            for value, names in self.by_value.items()
        }
        of_values = {value: each for value, each in runs.items() if value is not None}
        # Sorted: the order of a list is in no key.
        return dict(sorted(of_values.items())) if of_values else runs[None]

    @property
    def count(self) -> int:
        """How many replicates there are."""
        return len(next(iter(self.by_value.values())))


def runs_of(experiment: Experiment, settings: SettingsSection) -> ExperimentRuns:
    """Return the tasks of an experiment: NAME or NAME.VALUE, with .REPLICATE where it has them."""
    values: Sequence[SettingValue | None] = (None,)
    for listed, fixed in experiment.over.items():
        full = next(one.setting for one in experiment.parameters if one.name == listed)
        values = attrgetter(full)(settings) if full else tuple(fixed)
    ends = [""]
    if full := replicates_setting(experiment):
        ends = [f".{replicate}" for replicate in range(1, attrgetter(full)(settings) + 1)]
    by_value = {
        value: tuple(f"{_begin(experiment, value)}{end}" for end in ends) for value in values
    }
    return ExperimentRuns(by_value, experiment.replicates is not None)


def replicates_setting(experiment: Experiment) -> str:
    """Return the setting that says how many replicates it has; empty: it has one run."""
    if isinstance(experiment.replicates, int):
        return f"{experiment.name}.{REPLICATES}"
    return experiment.replicates or ""


def what_ran(experiments: Sequence[Experiment], settings: SettingsSection) -> tuple[Ran, ...]:
    """Return the experiments as sections read their results."""
    reads = {one.name: _read_by(one, settings) for one in experiments}
    behind = {one.name: _settings_of(one, experiments) for one in experiments}
    numbers = {one.name: replicates_setting(one) for one in experiments}
    # What reads one replicate alone is the same whatever their number.
    reads_all = {one.name: _read_by(one, settings, all_replicates=True) for one in experiments}
    return tuple(
        Ran(
            one.name,
            one.title,
            runs_of(one, settings).by_value,
            over=next(iter(one.over), ""),
            is_replicated=one.replicates is not None,
            begin=one.begin,
            sections=tuple(
                dict.fromkeys(
                    setting
                    for name in (one.name, *sorted(with_dependencies([one.name], reads)))
                    for setting in behind[name]
                )
            ),
            replicates=tuple(
                dict.fromkeys(
                    numbers[name]
                    for name in (one.name, *sorted(with_dependencies([one.name], reads_all)))
                    if numbers[name]
                )
            ),
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
    Raises SettingsError where an experiment asks for a replicate that another does not have.
    """
    runs = {one.name: runs_of(one, settings) for one in experiments}
    return tuple(
        _Declaration(one, settings, value, replicate, runs).task(name, root_seed, data)
        for one in experiments
        for value, names in runs[one.name].by_value.items()
        for replicate, name in enumerate(names, start=1)
    )


@dataclass(frozen=True)
class _Declaration:
    """One task of an experiment."""

    experiment: Experiment
    settings: SettingsSection
    value: SettingValue | None
    replicate: int
    runs: Mapping[str, ExperimentRuns]

    def task(self, name: str, root_seed: int, data: Mapping[str, Data]) -> Task:
        """Return the task."""
        one = self.experiment
        arguments = {
            each.name: self._argument(each)
            for each in one.parameters
            if each.role in ("setting", "value")
        }
        needed = {each.name: self._needed(each) for each in one.parameters if each.role == "result"}
        single = {key: key for key, names in needed.items() if isinstance(names, str)}
        dependencies = {task: task for names in needed.values() for task in _names(names)}
        for key in single:
            dependencies[key] = dependencies.pop(str(needed[key]))
        reads = one.named("data")
        return Task(
            name=name,
            function=one.function,
            arguments=arguments,
            seed=derive_seed(root_seed, name),
            dependencies=dependencies,
            receives={
                each.name: _GIVEN[each.role] for each in one.parameters if each.role in _GIVEN
            },
            data=reads,
            extendable=one.extends or None,
            caller=ExperimentCall(
                {**needed, **single}, {each: data[each].digest for each in reads}
            ),
            cost=self._called(one.cost, arguments, 1.0),
            memory=self._called(one.memory, arguments, 0),
            settings={
                **{each.name: each.setting for each in one.settings},
                **{
                    each.name: each.source.chosen_by
                    for each in one.parameters
                    if each.source.chosen_by
                },
            },
        )

    def _argument(self, parameter: Parameter) -> object:
        """Return a setting as the function gets it, as a list where it asks for one."""
        if parameter.name in self.experiment.over:
            return self.value
        value = attrgetter(parameter.setting)(self.settings)
        annotation = parameter.annotation
        bare = getattr(annotation, "__origin__", annotation)  # what Annotated is about
        return list(value) if list in (get_origin(annotation), get_origin(bare)) else value

    def _needed(self, parameter: Parameter) -> Needed:
        """Return the tasks whose results fill a parameter; raises SettingsError."""
        name, replicate = read_by(parameter, self.settings), parameter.source.replicate
        found = self.runs[name]
        number = self.replicate if replicate == "same" else replicate
        if number is not None and number > found.count:
            raise SettingsError(
                f"{self.experiment.name} reads replicate {number} of {name}, which has "
                f"{found.count}."
            )
        return found.needed(number)

    def _called(
        self, function: Callable[..., Any] | None, arguments: Mapping[str, object], otherwise: Any
    ) -> Any:
        if function is None:
            return otherwise
        known = {**arguments, ALL_SETTINGS: self.settings}
        try:
            return function(**{name: known[name] for name in _parameters(function)})
        except Exception as error:
            one = self.experiment
            words = " ".join(f"{type(error).__name__}: {error}".split())
            raise one.error(f"the cost or memory of {one.name} raised {words}.") from error


@cache
def _parameters(function: Callable[..., object]) -> tuple[str, ...]:
    return tuple(signature(function).parameters)


def read_by(parameter: Parameter, settings: SettingsSection) -> str:
    """Return the experiment whose results fill a parameter."""
    if parameter.source.chosen_by:
        return str(attrgetter(parameter.source.chosen_by)(settings))
    return parameter.source.experiment or parameter.name


def _read_by(
    one: Experiment, settings: SettingsSection, *, all_replicates: bool = False
) -> tuple[str, ...]:
    return tuple(
        read_by(each, settings)
        for each in one.parameters
        if each.role == "result" and not (all_replicates and isinstance(each.source.replicate, int))
    )


def _settings_of(one: Experiment, experiments: Sequence[Experiment]) -> tuple[str, ...]:
    """Return the settings of an experiment, in full; a section for those that are all of it."""
    full = [each.setting for each in one.settings]
    full += [each.source.chosen_by for each in one.parameters if each.source.chosen_by]
    if isinstance(one.replicates, str):
        full.append(one.replicates)
    of_others = {
        each.setting
        for other in experiments
        if other is not one
        for each in other.settings
        if each.default is not MISSING
    }
    names = {each.name for each in experiments}
    found = [] if any(each.startswith(f"{one.name}.") for each in of_others) else [one.name]
    for each in full:
        section = each.partition(".")[0]
        found.append(section if section in found or section not in names else each)
    return tuple(dict.fromkeys(found))


def _names(needed: Needed) -> tuple[str, ...]:
    match needed:
        case str():
            return (needed,)
        case tuple():
            return needed
    return tuple(name for runs in needed.values() for name in _names(runs))


def _begin(experiment: Experiment, value: SettingValue | None) -> str:
    begin = experiment.begin
    return begin if value is None else f"{begin}.{experiment.value_name(value)}"
