"""Compare every number of a version, and each part that shows some, with the re-run's. Pure."""

import json
import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, count

from pydantic import JsonValue

from reportgen.base.mappings import paired
from reportgen.base.significance import critical_value
from reportgen.compare.verification.model import (
    NUMBER,
    Comparison,
    Difference,
    Likeness,
    Match,
)
from reportgen.report.model import Report
from reportgen.report.parts import Metric

_CLAIM, _PUBLISHED = "claim", "published number"

OUTCOMES = {_CLAIM: "outcome", _PUBLISHED: "agreement"}
"""Kind -> the field that says what came of a test."""

MEASURED = ("figure", "table", *OUTCOMES)
"""Kinds that show measured numbers; but for NUMBER, others follow from settings and code."""

_DESCRIBING = {
    "description",
    "formula",
    "reproduction",
    "better",
    "headline",
    "column",
    "kind",
    "places",
}
"""Fields of a number that say what it is."""

_NOT_COMPARED = {"tasks", "depends_on", "section"}


_MEASURED_PARTS = (
    ("figure", "figures", "label"),
    ("table", "tables", "label"),
    (_CLAIM, "claims", "name"),
)
_OTHER_PARTS = (
    ("equation", "equations", "label"),
    ("wording", "wordings", "name"),
    ("deviation", "deviations", "name"),
    ("erratum", "errata", "where"),
)
"""Kind, the field of a report that has the parts, and their field that names them."""

RULE = (
    "Within noise: the value moved by no more than chance moves a mean of as many replicates in "
    "95 of 100 runs, by the spread of this re-run, and the standard error of what is counted; with "
    "one replicate, by no more than that error allows: the spread over seeds is not known."
)
"""The rule of `allowance_of` in words."""


@dataclass(frozen=True)
class Item:
    """A number or a part as one report has it."""

    kind: str
    name: str
    content: JsonValue
    tasks: tuple[str, ...] = ()
    metric: Metric | None = None  # of a number


def compare_reports(
    stored: Report, now: Report, likeness: Likeness, left_out: Collection[str] = ()
) -> tuple[Comparison, ...]:
    """Return a finding for each number and each part that either report has.

    stored: the version. now: the same computed anew, as it would be read back.
    left_out: tasks that were not run.
    A number that comes out exactly, or to the bit where the making was alike,
    must be identical; any other may be within its noise.
    """
    before = _by_key(items_of(stored, now))
    after = _by_key(items_of(now, stored))
    comparisons = []
    for was, is_now in paired(before, after, None).values():
        if was and is_now:
            comparisons.append(_compare(was, is_now, likeness))
        elif was:
            comparisons.append(_not_made(was, frozenset(left_out)))
        elif is_now:
            comparisons.append(replace(_comparison(is_now, "missing"), missing_from="the version"))
    return tuple(comparisons)


def allowance_of(now: Metric) -> float | None:
    """Return how far chance may move a value from one run to the next; None: not known.

    For n replicates half the 95 % interval of a difference of two means,
    t(n - 1) * std * sqrt(2 / n), plus the standard error of what is counted; for one
    half the 95 % interval of that error on both sides, for want of the spread over
    seeds. The re-run alone is asked: nothing that a version stores
    widens what it is allowed.
    """
    replicates, error = len(now.replicates), now.standard_error
    if replicates > 1 and now.std is not None:
        quantile = critical_value(replicates - 1)
        return quantile * now.std * math.sqrt(2 / replicates) + (error or 0.0)
    if error is None:
        return None
    return critical_value(None) * error * math.sqrt(2)


def items_of(report: Report, other: Report) -> Iterator[Item]:
    """Yield what is compared.

    other: the report that this one is held against; what is said of a number is
    compared where both have the number.
    """
    for metric in report.metrics.values():
        content = metric.model_dump(mode="json", exclude={"name", *_DESCRIBING, *_NOT_COMPARED})
        yield Item(NUMBER, metric.name, content, metric.tasks, metric)
    yield from _parts(report, _MEASURED_PARTS)
    common = report.metrics.keys() & other.metrics.keys()
    alone = report.metrics.keys() ^ other.metrics.keys()
    for number in report.published:
        if number.name not in alone:
            tasks = report.metrics[number.name].tasks if number.name in common else ()
            name = f"{number.name} ({number.where})"
            yield Item(_PUBLISHED, name, number.model_dump(mode="json"), tasks)
    for metric in report.metrics.values():
        if metric.name in common:
            content = metric.model_dump(mode="json", include=_DESCRIBING)
            yield Item("description", metric.name, content)
    yield from _parts(report, _OTHER_PARTS)
    for section in report.sections:
        # The words of a failure may name a process or a place.
        failed = section.failure is not None
        yield Item("section", section.stem, {"title": section.title, "failed": failed})


