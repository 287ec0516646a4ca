"""Call an experiment in a worker: what it asks for in its own types, what it returns checked."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np

from reportgen.project.experiments.asked import Data, Seed, State
from reportgen.project.experiments.experiment import (
    Experiment,
    Parameter,
    SettingValue,
    experiment_of,
)
from reportgen.project.experiments.undeclared import noticed
from reportgen.project.returned import as_returned, checked_result
from reportgen.tasks import task as engine
from reportgen.tasks.code.roots import ENGINE, folder_of
from reportgen.tasks.execution.workers import note

Runs = str | tuple[str, ...]
"""The task of an experiment, or those of its replicates in their order."""

Needed = Runs | Mapping[SettingValue, Runs]
"""The tasks behind a parameter, by the value that they have of a list."""


@dataclass(frozen=True)
class ExperimentCall:
    """Calls an experiment; goes to the worker with the task."""

    results: Mapping[str, Needed] = field(default_factory=dict)  # by parameter
    digests: Mapping[str, str] = field(default_factory=dict)  # of the data, by parameter

    def __call__(self, function: Callable[..., object], given: Mapping[str, object]) -> object:
        """Return what the experiment returned.

        given: its settings, what the engine gives, and the results of tasks by their names.
        Raises ValueError for what is no result.
        """
        experiment = cast(Experiment, experiment_of(function))
        run = _Run(experiment, given)
        arguments = {one.name: self._argument(one, run) for one in experiment.parameters}
        folder = folder_of(function.__module__)
        if folder is None or function.__module__.partition(".")[0] == ENGINE:
            return checked_result(function(**arguments))
        declared = [cast(Path, given[name]) for name in self.digests]
        with noticed(folder, experiment.place, declared) as found:
            try:
                result = function(**arguments)
            except (TypeError, KeyError) as error:
                for name, needed in self.results.items():
                    _explain_form(error, name, needed)
                raise
        for words in found:
            note(f"{experiment.name} {words}.")
        return checked_result(result)

    def _argument(self, parameter: Parameter, run: "_Run") -> object:
        name = parameter.name
        match parameter.role:
            case "result":
                return _results(self.results[name], run.given)
            case "data":
                return Data(name, cast(Path, run.given[name]), self.digests[name])
            case "progress":
                return run.progress
            case "checkpoints":
                return run
            case "seed":
                return Seed(cast(int, run.given[name]))
            case "setting" | "value":
                return run.given[name]


def _results(needed: Needed, given: Mapping[str, object]) -> object:
    """Return results as an experiment gets them: one, a tuple of replicates, a dict of either."""
    match needed:
        case str():
            return as_returned(given[needed])
        case tuple():
            return tuple(_results(name, given) for name in needed)
    return {value: _results(runs, given) for value, runs in needed.items()}


def _explain_form(error: TypeError | KeyError, name: str, needed: Needed) -> None:
    """Add to an error that may come of it that a result is of several runs."""
    if isinstance(needed, tuple) and str(error).startswith("tuple indices"):
        error.add_note(f"{name} has replicates, so it is a tuple of dicts")
    if isinstance(needed, Mapping) and isinstance(error, KeyError):
        error.add_note(f"{name} is a dict by {', '.join(map(repr, needed))[:80]}")


@dataclass
class _Run:
    """How far an experiment is, for who waits, and for another run that goes on from there."""

    experiment: Experiment
    given: Mapping[str, object]
    done: int = 0  # steps that an earlier run had finished

    def progress(self, step: int, steps: int, detail: str = "") -> None:
        """Do as `Progress` says."""
        announce = self._given("progress")
        announce(engine.Progress(step, steps, detail, self.done))

    def resume(self, start: State) -> tuple[int, State]:
        """Do as `Checkpoints` says."""
        found = self._given("checkpoints").nearest(self._steps)
        if found is None:
            return 0, start
        self.done = found["step"]
        return self.done, found["state"]

    def is_due(self) -> bool:
        """Do as `Checkpoints` says."""
        return bool(self._given("checkpoints").is_due())

    def keep(self, state: State, step: int, part: int = 0) -> None:
        """Do as `Checkpoints` says; raises TypeError for what cannot be kept."""
        for name, value in state.items():
            parts = value if isinstance(value, tuple) else (value,)
            if not all(
                isinstance(one, int | float | str | np.generic | np.ndarray) for one in parts
            ):
                raise TypeError(
                    f"{name} of the state is a {type(value).__name__}; a state holds numbers, "
                    "texts, arrays and tuples of them."
                )
        if self.is_due() or step == self._steps:
            # Copied: the experiment may go on to change its arrays.
            kept = {"step": step, "state": deepcopy(dict(state))}
            self._given("checkpoints").keep(kept, step, part)

    @property
    def _steps(self) -> int:
        return cast(int, self.given[self.experiment.extends])

    def _given(self, role: Any) -> Any:
        return self.given[self.experiment.named(role)[0]]
