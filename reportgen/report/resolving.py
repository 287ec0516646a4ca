"""What more replicates would tell of the inconclusive claims of a report. Pure.

The replicates of experiments that a claim compares grow together, and so do those of others that
a further claim compares with these: then each claim is tested at the planned looks alone,
whichever of them is to be decided. An experiment that has one run keeps it, unless a claim on it
is asked for by name: that holds whatever the results are, so it adds no look.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import JsonValue

from reportgen.report.model import Report, TaskRecord, flat_settings
from reportgen.report.parts import NOT_TESTED, Claim
from reportgen.report.provenance import Records
from reportgen.statistics.findings import LEVEL
from reportgen.statistics.sequential import (
    LOOKS,
    chance_of_decision,
    replicates_needed,
    share_of_level,
)

UNKNOWN_CHANCE = 0.5
"""Of a decision where no spread is known yet."""

HOPELESS = 0.05
"""A chance below this, at the last look, is not worth the time."""

_MOSTLY = 0.5  # of the variance

Replicates = Mapping[str, int]
"""Setting -> how many replicates it asks for."""


@dataclass(frozen=True)
class Prospect:
    """An inconclusive claim, with what more replicates may do for it."""

    claim: Claim
    now: Replicates  # behind it
    looks: int  # that are planned
    single: frozenset[str] = frozenset()  # settings of experiments that keep their one run

    @cached_property
    def obstacle(self) -> str:
        """Why more replicates cannot decide it; empty where they may."""
        return next(self._obstacles(), "")

    def _obstacles(self) -> Iterator[str]:
        claim, statistic = self.claim, self.claim.statistic
        if not self.now:
            yield "no experiment behind it has replicates"
        if claim.effect is None:
            yield claim.test.removeprefix(NOT_TESTED).removesuffix(".")
        for name in sorted(self.single & self.now.keys()):
            yield f"{name} is 1; it grows where the claim is asked for by its name"
        if self.has_spread:  # else there will be another test
            is_of_replicates = claim.scope == "any run with these settings"
            if statistic is None or statistic.name not in ("t", "z") or not is_of_replicates:
                yield "what decides is a test over the items, which stay the same"
            elif statistic.value == 0 and claim.margin is None:
                yield "its replicates are all the same"
            elif self._lasting and self.standard_errors < math.sqrt(self._lasting):
                yield "the choice of the items alone may explain it, and they stay the same"

    @property
    def is_mostly_lasting(self) -> bool:
        """Whether most of what leaves it open is in the items, which stay the same."""
        return self._lasting > _MOSTLY

    @property
    def standard_errors(self) -> float:
        """How many of its standard errors the effect is."""
        claim, (error, lasting) = self.claim, self._errors
        if lasting and error and claim.effect:
            return abs(claim.effect.value) / error
        return abs(claim.statistic.value) if claim.statistic else 0.0

    @property
    def has_spread(self) -> bool:
        """Whether the spread over its replicates is known."""
        return min(self.now.values(), default=1) > 1

    def chance(self, then: Replicates, look: int) -> float:
        """Return how probable it is that so many replicates decide it. look: that they are of."""
        statistic = self.claim.statistic
        if self.obstacle:
            return 0.0
        if not self.has_spread or statistic is None:
            return UNKNOWN_CHANCE
        growth = min(then.get(name, number) / number for name, number in self.now.items())
        if growth <= 1:
            return 0.0
        return chance_of_decision(
            self.standard_errors,
            statistic.degrees_of_freedom,
            growth,
            self._level(look),
            self._lasting,
        )

    @cached_property
    def needed(self) -> int | None:
        """How many replicates at the last look would find an effect like this in 4 of 5 cases.

        Of the experiment that has the fewest; None where no number is likely to be enough, or
        nothing is known.
        """
        statistic = self.claim.statistic
        if self.obstacle or not self.has_spread or statistic is None:
            return None
        return replicates_needed(
            self.standard_errors,
            statistic.degrees_of_freedom,
            min(self.now.values()),
            self._level(self.looks),
            self._lasting,
        )

    def _level(self, look: int) -> float:
        return LEVEL * share_of_level(look, self.looks) / self.claim.comparisons

    @cached_property
    def _errors(self) -> tuple[float, float]:
        """The standard error of the effect, and the part of it that stays."""
        claim = self.claim
        effect = abs(claim.effect.value) if claim.effect else 0.0
        statistic = abs(claim.statistic.value) if claim.statistic else 0.0
        error = effect / statistic if effect and statistic else 0.0
        lasting = claim.lasting_error or 0.0
        # A test over the replicates alone decided, which leaves out what stays.
        return (math.hypot(error, lasting) if lasting >= error else error), lasting

    @property
    def _lasting(self) -> float:
        error, lasting = self._errors
        return (lasting / error) ** 2 if error else 0.0


@dataclass(frozen=True)
class Outlook:
    """What it would take to decide a claim, its experiments' companions included."""

    prospect: Prospect
    replicates: int | None  # in place of those of `now`; None: as `Prospect.needed`
    runs: int = 0  # more
    seconds: float = 0.0  # of computing them
    companions: tuple[str, ...] = ()  # experiments that grow with those of the claim


