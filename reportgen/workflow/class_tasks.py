"""The tasks behind the points of a class, each under its key here, and the choice among them.

An id of a task is its name and its key: of one name, hand-ins with other settings have others.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from reportgen.base.errors import UserError
from reportgen.base.files import digest_of_json
from reportgen.base.resources import available_memory
from reportgen.compare.verification.choice import choose_tasks
from reportgen.grading.grade import part_of
from reportgen.grading.model import Graded
from reportgen.grading.rubric import Rubric
from reportgen.grading.verified import earned_criteria
from reportgen.project.project import check_project
from reportgen.project.settings.loading import load_settings, stored_source
from reportgen.report.model import Report
from reportgen.report.outline import section_finder
from reportgen.tasks.execution.progress import expected_seconds
from reportgen.tasks.plan import PlannedTask
from reportgen.workflow.request import BuildRequest, plan_build

MOST_TASKS = 5000  # of one hand-in; a full report has some fifty
ODD = 10.0
"""What the points of a hand-in with concerns count for, in those of one without."""

_LEAST_PACE = 0.05  # however short the tasks turned out that were run first
_DRAWN = ("figure", "table")


@dataclass(frozen=True)
class Candidate:
    """A hand-in whose tasks are known."""

    graded: Graded
    request: BuildRequest  # its own profile, settings and sections
    key: str  # the same for those with the same request
    ids: Sequence[str]  # of all its tasks, each after what it needs
    behind: Mapping[str, Sequence[str]]  # criterion that earned points -> ids

    def is_of(self, chosen: Iterable[str]) -> bool:
        """Say whether one of its tasks is among some."""
        return not set(self.ids).isdisjoint(chosen)


class ClassTasks:
    """What is known of the tasks of a class: how long each takes, and which are done."""

    def __init__(self, request: BuildRequest, rubric: Rubric) -> None:
        """request: that of the project's reference, for what all hand-ins share."""
        self._request, self._rubric = request, rubric
        self._last = cache(request.store.last)  # of many seeds there are as many results
        self._known: dict[str, dict[str, str]] = {}  # key of a request -> name -> id
        self._pace = 1.0  # seconds for each second that was expected
        self.planned: dict[str, PlannedTask] = {}  # without results, of which there are many
        self.seconds: dict[str, float] = {}  # 0 for what is stored; infinite: it cannot run
        self.needs: dict[str, list[str]] = {}

    def candidate(self, graded: Graded, report: Report) -> Candidate:
        """Return a hand-in with its tasks; raises UserError where its settings are refused."""
        project, code = self._request.project, self._request.code
        check_project(report.version, report.project, project)
        own = stored_source(report.settings, "its settings")
        settings = load_settings(project, code.settings, report.profile, stored=own)
        request = replace(
            self._request, profile=report.profile, settings=settings, only=report.only
        )
        values = settings.model_dump(mode="json")
        key = digest_of_json([request.profile, values, list(request.only)])
        if key not in self._known:
            self._known[key] = dict(self._learnt(request))
        ids = self._known[key]
        return Candidate(graded, request, key, [*ids.values()], self._behind(graded, report, ids))

    def _learnt(self, request: BuildRequest) -> Iterator[tuple[str, str]]:
        """Learn what a request has to run; yield the name and the id of each task."""
        count = len(request.code.declare_tasks(request.settings))
        if count > MOST_TASKS:
            raise UserError(f"its settings ask for {count:,} tasks, and {MOST_TASKS:,} are allowed")
        plan = plan_build(request, last=self._last)
        ids = {planned.name: f"{planned.name} {planned.key}" for planned in plan.tasks}
        expected, most = expected_seconds(plan), available_memory()
        for planned in plan.tasks:
            one = ids[planned.name]
            cannot_run = request.dask is None and planned.task.memory > most
            self.planned[one] = replace(planned, stored=None)
            self.needs[one] = [ids[need] for need in planned.task.dependencies.values()]
            seconds = expected.get(planned.name, 0.0)
            self.seconds[one] = math.inf if cannot_run and planned.reason else seconds
        return iter(ids.items())

    def _behind(
        self, graded: Graded, report: Report, ids: Mapping[str, str]
    ) -> dict[str, Sequence[str]]:
        """Return the ids of the tasks without which a criterion that earned points has no answer.

        A number needs all of its experiment, and any other part all that its section reads.
        """
        contents = self._request.code.contents
        entries = {entry.stem: entry for entry in contents.entries}
        shown_in = section_finder(contents.chapters)
        behind: dict[str, Sequence[str]] = {}
        for criterion in earned_criteria(graded, self._rubric):
            subject, wanted = criterion.subject
            part, stem = part_of(subject, wanted, report)
            named = getattr(part, "tasks", ())
            experiments = {name.partition(".")[0] for name in named if name in ids}
            # Of what names no task, which its maker may have wished, all of its section.
            if subject != "metric" or not experiments:
                stem = shown_in(getattr(part, "label", "")) if subject in _DRAWN else stem
                experiments |= {stem, *(entries[stem].reads if stem in entries else ())}
            behind[criterion.name] = [
                id_ for name, id_ in ids.items() if name.partition(".")[0] in experiments
            ]
        return behind

    def choose(
        self, candidates: Sequence[Candidate], seconds: float, at_once: int, draw: int
    ) -> list[str]:
        """Return the tasks to run in a time, those of one hand-in one after the other."""
        numbers, weights = {}, {}
        for one in candidates:
            points = {each.name: each.points for each in one.graded.criteria}
            for criterion, ids in one.behind.items():
                name = f"{one.graded.name} {criterion}"
                numbers[name] = ids
                weights[name] = points[criterion] * (ODD if one.graded.concerns else 1.0)
        expected = {one: each * self._pace for one, each in self.seconds.items()}
        choice = choose_tasks(numbers, expected, self.needs, seconds, at_once, draw, weights)
        every = (id_ for each in candidates for id_ in each.ids)
        return list(
            dict.fromkeys(id_ for id_ in every if id_ in choice.tasks and self.is_to_run(id_))
        )

    def is_to_run(self, id_: str) -> bool:
        """Say whether a task has no result yet."""
        return self.planned[id_].reason is not None

    def is_done(self, id_: str) -> None:
        """Note that a task has a result."""
        self.planned[id_] = replace(self.planned[id_], reason=None)
        self.seconds[id_] = 0.0

    def has_failed(self, id_: str) -> None:
        """Note that a task has none, and will have none."""
        self.seconds[id_] = math.inf

    def expected(self, id_: str) -> float:
        """Return how long a task may run."""
        return self.seconds[id_] * self._pace

    def learn(self, took: Mapping[str, float]) -> None:
        """Learn from the seconds that tasks took how far the expectations are off."""
        known = {id_: self.seconds[id_] for id_ in took if 0 < self.seconds[id_] < math.inf}
        if known:
            self._pace = max(sum(took[id_] for id_ in known) / sum(known.values()), _LEAST_PACE)
