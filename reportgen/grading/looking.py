"""Read, look at and grade what was handed in: what is done for each hand-in by itself."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from reportgen.base.errors import UserError
from reportgen.compare.calibration import calibration_of
from reportgen.compare.compare import check_comparable
from reportgen.compare.published import original_beside
from reportgen.grading.grade import grade_of
from reportgen.grading.hand_ins import opened_version, versions_of
from reportgen.grading.model import Graded, HandIn
from reportgen.grading.neighbours import Traits, traits_of
from reportgen.grading.reading import Nameable
from reportgen.grading.rubric import Allowed, Rubric, same_value
from reportgen.project.project import Project, find_project
from reportgen.report.model import Report, flat_settings, read_report_and_bytes
from reportgen.versions.concern import Concern
from reportgen.versions.integrity import concerns_of, missing_parts


@dataclass(frozen=True)
class Grading:
    """By what is graded: the same for all that was handed in."""

    rubric: Rubric
    reference: Report | None  # what numbers are compared with
    with_published: bool  # they are compared with the published original
    project: Path | None  # as `find_project` takes it

    @cached_property
    def at_hand(self) -> Project:
        """The project that the command found."""
        return find_project(self.project)

    def beside(self, report: Report) -> Report | None:
        """Return what a report is compared with; raises UserError where it cannot be."""
        if self.with_published:
            return original_beside(report)
        if self.reference is not None:
            check_comparable(self.reference, report)
        return self.reference


@dataclass(frozen=True)
class Seen:
    """A hand-in with its points, and what is kept of its report."""

    graded: Graded
    traits: Traits | None = None
    nameable: Nameable | None = None


def seen_in(hand_in: HandIn, grading: Grading) -> tuple[Seen, ...]:
    """Return what came of each version in a hand-in, and of itself where there is none."""
    return tuple(_seen(version, grading) for version in versions_of(hand_in))


def with_costs(graded: Graded, rubric: Rubric) -> Graded:
    """Return a hand-in with the points that its concerns leave it at most."""
    kinds = dict.fromkeys(one.kind for one in graded.concerns if not one.is_open)
    limits = {kind: rubric.integrity.left_by(kind) for kind in kinds}
    left = {kind: limit for kind, limit in limits.items() if limit is not None}
    return replace(graded, most=min(left.values(), default=None), costly=tuple(left))


def _seen(version: HandIn, grading: Grading) -> Seen:
    unread = Graded(version.name, problem=version.problem, hand_in=version)
    if version.problem:
        return Seen(unread)
    try:
        with opened_version(version) as place:
            report, content = read_report_and_bytes(place)
            concerns = (*concerns_of(place, report), *_not_as_asked(report, grading.rubric))
            missing = missing_parts(place, report)
            points = grade_of(
                report,
                grading.rubric,
                grading.beside(report),
                calibration_of(report.project, grading.at_hand),
                missing,
            )
    except UserError as error:
        return Seen(replace(unread, problem=str(error)))
    graded = replace(
        unread, profile=report.profile, grade=points, concerns=concerns, created=report.created
    )
    traits = traits_of(report, sha256(content).hexdigest())
    return Seen(graded, traits, Nameable.of(report))


def _not_as_asked(report: Report, rubric: Rubric) -> Iterator[Concern]:
    if rubric.profile not in ("", report.profile):
        words = f"it is of the profile {report.profile}, and {rubric.profile} is asked for"
        yield Concern("profile", words)
    settings = flat_settings(report.settings)
    for name, allowed in rubric.settings.items():
        if name not in settings:
            yield Concern("settings", f"there is no setting {name}")
            continue
        value = settings[name]
        if isinstance(allowed, Allowed):
            is_allowed, words = allowed.allows(value), allowed.words
        else:
            is_allowed, words = same_value(value, allowed), json.dumps(allowed)
        if not is_allowed:
            yield Concern("settings", f"{name} is {json.dumps(value)}, and {words} is asked for")
