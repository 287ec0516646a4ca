"""Read and check a rubric; errors are one line with file and line.

It can use the names and the units of the reference run, which shows every part, or else
of what is graded. A number in a name, such as a place of a sweep, follows from the
settings; here it is a star.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from reportgen.base.errors import RubricError, no_such
from reportgen.base.toml_text import KeyPath, TomlText, parse_toml, read_toml
from reportgen.base.untrusted.folders import may_hold
from reportgen.grading.rubric import (
    CONDITIONS,
    SUBJECTS,
    Allowed,
    Condition,
    Criterion,
    Limits,
    Partial,
    Rubric,
)
from reportgen.project.folder import reference_folder, rubrics_of
from reportgen.project.project import Project, project_of_version
from reportgen.project.toml_model import parsed_as
from reportgen.report.fields import NUMBER_IN_NAME
from reportgen.report.model import Report, flat_settings, read_report
from reportgen.report.outline import entries_of, figure_numbers, table_numbers

_Fault = tuple[KeyPath, str]
"""Where something is wrong, and what."""


@dataclass(frozen=True)
class Nameable:
    """What a rubric can name: the parts of one report or several; of none, anything."""

    names: Mapping[tuple[str, str | int], None] = field(default_factory=dict)  # kind and name

    @classmethod
    def of(cls, *reports: Report) -> "Nameable":
        """Return what can be named of any of them."""
        return cls(dict.fromkeys(each for report in reports for each in _names_in(report)))

    def joined(self, other: "Nameable") -> "Nameable":
        """Return what can be named of this or of the other."""
        return Nameable({**self.names, **other.names})

    def of_kind(self, kind: str) -> list[str]:
        """Return the names of a kind: "metric" (as `form_of` has them), "claim", "unit", ..."""
        return [name for of, name in self.names if of == kind and isinstance(name, str)]

    def why_not(self, subject: str, name: int | str) -> str:
        """Return what is wrong with the name of a part; empty: there is one."""
        if not self.names or (subject, name) in self.names:
            return ""
        if isinstance(name, int):
            count = sum(kind == subject and isinstance(other, int) for kind, other in self.names)
            among = f"They are numbered 1 to {count}." if count else "There is none."
            return f"There is no {subject} {name}. {among}"
        known = self.of_kind(subject)
        same_form = form_of(name) if subject == "metric" else name
        not_seen = {*self.of_kind("mentioned")} - {*self.of_kind("whole")}
        is_there = same_form in known or name.partition(".")[0] in not_seen
        return "" if is_there else no_such(subject, name, known)

    def fits(self, pattern: str) -> bool:
        """Say whether a unit, or a pattern with stars as of a shell, fits any number."""
        fitting = (fnmatchcase(metric, form_of(pattern)) for metric in self.of_kind("metric"))
        return not self.names or ("unit", pattern) in self.names or any(fitting)


def _names_in(report: Report) -> Iterator[tuple[str, str | int]]:
    for name, metric in report.metrics.items():
        yield "metric", form_of(name)
        if metric.unit:
            yield "unit", metric.unit
    for claim in report.claims:
        yield "claim", claim.name
    for kind, parts in (("figure", report.figures), ("table", report.tables)):
        yield from ((kind, part.label) for part in parts)
    for kind, numbers in (("figure", figure_numbers), ("table", table_numbers)):
        yield from ((kind, number) for number in numbers(report.chapters).values())
    for section in report.sections:
        yield "section", section.stem
        if not section.failure:
            yield "whole", section.stem
    # Of those that are not there in full, no report tells the names.
    yield from (("mentioned", entry.stem) for entry in entries_of(report.chapters))
    yield from (("mentioned", task.name.partition(".")[0]) for task in report.tasks if task.failed)
    yield from (("setting", name) for name in flat_settings(report.settings))


def reference_run(at_hand: Project, name: str = "") -> Report | None:
    """Return the reference run of a project, which shows every part; None where there is none.

    at_hand: what the command found. name: of the project of what is graded; empty: that.
    Raises ResultsFolderError where the reference run cannot be read.
    """
    project = project_of_version(name, at_hand) if name else at_hand
    reference = project and reference_folder(project.folder)
    if reference and may_hold(reference, "report.json"):
        return read_report(reference)
    return None


def read_rubric(name: str, known: Nameable, *, with_reference: bool, project: Path) -> Rubric:
    """Return a rubric.

    name: a file, or the name of one that comes with the project.
    project: its folder.
    with_reference: there is a reference version to compare with.
    Raises RubricError, one line, for anything that is wrong.
    """
    source = read_toml(_find(name, rubrics_of(project)), "rubric", RubricError)
    return _rubric(source, known, with_reference=with_reference)


def rubric_from(text: str, file: str, known: Nameable, *, with_reference: bool) -> Rubric:
    """Return the rubric of a TOML text; raises RubricError as `read_rubric` does."""
    return _rubric(parse_toml(text, file, RubricError), known, with_reference=with_reference)


def _rubric(source: TomlText, known: Nameable, *, with_reference: bool) -> Rubric:
    rubric = parsed_as(Rubric, source, RubricError)
    for place, message in _faults(rubric, known, with_reference=with_reference):
        raise RubricError(f"{source.place_of(place)}: {message}")
    return rubric


def _find(name: str, known: Mapping[str, Path]) -> Path:
    file = Path(name)
    if may_hold(file.parent, file.name) or file.suffix or len(file.parts) != 1:
        return file
    if name in known:
        return known[name]
    there = f"or one that comes with the project: {', '.join(known)}." if known else "as FILE.toml."
    raise RubricError(f"There is no rubric {name}: give a file, {there}")


def _faults(rubric: Rubric, known: Nameable, *, with_reference: bool) -> Iterator[_Fault]:
    for pattern in rubric.negligible:
        if not known.fits(pattern):
            units = ", ".join(known.of_kind("unit"))
            message = f"no metric matches {pattern}, and it is not a unit. Units are: {units}."
            yield ("negligible", pattern), message
    for name, allowed in rubric.settings.items():
        yield from _setting_faults(name, allowed, known)
    names: set[str] = set()
    for index, criterion in enumerate(rubric.criteria):
        place: KeyPath = ("criterion", index)
        if criterion.name in names:
            yield (*place, "name"), f"there is a criterion {criterion.name} already."
        names.add(criterion.name)
        yield from _subject_faults(criterion, known, place)
        (subject,) = criterion.subjects
        yield from _condition_faults(criterion, subject, place)
        if criterion.partial is not None:
            yield from _partial_faults(criterion, criterion.partial, (*place, "partial"))
        if "compared_with_reference" in criterion.given and not with_reference:
            message = "this compares with a reference version; give one with --reference."
            yield (*place, "compared_with_reference"), message


def _setting_faults(name: str, allowed: object, known: Nameable) -> Iterator[_Fault]:
    place = ("settings", name)
    settings = known.of_kind("setting")
    if settings and name not in settings:
        yield place, no_such("setting", name, settings)
    if isinstance(allowed, Allowed):
        given = [key for key in Allowed.model_fields if getattr(allowed, key) is not None]
        if len(given) != 1:
            yield place, f"a setting has one of {', '.join(Allowed.model_fields)}, or a value."
        yield from _limit_faults(allowed, place)


def _subject_faults(criterion: Criterion, known: Nameable, place: KeyPath) -> Iterator[_Fault]:
    subjects = criterion.subjects
    if not subjects:
        message = f"a criterion needs a subject: give one of {', '.join(SUBJECTS)}."
        yield place, message
    elif len(subjects) > 1:
        message = f"a criterion has one subject, but this has {' and '.join(subjects)}."
        yield (*place, subjects[-1]), message
    else:
        message = known.why_not(subjects[0], getattr(criterion, subjects[0]))
        if message:
            yield (*place, subjects[0]), message


def _condition_faults(condition: Condition, subject: str, place: KeyPath) -> Iterator[_Fault]:
    allowed = CONDITIONS[subject]
    for key in condition.given:
        if key not in allowed:
            there = f"has {' or '.join(allowed)}" if allowed else "has no conditions"
            yield (*place, key), f"{key} is not a condition on a {subject}, which {there}."
    if allowed and not condition.given:
        yield place, f"a {subject} needs a condition: {' or '.join(allowed)}."
    if len(condition.given) > 1:
        one, two, *_ = condition.given
        message = f"a criterion has one condition, but this has {one} and {two}."
        yield (*place, two), message
    yield from _limit_faults(condition, place)


def _limit_faults(limits: Limits, place: KeyPath) -> Iterator[_Fault]:
    if limits.between and limits.between[0] > limits.between[1]:
        yield (*place, "between"), "between is [LOW, HIGH], the lower number first."


def _partial_faults(criterion: Criterion, partial: Partial, place: KeyPath) -> Iterator[_Fault]:
    if partial.points >= criterion.points:
        message = (
            f"partial earns {partial.points:g}, but must earn less than all "
            f"{criterion.points:g} points of the criterion."
        )
        yield (*place, "points"), message
    if not criterion.given:
        yield place, "partial is not possible for a criterion without a condition."
    elif partial.given != criterion.given:
        key = criterion.given[0]
        yield place, f"partial needs the same kind of condition as the criterion, {key}."
    elif not _is_weaker(partial, criterion):
        yield place, "partial must be weaker than the criterion's own condition."


def _is_weaker(partial: Condition, whole: Condition) -> bool:
    if partial.range and whole.range:
        (low, high), (inner_low, inner_high) = partial.range, whole.range
        return partial.range != whole.range and low <= inner_low <= inner_high <= high
    # Of the same kind, and not a number: another one is not stronger.
    return any(getattr(partial, key) != getattr(whole, key) for key in whole.given)


def form_of(metric: str) -> str:
    """Return a metric's name with a star for each number, as in "knn.*.accuracy"."""
    return NUMBER_IN_NAME.sub("*", metric)
