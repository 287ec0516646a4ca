"""How far numbers scatter in several versions that share their seeds with the first. Pure.

A few pairs of runs say too little of how far their differences scatter. With three versions or
more, the runs of one seed are a block, and the blocks of all versions say it (Fisher 1935).
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

Place = tuple[int, str]
"""Which of several comparisons, and the name of a number."""


@dataclass(frozen=True)
class Compared:
    """The first version beside another."""

    upstream: Upstream
    numbers: Pairs  # that another seed changes, and of whose spread nothing was known before
    scatters: Mapping[str, Scatter]  # how far these do by the runs of both alone


def scattered_in_blocks(compared: Sequence[Compared]) -> dict[Place, Scatter]:
    """Return how far numbers scatter that two versions or more have with the seeds of the first.

    It counts for no more degrees of freedom than the runs of both sides alone: where the values of
    three runs are skewed, more would call noise real too often. What scatters significantly more
    than the other versions, as a training does that nearly diverges, is left out, and so are
    numbers too large to square.
    """
    found: dict[Place, Scatter] = {}
    for name in dict.fromkeys(name for one in compared for name in one.numbers):
        found |= {(place, name): scatter for place, scatter in _in_blocks(name, compared)}
    return found


def _in_blocks(name: str, compared: Sequence[Compared]) -> Iterator[tuple[int, Scatter]]:
    versions = dict(_with_seeds_of_the_first(name, compared))
    if len(versions) < 2:
        return
    a = next(iter(versions.values()))[0]
    # What was not computed again is no further sample.
    samples = [*dict.fromkeys([a.replicates, *(b.replicates for _, b in versions.values())])]
    if math.isinf(pooled([sum(samples, ())]).squares):
        return
    least = least_std(a, *(b for _, b in versions.values()))[0]
    more = scattering_more([pooled([sample]) for sample in samples], least)
    alike = [sample for place, sample in enumerate(samples) if place not in more]
    if a.replicates not in alike or len(alike) < 3:
        return
    blocks = pooled_blocks(alike)
    if blocks.degrees < LEAST_PAIRED_DEGREES:
        return
    variance = max(blocks.variance, least * least)
    for place, (_, b) in versions.items():
        if b.replicates in alike:
            degrees = min(blocks.degrees, compared[place].scatters[name].degrees)
            words = f"t test on {runs(a)} and {runs(b)} runs"
            words += f", spread of {len(alike)} versions in blocks of one seed"
            yield place, Scatter(variance, degrees, words)


def _with_seeds_of_the_first(
    name: str, compared: Sequence[Compared]
) -> Iterator[tuple[int, tuple[Metric, Metric]]]:
    for place, one in enumerate(compared):
        if name in one.numbers:
            a, b = one.numbers[name]
            is_paired = a.name == b.name and len(a.replicates) == len(b.replicates) > 1
            if is_paired and one.upstream.sides.share_seeds((a, b)):
                yield place, (a, b)
