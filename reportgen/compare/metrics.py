"""Judge every number of two versions and tie it to its cause. Pure."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen.compare.calibration import Calibration
from reportgen.compare.causes import Upstream, beyond_noise
from reportgen.compare.family import Compared, scattered_in_blocks
from reportgen.compare.model import REAL, MetricChange, Verdict
from reportgen.compare.scatter import Pairs, Scatter, Scatters, runs
from reportgen.compare.verdicts import (
    NO_SCATTER,
    Judgement,
    corrected,
    decided,
    has_same_bits,
    judge,
    power_in_words,
)
from reportgen.report.parts import Metric

SmallestThatMatters = Callable[[Metric], float]
"""Metric -> a real difference below this is negligible; 0: none is."""


@dataclass(frozen=True)
class MetricChanges:
    """Every number of two versions with its verdict, and what they could have shown."""

    all: tuple[MetricChange, ...]  # in the order of b, then of a
    power: str  # in a sentence; empty: nothing was tested


def metric_changes(
    upstream: Upstream,
    calibration: Calibration,
    smallest: SmallestThatMatters,
    looks: int = 1,
    of_level: float = 1.0,
) -> MetricChanges:
    """Return every number of either side with its verdict.

    looks, of_level: as of `corrected`.
    Beside the published original, only the numbers that it gives.
    """
    (changes,), power = changes_of_family([upstream], calibration, smallest, looks, of_level)
    return MetricChanges(changes, power)


def changes_of_family(
    upstreams: Sequence[Upstream],
    calibration: Calibration,
    smallest: SmallestThatMatters,
    looks: int = 1,
    of_level: float = 1.0,
) -> tuple[list[tuple[MetricChange, ...]], str]:
    """Return what `metric_changes` gives of each pair; the tests of all are one family.

    upstreams: of several versions, each with the same one. Second comes what they could have
    shown, in a sentence.
    """
    pairs = [_Numbers(upstream, calibration) for upstream in upstreams]
    headlines = {(place, name) for place, pair in enumerate(pairs) for name in pair.headlines}
    alone = {
        (place, name): one for place, pair in enumerate(pairs) for name, one in pair.judged.items()
    }
    together = {
        (place, name): pairs[place].judge(name, scatter)
        for (place, name), scatter in scattered_in_blocks([one.compared for one in pairs]).items()
    }
    judged = corrected({**alone, **together}, headlines, looks, len(pairs), of_level)
    changes = []
    for place, pair in enumerate(pairs):
        finally_judged = {name: judged[place, name] for name in pair.judged}
        changes.append(tuple(pair.changes(finally_judged, smallest)))
    tested = [
        (*pairs[place].both[name], one)
        for (place, name), one in judged.items()
        if (place, name) in headlines
    ]
    return changes, power_in_words(tested)


class _Numbers:
    """The numbers of two versions, each judged by itself."""

    def __init__(self, upstream: Upstream, calibration: Calibration) -> None:
        """Take the versions."""
        self.upstream = upstream
        ours, theirs = upstream.a.metrics, upstream.b.metrics
        self._renamed = {} if upstream.is_from_original else _renamed(ours, theirs)
        self.both: Pairs = {
            name: (ours[self._renamed.get(name, name)], metric)
            for name, metric in theirs.items()
            if self._renamed.get(name, name) in ours
        }
        self.headlines = {name for name, (a, b) in self.both.items() if a.headline or b.headline}
        self._scatters = Scatters(self.both, upstream.sides, upstream.profile, calibration)
        self.judged = {name: self.judge(name, self._scatters.of(name)) for name in self.both}

    @property
    def compared(self) -> Compared:
        """What was tested by the spread of both sides alone."""
        numbers, scatters = {}, {}
        for name, pair in self.both.items():
            scatter = self._scatters.of(name)
            is_known = self._scatters.known_before(name) is not None
            if scatter and not is_known and self.judged[name].standard_error is not None:
                numbers[name], scatters[name] = pair, scatter
        return Compared(self.upstream, numbers, scatters)

    def judge(self, name: str, scatter: Scatter | None) -> Judgement:
        """Return what the difference of a number says; scatter: of one run over seeds."""
        return _judge(*self.both[name], self.upstream, scatter)

    def changes(
        self, judged: Mapping[str, Judgement], smallest: SmallestThatMatters
    ) -> Iterator[MetricChange]:
        """Yield every number of either side, by its corrected judgement."""
        upstream = self.upstream
        ours, theirs = upstream.a.metrics, upstream.b.metrics
        agreed = _agreed(upstream)
        for name, b in theirs.items():
            if name in self.both:
                least = math.inf if name in agreed else smallest(b)
                final = decided(judged[name], *self.both[name], least)
                before = self._renamed.get(name, "")
                yield _on_both_sides(*self.both[name], final, upstream, before)
            elif not upstream.is_from_original:
                yield _change(b, None, b, Judgement(verdict="new"))
        if not upstream.is_from_original:
            gone = ours.keys() - theirs.keys() - set(self._renamed.values())
            for name, a in ours.items():
                if name in gone:
                    yield _change(a, a, None, Judgement(verdict="missing"))


def _judge(a: Metric, b: Metric, upstream: Upstream, scatter: Scatter | None) -> Judgement:
    profiles = (upstream.a.profile, upstream.b.profile)
    behind = upstream.tasks_behind(a, b)
    if not has_same_bits(a, b):
        if profiles[0] != profiles[1] and not upstream.is_from_original:
            return Judgement(reason=f"other profile: {profiles[0]} and {profiles[1]}")
        if behind.are_on_other_data:
            return Judgement(reason="other data")
    # Without a seed the original's run differs by what it counted alone.
    by_others = upstream.is_from_original and not behind.have_seed
    counts = {side.counted.count if side.counted else None for side in (a, b)}
    return judge(
        a,
        b,
        scatter if behind.have_seed else NO_SCATTER,
        same_data=(None in counts or len(counts) == 1) and not by_others,
    )


def _agreed(upstream: Upstream) -> set[str]:
    """Return the exact numbers that are as close to the original's as that asks."""
    if not upstream.is_from_original:
        return set()
    sides = (upstream.a, upstream.b)
    agreed = {one.name for side in sides for one in side.published if one.agreement == "agrees"}
    exact = {name for side in sides for name, one in side.metrics.items() if one.kind == "exact"}
    return agreed & exact


