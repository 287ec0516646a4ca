"""Make a report of what was computed anew, and hold the hand-ins of a class against it."""

from functools import cached_property

from reportgen.compare.calibration import calibration_of
from reportgen.compare.verification.comparing import compare_reports
from reportgen.compare.verification.model import Likeness, likeness_of
from reportgen.grading.model import Verified
from reportgen.grading.rubric import Rubric
from reportgen.grading.verified import made_otherwise, verification_concerns, verified_of
from reportgen.report.model import Environment, Report
from reportgen.tasks.execution.events import ignore_events
from reportgen.tasks.plan import Plan
from reportgen.versions.concern import Concern
from reportgen.workflow.assembly.compute import compute_report
from reportgen.workflow.assembly.environment import describe_environment
from reportgen.workflow.class_tasks import Candidate
from reportgen.workflow.request import BuildRequest, plan_build


class Recomputed:
    """A report made of the stored results of a request: all hand-ins that ask for it share it."""

    def __init__(self, request: BuildRequest, command: str, rendered: str) -> None:
        """Plan it; rendered: as `rendered_digest` returns it, the same for all."""
        self._request, self._command, self._rendered = request, command, rendered
        self.plan = plan_build(request)

    @property
    def is_empty(self) -> bool:
        """Whether no task has a result."""
        return not self.plan.cached

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """The tasks without a result."""
        return tuple(planned.name for planned in self.plan.stale)

    @cached_property
    def report(self) -> Report:
        """The report of those that have one, as it would be read back."""
        request, ran = self._request, Plan(self.plan.cached)
        computed = compute_report(request, ran, ignore_events, "anew", self.left_out)
        return Report.model_validate_json(computed.report.to_json())

    def likeness(self, report: Report) -> Likeness:
        """Return in what the making of a hand-in differs."""
        return likeness_of(report, self._here, self._keys, self._rendered, self._processors)

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {planned.name: planned.key for planned in self.plan.tasks}

    @cached_property
    def _processors(self) -> dict[str, str]:
        return {task.name: task.processor for task in self.report.tasks}

    @cached_property
    def _here(self) -> Environment:
        return describe_environment(self.plan.parts, self._command)


def held_against(
    one: Candidate, report: Report, anew: Recomputed, rubric: Rubric, families: int
) -> tuple[Verified, tuple[Concern, ...]]:
    """Return what was verified of a hand-in, and what comes out otherwise.

    report: the hand-in's. families: hand-ins that are verified together.
    """
    now, likeness, project = anew.report, anew.likeness(report), one.request.project
    spreads = calibration_of(project.name, project).spreads.get(report.profile, {})
    found = compare_reports(report, now, likeness, anew.left_out, spreads, families)
    tasks = len(anew.plan.cached), len(anew.plan.tasks)
    other = made_otherwise(report, now, likeness)
    verified = verified_of(one.graded, rubric, now, found, tasks, likeness, other)
    return verified, tuple(verification_concerns(found, other))
