"""Grade a version by a rubric, with the evidence for each criterion. Pure."""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from reportgen.compare.calibration import Calibration
from reportgen.compare.causes import Upstream
from reportgen.compare.metrics import SmallestThatMatters, metric_changes
from reportgen.compare.model import CriterionGrade, Grade, MetricChange, Verdict
from reportgen.grading.rubric import Comparison, Condition, Criterion, Rubric
from reportgen.report.model import Report, SectionEntry
from reportgen.report.numbers import (
    format_plain,
    format_significant,
    measured_text,
    uncertainty_note,
)
from reportgen.report.outline import figure_numbers, section_finder, table_numbers
from reportgen.report.parts import Claim, Figure, Metric, Table
from reportgen.statistics.equivalence import non_inferiority
from reportgen.statistics.findings import Interval, around

_Part = Metric | Claim | Figure | Table | SectionEntry

_MEETS: Mapping[Comparison | None, tuple[Verdict, ...]] = {
    "within noise": ("same", "renamed", "noise", "negligible"),
    "no worse": ("same", "renamed", "negligible", "better"),
    "better": ("better",),
}
"""Condition -> the verdicts that are enough for it. No worse may be shown otherwise, too."""

_VERDICT_WORDS: Mapping[Verdict, str] = {
    "same": "identical",
    "renamed": "identical",
    "noise": "within noise",
    "too few runs": "too few runs to tell",
    "new": "the reference has no such number",
}


def grade_of(
    report: Report,
    rubric: Rubric,
    reference: Report | None,
    calibration: Calibration,
    missing: Collection[str] = (),
) -> Grade:
    """Return the points of a version.

    reference: what it is compared with; None where no criterion compares.
    calibration: what is known of the scatter over seeds.
    missing: labels of figures and tables whose files are not there.
    """
    changes: dict[str, MetricChange] = {}
    smallest = smallest_that_matters(rubric)
    if reference is not None and any(one.compared_with_reference for one in rubric.criteria):
        upstream = Upstream(reference, report)
        found = metric_changes(upstream, calibration, smallest).all
        changes = {change.name: change for change in found}
    sides = _Sides(report, reference, changes, smallest, missing)
    criteria = tuple(_graded(criterion, sides) for criterion in rubric.criteria)
    return Grade(
        rubric=rubric.title,
        version=report.version,
        points=sum(one.points for one in criteria),
        most=rubric.most,
        criteria=criteria,
    )


def smallest_that_matters(rubric: Rubric) -> SmallestThatMatters:
    """Return below what a real difference of a metric is negligible by a rubric."""

    def smallest(metric: Metric) -> float:
        fitting = (
            size
            for pattern, size in rubric.negligible.items()
            if pattern == metric.unit or fnmatchcase(metric.name, pattern)
        )
        return next(fitting, 0.0)

    return smallest


@dataclass(frozen=True)
class _Sides:
    """What is graded, and what it is compared with."""

    report: Report
    reference: Report | None
    changes: Mapping[str, MetricChange]  # by metric, from the reference
    smallest: SmallestThatMatters
    missing: Collection[str]  # labels of figures and tables without their files

    def why_not_there(self, stem: str) -> str:
        """Return why a part of a section is not in the report, or that it is not."""
        entries = {section.stem: section for section in self.report.sections}
        if stem not in entries:
            only = f", which has only {', '.join(entries)}" if entries else ""
            return f"not in this version{only}"
        failure = entries[stem].failure
        return f"{stem} failed: {_first_line(failure)}" if failure else "not in this version"

    def has_failed(self, stem: str) -> bool:
        """Say whether a section failed; what stands there then is of earlier versions."""
        return any(one.stem == stem and one.failure for one in self.report.sections)


@dataclass(frozen=True)
class _Found:
    """What there is of a criterion's subject."""

    words: str
    meets: Callable[[Condition], bool] = lambda _: False
    note: str = ""
    is_limited: bool = False  # a number whose limit is always worth saying


def _graded(criterion: Criterion, sides: _Sides) -> CriterionGrade:
    found = _look_up(criterion, sides)
    points, partial = 0.0, criterion.partial
    if found.meets(criterion):
        points = criterion.points
    elif partial is not None and found.meets(partial):
        points = partial.points
    is_short = points < criterion.points
    evidence = found.words
    if is_short or found.is_limited:
        evidence += f", needs {_in_words(criterion)}" if criterion.given else ""
    if is_short and partial is not None:
        worth = f"{format_plain(partial.points)} point{'' if partial.points == 1 else 's'}"
        evidence += f"; {_in_words(partial)} earns {worth}"
    return CriterionGrade(
        name=criterion.name,
        question=criterion.question,
        points=points,
        most=criterion.points,
        evidence=f"{evidence}{found.note}",
    )


def _look_up(criterion: Criterion, sides: _Sides) -> _Found:
    subject, wanted = criterion.subject
    part, stem = part_of(subject, wanted, sides.report)
    named = f"{subject.capitalize()} {wanted}" if subject in ("figure", "table") else ""
    if part is None or sides.has_failed(stem):
        why = sides.why_not_there(stem)
        return _Found(f"{named}: {why}" if named else why)
    match part:
        case Metric():
            return _metric(criterion, part, sides)
        case Claim():
            return _claim(part)
        case Figure() | Table() if part.label in sides.missing:
            return _Found(f"{named}: its file is missing")
    return _Found(f"{named} is there" if named else "there, and did not fail", lambda _: True)


