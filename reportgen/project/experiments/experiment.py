"""Declare an experiment: a function whose signature says what it needs and can be set."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints, overload

from reportgen.base.errors import ProjectError
from reportgen.project.experiments.asked import Checkpoints, Data, Progress, Seed
from reportgen.tasks.execution.errors import line_of

Function = TypeVar("Function", bound=Callable[..., object])
SettingValue = int | float | str | bool

Role = Literal["setting", "result", "data", "seed", "progress", "checkpoints"]
"""What fills a parameter; result: what the experiment of its name returned."""

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
    replicates: int | None = None,
    over: Mapping[str, Sequence[SettingValue]] = {},
    extends: str = "",
    title: str = "",
) -> Callable[[Function], Function]: ...
def experiment(
    function: Any = None,
    /,
    *,
    replicates: int | None = None,
    over: Mapping[str, Sequence[SettingValue]] | None = None,
    extends: str = "",
    title: str = "",
) -> Any:
    """Declare a function to be an experiment, under its own name.

    Each of its parameters is filled by type, by default or by name:

    - `Data`, `Seed`, `Progress` and `Checkpoints` are given by the build.
    - One with a default is a setting, as in `--set knn.neighbours=7`: an int, float, bool, str, a
      Literal of texts, or a tuple or list of one of these. Annotated adds a range and a label by
      pydantic's Field, and a `unit`.
    - Any other has the name of an experiment and gets what that returned, a dict: of replicates
      a tuple of dicts, of one that runs over values a dict of either by value.

    It returns a dict of names to what `count`, `mean` and the others here return; a plain int is
    `exact`, a float a `measure`. Arrays, texts and tuples of them are for other experiments alone.
    The same code, settings, seed and data must give the same result.

    replicates: how many runs it has, each with its own seed, until the setting
    NAME.replicates says otherwise; None: one run, and no such setting.
    over: one parameter, and the values that it has, one in each task; they are a setting, too.
    extends: the setting in which more goes on from less, such as "epochs"; the function then
    asks for `Checkpoints`.
    title: what the report calls it; empty: its name with spaces.

    Raises TypeError for anything but a function. What is wrong with its signature is said before
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
        setattr(function, _ATTRIBUTE, Experiment(function, replicates, over or {}, extends, title))
        return function

    return declare if function is None else declare(function)


@dataclass(frozen=True)
class Parameter:
    """A parameter of an experiment."""

    name: str
    role: Role
    annotation: Any  # with what Annotated adds
    default: Any  # MISSING where there is none


@dataclass(frozen=True, eq=False)
class Experiment:
    """What is declared of an experiment."""

    function: Callable[..., object]
    replicates: int | None  # None: it has one run, and no setting of this name
    over: Mapping[str, Sequence[SettingValue]] = field(default_factory=dict)  # at most one
    extends: str = ""
    given_title: str = ""

    @property
    def name(self) -> str:
        """The name of the function: the first part of the names of its tasks and metrics."""
        return self.function.__name__

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
        return tuple(self._parameters())

    def named(self, role: Role) -> tuple[str, ...]:
        """Return the parameters that something fills."""
        return tuple(one.name for one in self.parameters if one.role == role)

    def error(self, message: str) -> ProjectError:
        """Return an error that names the place of the experiment."""
        return ProjectError(f"{self.place}: {message}")

    def _parameters(self) -> Iterator[Parameter]:
        try:
            types = get_type_hints(self.function, include_extras=True)
        except Exception as error:
            raise self.error(
                f"the types of {self.name} cannot be read: {type(error).__name__}: {error}."
            ) from error
        for name, parameter in inspect.signature(self.function).parameters.items():
            if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
                raise self.error(f"{self.name} has the parameter {parameter}; give each by name.")
            annotation = types.get(name, MISSING)
            is_setting = parameter.default is not MISSING or name in self.over
            role = asked_by(annotation) or ("setting" if is_setting else "result")
            yield Parameter(name, role, annotation, parameter.default)


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
