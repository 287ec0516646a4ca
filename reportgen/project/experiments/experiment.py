"""Declare an experiment: a function whose signature states its inputs and its settings."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints, overload

from reportgen.base.errors import ProjectError
from reportgen.project.experiments.asked import Checkpoints, Data, Progress, Seed
from reportgen.project.settings.names import value_name
from reportgen.tasks.execution.errors import line_of

Function = TypeVar("Function", bound=Callable[..., object])
Added = TypeVar("Added")
SettingValue = int | float | str | bool

Role = Literal["setting", "value", "result", "data", "seed", "progress", "checkpoints"]
"""What fills a parameter; value: of a list that is no setting; result: what an experiment
returned."""

_ASKED: Mapping[object, Role] = {
    Data: "data",
    Seed: "seed",
    Progress: "progress",
    Checkpoints: "checkpoints",
}
_ATTRIBUTE = "__reportgen_experiment__"
MISSING = inspect.Parameter.empty


@overload
def experiment(function: Function, /) -> Function: ...
@overload
def experiment(
    *,
    replicates: int | str | None = None,
    over: Mapping[str, Sequence[SettingValue]] = {},
    fixed: bool = False,
    names: Callable[[Any], str] = value_name,
    extends: str = "",
    title: str = "",
    task: str = "",
    check: Callable[..., None] | None = None,
    cost: Callable[..., float] | None = None,
    memory: Callable[..., int] | None = None,
) -> Callable[[Function], Function]: ...
def experiment(
    function: Any = None,
    /,
    *,
    replicates: int | str | None = None,
    over: Mapping[str, Sequence[SettingValue]] | None = None,
    fixed: bool = False,
    names: Callable[[Any], str] = value_name,
    extends: str = "",
    title: str = "",
    task: str = "",
    check: Callable[..., None] | None = None,
    cost: Callable[..., float] | None = None,
    memory: Callable[..., int] | None = None,
) -> Any:
    """Declare a function to be an experiment, under its own name.

    Each of its parameters is filled by type, by default or by name:

    - `Data`, `Seed`, `Progress` and `Checkpoints` are given by the build.
    - One with a default is a setting, as in `--set knn.neighbours=7`: an int, float, bool, str, a
      Literal of texts, or a tuple or list of one of these. Annotated adds a range and a label by
      pydantic's Field, a `unit`, and by `setting` a name in another section.
    - Any other has the name of an experiment and receives its result: a tuple if that has
      replicates, a dict by value if it runs over values. `result` in Annotated selects among them.

    It returns a dict of names to what `count`, `mean` and the others here return; a plain int is
    `exact`, a float a `measure`. Arrays, texts, files, frozen data classes and tuples of them are
    for other experiments alone. A frozen data class can be returned in place of the dict: what
    these functions make in its fields is shown, and other experiments get it as it is.
    The same code, settings, seed and data must give the same result.

    replicates: how many runs it has, each with its own seed, until the setting
    NAME.replicates says otherwise; a text: the setting that says how many; None: one run, and
    no such setting.
    over: one parameter and its values, with a task for each; the values are a setting as well.
    fixed: the values of `over` are no setting.
    names: turns such a value into its part of a name: letters, digits and _, or a number such
    as 0.1.
    extends: a setting such as "epochs", whose larger values continue from the checkpoints of
    smaller ones; the function then takes `Checkpoints`.
    title: its name in the report; empty: its own name with spaces.
    task: the beginning of the names of its tasks, and so the section that they belong to; empty:
    its own name. Another name gives another seed.
    check: called with settings before anything runs, by the names of parameters here; raises
    ValueError, in words without a full stop, for those that do not go together.
    cost, memory: called with the same, and `settings` for all: about how many seconds a run
    takes, and how many bytes. They order the runs and keep too many from running at once.

    Raises TypeError for anything but a function. A fault in its signature is reported before
    anything runs, with file and line.

        @experiment(replicates=3)
        def knn(wine: Data, seed: Seed, neighbours: Annotated[int, Field(ge=1, le=50)] = 5):
            return {"accuracy": count(classified(wine, seed, neighbours), item="wine")}

    Another can run over values, and use these results:

        @experiment(over={"alpha": [0.1, 1.0]})
        def ridge(knn, alpha: float):
            return {"gain": alpha - knn[0]["accuracy"].number}
    """

    def declare(function: Function) -> Function:
        if not inspect.isfunction(function):
            raise TypeError("an experiment is a function")
        declared = Experiment(
            function,
            replicates,
            over or {},
            extends,
            title,
            is_fixed=fixed,
            value_name=names,
            begin=task or function.__name__,
            check=check,
            cost=cost,
            memory=memory,
        )
        setattr(function, _ATTRIBUTE, declared)
        return function

    return declare if function is None else declare(function)


def setting(name: str) -> Any:
    """Return what Annotated adds to the type of a parameter that is a setting of another name.

    name: in full. Several experiments can share a setting; a section of such settings needs no
    experiment of its name. Where one of them gives type and default, the others need neither.

        @experiment
        def knn(size: Annotated[int, Field(ge=10), setting("data.size")] = 100): ...
    """
    return _SettingName(name)


def result(
    experiment: str = "",
    *,
    chosen_by: str = "",
    replicate: int | Literal["same"] | None = None,
) -> Any:
    """Return what Annotated adds to a parameter to say which results it gets.

    experiment: of this name; empty: of the parameter's.
    chosen_by: of the experiment that this setting names, a Literal of names.
    replicate: that one alone, from 1; "same": the one with the number of the run that asks.

        @experiment(replicates=3)
        def tested(knn: Annotated[Any, result(replicate="same")], seed: Seed): ...
    """
    return ResultOf(experiment, chosen_by, replicate)


@dataclass(frozen=True)
class _SettingName:
    """In the type of a parameter: its full name among the settings."""

    name: str


@dataclass(frozen=True)
class ResultOf:
    """In the type of a parameter: the results that fill it."""

    experiment: str = ""  # empty: of the parameter's name
    chosen_by: str = ""  # the setting that names the experiment in its place
    replicate: int | Literal["same"] | None = None  # None: all of them


@dataclass(frozen=True)
class Parameter:
    """A parameter of an experiment."""

    name: str
    role: Role
    annotation: Any  # with what Annotated adds
    default: Any  # MISSING where there is none
    setting: str = ""  # that it is, in full
    values: tuple[SettingValue, ...] | None = None  # of the setting, one in each task; None: one
    value_name: Callable[[Any], str] = value_name  # makes of such a value its part of a name
    source: ResultOf = ResultOf()  # of a result


@dataclass(frozen=True, eq=False)
class Experiment:
    """What is declared of an experiment."""

    function: Callable[..., object]
    replicates: int | str | None  # how many, or the setting that says so; None: it has one run
    over: Mapping[str, Sequence[SettingValue]] = field(default_factory=dict)  # at most one
    extends: str = ""
    given_title: str = ""
    is_fixed: bool = False  # the values that it runs over are no setting
    value_name: Callable[[Any], str] = value_name
    begin: str = ""  # of the names of its tasks and values
    check: Callable[..., None] | None = None
    cost: Callable[..., float] | None = None
    memory: Callable[..., int] | None = None

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.function.__name__

    @property
    def section(self) -> str:
        """The section that its tasks are of."""
        return self.begin.partition(".")[0]

    @property
    def title(self) -> str:
        """What the report calls it."""
        return self.given_title or self.name.replace("_", " ").capitalize()

    @property
    def place(self) -> str:
        """Where it is defined, as in "experiments.py, line 12"."""
        return place_of(self.function)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters in their order; raises ProjectError for one that cannot be."""
        return parameters_of(
            self.function, self.error, self.over, self.value_name, is_fixed=self.is_fixed
        )

    @property
    def settings(self) -> tuple[Parameter, ...]:
        """The parameters that are settings."""
        return tuple(one for one in self.parameters if one.role == "setting")

    def named(self, role: Role) -> tuple[str, ...]:
        """Return the parameters that something fills."""
        return tuple(one.name for one in self.parameters if one.role == role)

    def error(self, message: str) -> ProjectError:
        """Return an error that names the place of the experiment."""
        return ProjectError(f"{self.place}: {message}")