def open_prospects(
    claims: Iterable[Claim], numbers: Replicates, looks: int, single: frozenset[str]
) -> dict[str, Prospect]:
    """Return the inconclusive claims by name. numbers: of all settings of replicates."""
    return {
        one.name: Prospect(one, {name: numbers[name] for name in one.replicates}, looks, single)
        for one in claims
        if one.outcome == "inconclusive"
    }


def replicates_of(claims: Iterable[Claim], settings: Mapping[str, JsonValue]) -> dict[str, int]:
    """Return the number of replicates of each setting behind claims; 1 where it says none.

    settings: by full name.
    """
    named = dict.fromkeys(name for claim in claims for name in claim.replicates)
    values = {name: settings.get(name) for name in named}
    return {name: one if isinstance(one, int) and one > 0 else 1 for name, one in values.items()}


def single_of(numbers: Replicates, named: Iterable[Claim]) -> frozenset[str]:
    """Return the settings of experiments with one run, but for those behind named claims."""
    asked = {name for claim in named for name in claim.replicates}
    return frozenset(name for name, one in numbers.items() if one == 1) - asked


def groups_of(claims: Iterable[Claim], single: frozenset[str]) -> tuple[frozenset[str], ...]:
    """Return the settings of replicates in groups, of which no claim compares two.

    single: those that stay as they are.
    """
    groups: list[frozenset[str]] = []
    for claim in claims:
        joined = frozenset(claim.replicates) - single
        if joined:
            apart = [one for one in groups if one.isdisjoint(joined)]
            groups = [*apart, joined.union(*(one for one in groups if one not in apart))]
    return tuple(groups)


def outlook_of(claim: Claim, report: Report) -> Outlook:
    """Return what it would take to decide an inconclusive claim of a report."""
    numbers = replicates_of(report.claims, flat_settings(report.settings))
    now = {name: numbers[name] for name in claim.replicates}
    prospect = Prospect(claim, now, claim.looks if claim.looks > 1 else LOOKS)
    needed = prospect.needed
    if needed is None:
        return Outlook(prospect, None)
    growth = needed / min(prospect.now.values())
    groups = groups_of(report.claims, single_of(numbers, [claim]))
    group = next(one for one in groups if one.issuperset(claim.replicates))
    companions = tuple(sorted(name.partition(".")[0] for name in group.difference(prospect.now)))
    runs, seconds = 0, 0.0
    for tasks in _replicated_tasks(group, report, numbers):
        more = math.ceil(len(tasks) * growth - 1e-9) - len(tasks)
        runs += more
        seconds += more * sum(one.seconds for one in tasks) / len(tasks)
    return Outlook(prospect, needed, runs, seconds, companions)


def _replicated_tasks(
    group: frozenset[str], report: Report, numbers: Replicates
) -> Iterable[Sequence[TaskRecord]]:
    """Return the replicates of each task that would get more of them with a group of settings."""
    companions = [one for one in report.claims if not group.isdisjoint(one.replicates)]
    records = {one.name: one for one in report.tasks}
    named = {task for one in companions for task in one.tasks if task in records}
    counts = {numbers[name] for name in group}
    found: dict[str, list[TaskRecord]] = {}
    for record in Records(report.tasks).behind(named):
        begin, _, number = record.name.rpartition(".")
        if number.isdecimal():
            found.setdefault(begin, []).append(record)
    return [each for each in found.values() if len(each) in counts]
