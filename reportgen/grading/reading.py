"""Read and check a rubric; errors are one line with file and line.

It can use the names and the units of the reference run, which shows every part, or else
of what is graded. A number in a name, such as a place of a sweep, follows from the
settings; here it is a star.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from reportgen.base.errors import RubricError, no_such
from reportgen.base.toml_text import KeyPath, TomlText, parse_toml, read_toml
from reportgen.base.untrusted.folders import may_hold
from reportgen.grading.rubric import CONDITIONS, SUBJECTS, Condition, Criterion, Partial, Rubric
from reportgen.project.folder import reference_folder, rubrics_of
from reportgen.project.project import Project, project_of_version
from reportgen.project.toml_model import parsed_as
from reportgen.report.model import Report, read_report
from reportgen.report.outline import entries_of, figure_numbers, table_numbers

_NUMBER = re.compile(r"(?<=\.)[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?(?=\.|$)")

_Fault = tuple[KeyPath, str]
"""Where something is wrong, and what."""


@dataclass(frozen=True)
class Nameable:
    """What a rubric can name: the parts of one report or several; of none, anything."""

    reports: Sequence[Report]

    @cached_property
    def by_subject(self) -> Mapping[str, Collection[str]]:
        """Subject -> names: "metric" (as `form_of` has them), "claim", "figure", "table", ..."""
        each = self.reports
        return {
            "metric": dict.fromkeys(form_of(name) for one in each for name in one.metrics),
            "claim": dict.fromkeys(claim.name for one in each for claim in one.claims),
            "figure": dict.fromkeys(figure.label for one in each for figure in one.figures),
            "table": dict.fromkeys(table.label for one in each for table in one.tables),
            "section": dict.fromkeys(section.stem for one in each for section in one.sections),
        }

    @cached_property
    def _not_seen(self) -> Collection[str]:
        """Sections and experiments of which no report tells the names."""
        whole = {s.stem for one in self.reports for s in one.sections if not s.failure}
        outlined = {entry.stem for one in self.reports for entry in entries_of(one.chapters)}
        failed = {t.name.partition(".")[0] for one in self.reports for t in one.tasks if t.failed}
        return {*outlined, *failed} - whole

    @cached_property
    def units(self) -> Collection[str]:
        """The units of the numbers."""
        units = (metric.unit for one in self.reports for metric in one.metrics.values())
        return dict.fromkeys(filter(None, units))

    def why_not(self, subject: str, name: int | str) -> str:
        """Return what is wrong with the name of a part; empty: there is one."""
        if not self.reports:
            return ""
        if isinstance(name, int):
            numbers_of = figure_numbers if subject == "figure" else table_numbers
            numbers = {n for one in self.reports for n in numbers_of(one.chapters).values()}
            among = f"They are numbered 1 to {len(numbers)}." if numbers else "There is none."
            return "" if name in numbers else f"There is no {subject} {name}. {among}"
        known = self.by_subject[subject]
        same_form = form_of(name) if subject == "metric" else name
        is_there = same_form in known or name.partition(".")[0] in self._not_seen
        return "" if is_there else no_such(subject, name, known)

    def fits(self, pattern: str) -> bool:
        """Say whether a unit, or a pattern with stars as of a shell, fits any number."""
        fitting = (fnmatchcase(metric, form_of(pattern)) for metric in self.by_subject["metric"])
        return not self.reports or pattern in self.units or any(fitting)


def nameable(graded: Sequence[Report], at_hand: Project) -> Nameable:
    """Return what a rubric for some reports can name.

    at_hand: what the command found; the reports may be of another project.
    Raises ResultsFolderError where the reference run cannot be read.
    """
    project = project_of_version(graded[0].project, at_hand) if graded else at_hand
    reference = project and reference_folder(project.folder)
    if reference and may_hold(reference, "report.json"):
        return Nameable((read_report(reference),))
    return Nameable(graded)


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
            units = ", ".join(known.units)
            message = f"no metric matches {pattern}, and it is not a unit. Units are: {units}."
            yield ("negligible", pattern), message
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
    if condition.between and condition.between[0] > condition.between[1]:
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
    return _NUMBER.sub("*", metric)
