"""Which tasks a verification runs in the time that it is given."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

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
) -> Choice:
    """Return tasks that fit in a budget of seconds, with so many at once.

    numbers: name -> the tasks that it was made from; one that names an unknown
    task is passed over. seconds: that each task took. dependencies: what it needs.
    First come those of the groups of tasks that most numbers per second rest on, in
    half of the time, then those of numbers drawn at random. The same arguments give
    the same choice.
    """

    def expected(tasks: frozenset[str]) -> float:
        """Return the seconds from the first start to the last end, at least."""
        chains = longest_chains({task: seconds[task] for task in tasks}, dependencies)
        return max([_total(tasks, seconds) / at_once, *chains.values()])

    groups = {
        name: with_dependencies(tasks, dependencies)
        for name, tasks in sorted(numbers.items())
        if all(task in seconds for task in tasks)
    }
    time = max(budget - START_SECONDS, 0.0)
    weighed: frozenset[str] = frozenset()
    for group in _by_weight(groups.values(), seconds):
        if expected(weighed | group) <= time * WEIGHED_SHARE:
            weighed |= group
    chosen = weighed
    names = [name for name, group in groups.items() if not group <= weighed]
    for place in np.random.default_rng(draw).permutation(len(names)):
        group = groups[names[place]]
        if expected(chosen | group) <= time:
            chosen |= group
    return Choice(weighed, chosen - weighed, draw)


def _by_weight(
    groups: Iterable[frozenset[str]], seconds: Mapping[str, float]
) -> list[frozenset[str]]:
    """Return the groups of tasks, those first that most numbers per second rest on."""
    counts = Counter(filter(None, groups))
    weights = {
        group: sum(count for other, count in counts.items() if other <= group)
        / max(_total(group, seconds), 1e-3)
        for group in counts
    }
    return sorted(counts, key=lambda group: (-weights[group], sorted(group)))


def _total(tasks: Iterable[str], seconds: Mapping[str, float]) -> float:
    """Return the seconds of all of them, one after the other."""
    return sum(seconds[task] for task in sorted(tasks))