def part_of(subject: str, wanted: Any, report: Report) -> tuple[_Part | None, str]:
    """Return what a criterion is about, where it is there, and the stem of its section.

    wanted: a name; of a figure or a table its number or label.
    """
    if subject == "section":
        return next((one for one in report.sections if one.stem == wanted), None), wanted
    if subject in ("figure", "table"):
        parts, numbers = (
            (report.figures, figure_numbers(report.chapters))
            if subject == "figure"
            else (report.tables, table_numbers(report.chapters))
        )
        found = next((one for one in parts if wanted in (one.label, one.number)), None)
        listed = (label for label, number in numbers.items() if wanted in (label, number))
        label = found.label if found else next(listed, str(wanted))
        return found, section_finder(report.chapters)(label)
    claims = {claim.name: claim for claim in report.claims}
    part = report.metrics.get(wanted) if subject == "metric" else claims.get(wanted)
    return part, part.section if part else wanted.partition(".")[0]


def _metric(criterion: Criterion, metric: Metric, sides: _Sides) -> _Found:
    if metric.value is None:
        return _Found(f"no value: {metric.absent}")
    if criterion.compared_with_reference is not None:
        return _compared(criterion, metric, sides)
    value = float(metric.value)
    return _Found(
        _measured(metric),
        lambda condition: _meets(value, condition),
        _near_limits(metric, value, criterion),
        is_limited=True,
    )


def _measured(metric: Metric) -> str:
    """Return a number with its uncertainty, or why it has none."""
    note = "" if metric.kind == "exact" else uncertainty_note(metric)
    return f"{measured_text(metric)} ({note})" if note else measured_text(metric)


def _meets(value: float, condition: Condition) -> bool:
    if condition.range is None:
        return False
    low, high = condition.range
    # The mean of 0.951, 0.953 and 0.946 is 0.95, and its last bit below that.
    is_limit = any(math.isclose(value, limit, rel_tol=1e-12) for limit in condition.range)
    return low <= value <= high or is_limit


def _near_limits(metric: Metric, value: float, criterion: Criterion) -> str:
    """Return a note on the limits that another run might well pass or miss."""
    uncertainty = metric.uncertainty
    if uncertainty is None:
        return ""
    conditions = (criterion, criterion.partial)
    limits = [end for one in conditions if one and one.range for end in one.range]
    near = [limit for limit in dict.fromkeys(limits) if abs(value - limit) <= uncertainty]
    if not near:
        return ""
    # Of the mean, or of what was counted, whichever is larger: more than ± may say.
    size = format_significant(uncertainty, 2)
    lies = "lies" if len(near) == 1 else "lie"
    return f"; {' and '.join(map(format_plain, near))} {lies} within its uncertainty of {size}"


def _compared(criterion: Criterion, metric: Metric, sides: _Sides) -> _Found:
    change = sides.changes.get(metric.name)
    reference = sides.reference
    if change is None or reference is None:
        return _Found(f"{_measured(metric)}, and nothing to compare it with")
    before = reference.metrics.get(change.renamed_from or change.name)
    verdict = change.verdict
    words = _VERDICT_WORDS.get(verdict, verdict)
    # Not by its name: a hand-in is often called 0001-full, too.
    against = f" against {_measured(before)} in the reference" if before else ""
    reason = f" ({change.reason})" if change.reason else ""
    margin = sides.smallest(metric)
    least = _least_gain(change, metric)
    is_no_worse = least is not None and non_inferiority(least, margin)

    def meets(condition: Condition) -> bool:
        asked = condition.compared_with_reference
        return verdict in _MEETS.get(asked, ()) or (asked == "no worse" and is_no_worse)

    asked = [one.compared_with_reference for one in (criterion, criterion.partial) if one]
    decides = "no worse" in asked and verdict not in _MEETS["no worse"]
    note = f", {_margin_words(least, margin)}" if decides and least is not None else ""
    return _Found(f"{_measured(metric)}{against}: {words}{reason}{note}", meets)


def _least_gain(change: MetricChange, metric: Metric) -> Interval | None:
    """Return the interval of a difference by itself, where more is better; None: it has none.

    Of a number of which neither is better, that of the way in which it differs more.
    """
    difference, error = change.difference, change.standard_error
    if difference is None or error is None:
        return None
    gain = {"higher": difference, "lower": -difference, None: -abs(difference)}[metric.better]
    return around(gain, error, change.degrees_of_freedom)


def _margin_words(gain: Interval, margin: float) -> str:
    """Say how much worse a number may be, and what of that does not matter."""
    worst = f"worse by up to {format_significant(max(-gain.low, 0.0), 2)} at 95 %"
    return f"{worst} where {format_plain(margin)} is negligible" if margin else worst


def _claim(claim: Claim) -> _Found:
    words: str = claim.outcome
    if claim.margin is not None:
        margin = f"{format_significant(claim.margin, 2)} {claim.margin_unit}"
        words = f"{claim.outcome} ({margin} from another outcome)"
    return _Found(words, lambda condition: condition.outcome == claim.outcome)


def _in_words(condition: Condition) -> str:
    if condition.range is not None:
        return condition.range_in_words
    if condition.compared_with_reference is not None:
        than = {"within noise": "within noise of", "no worse": "no worse than"}
        return f"{than.get(condition.compared_with_reference, 'better than')} the reference"
    return f'"{condition.outcome}"' if condition.outcome else ""


def _first_line(text: str | None) -> str:
    lines = map(str.strip, (text or "").splitlines())
    return next(filter(None, lines), "no reason is given")