def parameters_of(
    function: Callable[..., object],
    error: Callable[[str], ProjectError],
    over: Mapping[str, Sequence[SettingValue]] = MappingProxyType({}),
    name_of: Callable[[Any], str] = value_name,
    *,
    is_fixed: bool = False,
) -> tuple[Parameter, ...]:
    """Return the parameters of a function in their order, and what fills each.

    error: makes an error that names its place; raised for a parameter that cannot be.
    over: parameters with the values that they have, one in each task; is_fixed: they are no
    settings. name_of: makes of such a value its part of a name.
    """
    name = function.__name__
    try:
        types = get_type_hints(function, include_extras=True)
    except Exception as raised:
        raise error(
            f"the types of {name} cannot be read: {type(raised).__name__}: {raised}."
        ) from raised
    found = []
    for key, parameter in inspect.signature(function).parameters.items():
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise error(f"{name} has the parameter {parameter}; give each by name.")
        annotation = types.get(key, MISSING)
        full = next((one.name for one in _added(annotation, _SettingName)), f"{name}.{key}")
        is_setting = parameter.default is not MISSING or key in over or is_named(annotation)
        role: Role = asked_by(annotation) or ("setting" if is_setting else "result")
        if key in over and is_fixed:
            role = "value"
        source = next(_added(annotation, ResultOf), ResultOf())
        found.append(
            Parameter(
                key,
                role,
                annotation,
                parameter.default,
                setting=full if role == "setting" else "",
                values=tuple(over[key]) if key in over else None,
                value_name=name_of,
                source=source,
            )
        )
    return tuple(found)


def is_named(annotation: object) -> bool:
    """Say whether a type names a setting."""
    return any(_added(annotation, _SettingName))


def _added(annotation: object, kind: type[Added]) -> Iterator[Added]:
    added = get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()
    return (one for one in added if isinstance(one, kind))


def experiment_of(value: object) -> Experiment | None:
    """Return what is declared of a function; None for anything else."""
    found = getattr(value, _ATTRIBUTE, None) if inspect.isfunction(value) else None
    return found if isinstance(found, Experiment) else None


def asked_by(annotation: object) -> Role | None:
    """Return what a type asks for; None for that of a setting."""
    bare = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    return next((role for kind, role in _ASKED.items() if bare is kind), None)


def place_of(function: Callable[..., object]) -> str:
    """Return where a function is defined, as in "experiments.py, line 12"."""
    code = inspect.unwrap(function).__code__
    file = file_in_project(function.__module__, code.co_filename)
    return f"{file}, line {line_of(function)}"


def file_in_project(module: str, file: str) -> str:
    """Return the file of a module as it is named from the project's folder."""
    parts = Path(file).parts
    depth = module.count(".") + (2 if parts[-1] == "__init__.py" else 1)
    return Path(*parts[-depth:]).as_posix()