def _on_both_sides(
    a: Metric, b: Metric, judgement: Judgement, upstream: Upstream, renamed_from: str
) -> MetricChange:
    if judgement.verdict == "same":
        verdict: Verdict = "renamed" if renamed_from else "same"
        return _change(b, a, b, replace(judgement, verdict=verdict), renamed_from=renamed_from)
    causes = upstream.causes_of(a, b)
    if judgement.verdict in REAL:
        causes = beyond_noise(causes)
    words = tuple(cause.words for cause in causes)
    return _change(
        *(b, a, b, judgement),
        renamed_from=renamed_from,
        causes=words,
        note=upstream.notes.get(b.name, ""),
        unexplained=not causes and not upstream.is_from_original,
    )


def _change(
    shown: Metric,
    a: Metric | None,
    b: Metric | None,
    judgement: Judgement,
    *,
    renamed_from: str = "",
    causes: tuple[str, ...] = (),
    note: str = "",
    unexplained: bool = False,
) -> MetricChange:
    return MetricChange(
        name=shown.name,
        section=shown.section,
        description=shown.description,
        unit=shown.unit,
        places=shown.places,
        a=a.value if a else None,
        b=b.value if b else None,
        a_std=a.std if a else None,
        b_std=b.std if b else None,
        a_runs=runs(a) if a else 0,
        b_runs=runs(b) if b else 0,
        renamed_from=renamed_from,
        causes=causes,
        note=note,
        unexplained=unexplained,
        **vars(judgement),
    )


def _renamed(ours: Mapping[str, Metric], theirs: Mapping[str, Metric]) -> dict[str, str]:
    """Return new name -> old name for numbers that only their name tells apart.

    Both sides must have but one number of that value and definition.
    """
    names: dict[tuple[object, ...], tuple[list[str], list[str]]] = {}
    for side, (metrics, others) in enumerate(((ours, theirs), (theirs, ours))):
        for name, one in metrics.items():
            content = (one.value, one.replicates, one.unit, one.section, one.tasks)
            if name not in others and one.value is not None:
                names.setdefault(content, ([], []))[side].append(name)
    return {come[0]: gone[0] for gone, come in names.values() if len(gone) == len(come) == 1}
