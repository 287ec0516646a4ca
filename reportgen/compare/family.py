"""How far numbers scatter in several versions, each of them compared with the first. Pure.

A few replicates say little of how far one run scatters, and the more versions are compared, the
larger a difference must be to be found. So the versions lend each other their spread, as many
treatments do that are compared with one control (Dunnett 1955). A version that scatters
significantly more than the others, as one does whose training nearly diverges, would hide what
they show, and theirs would make too much of it: it is tested by itself (Welch 1947).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportgen.compare.causes import Upstream
from reportgen.compare.scatter import Pairs, Scatter, least_std, runs
from reportgen.report.parts import Metric
from reportgen.statistics.spread import (
    LEAST_PAIRED_DEGREES,
    pooled,
    pooled_blocks,
    scattering_more,
)

LENT_DEGREES = 4
"""Degrees of freedom that the runs of other versions count for, at most.

`benchmarks/error_rates.py --only versions` measures it: with 8, exponential numbers have noise
called real in 9 % of comparisons.
"""

Place = tuple[int, str]
"""Which of several comparisons, and the name of a number."""


@dataclass(frozen=True)
class Compared:
    """The first version beside another."""

    upstream: Upstream
    numbers: Pairs  # that another seed changes, and of whose spread nothing was known before
    scatters: Mapping[str, Scatter]  # how far these do by the runs of both alone


def scattered_together(compared: Sequence[Compared]) -> dict[Place, Scatter]:
    """Return how far numbers scatter that three versions or more have with replicates.

    What has too few of them, or too large ones to square, is left out.
    """
    found: dict[Place, Scatter] = {}
    for name in dict.fromkeys(name for one in compared for name in one.numbers):
        found |= {(place, name): scatter for place, scatter in _scattered(name, compared)}
    return found


@dataclass(frozen=True)
class _Version:
    """A version that has a number with replicates, as the first has."""

    place: int
    a: Metric
    b: Metric
    own: Scatter  # by the runs of both alone
    shares_seeds: bool  # with the first
    seeds: frozenset[tuple[str, int | None]]  # of the tasks behind the number


def _scattered(name: str, compared: Sequence[Compared]) -> Iterator[tuple[int, Scatter]]:
    versions = list(_versions(name, compared))
    every = [value for one in versions for side in (one.a, one.b) for value in side.replicates]
    if len(versions) < 2 or math.isinf(pooled([every]).squares):
        return
    least = least_std(versions[0].a, *(one.b for one in versions))[0]
    samples = [*dict.fromkeys([versions[0].a.replicates, *(one.b.replicates for one in versions)])]
    more = scattering_more([pooled([sample]) for sample in samples], least)
    apart = {samples[place] for place in more}
    alike: list[_Version] = []
    for one in versions:
        if apart.intersection((one.a.replicates, one.b.replicates)):
            yield one.place, _welch(one.a, one.b, least)
        else:
            alike.append(one)
    for shares_seeds in (True, False):
        members = [one for one in alike if one.shares_seeds == shares_seeds]
        lenders = _lenders(members, shares_seeds=shares_seeds)
        if len(lenders) > 1:
            both = [members[0].a.replicates, *lenders]
            yield from _lent(members, both, least, shares_seeds=shares_seeds)


def _versions(name: str, compared: Sequence[Compared]) -> Iterator[_Version]:
    for place, one in enumerate(compared):
        a, b = one.numbers.get(name, (None, None))
        if a is None or b is None or a.name != b.name or min(runs(a), runs(b)) < 2:
            continue
        behind = one.upstream.tasks_behind(a, b).b
        seeds = frozenset((task.name, task.seed) for task in behind if task.seed is not None)
        shares_seeds = one.upstream.sides.share_seeds((a, b))
        yield _Version(place, a, b, one.scatters[name], shares_seeds, seeds)


def _lenders(versions: Sequence[_Version], *, shares_seeds: bool) -> list[tuple[float, ...]]:
    """Return the replicates of versions that say what those of no other one say.

    What was not computed again is no further sample, nor, where it is not one of blocks of a seed,
    are runs with the seeds of another version.
    """
    found: dict[object, tuple[float, ...]] = {}
    for one in versions:
        if one.b.replicates != one.a.replicates:
            is_by_seeds = one.seeds and not shares_seeds
            found.setdefault(one.seeds if is_by_seeds else one.b.replicates, one.b.replicates)
    return [*dict.fromkeys(found.values())]


def _lent(
    members: Sequence[_Version],
    samples: Sequence[tuple[float, ...]],
    least: float,
    *,
    shares_seeds: bool,
) -> Iterator[tuple[int, Scatter]]:
    """Yield the spread of the samples for each of the versions."""
    at_hand, words = pooled(samples), f"spread of {len(samples)} versions"
    if shares_seeds and len(set(map(len, samples))) == 1:
        blocks = pooled_blocks(samples)
        if blocks.degrees >= LEAST_PAIRED_DEGREES:
            at_hand, words = blocks, f"{words} in blocks of one seed"
    variance = max(at_hand.variance, least * least)
    for one in members:
        degrees = min(at_hand.degrees, one.own.degrees + LENT_DEGREES)
        test = f"t test on {runs(one.a)} and {runs(one.b)} runs, {words}"
        yield one.place, Scatter(variance, degrees, test)


def _welch(a: Metric, b: Metric, least: float) -> Scatter:
    """Return the spread that gives the difference of two means the error of Welch's test."""
    errors = [
        max(pooled([side.replicates]).variance, least * least) / runs(side) for side in (a, b)
    ]
    error = sum(errors)
    shares = zip(errors, (a, b), strict=True)
    degrees = 1 / sum((one / error) ** 2 / (runs(side) - 1) for one, side in shares)
    words = f"Welch's t test on {runs(a)} and {runs(b)} runs, as one side scatters more than others"
    return Scatter(error / (1 / runs(a) + 1 / runs(b)), degrees, words)
