"""Call the functions of a project that derive values of a section."""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from reportgen.base.errors import TaskFailedError, TaskNotRunError, UserError
from reportgen.project.array_checks import kind_of
from reportgen.project.derived import AT, PUBLISHED, SETTINGS, Derived, Formula, Rows
from reportgen.project.published import Published
from reportgen.project.returned import as_returned
from reportgen.project.sections.claims import Evidence
from reportgen.project.sections.observed import Observed, Ran, Setting
from reportgen.project.values import Frame, Graphic, Number
from reportgen.report.panels import PanelBase
from reportgen.report.parts import Metric
from reportgen.tasks.results.types import Results


@dataclass(frozen=True)
class Derivation:
    """What the functions of a project derived."""

    values: Mapping[str, Observed] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)  # section -> the error
    left_out: frozenset[str] = frozenset()  # sections that lack values, as a task did not run


def derive(
    functions: Sequence[Derived],
    experiments: Mapping[str, Ran],
    settings: object,
    results: Results,
    published: Published | None = None,
) -> Derivation:
    """Return the values of all sections.

    A value that rests on a task that was left out is left out.
    """
    values: dict[str, Observed] = {}
    failures: dict[str, str] = {}
    left_out = set()
    for one in functions:
        for call in _calls(one, experiments, settings, results, published):
            try:
                values |= {value.name: value for value in call.values()}
            except TaskFailedError as error:
                failures.setdefault(one.section, str(error))
            except TaskNotRunError:
                left_out.add(one.section)
    return Derivation(values, failures, frozenset(left_out))


_SHOWN = (Number, Graphic, Frame, Metric, PanelBase, Rows, Formula, Evidence, str, int, float)
"""What a derived value can be, or each of several."""


@dataclass(frozen=True)
class _Call:
    derived: Derived
    experiments: Mapping[str, Ran]
    settings: object
    results: Results
    published: Published | None
    at: Setting | None = None

    def values(self) -> Iterator[Observed]:
        """Yield what the function returns; raises TaskFailedError and TaskNotRunError."""
        given: dict[str, object] = {}
        tasks: dict[str, None] = {}
        for name, parameter in self.derived.parameters.items():
            if name == SETTINGS:
                given[name] = self.settings
            elif name == AT:
                given[name] = self.at
            elif name == PUBLISHED:
                given[name] = self.published
            elif full := self.derived.setting_of(name):
                given[name] = attrgetter(full)(self.settings)
            else:
                read = self._tasks_of(name)
                try:
                    given[name] = self._results_of(name, read)
                except TaskFailedError:
                    if parameter.default is inspect.Parameter.empty:
                        raise
                else:
                    tasks |= dict.fromkeys(task for names in read.values() for task in names)
        found = self._called(given)
        section, depends_on = self.derived.section, self._depends_on(given)
        ran = Ran(section, section, {}, begin=section, sections=depends_on)
        for key, value in found.items():
            replicates = tuple(value) if isinstance(value, list | tuple) else (value,)
            if not replicates or not all(isinstance(one, _SHOWN) for one in replicates):
                raise self.derived.error(f"{self.derived.name} returns {kind_of(value)} as {key}.")
            yield Observed(
                f"{section}.{key}", key, replicates, tuple(tasks), ran, depends_on=depends_on
            )

    def _called(self, given: Mapping[str, object]) -> Mapping[str, object]:
        """Call the function; raises ProjectError, with its place, where it fails itself."""
        try:
            found = self.derived.function(**given)
        except (UserError, TaskFailedError, TaskNotRunError):
            raise
        except Exception as error:
            message = " ".join(f"{type(error).__name__}: {error}".split())
            raise self.derived.error(f"{self.derived.name} raised {message}") from error
        if not isinstance(found, Mapping):
            raise self.derived.error(f"{self.derived.name} returns {kind_of(found)}, and no dict.")
        return found

    def _depends_on(self, given: Mapping[str, object]) -> tuple[str, ...]:
        """Return the settings behind what it derives. given: what it was called with."""
        known = self.derived.depends_on
        if known:
            return tuple(known(self.settings) if callable(known) else known)
        read = (self.experiments[name] for name in given if name in self.experiments)
        own = filter(None, map(self.derived.setting_of, given))
        return tuple(dict.fromkeys([*(each for one in read for each in one.sections), *own]))

    def _tasks_of(self, name: str) -> Mapping[Setting | None, tuple[str, ...]]:
        tasks = self.experiments[name].tasks
        return {self.at: tasks[self.at]} if name == self.derived.each else tasks

    def _results_of(self, name: str, tasks: Mapping[Setting | None, tuple[str, ...]]) -> object:
        found = {
            at: tuple(as_returned(self.results.of(object, task)) for task in names)
            for at, names in tasks.items()
        }
        runs: Mapping[Setting | None, object] = found
        if not self.experiments[name].is_replicated:
            runs = {at: each[0] for at, each in found.items()}
        is_single = name == self.derived.each or None in runs
        return next(iter(runs.values())) if is_single else runs


def _calls(
    one: Derived,
    experiments: Mapping[str, Ran],
    settings: object,
    results: Results,
    published: Published | None,
) -> Iterator[_Call]:
    values = experiments[one.each].tasks if one.each else (None,)
    return (_Call(one, experiments, settings, results, published, at) for at in values)