def _parts(report: Report, parts: Iterable[tuple[str, str, str]]) -> Iterator[Item]:
    for kind, field, naming in parts:
        for part in getattr(report, field):
            content = part.model_dump(mode="json", exclude=_NOT_COMPARED)
            yield Item(kind, getattr(part, naming), content, getattr(part, "tasks", ()))


def _by_key(items: Iterable[Item]) -> dict[tuple[str, str], Item]:
    """Return the items by kind and name; of two with one name, the second is numbered."""
    found: dict[tuple[str, str], Item] = {}
    for item in items:
        copies = (replace(item, name=f"{item.name} ({place})") for place in count(2))
        one = next(one for one in chain([item], copies) if (one.kind, one.name) not in found)
        found[one.kind, one.name] = one
    return found


def _not_made(before: Item, left_out: frozenset[str]) -> Comparison:
    """Return the finding on what the version alone has."""
    stem = before.name.partition(".")[0]
    # Equations and wordings name no tasks: they wait for those of their section.
    tasks = before.tasks or [task for task in left_out if task.partition(".")[0] == stem]
    if left_out.intersection(tasks):
        return _comparison(before, "not run")
    return replace(_comparison(before, "missing"), missing_from="the re-run")


def _compare(before: Item, after: Item, likeness: Likeness) -> Comparison:
    differences = tuple(_differences(before.content, after.content))
    allowance = None
    match: Match
    if not differences:
        match = "identical"
    elif _must_be_identical(after, likeness):
        match = "different"
    elif before.metric is not None and after.metric is not None:
        allowance = allowance_of(after.metric)
        match = _number_match(before.metric.value, after.metric.value, allowance)
    else:
        match = _part_match(after.kind, differences)
    return replace(_comparison(after, match), differences=differences, allowance=allowance)


def _must_be_identical(item: Item, likeness: Likeness) -> bool:
    if item.metric is not None and item.metric.reproduction != "to the bit on the same processor":
        return item.metric.reproduction == "exactly"
    return item.kind not in (NUMBER, *MEASURED) or likeness.promises_bits(item.tasks)


def _number_match(before: float | None, after: float | None, allowance: float | None) -> Match:
    if before is None or after is None:
        return "inconclusive"
    if abs(after - before) <= (allowance or 0.0):
        return "within noise"
    return "inconclusive" if allowance is None else "different"


def _part_match(kind: str, differences: Collection[Difference]) -> Match:
    """Return what is said of a part whose numbers may move, and whose noise is not known."""
    outcome = OUTCOMES.get(kind)
    if any(one.place == outcome for one in differences):
        return "different"
    says_other_words = any(isinstance(one.stored, str) for one in differences)
    return "inconclusive" if outcome is None or says_other_words else "within noise"


def _differences(stored: JsonValue, now: JsonValue, place: str = "") -> Iterator[Difference]:
    """Yield the values in which two contents differ to the last bit."""
    if json.dumps(stored, sort_keys=True) == json.dumps(now, sort_keys=True):
        return
    if isinstance(stored, list) and isinstance(now, list) and len(stored) == len(now):
        stored, now = ({str(at): one for at, one in enumerate(side)} for side in (stored, now))
    if isinstance(stored, dict) and isinstance(now, dict):
        for name, (was, is_now) in paired(stored, now, None).items():
            yield from _differences(was, is_now, f"{place}.{name}" if place else name)
    else:
        yield Difference(place, stored, now)


def _comparison(item: Item, match: Match) -> Comparison:
    reproduction = None if item.metric is None else item.metric.reproduction
    return Comparison(item.kind, item.name, match, item.tasks, reproduction=reproduction)
