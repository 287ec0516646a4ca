"""Compute anew what the points of a class rest on, as much as there is time for.

Nothing of a hand-in runs, and nothing of it is believed: its settings are checked by the project
at hand, whose code computes the results, under keys of this installation and into its own store.
What several hand-ins share is computed once, and what was computed before is not computed again,
so a verification that was killed goes on. First comes what decides most points per second, and
what looks odd; then points drawn at random, which no student can foresee.
"""

import random
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reportgen.base.errors import UserError
from reportgen.grading.hand_ins import report_of
from reportgen.grading.model import Graded, Verified
from reportgen.grading.rubric import Rubric
from reportgen.project.code import load_code
from reportgen.project.project import Project
from reportgen.project.settings.loading import load_settings
from reportgen.report.model import Report
from reportgen.report.numbers import counted
from reportgen.tasks.execution.events import BuildStage, OnEvent
from reportgen.versions.concern import Concern
from reportgen.versions.identity import rendered_digest
from reportgen.workflow.build import store_in_use
from reportgen.workflow.class_report import Recomputed, held_against
from reportgen.workflow.class_running import BATCH, ClassRun, TimeIsUpError
from reportgen.workflow.class_tasks import Candidate, ClassTasks
from reportgen.workflow.request import BuildRequest, Cluster

COMMAND = "reportgen grade"
PLANNING_SHARE = 0.25  # of the time
COMPARING_SHARE = 0.2  # of the time that planning leaves, at most
_COMPARED_PER_REPORT = 4  # times as long as to plan a hand-in, which is measured


@dataclass(frozen=True)
class Means:
    """What a class is verified with."""

    project: Project
    results: Path
    jobs: int
    seconds: float  # the budget
    draw: int | None = None  # seed of the points drawn at random; None: nobody can foresee it
    dask: Cluster | None = None


@dataclass(frozen=True)
class ClassVerification:
    """What came of a class, by the names of the hand-ins."""

    verified: Mapping[str, Verified]
    concerns: Mapping[str, tuple[Concern, ...]]
    draw: int
    ran: int  # tasks that were computed now
    seconds: float

    @property
    def is_empty(self) -> bool:
        """Whether no point of anybody was verified."""
        return not any(one.numbers for one in self.verified.values())

    def of(self, graded: Graded) -> Graded:
        """Return a hand-in with what came of it."""
        return replace(
            graded,
            verified=self.verified.get(graded.name),
            concerns=(*graded.concerns, *self.concerns.get(graded.name, ())),
        )


def verify_class(
    graded: Sequence[Graded], rubric: Rubric, means: Means, on_event: OnEvent
) -> ClassVerification:
    """Verify what was earned, within the budget; an interrupt keeps what was computed.

    Raises UserError where the project, its data, the results folder or a cluster is at fault.
    """
    run = _Run(rubric, means, on_event)
    with store_in_use(run.request):
        candidates = list(run.candidates(graded))
        run.compute(candidates)
        run.compare(candidates)
    return ClassVerification(run.verified, run.concerns, run.draw, run.running.ran, run.spent)


class _Run:
    """The state of one verification of a class."""

    def __init__(self, rubric: Rubric, means: Means, on_event: OnEvent) -> None:
        self.rubric, self.means, self.on_event = rubric, means, on_event
        self.started = time.monotonic()
        self.draw = secrets.randbelow(10**6) if means.draw is None else means.draw
        project, code = means.project, load_code(means.project)
        settings = load_settings(project, code.settings, project.reference)
        # Of no hand-in: each has its own profile, settings and sections.
        self.request = BuildRequest(
            *(project, code, project.reference, settings, (), means.results, means.jobs, COMMAND),
            dask=means.dask,
        )
        self.tasks = ClassTasks(self.request, rubric)
        self.running = ClassRun(self.request, self.tasks, on_event)
        self.verified: dict[str, Verified] = {}
        self.concerns: dict[str, tuple[Concern, ...]] = {}

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def left(self) -> float:
        """Seconds of the budget that are left."""
        return self.means.seconds - self.spent

    def candidates(self, graded: Sequence[Graded]) -> Iterator[Candidate]:
        """Yield the hand-ins that can be verified, those with concerns first."""
        self.on_event(BuildStage("Planning what to compute anew"))
        worth = [one for one in graded if one.grade and one.hand_in and not one.passed_by]
        order = random.Random(self.draw).sample(worth, len(worth))  # noqa: S311 (repeatable)
        for one in sorted(order, key=lambda each: not each.concerns):
            if self.spent > PLANNING_SHARE * self.means.seconds:
                self._give_up(one, "there was no time to plan it")
                continue
            try:
                yield self.tasks.candidate(one, _report_of(one))
            except UserError as error:
                self._give_up(one, f"it cannot be verified: {error}")

    def _give_up(self, graded: Graded, why: str, of_tasks: int = 0) -> None:
        self.verified[graded.name] = Verified(0.0, 0, 0, 0, of_tasks, why)

    def compute(self, candidates: Sequence[Candidate]) -> None:
        """Run what is worth most, and more where that took less time than expected."""
        per_hand_in = _COMPARED_PER_REPORT * self.spent / max(len(candidates), 1)
        to_compare = min(per_hand_in * len(candidates), self.left * COMPARING_SHARE)
        end = time.monotonic() + self.left - to_compare
        while (seconds := end - time.monotonic()) > 0:
            at_once = self.running.at_once
            batch = self.tasks.choose(candidates, seconds, at_once, self.draw)[:BATCH]
            if not batch:
                return
            try:
                self.running.run(batch, candidates, end)
            except TimeIsUpError:
                self.on_event(BuildStage("The time is up"))
                return

    def compare(self, candidates: Sequence[Candidate]) -> None:
        """Hold each hand-in against what was computed anew, while there is time."""
        self.on_event(BuildStage(f"Comparing {counted(len(candidates), 'hand-in')}"))
        rendered = rendered_digest()
        alike: dict[str, list[Candidate]] = {}
        for one in candidates:
            alike.setdefault(one.key, []).append(one)
        for group in alike.values():
            anew: Recomputed | None = None
            for one in group:
                if self.left < 0:
                    self._give_up(one.graded, "there was no time to compare it", len(one.ids))
                    continue
                anew = anew or Recomputed(one.request, COMMAND, rendered)
                self._compare(one, anew, len(candidates))

    def _compare(self, one: Candidate, anew: Recomputed, families: int) -> None:
        name, failed = one.graded.name, self.running.failed
        why = [failed[each] for each in one.ids if each in failed]
        note = f"{counted(len(why), 'task')} failed, as {why[0]}" if why else ""
        if anew.is_empty:
            self._give_up(
                one.graded, note or "there was no time to compute any of it", len(one.ids)
            )
            return
        try:
            found = held_against(one, _report_of(one.graded), anew, self.rubric, families)
        except UserError as error:
            self._give_up(one.graded, f"it cannot be verified: {error}", len(one.ids))
            return
        verified, self.concerns[name] = found
        self.verified[name] = replace(verified, note=note or verified.note)


def _report_of(graded: Graded) -> Report:
    if graded.hand_in is None:
        raise UserError(f"{graded.name} cannot be read again")
    return report_of(graded.hand_in)
