"""Say what differs between a version and each of several others, side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import get_args

from reportgen.base.errors import listed
from reportgen.compare.model import (
    REAL,
    VERDICT_WORDS,
    ClaimChange,
    CriterionGrade,
    Diff,
    DiffFamily,
    MetricChange,
    Verdict,
)
from reportgen.pages import blocks
from reportgen.pages.blocks import (
    Column,
    Group,
    Inline,
    Row,
    Section,
    Span,
    Table,
    View,
    grouped,
    number,
    prose,
)
from reportgen.pages.grades import earned_text
from reportgen.pages.numbers import (
    MOST_ROWS,
    NOTHING_EXPLAINS,
    difference_text,
    outcome_of,
    setting_value,
    value_text,
    verdict_of,
)
from reportgen.report.model import Report
from reportgen.report.numbers import counted

_MOST_NAMES = 4  # of versions in a sentence
_MOST_REASONS = 3
_OTHERS = "reportgen diff A B shows them for two of these versions"
_DIFFERENT = ("unexplained", *REAL, "negligible")
_ABSENT = {"missing": "not in every version", "new": "not in every version"}
_NOT_STATED = "not in it"


def family_view(family: DiffFamily, pairs: Sequence[tuple[Report, Report]]) -> View:
    """Return what differs in settings, numbers and claims, with a column for each version.

    pairs: the first version, with each of the others.
    """
    diffs = family.diffs
    reports = list(chain.from_iterable(pairs))
    first, others = diffs[0].a.name, [diff.b.name for diff in diffs]
    changes = tuple(chain.from_iterable(diff.metrics for diff in diffs))
    unexplained = any(change.unexplained for change in changes)
    return View(
        title=f"{first} compared with {listed(others, _MOST_NAMES)}",
        summary=_summary(family, first),
        outcome=outcome_of(changes),
        blocks=(
            *_versions(diffs, first),
            _settings(diffs, [first, *others]),
            _numbers(diffs, reports, [first, *others]),
            *_grades(diffs, others),
            _claims(diffs, [first, *others]),
            _other_parts(diffs),
        ),
        foot=(
            *((f"Unexplained: {NOTHING_EXPLAINS}.",) if unexplained else ()),
            *filter(None, (diffs[0].reliability,)),
        ),
    )


def _summary(family: DiffFamily, first: str) -> str:
    real = [diff.b.name for diff in family.diffs if diff.summary.has_real_changes]
    count = counted(len(family.diffs), "version")
    if not real:
        return f"no real change from {first} in {count}"
    return f"real changes from {first} in {len(real)} of {count}: {listed(real, _MOST_NAMES)}"


def _versions(diffs: Sequence[Diff], first: str) -> tuple[Table, ...]:
    sides = [(diffs[0].a, ""), *((diff.b, diff.summary.text) for diff in diffs)]
    rows = (
        (Span(side.name, "code"), side.profile, side.created[:10], text) for side, text in sides
    )
    columns = ("Version", "Profile", "Date", prose(f"Compared with {first}"))
    return blocks.table(columns, rows, "Versions")


def _settings(diffs: Sequence[Diff], names: Sequence[str]) -> Section:
    changed = [{one.name: one for one in diff.settings} for diff in diffs]
    rows = []
    for setting in dict.fromkeys(chain.from_iterable(changed)):
        ours = setting_value(next(one[setting].a for one in changed if setting in one))
        theirs = (
            setting_value(one[setting].b) if setting in one else Span(ours, "muted")
            for one in changed
        )
        rows.append(Row((Span(setting, "code"), ours, *theirs)))
    shown = _matrix("Setting", map(Column, names), [Group(tuple(rows))], "Settings that differ")
    return Section("Settings", shown, if_empty="All settings are the same.")


def _numbers(diffs: Sequence[Diff], reports: Sequence[Report], names: Sequence[str]) -> Section:
    titles = {entry.stem: entry.title for report in reports for entry in report.sections}
    groups = _number_groups(_all_numbers(diffs, reports), titles)
    shown = _matrix("Number", map(number, names), groups, "Numbers of the versions")
    note = f"each with its verdict against {names[0]}"
    nothing = "No version has a number."
    return Section("Numbers", shown, note if shown else "", if_empty=nothing)


def _number_groups(numbers: Sequence["_Number"], titles: Mapping[str, str]) -> Iterator[Group]:
    """Yield what is to be read by the sections of the report, then the rest by verdict."""
    by_verdict = grouped(numbers, lambda one: one.verdict)
    rest = {
        verdict: members
        for verdict in get_args(Verdict)
        if (members := by_verdict.get(verdict, []))
        if verdict == "same" or (verdict not in _DIFFERENT and len(members) > MOST_ROWS)
    }
    read = grouped((one for one in numbers if one.verdict not in rest), lambda one: one.section)
    for section, members in read.items():
        yield Group(tuple(map(_number_row, members)), titles.get(section, section))
    for verdict, members in rest.items():
        yield Group(
            tuple(map(_number_row, members)),
            f"{len(members)} {_verdict_text(verdict)}",
            brief=_reasons(members),
            folded=f"{counted(len(members), 'number')} without a difference"
            if verdict == "same"
            else "",
        )


@dataclass(frozen=True)
class _Number:
    """A number in the versions."""

    name: str
    section: str
    verdict: str  # of all, the one that a reader looks for first
    # In each version but the first; None where neither has it.
    changes: tuple[MetricChange | None, ...]

    @property
    def known(self) -> list[MetricChange]:
        """Those that there are."""
        return [change for change in self.changes if change]


def _all_numbers(diffs: Sequence[Diff], reports: Sequence[Report]) -> list[_Number]:
    """Return all numbers in the order of the reports, of each section the headlines first."""
    by_name = [{one.name: one for one in diff.metrics} for diff in diffs]
    metrics = [metric for report in reports for metric in report.metrics.values()]
    headlines = {metric.name for metric in metrics if metric.headline}
    sections = dict.fromkeys(metric.section for metric in metrics)
    place_of = {section: place for place, section in enumerate(sections)}
    order = sorted(
        {metric.name: metric for metric in metrics}.values(),
        key=lambda one: (place_of[one.section], one.name not in headlines),
    )
    found = []
    for name in (metric.name for metric in order):
        changes = tuple(one.get(name) for one in by_name)
        known = [change for change in changes if change]
        if known:  # else the first has it under another name
            verdicts = {change.verdict for change in known}
            first = next(one for one in get_args(Verdict) if one in verdicts)
            verdict = "unexplained" if any(change.unexplained for change in known) else first
            found.append(_Number(name, known[0].section, verdict, changes))
    return found


def _number_row(one: _Number) -> Row:
    known = one.known
    name = (Span(one.name, "code"), Span(known[0].description, "detail"))
    before = next((change for change in known if change.a is not None), known[0])
    ours = value_text(before, before.a, before.a_std)
    return Row((name, ours, *map(_number_cell, one.changes)), _verdict_text(one.verdict))


def _number_cell(change: MetricChange | None) -> Inline:
    """Return the value, and below it the verdict, with the difference where that is more."""
    if change is None:
        return ""
    if change.verdict == "missing":
        return "none"
    value = value_text(change, change.b, change.b_std)
    words = "unexplained" if change.unexplained else _verdict_text(change.verdict)
    if change.verdict == "same":
        return (Span(value, "muted"), Span(words, "muted", is_below=True))
    more = difference_text(change)
    if change.difference is None or not (change.is_real or change.verdict == "negligible"):
        return (value, Span(words, "muted", is_below=True), Span(more, "detail"))
    difference, bracket, interval = more.partition("[")
    role = verdict_of(change, ("", "")).role
    below = Span(f"{words} {difference.rstrip()}", role, is_below=True)
    return (value, below, Span(bracket + interval, "detail"))


def _verdict_text(verdict: str) -> str:
    return {**VERDICT_WORDS, **_ABSENT}.get(verdict, verdict)


def _reasons(members: Iterable[_Number]) -> str:
    reasons = dict.fromkeys(change.reason for one in members for change in one.known)
    return listed([one for one in reasons if one], _MOST_REASONS)


def _grades(diffs: Sequence[Diff], names: Sequence[str]) -> Iterator[Section]:
    grades = [diff.grade for diff in diffs if diff.grade is not None]
    if not grades:
        return
    rows = [
        Row((criteria[0].name, *map(_points, criteria)))
        for criteria in zip(*(grade.criteria for grade in grades), strict=True)
    ]
    whole = Row((Span("All", "strong"), *map(earned_text, grades)))
    title = f"Grades by {grades[0].rubric}"
    yield Section(title, _matrix("Criterion", map(Column, names), [Group((*rows, whole))], title))


def _points(criterion: CriterionGrade) -> Inline:
    return (earned_text(criterion), Span(criterion.evidence, "detail"))


def _claims(diffs: Sequence[Diff], names: Sequence[str]) -> Section:
    """Return the claims whose outcome differs; how else they changed is counted elsewhere."""
    by_name = [{one.name: one for one in diff.claims} for diff in diffs]
    rows = []
    for name in dict.fromkeys(chain.from_iterable(by_name)):
        changes = [one.get(name) for one in by_name]
        if any(map(_has_other_outcome, changes)):
            ours = next((one.a_outcome for one in changes if one), None)
            theirs = (_outcome(one.b_outcome if one else None, ours) for one in changes)
            rows.append(Row((Span(name, "code"), ours or _NOT_STATED, *theirs)))
    shown = _matrix("Claim", map(Column, names), [Group(tuple(rows))], "Claims by version")
    return Section("Claims", shown, if_empty="No claim has another outcome.")


def _has_other_outcome(change: ClaimChange | None) -> bool:
    return change is not None and change.a_outcome != change.b_outcome


def _outcome(outcome: str | None, ours: str | None) -> Inline:
    if outcome is None:
        return _NOT_STATED
    return Span(outcome, "muted" if outcome == ours else "plain")


def _other_parts(diffs: Sequence[Diff]) -> Section:
    """Return how many things of other kinds differ."""
    rows = (
        (Span(diff.b.name, "code"), ", ".join(counts))
        for diff in diffs
        if (counts := [*_counts(diff)])
    )
    columns = ("Version", prose("Tables, figures, texts and more"))
    shown = blocks.table(columns, rows, "Other differences")
    nothing = "No other difference is known."
    return Section("Other differences", shown, _OTHERS if shown else "", if_empty=nothing)


def _counts(diff: Diff) -> Iterator[str]:
    restated = [one for one in diff.claims if one.kind != "same" and not _has_other_outcome(one)]
    tables = [one for one in diff.tables if one.verdict != "same"]
    figures = [one for one in diff.figures if one.verdict != "same"]
    for found, noun in (
        (restated, "other claim"),
        (tables, "table"),
        (figures, "figure"),
        (diff.text, "text"),
    ):
        if found:
            yield counted(len(found), noun)
    if diff.environment:
        yield f"{len(diff.environment)} of the environment"


def _matrix(
    title: str, columns: Iterable[Column], groups: Iterable[Group], label: str
) -> tuple[Table, ...]:
    """Return a table with a column for each version, or none where there are no rows."""
    filled = tuple(group for group in groups if group.rows)
    table = Table((prose(title), *columns), filled, label, is_matrix=True)
    return (table,) if filled else ()
