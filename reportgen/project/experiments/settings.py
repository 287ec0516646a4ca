"""Make the settings of a project from the signatures of its experiments."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from inspect import signature
from operator import attrgetter
from typing import Annotated, Any, Literal, Protocol, TypeVar, get_args, get_origin

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    PydanticUserError,
    ValidationError,
    create_model,
    model_validator,
)
from pydantic.fields import FieldInfo

from reportgen.base.errors import ProjectError, must_be, no_such
from reportgen.project.experiments.experiment import (
    MISSING,
    Experiment,
    Parameter,
)
from reportgen.project.settings.loading import describe_allowed
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


class Declaring(Protocol):
    """What declares settings: an experiment, or a function that derives values."""

    @property
    def name(self) -> str:
        """The name of the function."""

    @property
    def settings(self) -> tuple[Parameter, ...]:
        """Its parameters that are settings."""

    def error(self, message: str) -> ProjectError:
        """Return an error that names its place."""


def settings_model(
    experiments: Sequence[Experiment],
    base: type[Model],
    derived: Sequence[Declaring] = (),
) -> type[Model]:
    """Return a model of all settings: those of `base`, and the sections that functions declare.

    Sections that have no experiment of their name come first.
    Every setting has the default that a signature gives.
    Raises ProjectError for a parameter that cannot be a setting.
    """
    declared = _Declared(taken=base.model_fields)
    for one in (*experiments, *derived):
        for parameter in one.settings:
            declared.add(one, parameter)
    for experiment in experiments:
        declared.add_replicates(experiment)
    declared.check()
    names = {one.name: None for one in experiments}
    sections = {name: declared.section(name, experiments) for name in declared.fields}
    shared = {name: section for name, section in sections.items() if name not in names}
    fields: dict[str, Any] = {
        name: (sections[name], Field(default_factory=sections[name]))
        for name in (*shared, *(name for name in names if name in sections))
    }
    checks: dict[str, Any] = {
        f"_check_{one.name}": model_validator(mode="after")(partial(_check_all, one))
        for one in experiments
        if one.check and not _is_of_own_section(one)
    }
    return create_model(
        base.__name__, __base__=base, __module__=__name__, __validators__=checks, **fields
    )


@dataclass
class _Declared:
    """The settings that signatures declare."""

    taken: Collection[str] = ()  # sections and settings that every project has
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)  # by section, by name
    defaults: dict[str, Any] = field(default_factory=dict)  # by full name
    owners: dict[str, Declaring] = field(default_factory=dict)  # by full name
    asked: dict[str, Declaring] = field(default_factory=dict)  # by full name, without a type

    def add(self, owner: Declaring, parameter: Parameter) -> None:
        """Add a setting; raises ProjectError where it differs from what is declared already."""
        full = parameter.setting
        section, _, name = full.partition(".")
        if not (section.isidentifier() and name.isidentifier()):
            raise owner.error(f"setting({full!r}) is no name of a setting, as in knn.neighbours.")
        if section in self.taken:
            raise owner.error(f"setting({full!r}): the section {section} is taken. Rename it.")
        default = parameter.default if parameter.values is None else parameter.values
        if default is MISSING:
            self.asked.setdefault(full, owner)
            return
        if full in self.defaults:
            if default != self.defaults[full]:
                raise owner.error(
                    f"the default of {full} is {default!r} here and {self.defaults[full]!r} in "
                    f"{self.owners[full].name}. Give it in one place."
                )
            return
        self.defaults[full] = default
        self.owners[full] = owner
        kind = _setting_type(owner, parameter)
        self.fields.setdefault(section, {})[name] = (kind, default)

    def add_replicates(self, one: Experiment) -> None:
        """Add how many runs an experiment has."""
        if isinstance(one.replicates, int):
            kind = Annotated[Replicates, Field(description=REPLICATES)]
            self.fields.setdefault(one.name, {})[REPLICATES] = (kind, one.replicates)
            self.defaults[f"{one.name}.{REPLICATES}"] = one.replicates
        elif one.replicates is not None:
            self.asked.setdefault(one.replicates, one)

    def check(self) -> None:
        """Raise ProjectError for a setting that is named, but declared nowhere."""
        for full, owner in self.asked.items():
            if full not in self.defaults:
                raise owner.error(
                    no_such("setting", full, list(self.defaults), f" for {owner.name}")
                )

    def section(self, name: str, experiments: Sequence[Experiment]) -> type[ExperimentSettings]:
        """Return the model of a section."""
        owner = self.owners.get(f"{name}.{next(iter(self.fields[name]))}") or next(
            one for one in experiments if one.name == name
        )
        checks: dict[str, Any] = {
            f"_check_{one.name}": model_validator(mode="after")(partial(_check_section, one))
            for one in experiments
            if one.name == name and one.check and _is_of_own_section(one)
        }
        try:
            model = create_model(
                f"{name}_settings",
                __base__=ExperimentSettings,
                __module__=__name__,
                __validators__=checks,
                **self.fields[name],
            )
        except (PydanticUserError, TypeError) as error:
            reason = str(error).splitlines()[0]
            raise owner.error(f"the settings of {name}: {reason}") from error
        try:
            model()
        except ValidationError as error:
            loc = error.errors()[0]["loc"]
            full = f"{name}.{loc[0]}" if loc else name
            raise _wrong_default(self.owners.get(full, owner), full, model, error) from error
        return model


def _is_of_own_section(one: Experiment) -> bool:
    """Say whether the check of an experiment asks for settings of its own section alone."""
    asked = signature(one.check).parameters if one.check else ()
    sections = {each.setting.partition(".")[0] for each in one.settings if each.name in asked}
    return sections <= {one.name}


def _check_section(one: Experiment, section: Any) -> Any:
    return _checked(one, section, lambda parameter: getattr(section, _field(parameter)))


def _check_all(one: Experiment, settings: Any) -> Any:
    return _checked(one, settings, lambda parameter: attrgetter(parameter.setting)(settings))


def _checked(one: Experiment, checked: Any, value: Callable[[Parameter], object]) -> Any:
    """Return what was checked; raises ValueError as the check of an experiment does."""
    if one.check is not None:
        asked = signature(one.check).parameters
        one.check(**{each.name: value(each) for each in one.settings if each.name in asked})
    return checked


def _field(parameter: Parameter) -> str:
    return parameter.setting.partition(".")[2]


def _setting_type(owner: Declaring, parameter: Parameter) -> Any:
    """Return the type of a setting as pydantic takes it, with a label."""
    full, name = parameter.setting, parameter.name
    if parameter.annotation is MISSING:
        example = f"{name}: {type(parameter.default).__name__} = {parameter.default!r}"
        if parameter.default is MISSING:
            example = f"{name}: float"
        raise owner.error(f"the setting {full} needs a type, as in {example}.")
    bare, added = _parts(parameter.annotation)
    given = [one.description for one in added if isinstance(one, FieldInfo) and one.description]
    label = Field(description=next(reversed(given), _field(parameter).replace("_", " ")))
    kind = _scalar(bare)
    if parameter.values is not None and kind is not None:
        return Annotated[
            _TUPLE[_annotated(kind, added), ...],
            Field(min_length=1, max_length=MOST_VALUES),
            AfterValidator(partial(_can_be_names, parameter.value_name)),
            label,
        ]
    kind = kind or (_list_of_scalars(bare) if parameter.values is None else None)
    if kind is None:
        written = bare.__name__ if isinstance(bare, type) and not get_args(bare) else bare
        raise owner.error(
            f"{full} is of the type {written}. A setting is {_ALLOWED}; what is "
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


def _can_be_names(name_of: Callable[[Any], str], values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the values, numbers in rising order.

    Raises ValueError unless each can be in a name, and in one of its own.
    """
    for value in values:
        if not _PART_OF_A_NAME.fullmatch(name_of(value)):
            raise ValueError(f"{value!r} cannot be part of a name; take letters, digits and _")
    without_repetition(tuple(map(name_of, values)))
    is_ordered = all(isinstance(one, int | float) for one in values)
    return tuple(sorted(values)) if is_ordered else values


def _wrong_default(
    owner: Declaring, full: str, model: type[ExperimentSettings], error: ValidationError
) -> ProjectError:
    details = error.errors()[0]
    if details["type"] == "value_error":
        default = f"the default of {full}" if details["loc"] else f"the defaults of {full}"
        return owner.error(f"{default}: {details['ctx']['error']}.")
    name = str(details["loc"][0])
    allowed = describe_allowed(model.model_json_schema()["properties"][name])
    verb = "holds" if len(details["loc"]) > 1 else "is"
    return owner.error(must_be(f"the default of {full}", details["input"], allowed, verb))
