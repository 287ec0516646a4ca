"""Make the settings of a project from the signatures of its experiments."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    PydanticUserError,
    ValidationError,
    create_model,
)
from pydantic.fields import FieldInfo

from reportgen.base.errors import ProjectError, must_be
from reportgen.project.experiments.experiment import MISSING, Experiment, Parameter
from reportgen.project.settings.loading import describe_allowed
from reportgen.project.settings.names import value_name
from reportgen.project.settings.schema import (
    Replicates,
    SettingsSection,
    Text,
    without_repetition,
)

REPLICATES = "replicates"
_PART_OF_A_NAME = re.compile(r"[A-Za-z0-9_]+([.+-][A-Za-z0-9_]+)*")
MOST_VALUES = 1000
"""Of a list that an experiment has a task for each value of."""

_ALLOWED = (
    "int, float, bool, str, a Literal of texts, or a tuple or list of one of these, as in "
    "tuple[int, ...]; Annotated adds what Field says of it"
)

_TUPLE: Any = tuple  # of types that only a running program knows
Model = TypeVar("Model", bound=SettingsSection)


class ExperimentSettings(SettingsSection):
    """The settings of one experiment."""

    model_config = ConfigDict(allow_inf_nan=False, validate_default=True)


def settings_model(experiments: Sequence[Experiment], base: type[Model]) -> type[Model]:
    """Return a model of all settings: those of `base`, and a section for each experiment.

    Every setting of an experiment has the default that its signature gives.
    Raises ProjectError for a parameter that cannot be a setting.
    """
    fields: dict[str, Any] = {
        one.name: (section, Field(default_factory=section))
        for one in experiments
        if (section := section_model(one))
    }
    return create_model(base.__name__, __base__=base, __module__=__name__, **fields)


@lru_cache(maxsize=100)
def section_model(experiment: Experiment) -> type[ExperimentSettings] | None:
    """Return the model of the settings of an experiment; None where it has none."""
    fields: dict[str, Any] = {
        one.name: (_setting_type(experiment, one), experiment.over.get(one.name, one.default))
        for one in experiment.parameters
        if one.role == "setting"
    }
    if experiment.replicates is not None:
        fields[REPLICATES] = (
            Annotated[Replicates, Field(description=REPLICATES)],
            experiment.replicates,
        )
    if not fields:
        return None
    name = f"{experiment.name}_settings"
    try:
        model = create_model(name, __base__=ExperimentSettings, __module__=__name__, **fields)
    except (PydanticUserError, TypeError) as error:
        reason = str(error).splitlines()[0]
        raise experiment.error(f"the settings of {experiment.name}: {reason}") from error
    try:
        model()
    except ValidationError as error:
        raise _wrong_default(experiment, model, error) from error
    return model


def _setting_type(experiment: Experiment, parameter: Parameter) -> Any:
    """Return the type of a setting as pydantic takes it, with a label."""
    name = parameter.name
    if parameter.annotation is MISSING:
        example = f"{name}: {type(parameter.default).__name__} = {parameter.default!r}"
        if parameter.default is MISSING:
            example = f"{name}: float"
        raise experiment.error(
            f"the setting {experiment.name}.{name} needs a type, as in {example}."
        )
    bare, added = _parts(parameter.annotation)
    given = [one.description for one in added if isinstance(one, FieldInfo) and one.description]
    label = Field(description=next(iter(given), name.replace("_", " ")))
    kind = _scalar(bare)
    if name in experiment.over and kind is not None:
        return Annotated[
            _TUPLE[_annotated(kind, added), ...],
            Field(min_length=1, max_length=MOST_VALUES),
            AfterValidator(_can_be_names),
            label,
        ]
    kind = kind or (None if name in experiment.over else _list_of_scalars(bare))
    if kind is None:
        written = bare.__name__ if isinstance(bare, type) and not get_args(bare) else bare
        raise experiment.error(
            f"{experiment.name}.{name} is of the type {written}. A setting is {_ALLOWED}; what is "
            "given is Data, Seed, Progress or Checkpoints of reportgen."
        )
    return _annotated(kind, (*added, label))


def _scalar(kind: Any) -> Any:
    """Return the type of a single value as pydantic takes it; None where it cannot be a setting."""
    if kind in (int, float, bool):
        return kind
    if kind is str:
        return Text
    is_choice = get_origin(kind) is Literal and all(isinstance(one, str) for one in get_args(kind))
    return kind if is_choice else None


def _list_of_scalars(kind: Any) -> Any:
    """Return the tuple that holds the values of a tuple or list; None for any other type."""
    item, *more = get_args(kind) or (None,)
    if (get_origin(kind), *more) not in ((list,), (tuple, ...)):
        return None
    bare, added = _parts(item)
    known = _scalar(bare)
    return None if known is None else _TUPLE[_annotated(known, added), ...]


def _parts(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return a type, and what Annotated adds to it."""
    if get_origin(annotation) is Annotated:
        bare, *added = get_args(annotation)
        return bare, tuple(added)
    return annotation, ()


def _annotated(kind: Any, added: tuple[Any, ...]) -> Any:
    return Annotated[(kind, *added)] if added else kind


def _can_be_names(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the values; raises ValueError unless each can be in a name, and in one of its own."""
    for value in values:
        if not _PART_OF_A_NAME.fullmatch(value_name(value)):
            raise ValueError(f"{value!r} cannot be part of a name; take letters, digits and _")
    without_repetition(tuple(map(value_name, values)))
    return values


def _wrong_default(
    experiment: Experiment, model: type[ExperimentSettings], error: ValidationError
) -> ProjectError:
    details = error.errors()[0]
    name = str(details["loc"][0])
    full = f"the default of {experiment.name}.{name}"
    if details["type"] == "value_error":
        return experiment.error(f"{full}: {details['ctx']['error']}.")
    allowed = describe_allowed(model.model_json_schema()["properties"][name])
    verb = "holds" if len(details["loc"]) > 1 else "is"
    return experiment.error(must_be(full, details["input"], allowed, verb))
