"""Which tasks a verification runs in the time that it is given."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from reportgen.base.mappings import Needs, longest_chains, with_dependencies

START_SECONDS = 5.0
"""Time to start workers, which import a project's libraries, and to write the report."""

WEIGHED_SHARE = 0.5
"""Part of the time for the tasks that most numbers rest on; the rest is drawn at random."""


@dataclass(frozen=True)
class Choice:
    """The tasks that fit, each with all that it needs."""

    weighed: frozenset[str]  # for the most numbers per second
    drawn: frozenset[str]  # at random, for what nobody can foresee
    draw: int  # the seed of the random ones

    @property
    def tasks(self) -> frozenset[str]:
        """All tasks to run."""
        return self.weighed | self.drawn


def choose_tasks(
    numbers: Mapping[str, Collection[str]],
    seconds: Mapping[str, float],
    dependencies: Needs,
    budget: float,
    at_once: int,
    draw: int,
    weights: Mapping[str, float] = MappingProxyType({}),
) -> Choice:
    """Return tasks that fit in a budget of seconds, with so many at once.

    numbers: name -> the tasks that it was made from; one that names an unknown
    task is passed over. seconds: that each task takes. dependencies: what it needs. weights:
    what a number counts for, 1 where nothing is said.
    First come those of the groups of tasks that most numbers per second rest on, in
    half of the time, then those of numbers drawn at random. The same arguments give
    the same choice.
    """
    groups = {
        name: with_dependencies(tasks, dependencies)
        for name, tasks in sorted(numbers.items())
        if all(task in seconds for task in tasks)
    }
    chains = longest_chains(seconds, _turned(dependencies, seconds))
    time = max(budget - START_SECONDS, 0.0)
    chosen = _Chosen(seconds, chains, at_once)
    of_groups: dict[frozenset[str], float] = defaultdict(float)
    for name, group in groups.items():
        if group:
            of_groups[group] += weights.get(name, 1)
    for group in _by_weight(of_groups, seconds):
        chosen.add(group, time * WEIGHED_SHARE)
    weighed = frozenset(chosen.tasks)
    names = [name for name, group in groups.items() if not group <= weighed]
    for place in np.random.default_rng(draw).permutation(len(names)):
        chosen.add(groups[names[place]], time)
    return Choice(weighed, frozenset(chosen.tasks - weighed), draw)


def whole_experiments(tasks: Iterable[str], every: Iterable[str]) -> list[str]:
    """Return all tasks of the experiments that some are of.

    With one of its tasks left out, an experiment gives no number. every: the tasks of a report.
    """
    stems = {task.partition(".")[0] for task in tasks}
    return [task for task in every if task.partition(".")[0] in stems]


def cheapest(
    numbers: Mapping[str, Collection[str]], seconds: Mapping[str, float], dependencies: Needs
) -> float | None:
    """Return the least budget in which one number is computed; None where none rests on a task."""
    groups = (with_dependencies(tasks, dependencies) for tasks in numbers.values() if tasks)
    known = [_total(group, seconds) for group in groups if all(one in seconds for one in group)]
    return START_SECONDS + min(known) / WEIGHED_SHARE if known else None


class _Chosen:
    """Tasks that are to run, with how long that takes at least."""

    def __init__(
        self, seconds: Mapping[str, float], chains: Mapping[str, float], at_once: int
    ) -> None:
        self.tasks: set[str] = set()
        self._seconds, self._chains, self._at_once = seconds, chains, at_once
        self._total = self._longest = 0.0

    def add(self, group: frozenset[str], time: float) -> None:
        """Take the tasks of a group, with all that they need, where they fit into a time."""
        total = self._total + _total(group - self.tasks, self._seconds)
        # Whatever ends a chain is in a group, and so is all before it.
        longest = max([self._longest, *(self._chains[task] for task in group)])
        if max(total / self._at_once, longest) <= time:
            self.tasks |= group
            self._total, self._longest = total, longest


def _by_weight(
    weights: Mapping[frozenset[str], float], seconds: Mapping[str, float]
) -> list[frozenset[str]]:
    """Return the groups of tasks, those first that most numbers per second rest on."""
    by_first: dict[str, list[frozenset[str]]] = defaultdict(list)
    for group in weights:
        by_first[min(group)].append(group)
    per_second = {
        group: sum(weights[other] for task in group for other in by_first[task] if other <= group)
        / max(_total(group, seconds), 1e-3)
        for group in weights
    }
    return sorted(weights, key=lambda group: (-per_second[group], sorted(group)))


def _turned(dependencies: Needs, names: Iterable[str]) -> dict[str, list[str]]:
    """Return name -> what needs it itself."""
    needed_by: dict[str, list[str]] = {name: [] for name in names}
    for name in needed_by:
        for need in dependencies.get(name, ()):
            if need in needed_by:
                needed_by[need].append(name)
    return needed_by


def _total(tasks: Iterable[str], seconds: Mapping[str, float]) -> float:
    """Return the seconds of all of them, one after the other."""
    return sum(seconds[task] for task in sorted(tasks))
