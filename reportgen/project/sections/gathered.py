"""All values of a build, found by their names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from reportgen.base.errors import ProjectError, TaskFailedError, TaskNotRunError, no_such
from reportgen.project.sections.observed import Observed, Ran, how_shown, observe
from reportgen.tasks.results.types import Results

NOTHING: Mapping[str, Observed] = MappingProxyType({})


@dataclass(frozen=True)
class Gathered:
    """What the experiments of a build returned."""

    experiments: Mapping[str, Ran]
    values: Mapping[str, Observed]
    failures: Mapping[str, str] = field(default_factory=dict)  # experiment -> the error
    left_out: frozenset[str] = frozenset()  # experiments that this build did not run

    @property
    def numbers(self) -> tuple[str, ...]:
        """The names of all numbers: of the metrics that there will be."""
        return tuple(name for name, value in self.values.items() if value.numbers)

    @property
    def shown(self) -> tuple[str, ...]:
        """The names of all that a figure or a table can show."""
        names = (
            (over_all(value), *(() if value.numbers else (name,)))
            for name, value in self.values.items()
            if value.at is not None or not value.numbers
        )
        return tuple(dict.fromkeys(name for each in names for name in each))

    def check_number(self, name: str, place: str) -> None:
        """Raise ProjectError, with the place, for a number that an experiment did not return."""
        if experiment_in(name) in {*self.failures, *self.left_out} or name in self.numbers:
            return
        if name in self.shown:
            how = how_shown(name, self.find(name, place)[0])
            raise ProjectError(f"{place}: {name} is no number: {how}.")
        raise ProjectError(f"{place}: {no_such('result', name, [*self.values, *self.shown])}")

    def find(self, name: str, place: str) -> tuple[Observed, ...]:
        """Return a value; of an experiment that runs over a setting the values at each of it.

        name: as in "knn.accuracy", "ridge.0.1.error" or, for the latter, "ridge.error".
        Raises TaskFailedError and TaskNotRunError for a value of an experiment without one,
        and ProjectError, with the place and the nearest name, for an unknown one.
        """
        if name in self.values:
            return (self.values[name],)
        experiment = experiment_in(name)
        if experiment in self.failures:
            raise TaskFailedError(experiment, self.failures[experiment])
        if experiment in self.left_out:
            raise TaskNotRunError(experiment)
        found = tuple(one for one in self.values.values() if over_all(one) == name)
        if not found:
            known = dict.fromkeys([*self.values, *map(over_all, self.values.values())])
            raise ProjectError(f"{place}: {no_such('value', name, known, otherwise='')}".rstrip())
        return found


def gather(
    experiments: Iterable[Ran], results: Results, derived: Mapping[str, Observed] = NOTHING
) -> Gathered:
    """Return what experiments returned, which of them failed, and which were left out.

    derived: what sections derive, by name.
    """
    ran = {one.name: one for one in experiments}
    values: dict[str, Observed] = {**derived}
    failures: dict[str, str] = {}
    left_out = set()
    for name, one in ran.items():
        try:
            found = {value.name: value for value in observe(one, results)}
        except (TaskFailedError, ValueError) as error:
            failures[name] = str(error)
        except TaskNotRunError:
            left_out.add(name)
        else:
            # What a section derives under the name of a value takes its place.
            values |= {name: value for name, value in found.items() if name not in derived}
    return Gathered(ran, values, failures, frozenset(left_out))


def experiment_in(name: str) -> str:
    """Return the experiment of a value's name."""
    return name.partition(".")[0]


def over_all(value: Observed) -> str:
    """Return the name of a value without the setting that its experiment runs over."""
    return f"{value.ran.begin}.{value.key}"
