"""Say what became of each number of a comparison: values, difference, verdict, cause. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

from pydantic import JsonValue

from reportgen.base.errors import listed
from reportgen.base.toml_text import toml_value
from reportgen.compare.model import REAL, VERDICT_WORDS, MetricChange, PartVerdict, Verdict
from reportgen.pages.blocks import (
    Column,
    Group,
    Outcome,
    Role,
    Row,
    Section,
    Span,
    Table,
    grouped,
    number,
    prose,
)
from reportgen.report.numbers import (
    counted,
    effect_text,
    format_significant,
    p_value_words,
    spread_text,
)
from reportgen.report.parts import Effect, Metric

Names = tuple[str, str]
"""Of the two versions, the earlier first."""

NOTHING_EXPLAINS = "no known cause: chance in the computing, or a number edited by hand"

WITHOUT_VERDICT = ("too few runs", "incomparable")  # a reader judges: a short output has a few
MOST_ROWS = 12
_NAMED = ("negligible", "renamed", "missing", "new", "incomparable")  # in the title of a group
_MOST_NAMES = 6
_ROLES: Mapping[str, Role] = {"better": "good", "worse": "bad", "changed": "notable"}
_MOST_LISTED = 4


def number_section(changes: Sequence[MetricChange], names: Names) -> Section:
    """Return every number: what nothing explains, real changes by cause, the rest by verdict."""
    columns = (
        Column("Number"),
        Column("Verdict"),
        number(names[0], is_with_next=True),
        number(names[1]),
        Column("Difference, 95 % interval"),
        prose("Cause, and how it was judged", is_detail=True),
    )
    groups = tuple(_groups(changes, names))
    shown = (Table(columns, groups, "Numbers of both versions"),) if groups else ()
    return Section("Numbers", shown, if_empty="Neither version has a number.")


def verdict_of(change: MetricChange, names: Names) -> Span:
    """Return the verdict on a number."""
    words = verdict_text(change.verdict, names)
    if change.unexplained:
        return Span(f"unexplained, {words}", "bad")
    return Span(words, _ROLES.get(change.verdict, "plain"))


def verdict_text(verdict: Verdict | PartVerdict, names: Names) -> str:
    """Return a verdict in words that name the version, where it is about one of them alone."""
    of_one_side = {"missing": f"in {names[0]} alone", "new": f"in {names[1]} alone"}
    return {**VERDICT_WORDS, **of_one_side}.get(verdict, verdict)


def outcome_of(changes: Iterable[MetricChange]) -> Outcome:
    """Return what a comparison comes to, in a word."""
    changes = tuple(changes)
    if any(change.unexplained for change in changes):
        return "unexplained"
    verdicts = {change.verdict for change in changes}
    real = verdicts.intersection(REAL)
    if real:
        return "better" if real == {"better"} else "worse" if real == {"worse"} else "changed"
    if verdicts & {"too few runs", "incomparable"}:
        return "too few runs" if verdicts <= {"too few runs", "same"} else "inconclusive"
    if verdicts & {"noise", "negligible"}:
        return "no significant difference"
    return "changed" if verdicts & {"missing", "new", "renamed"} else "identical"


def setting_value(value: JsonValue) -> str:
    """Return a setting as TOML would have it, nearly; "not set" where a side lacks it."""
    return "not set" if value is None else toml_value(value)


def _groups(numbers: Sequence[MetricChange], names: Names) -> Iterator[Group]:
    alarming = [change for change in numbers if change.unexplained]
    if alarming:
        title = Span(f"{len(alarming)} unexplained", "bad")
        yield Group(_rows(alarming, names), title, NOTHING_EXPLAINS)
    others = grouped((one for one in numbers if not one.unexplained), lambda one: one.verdict)
    real = [change for verdict in REAL for change in others.get(verdict, [])]
    for causes, changes in grouped(real, lambda change: change.causes).items():
        every = Span(", ".join(causes) if len(causes) > _MOST_LISTED else "", "detail")
        because = f"because of {listed(causes, _MOST_LISTED)}" if causes else ""
        note = ". ".join(filter(None, (because, *_without_chance(changes), *_notes(changes))))
        title = Span(counted(len(changes), "real change"), "strong")
        yield Group(_rows(changes, names), title, (note, every) if note else "")
    for verdict in get_args(Verdict):
        if (changes := others.get(verdict, [])) and verdict not in REAL:
            is_short = verdict in WITHOUT_VERDICT and len(changes) <= MOST_ROWS
            notes = () if verdict == "noise" else _notes(changes)
            reasons = ". ".join(filter(None, ("; ".join(_reasons(verdict, changes)), *notes)))
            yield Group(
                _rows(changes, names, with_causes=True),
                f"{len(changes)} {verdict_text(verdict, names)}",
                # An incomparable number says why in its row.
                note=reasons if is_short and verdict not in _NAMED else "",
                brief=None if is_short else reasons,
                folded=_without_difference(changes) if verdict == "same" else "",
            )


def _without_difference(changes: Sequence[MetricChange]) -> str:
    return f"{counted(len(changes), 'number')} without a difference"


def _rows(
    changes: Iterable[MetricChange], names: Names, *, with_causes: bool = False
) -> tuple[Row, ...]:
    return tuple(
        Row(
            (
                (Span(change.name, "code"), Span(change.description, "detail")),
                verdict_of(change, names),
                value_text(change, change.a, change.a_std),
                value_text(change, change.b, change.b_std),
                difference_text(change),
                (
                    Span(", ".join(change.causes) if with_causes else "", "detail"),
                    "; ".join(_judgement(change)),
                ),
            ),
            "unexplained" if change.unexplained else verdict_text(change.verdict, names),
        )
        for change in changes
    )


def _reasons(verdict: Verdict, changes: Iterable[MetricChange]) -> Iterator[str]:
    """Yield each reason, with the names of the numbers where a reader would ask for them."""
    by_reason = grouped(changes, lambda change: change.reason)
    for reason, group in by_reason.items():
        if verdict in _NAMED:
            named = [" -> ".join(filter(None, (one.renamed_from, one.name))) for one in group]
            yield listed(named, _MOST_NAMES) + (f" ({reason})" if reason else "")
        elif reason:
            yield f"{reason} ({len(group)})" if len(by_reason) > 1 else reason


def _without_chance(changes: Iterable[MetricChange]) -> Iterator[str]:
    """Yield why a difference without an interval is real."""
    tested = (one for one in changes if one.p_value is not None and one.interval is None)
    if any(max(one.a_runs, one.b_runs) <= 1 for one in tested):
        yield "no random seed is involved where there is no interval, so any difference is real"


def _notes(changes: Iterable[MetricChange]) -> Iterator[str]:
    """Yield the reasons that the project gives for differing from the original, if few, of what."""
    by_note = grouped((one for one in changes if one.note), lambda change: change.note)
    if len(by_note) <= _MOST_LISTED:
        for note, group in by_note.items():
            yield f"{listed([one.name for one in group], _MOST_NAMES)}: {note.rstrip('.')}"


def _judgement(change: MetricChange) -> Iterator[str]:
    """Yield how the verdict came about: the test with its p value, or what is missing."""
    if change.test:
        yield change.test
    if change.p_value is not None:
        yield p_value_words(change.p_value, "p")
    if change.reason and change.difference is not None:
        yield change.reason
    if change.smallest_effect is not None and change.verdict in ("noise", "too few runs"):
        smallest = format_significant(change.smallest_effect, 2)
        yield f"differences below {smallest} cannot be detected here"
    if change.note:
        yield change.note.rstrip(".")
    if change.renamed_from:
        yield f"it was {change.renamed_from}"


def value_text(change: MetricChange, value: float | None, std: float | None) -> str:
    """Return a value as a report prints it; ± is over the replicates."""
    if value is None:
        return "none"
    metric = Metric(
        name=change.name,
        value=value,
        unit=change.unit,
        section=change.section,
        description=change.description,
        places=change.places,
        std=std,
    )
    return spread_text(metric)


def difference_text(change: MetricChange) -> str:
    """Return the difference with its interval, as in "+0.0112 [0.0081, 0.0143]", or why none."""
    if change.difference is None:
        return change.reason
    is_count = isinstance(change.a, int) and isinstance(change.b, int)
    difference = round(change.difference) if is_count else change.difference
    if not difference:
        return "0"
    return effect_text(
        Effect(description="", value=difference, unit=change.unit, interval=change.interval)
    )
