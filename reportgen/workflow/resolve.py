"""Decide open claims with more replicates, the most promising first, while a budget lasts.

The claims are tested at planned numbers of replicates alone, each time at a part of the level
(`statistics.sequential`). The first look is at the replicates that the settings ask for. So the
claims are tested anew there, also those that a build without looks has decided at the whole level.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pydantic import ValidationError

from reportgen.base.errors import SettingsError, listed, no_such
from reportgen.project.settings.schema import Settings
from reportgen.report.looks import FIRST_LOOK, LOOKS, first_numbers
from reportgen.report.model import flat_settings
from reportgen.report.parts import Claim
from reportgen.report.resolving import (
    HOPELESS,
    Prospect,
    Replicates,
    groups_of,
    open_prospects,
    replicates_of,
    single_of,
)
from reportgen.statistics import sequential
from reportgen.statistics.sequential import planned_replicates
from reportgen.tasks.execution.events import BuildStage, Event, OnEvent, StillAtWork, TaskStarted
from reportgen.tasks.execution.progress import forecast
from reportgen.tasks.results.types import Results
from reportgen.workflow.assembly.compute import run_tasks
from reportgen.workflow.build import BuiltVersion, build_version, store_in_use
from reportgen.workflow.request import BuildRequest, plan_build

ALL = "all"
"""Stands for every claim that is inconclusive."""

_MOST_NAMED = 6

Claims = Mapping[str, Claim]


@dataclass(frozen=True)
class Step:
    """The next look at the claims of one group of settings."""

    group: frozenset[str]
    replicates: Replicates  # of the group, then
    look: int
    chances: Mapping[str, float]  # open claim -> that it is decided then
    request: BuildRequest
    seconds: float  # that its runs may take

    @property
    def promise(self) -> float:
        """How many claims it may decide for its time."""
        return sum(self.chances.values()) / (1 + self.seconds)


@dataclass(frozen=True)
class Resolution:
    """What came of open claims."""

    version: BuiltVersion
    before: Claims  # as the build without further replicates has them
    after: Claims
    still_open: Mapping[str, Prospect]  # of those that were asked for
    looks: int  # that are planned
    next_step: Step | None  # that would have come, but for the budget
    failure: str = ""  # of a further replicate, which is in no version


def resolve(
    request: BuildRequest, names: Sequence[str], budget_seconds: float, on_event: OnEvent
) -> Resolution:
    """Add replicates where they may decide inconclusive claims, and write one version.

    names: of claims, or ALL. budget_seconds: for further replicates; what the first look needs
    is run before. A step that would not end in time is not begun; what ended is stored, so that
    the same command goes on from there.
    Raises SettingsError for an unknown name, UserError as `build_version` does.
    """
    _check_names(request, names)
    with store_in_use(request):
        start = _run(request, on_event)
        before, search = _begin(request, start, names)
        end = time.monotonic() + budget_seconds
        has_looked, failure, waiting = False, "", None
        failed_before = {one.task for one in start.failures}
        while step := search.best_step(left := end - time.monotonic()):
            if step.seconds > left:
                waiting = step
                break
            on_event(BuildStage(f"Look {step.look} of {search.looks}: {_numbers(step)}"))
            try:
                results = _run(step.request, ended_at(end, on_event))
            except TimeIsUpError:
                waiting = step
                break
            failed = [one for one in results.failures if one.task not in failed_before]
            if failed:
                failure = f"{failed[0].task}: {failed[0].message}"
                search = search.without(step)
                continue
            search, has_looked = search.after(step, results), True
    # Without a further look there is nothing to correct for.
    version = build_version(search.to_build if has_looked else request, on_event)
    after = {one.name: one for one in version.report.claims}
    still_open = {
        name: one
        for name, one in search.open_claims.items()
        if name in after and after[name].outcome == "inconclusive"
    }
    return Resolution(version, before, after, still_open, search.looks, waiting, failure)


def foresee_resolving(request: BuildRequest, names: Sequence[str]) -> "Search | None":
    """Return what `resolve` would begin with; None where the first look has not been computed."""
    _check_names(request, names)
    plan = plan_build(request, only_reads=True)
    if plan.stale:
        return None
    results = Results({one.name: one.stored.result for one in plan.tasks if one.stored})
    return _begin(request, results, names)[1]


@dataclass(frozen=True)
class Search:
    """The looks that were taken, and those that may follow."""

    request: BuildRequest  # with the replicates so far; its command is without them
    names: Sequence[str]  # that were asked for
    claims: Claims
    groups: tuple[frozenset[str], ...]
    first: Replicates
    looks: int
    single: frozenset[str]  # settings of experiments that keep their one run
    given_up: frozenset[frozenset[str]] = field(default=frozenset())  # groups

    @cached_property
    def now(self) -> Replicates:
        """The replicates of each setting."""
        return _replicates(self.request.settings, self.claims)

    @cached_property
    def open_claims(self) -> Mapping[str, Prospect]:
        """The claims that are asked for and still open."""
        found = open_prospects(self.claims.values(), self.now, self.looks, self.single)
        return {name: one for name, one in found.items() if ALL in self.names or name in self.names}

    def best_step(self, seconds_left: float) -> Step | None:
        """Return the most promising step of those that fit, or else of all; None for none."""
        fitting = [one for one in self.steps if one.seconds <= seconds_left]
        return max(fitting or self.steps, key=lambda one: one.promise, default=None)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The next look of each group that has a claim to decide."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[Step]:
        for group in self.groups:
            plans = {name: planned_replicates(self.first[name], self.looks) for name in group}
            look = self._look(group) + 1
            if group in self.given_up or look > self.looks:
                continue
            wanted = [one for one in self.open_claims.values() if not group.isdisjoint(one.now)]
            last, then = ({name: plan[at] for name, plan in plans.items()} for at in (-1, look - 1))
            if all(one.chance(last, self.looks) < HOPELESS for one in wanted):
                continue
            request = self._request(then)
            if request is None:
                continue
            plan = plan_build(request, only_reads=True)
            seconds = forecast(plan, request.at_once).seconds
            chances = {one.claim.name: one.chance(then, look) for one in wanted if not one.obstacle}
            yield Step(group, then, look, chances, request, seconds)

    def after(self, step: Step, results: Results) -> "Search":
        """Return the search once a step was run."""
        claims = _claims(step.request, results)
        return replace(self, request=step.request, claims=claims)

    def without(self, step: Step) -> "Search":
        """Return the search without any further look at the claims of a step."""
        return replace(self, given_up=self.given_up | {step.group})

    def _look(self, group: frozenset[str]) -> int:
        """Return which look a group is at, from 1."""
        return max(
            sum(one <= self.now[name] for one in planned_replicates(self.first[name], self.looks))
            for name in group
        )

    def _request(self, then: Replicates) -> BuildRequest | None:
        """Return what a step asks for; None where a setting allows no more replicates."""
        try:
            settings = with_values(self.request.settings, then)
        except ValidationError:
            return None
        return replace(self.request, settings=settings)

    @property
    def to_build(self) -> BuildRequest:
        """What makes the version, with the command that makes it again."""
        return self.request.naming((LOOKS, FIRST_LOOK, *sorted(self.now)))


def _begin(request: BuildRequest, results: Results, names: Sequence[str]) -> tuple[Claims, Search]:
    """Return the claims as they are, and where their looks begin."""
    before, settings = _claims(request, results), request.settings
    given, planned = first_numbers(settings.report.first_look), settings.report.looks
    first = _replicates(settings, before) | given
    named = [one for name, one in before.items() if name in names]
    single = single_of(first, named)
    # Where looks were planned for all claims beforehand, all stay planned for.
    everything = ALL in names or (planned > 1 and not given)
    asked = {each for one in (before.values() if everything else named) for each in one.replicates}
    groups = [one for one in groups_of(before.values(), single) if not one.isdisjoint(asked)]
    growing = sorted({*given, *(name for group in groups for name in group)})
    values = {
        LOOKS: planned if planned > 1 else sequential.LOOKS,
        FIRST_LOOK: tuple(f"{name}={first[name]}" for name in growing),
    }
    request = replace(request, settings=with_values(settings, values))
    claims, looks = _claims(request, results), request.settings.report.looks
    return before, Search(request, names, claims, tuple(groups), first, looks, single)


def _run(request: BuildRequest, on_event: OnEvent) -> Results:
    return run_tasks(request, plan_build(request), on_event).results


def _claims(request: BuildRequest, results: Results) -> Claims:
    sections = request.code.write_sections(request.settings, results, request.computed)
    return {claim.name: claim for section in sections for claim in section.claims}


class TimeIsUpError(Exception):
    """The budget is spent while tasks still run."""


def ended_at(end: float, on_event: OnEvent) -> OnEvent:
    """Return an observer that ends a run once its time is up; the run raises TimeIsUpError."""

    def observe(event: Event) -> None:
        on_event(event)
        if isinstance(event, TaskStarted | StillAtWork) and time.monotonic() > end:
            raise TimeIsUpError

    return observe


def _check_names(request: BuildRequest, names: Sequence[str]) -> None:
    known = request.code.claims
    for name in names:
        if name != ALL and name not in known:
            some = f"There are: {listed(known, _MOST_NAMED)}." if known else "There is none."
            raise SettingsError(f"--resolve: {no_such('claim', name, known, otherwise=some)}")


def _numbers(step: Step) -> str:
    return ", ".join(f"{name}={number}" for name, number in sorted(step.replicates.items()))


def _replicates(settings: Settings, claims: Claims) -> dict[str, int]:
    return replicates_of(claims.values(), flat_settings(settings.model_dump(mode="json")))


def with_values(settings: Settings, values: Mapping[str, object]) -> Settings:
    """Return settings with some other values, by full name; raises ValidationError."""
    nested = settings.model_dump()
    for name, value in values.items():
        section, _, key = name.partition(".")
        nested[section][key] = value
    return type(settings).model_validate(nested)
