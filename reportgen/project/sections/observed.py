"""What experiments returned, by the names of the values, over their replicates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportgen.project.derived import Rows
from reportgen.project.returned import values_of
from reportgen.project.values import (
    Described,
    Exact,
    Frame,
    Intermediate,
    Measure,
    Number,
    Value,
)
from reportgen.tasks.results.types import Results

Setting = int | float | str | bool


@dataclass(frozen=True)
class Ran:
    """An experiment with its tasks."""

    name: str
    title: str
    tasks: Mapping[Setting | None, tuple[str, ...]]
    """Value of the setting that it runs over -> tasks of the replicates; None: over none."""
    over: str = ""  # that setting
    is_replicated: bool = True  # else each has one task
    begin: str = ""  # of the names of its tasks and values
    sections: tuple[str, ...] = ()  # of the settings that can change its results, or some of them
    replicates: tuple[str, ...] = ()  # settings that say how many: its own and of what it reads

    @property
    def section(self) -> str:
        """The section of the report that it is of."""
        return self.begin.partition(".")[0]

    def begin_at(self, tasks: Sequence[str]) -> str:
        """Return what the names of the values begin with that tasks of it returned."""
        return tasks[0].rpartition(".")[0] if self.is_replicated else tasks[0]


@dataclass(frozen=True)
class Observed:
    """One value of an experiment, in each replicate."""

    name: str  # "knn.accuracy", "ridge.0.1.error"
    key: str
    replicates: tuple[object, ...]  # of one kind: a Value, or what a section derives beside that
    tasks: tuple[str, ...]
    ran: Ran
    at: Setting | None = None  # value of the setting that the experiment runs over
    depends_on: tuple[str, ...] = ()  # settings; empty: those of the experiment

    @property
    def sections(self) -> tuple[str, ...]:
        """The settings, or sections of them, that can change it."""
        return self.depends_on or self.ran.sections

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The replicates of a number; none for anything else."""
        return tuple(one for one in self.replicates if isinstance(one, Number))

    @property
    def words(self) -> str:
        """The key, or what the author says of the value, in words."""
        first = self.replicates[0]
        given = first.description if isinstance(first, Described) else ""
        return given or self.key.replace("_", " ")

    @property
    def place(self) -> str:
        """Where in a list it stands, as in "alpha 0.1"; empty: in none."""
        return "" if self.at is None else f"{self.ran.over.replace('_', ' ')} {self.at}"


def how_shown(name: str, observed: Observed) -> str:
    """Return how a text shows a value of this name, or that it does not."""
    match observed.replicates[0]:
        case Intermediate():
            return (
                "it is for other experiments alone; a report shows what the functions of reportgen "
                "return, such as curve and table"
            )
        case Frame() | Rows():
            return f'{{{{ table("{name}", caption="...") }}}} shows it'
        case _:
            return f"![Caption.]({name}) shows it"


def observe(ran: Ran, results: Results) -> Iterator[Observed]:
    """Yield the values of an experiment.

    Raises TaskFailedError and TaskNotRunError, as `Results.of` does, and ValueError where two
    replicates return different names or kinds.
    """
    for at, tasks in ran.tasks.items():
        returned = [values_of(results.of(object, task)) for task in tasks]
        begin = ran.begin if at is None else ran.begin_at(tasks)
        for key in dict.fromkeys(key for values in returned for key in values):
            replicates = _of_one_kind(key, returned, tasks)
            yield Observed(f"{begin}.{key}", key, replicates, tasks, ran, at)


def _of_one_kind(
    key: str, returned: Sequence[Mapping[str, Value]], tasks: Sequence[str]
) -> tuple[Value, ...]:
    for values, task in zip(returned, tasks, strict=True):
        if key not in values:
            raise ValueError(f"{task} returned no {key}, but another replicate did.")
    replicates = tuple(values[key] for values in returned)
    kinds = {type(value) for value in replicates}
    if kinds == {Exact, Measure}:  # plain numbers, whole in some of the replicates
        return tuple(
            Measure(one.unit, one.better, one.headline, one.description, float(one.number))
            for one in replicates
            if isinstance(one, Exact | Measure)
        )
    if len(kinds) > 1:
        names = " and ".join(sorted(kind.__name__.lower() for kind in kinds))
        raise ValueError(f"{key} is of the kinds {names} in replicates of {tasks[0]}.")
    return replicates
