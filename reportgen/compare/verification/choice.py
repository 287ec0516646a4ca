"""Which tasks a verification runs in the time that it is given."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from reportgen.base.mappings import longest_chains, with_dependencies

START_SECONDS = 5.0
"""Time to start workers, which import a project's libraries, and to set the report."""

WEIGHED_SHARE = 0.5
"""Part of the time for the tasks that most numbers rest on; the rest is drawn at random."""


@dataclass(frozen=True)
class Work:
    """A task as far as choosing it goes."""

    seconds: float  # that it took in the version
    dependencies: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """The tasks that fit, each with all that it needs."""

    weighed: frozenset[str]  # for the most numbers per second
    drawn: frozenset[str]  # at random, for what nobody can foresee
    draw: int  # the seed of the random ones
    seconds: float  # that all of them are expected to take

    @property
    def tasks(self) -> frozenset[str]:
        """All tasks to run."""
        return self.weighed | self.drawn


def choose_tasks(
    numbers: Mapping[str, Collection[str]],
    work: Mapping[str, Work],
    seconds: float,
    at_once: int,
    draw: int,
) -> Choice:
    """Return tasks that fit in so many seconds, with so many at once.

    numbers: name -> the tasks that it was made from; one that names an unknown
    task is passed over. First come those of the groups of tasks that most
    numbers per second rest on, in half of the time, then those of numbers drawn
    at random. The same arguments give the same choice.
    """
    dependencies = {task: one.dependencies for task, one in work.items()}

    def expected(tasks: frozenset[str]) -> float:
        """Return the seconds from the first start to the last end, at least."""
        chains = longest_chains({task: work[task].seconds for task in tasks}, dependencies)
        return max([_total(tasks, work) / at_once, *chains.values()])

    groups = {
        name: with_dependencies(tasks, dependencies)
        for name, tasks in sorted(numbers.items())
        if all(task in work for task in tasks)
    }
    time = max(seconds - START_SECONDS, 0.0)
    weighed: frozenset[str] = frozenset()
    for group in _by_weight(groups.values(), work):
        if expected(weighed | group) <= time * WEIGHED_SHARE:
            weighed |= group
    chosen = weighed
    names = [name for name, group in groups.items() if not group <= weighed]
    for place in np.random.default_rng(draw).permutation(len(names)):
        group = groups[names[place]]
        if expected(chosen | group) <= time:
            chosen |= group
    return Choice(weighed, chosen - weighed, draw, expected(chosen))


def _by_weight(
    groups: Iterable[frozenset[str]], work: Mapping[str, Work]
) -> Iterator[frozenset[str]]:
    """Yield the groups of tasks, those first that most numbers per second rest on."""
    counts = Counter(group for group in groups if group)
    weights = {
        group: sum(count for other, count in counts.items() if other <= group)
        / max(_total(group, work), 1e-3)
        for group in counts
    }
    yield from sorted(counts, key=lambda group: (-weights[group], sorted(group)))


def _total(tasks: Iterable[str], work: Mapping[str, Work]) -> float:
    """Return the seconds of all of them, one after the other."""
    return sum(work[task].seconds for task in sorted(tasks))
