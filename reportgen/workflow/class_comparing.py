"""Hold the hand-ins of a class against what was computed anew."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from reportgen.base.errors import shown
from reportgen.compare.calibration import calibration_of
from reportgen.compare.verification.comparing import compare_reports
from reportgen.compare.verification.model import (
    NUMBER,
    Comparison,
    Difference,
    Likeness,
    likeness_of,
)
from reportgen.grading.grade import part_of
from reportgen.grading.model import Graded, Verified
from reportgen.grading.rubric import Rubric
from reportgen.report.model import Environment, Report
from reportgen.report.numbers import counted
from reportgen.tasks.execution.events import ignore_events
from reportgen.tasks.plan import Plan
from reportgen.versions.concern import Concern
from reportgen.versions.identity import rendered_digest
from reportgen.workflow.assembly.compute import compute_report
from reportgen.workflow.assembly.environment import describe_environment
from reportgen.workflow.class_tasks import DRAWN, Candidate, earned, subject_of
from reportgen.workflow.request import BuildRequest, plan_build

_HELD_AGAINST = (NUMBER, "claim", *DRAWN)
_MOST_NAMED = 5  # numbers and parts that come out otherwise


class Recomputed:
    """A report made of the stored results of a request: all hand-ins that ask for it share it."""

    def __init__(self, request: BuildRequest, command: str) -> None:
        self._request, self._command = request, command
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
        keys = {planned.name: planned.key for planned in self.plan.tasks}
        processors = {task.name: task.processor for task in self.report.tasks}
        return likeness_of(report, self._here, keys, self._rendered, processors)

    @cached_property
    def _here(self) -> Environment:
        return describe_environment(self.plan.parts, self._command)

    @cached_property
    def _rendered(self) -> str:
        return rendered_digest()


def held_against(
    one: Candidate, report: Report, anew: Recomputed, rubric: Rubric, families: int
) -> tuple[Verified, tuple[Concern, ...]]:
    """Return what was verified of a hand-in, and what comes out otherwise.

    report: the hand-in's. families: hand-ins that are verified together.
    """
    now, likeness, project = anew.report, anew.likeness(report), one.request.project
    spreads = calibration_of(project.name, project).spreads.get(report.profile, {})
    found = compare_reports(report, now, likeness, anew.left_out, spreads, families)
    numbers = [each for each in found if each.kind == NUMBER]
    verified = Verified(
        points=_points(one.graded, rubric, now, found),
        numbers=sum(each.match != "not run" for each in numbers),
        of_numbers=len(numbers),
        tasks=len(anew.plan.cached),
        of_tasks=len(anew.plan.tasks),
        note=_note(likeness),
    )
    has_our_words = not likeness.other_report_code and report.templates == now.templates
    return verified, tuple(_concerns(found, has_our_words=has_our_words))


def _points(graded: Graded, rubric: Rubric, now: Report, found: Sequence[Comparison]) -> float:
    """Return the earned points whose number or part came out as it was handed in."""
    as_handed_in = {
        (each.kind, each.name) for each in found if each.match in ("identical", "within noise")
    }
    points = {one.name: one.points for one in graded.criteria}
    total = 0.0
    for criterion in earned(graded, rubric):
        subject, wanted = subject_of(criterion)
        part, _ = part_of(subject, wanted, now)
        name = getattr(part, "label", None) or getattr(part, "name", None) or str(wanted)
        kind = NUMBER if subject == "metric" else subject
        total += points[criterion.name] if (kind, name) in as_handed_in else 0.0
    return total


def _note(likeness: Likeness) -> str:
    """Return why other bits than those of the hand-in may be right."""
    by_spread = "so the spread over seeds decides"
    if likeness.machine:
        return f"{'; '.join(likeness.machine)}: {by_spread}"
    if likeness.other_processor:
        tasks = counted(len(likeness.other_processor), "task")
        return f"{tasks} were computed on another processor: {by_spread}"
    if likeness.other_tasks:
        tasks = counted(len(likeness.other_tasks), "task")
        return f"{tasks} were computed with other code, data or libraries: {by_spread}"
    return ""


def _concerns(found: Sequence[Comparison], *, has_our_words: bool) -> Iterator[Concern]:
    """Yield what comes out otherwise; settings are not held against anybody.

    has_our_words: the same release and the same text made the hand-in. Another text may have
    other figures and tables, and say other things of the same numbers.
    """
    wrong = [one for one in found if one.kind in _HELD_AGAINST and one.is_wrong]
    wrong.sort(key=lambda one: one.kind != NUMBER)
    opens = {
        id(one): not (has_our_words or any(map(_is_measured, one.differences))) for one in wrong
    }
    wrong.sort(key=lambda one: opens[id(one)])
    for one in wrong[:_MOST_NAMED]:
        label = one.name if one.kind == NUMBER else f"the {one.kind} {one.name}"
        is_open = opens[id(one)]
        text = ", by another release or text" if is_open else ""
        yield Concern("verification", f"{label} {_otherwise(one)}{text}", (one.name,), is_open)
    if more := wrong[_MOST_NAMED:]:
        words = f"{len(more)} more numbers and parts come out otherwise"
        yield Concern("verification", words, is_open=all(opens[id(one)] for one in more))


def _is_measured(difference: Difference) -> bool:
    """Say whether a difference is one of numbers or of an outcome, and not of words."""
    values = (difference.stored, difference.now)
    return difference.place == "outcome" or any(isinstance(one, int | float) for one in values)


def _otherwise(one: Comparison) -> str:
    if one.match == "missing":
        return f"is missing from {'the hand-in' if one.missing_from == 'the version' else 'ours'}"
    measured = [each for each in one.differences if each.place == "value" or _is_measured(each)]
    first = next((each for each in measured if each.place in ("value", "outcome")), None)
    first = first or (measured or one.differences)[0]
    stored, now = (shown(value, 60) for value in (first.stored, first.now))
    what = "is" if first.place in ("value", "outcome") else f"has in {first.place}"
    return f"{what} {stored} in the hand-in, {now} computed anew"
