"""Find what is wrong with the declarations of a project's experiments, before anything runs."""

import re
from collections.abc import Collection, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import get_args

from reportgen.base.errors import no_such
from reportgen.project.experiments.experiment import MISSING, Experiment, Parameter, is_named
from reportgen.project.experiments.settings import (
    REPLICATES,
    Declaring,
    ExperimentSettings,
    settings_model,
)
from reportgen.project.settings.schema import Settings, field_of

_TAKEN = """
    report seed data profile
    claim deviations equation fact figure heading listing math metric published ref section setting
    table self super caller varargs kwargs loop range dict lipsum cycler joiner namespace
    and or not in is if else true false none
""".split()  # noqa: SIM905
"""Names that settings or the language of the text have for something else."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def check_experiments(
    experiments: Sequence[Experiment],
    data: Collection[str] | None,
    derived: Sequence[Declaring] = (),
) -> type[Settings]:
    """Return the model of all settings; raises ProjectError for the first thing that is wrong.

    data: names of the data that the project has; None: not known here.
    derived: functions that declare settings as well.
    """
    by_name: dict[str, Experiment] = {}
    for one in experiments:
        _check_name(one)
        if one.name in by_name:
            raise one.error(f"{by_name[one.name].place} has an experiment {one.name}, too.")
        by_name[one.name] = one
    for one in experiments:
        _check_over(one)
        for parameter in one.parameters:
            _check_parameter(one, parameter, by_name, data)
        _check_replicates(one)
        _check_extends(one)
    model = settings_model(experiments, Settings, derived)
    _check_order(by_name, model)
    return model


def _check_name(one: Experiment) -> None:
    if one.function.__qualname__ != one.name:
        raise one.error(f"{one.name} must be defined at the top level of its module.")
    if not _NAME.fullmatch(one.name):
        raise one.error(
            f"an experiment cannot be called {one.name}; its name is of at most 40 small letters, "
            "digits and underscores, and begins with a letter."
        )
    if one.name in _TAKEN or hasattr(ExperimentSettings, one.name):
        raise one.error(f"an experiment cannot be called {one.name}: the name is taken. Rename it.")


def _check_parameter(
    one: Experiment,
    parameter: Parameter,
    experiments: Collection[str],
    data: Collection[str] | None,
) -> None:
    name = parameter.name
    if parameter.role == "setting":
        if is_named(parameter.annotation):
            return
        if name in experiments:
            raise one.error(
                f"{one.name}({name}) is the result of the experiment {name}, so it has no default."
            )
        if name == "seed":
            raise one.error("the seed is given: write seed: Seed, with Seed of reportgen.")
        if name == REPLICATES or name.startswith("_") or hasattr(ExperimentSettings, name):
            raise one.error(f"a setting cannot be called {name}: the name is taken. Rename it.")
    elif parameter.role == "result" and not parameter.source.chosen_by:
        name = parameter.source.experiment or name
        if name in experiments:
            return
        raise one.error(
            f"{one.name}({parameter.name}) has no default, so it is the result of an experiment. "
            f"{no_such('experiment', name, sorted(experiments))} A setting has a default, what is "
            "given a type: Data, Seed, Progress, Checkpoints."
        )
    elif parameter.role == "data" and data is not None and name not in data:
        known = sorted(data)
        otherwise = None if known else "Name it in report.toml: [data]."
        raise one.error(no_such("data", name, known, " in report.toml", otherwise))


def _check_replicates(one: Experiment) -> None:
    if one.replicates is not None and not one.named("seed"):
        raise one.error(f"{one.name} has replicates, but no parameter of the type Seed.")
    for each in one.parameters:
        if each.source.replicate == "same" and one.replicates is None:
            raise one.error(
                f"{one.name}({each.name}) is of the same replicate, but {one.name} has none."
            )


def _check_over(one: Experiment) -> None:
    settings = one.named("setting")
    if len(one.over) > 1:
        raise one.error(f"{one.name} runs over {' and '.join(one.over)}; it can over one.")
    for name in one.over:
        if name not in settings and not one.is_fixed:
            known = [each.name for each in one.parameters]
            raise one.error(no_such("setting", name, known, f" of {one.name} to run over"))


def _check_extends(one: Experiment) -> None:
    asks = bool(one.named("checkpoints"))
    if asks and not one.extends:
        raise one.error(f'{one.name} asks for Checkpoints; say of what, as in extends="epochs".')
    if not one.extends:
        return
    if not asks:
        raise one.error(
            f"{one.name} extends {one.extends}, but no parameter is of the type Checkpoints."
        )
    steps = [each for each in one.parameters if each.name == one.extends]
    if not steps or steps[0].role != "setting" or not _can_be_count(steps[0].default):
        raise one.error(
            f"{one.name} extends {one.extends}, which is no setting that is a whole number."
        )


def _can_be_count(default: object) -> bool:
    is_declared_elsewhere = default is MISSING
    return is_declared_elsewhere or (isinstance(default, int) and not isinstance(default, bool))


def _check_order(by_name: Mapping[str, Experiment], model: type[Settings]) -> None:
    """Raise ProjectError where experiments need each other."""
    reads = {
        name: [
            needed
            for each in one.parameters
            if each.role == "result"
            for needed in _read_by(one, each, by_name, model)
        ]
        for name, one in by_name.items()
    }
    try:
        TopologicalSorter(reads).prepare()
    except CycleError as error:
        names = list(reversed(error.args[1]))
        raise by_name[names[0]].error(
            f"experiments need each other: {' -> '.join(names)}."
        ) from error


def _read_by(
    one: Experiment, parameter: Parameter, by_name: Collection[str], model: type[Settings]
) -> tuple[str, ...]:
    """Return the experiments whose results can fill a parameter."""
    chosen_by = parameter.source.chosen_by
    if not chosen_by:
        return (parameter.source.experiment or parameter.name,)
    found = field_of(model, chosen_by)
    names: tuple[str, ...] = get_args(found.annotation) if found else ()
    if not names or not {*names} <= {*by_name}:
        raise one.error(
            f"{one.name}({parameter.name}) is chosen by {chosen_by}, which is no setting with a "
            "Literal of names of experiments."
        )
    return names
