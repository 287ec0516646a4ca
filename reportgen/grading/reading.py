"""Read and check a rubric; errors are one line with file and line.

It can use the names and the units of the reference run, which shows every part. A number
in a name, such as a place of a sweep, follows from the settings; here it is a star.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from reportgen.base.errors import RubricError, hint, must_be, no_such
from reportgen.base.paths import PROJECT, shipped_reference
from reportgen.base.toml_text import KeyPath, TomlText, parse_toml, read_toml
from reportgen.compare.rubric import CONDITIONS, SUBJECTS, Condition, Criterion, Partial, Rubric
from reportgen.project.outline import FIGURE_NUMBERS, TABLE_NUMBERS
from reportgen.report.model import Report, read_report

_NUMBER = re.compile(r"(?<=\.)[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?(?=\.|$)")

_SHIPPED = PROJECT / "rubrics"

_Fault = tuple[KeyPath, str]
"""Where something is wrong, and what."""


def read_rubric(name: str, *, with_reference: bool) -> Rubric:
    """Return a rubric.

    name: a file, or the name of one that ships with the package, such as "assignment-7".
    with_reference: there is a reference version to compare with.
    Raises RubricError, one line, for anything that is wrong.
    """
    return _rubric(read_toml(_find(name), "rubric", RubricError), with_reference=with_reference)


def rubric_from(text: str, file: str, *, with_reference: bool) -> Rubric:
    """Return the rubric of a TOML text; raises RubricError as `read_rubric` does."""
    return _rubric(parse_toml(text, file, RubricError), with_reference=with_reference)


def shipped_rubrics() -> tuple[str, ...]:
    """Return the names of the rubrics that come with the package."""
    return tuple(sorted(file.stem for file in _SHIPPED.glob("*.toml")))


def _find(name: str) -> Path:
    file = Path(name)
    if file.exists() or file.suffix or len(file.parts) != 1:
        return file
    if name in shipped_rubrics():
        return _SHIPPED / f"{name}.toml"
    raise RubricError(
        f"There is no rubric {name}: give a file, or one that ships with reportgen: "
        f"{', '.join(shipped_rubrics())}."
    )


def _rubric(source: TomlText, *, with_reference: bool) -> Rubric:
    try:
        rubric = Rubric.model_validate(source.tables)
    except ValidationError as error:
        # Where a key is unknown another may be missing, and the unknown one is the cause.
        first = min(error.errors(), key=lambda details: details["type"] != "extra_forbidden")
        raise _located(*_misshapen(first), source) from error
    for place, message in _faults(rubric, with_reference=with_reference):
        raise _located(place, message, source)
    return rubric


def _located(place: KeyPath, message: str, source: TomlText) -> RubricError:
    return RubricError(f"{source.place_of(place)}: {message}")


def _misshapen(details: ErrorDetails) -> _Fault:
    """Return what pydantic found."""
    place = details["loc"]
    names = [part for part in place if isinstance(part, str)]
    kind: type[BaseModel] = Rubric
    if place[0] == "criterion" and len(place) > 2:
        kind = Partial if place[2] == "partial" and len(place) > 3 else Criterion
    what = {Rubric: "a rubric", Criterion: "a criterion", Partial: "partial"}[kind]
    known = [field.alias or name for name, field in kind.model_fields.items()]
    key = next((name for name in reversed(names) if name in known), names[-1])
    match details["type"]:
        case "extra_forbidden":
            return place, f"{what} has no key {names[-1]}. {hint(names[-1], known)}"
        case "missing" if key == "criterion":
            return place, "a rubric needs criteria, each under [[criterion]]."
        case "missing":
            return place, f"{what} needs {key}."
    field = kind.model_fields["criteria" if key == "criterion" else key]
    shown = names[-1] if key == "negligible" and len(place) > 1 else key
    return place, must_be(shown, details["input"], field.title or "")


def _faults(rubric: Rubric, *, with_reference: bool) -> Iterator[_Fault]:
    for pattern in rubric.negligible:
        if pattern not in known_units() and not matches_any_metric(pattern):
            units = ", ".join(known_units())
            message = f"no metric matches {pattern}, and it is not a unit. Units are: {units}."
            yield ("negligible", pattern), message
    names: set[str] = set()
    for index, criterion in enumerate(rubric.criteria):
        place: KeyPath = ("criterion", index)
        if criterion.name in names:
            yield (*place, "name"), f"there is a criterion {criterion.name} already."
        names.add(criterion.name)
        yield from _subject_faults(criterion, place)
        (subject,) = criterion.subjects
        yield from _condition_faults(criterion, subject, place)
        if criterion.partial is not None:
            yield from _partial_faults(criterion, criterion.partial, (*place, "partial"))
        if "compared_with_reference" in criterion.given and not with_reference:
            message = "this compares with a reference version; give one with --reference."
            yield (*place, "compared_with_reference"), message


def _subject_faults(criterion: Criterion, place: KeyPath) -> Iterator[_Fault]:
    subjects = criterion.subjects
    if not subjects:
        message = f"a criterion needs a subject: give one of {', '.join(SUBJECTS)}."
        yield place, message
    elif len(subjects) > 1:
        message = f"a criterion has one subject, but this has {' and '.join(subjects)}."
        yield (*place, subjects[-1]), message
    else:
        message = unknown_part(subjects[0], getattr(criterion, subjects[0]))
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


@cache
def names_by_subject() -> Mapping[str, Collection[str]]:
    """Return subject -> the names of all parts that a report can have of it.

    The subjects are "metric", "claim", "figure", "table" and "section".
    """
    report = _reference()
    return {
        "metric": tuple(dict.fromkeys(map(form_of, report.metrics))),
        "claim": tuple(claim.name for claim in report.claims),
        "figure": tuple(figure.label for figure in report.figures),
        "table": tuple(table.label for table in report.tables),
        "section": tuple(section.stem for section in report.sections),
    }


@cache
def known_units() -> tuple[str, ...]:
    """Return the units of the numbers that a report can have."""
    units = (metric.unit for metric in _reference().metrics.values())
    return tuple(dict.fromkeys(filter(None, units)))


@cache
def _reference() -> Report:
    return read_report(shipped_reference())


def form_of(metric: str) -> str:
    """Return a metric's name with a star for each number, as in "knn.*.accuracy"."""
    return _NUMBER.sub("*", metric)


def unknown_part(subject: str, name: int | str) -> str:
    """Return what is wrong with the name of a part of the report; empty: there is one.

    subject: as in `names_by_subject`.
    """
    if isinstance(name, int):
        numbers = FIGURE_NUMBERS if subject == "figure" else TABLE_NUMBERS
        among = f"They are numbered 1 to {len(numbers)}."
        return "" if name in numbers.values() else f"There is no {subject} {name}. {among}"
    known = names_by_subject()[subject]
    same_form = form_of(name) if subject == "metric" else name
    return "" if same_form in known else no_such(subject, name, known)


def matches_any_metric(pattern: str) -> bool:
    """Say whether a pattern with stars, as of a shell, fits a metric that there can be."""
    return any(fnmatchcase(metric, form_of(pattern)) for metric in names_by_subject()["metric"])
