"""Compare every number of a version, and each part that shows some, with the re-run's. Pure."""

import json
import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from pydantic import JsonValue

from reportgen.base.mappings import paired
from reportgen.compare.verification.model import (
    NUMBER,
    Comparison,
    Difference,
    Likeness,
    Match,
    Side,
)
from reportgen.report.model import Report
from reportgen.report.parts import Metric
from reportgen.statistics.findings import critical_value

_OUTCOMES = {"claim": "outcome", "published number": "agreement"}
"""Kind -> the field that says what came of a test."""

_MEASURED = (NUMBER, "figure", "table", *_OUTCOMES)
"""Kinds that show measured numbers; others follow from settings and code."""

_DESCRIBING = {
    *("description", "formula", "reproduction", "better"),
    *("headline", "column", "kind", "places"),
}
"""Fields of a number that say what it is."""

_NOT_COMPARED = {"tasks", "depends_on", "section"}

_PARTS = (
    ("figure", "figures", "label"),
    ("table", "tables", "label"),
    ("claim", "claims", "name"),
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
"""The rule of `_allowance` in words."""


@dataclass(frozen=True)
class _Item:
    """A number or a part as one report has it."""

    kind: str
    name: str
    content: JsonValue
    tasks: tuple[str, ...] = ()
    metric: Metric | None = None  # of a number

    @property
    def sections(self) -> set[str]:
        """Where it stands: that of its name, or another that shows a number."""
        return {_stem(self.name), *([self.metric.section] if self.metric else [])}


def compare_reports(
    stored: Report, now: Report, likeness: Likeness, left_out: Collection[str] = ()
) -> tuple[Comparison, ...]:
    """Return a finding for each number and each part that either report has.

    stored: the version. now: the same computed anew, as it would be read back.
    left_out: tasks that were not run.
    A number that comes out exactly, or to the bit where the making was alike,
    must be identical; any other may be within its noise.
    """
    before, after = _by_key(_items(stored, now)), _by_key(_items(now, stored))
    not_run = set(left_out)
    # A section that shows what was left out is not written, though its own tasks ran.
    unwritten = {one.stem for one in stored.sections} - {one.stem for one in now.sections}
    waiting = {*(unwritten if not_run else ()), *map(_stem, not_run)}
    comparisons = []
    for was, is_now in paired(before, after, None).values():
        is_same = was is not None and is_now is not None and was.content == is_now.content
        # What says by itself of which tasks it is made was made, where it is there.
        is_made = is_same or (is_now and was and was.tasks)
        if was and not is_made and (not_run & {*was.tasks} or waiting & was.sections):
            comparisons.append(_comparison(was, "not run"))
        elif was and is_now:
            comparisons.append(_compare(was, is_now, likeness))
        elif one := was or is_now:
            side: Side = "the re-run" if was else "the version"
            comparisons.append(replace(_comparison(one, "missing"), missing_from=side))
    return tuple(comparisons)


def _allowance(now: Metric) -> float | None:
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


def _items(report: Report, other: Report) -> Iterator[_Item]:
    """Yield what is compared.

    other: the report that this one is held against; what is said of a number is
    compared where both have the number.
    """
    common = report.metrics.keys() & other.metrics.keys()
    alone = report.metrics.keys() ^ other.metrics.keys()
    for name, metric in report.metrics.items():
        content = metric.model_dump(mode="json", exclude={"name", *_DESCRIBING, *_NOT_COMPARED})
        yield _Item(NUMBER, name, content, metric.tasks, metric)
        if name in common:
            yield _Item("description", name, metric.model_dump(mode="json", include=_DESCRIBING))
    for number in report.published:
        if number.name not in alone:
            tasks = report.metrics[number.name].tasks if number.name in common else ()
            name = f"{number.name} ({number.where})"
            yield _Item("published number", name, number.model_dump(mode="json"), tasks)
    for kind, field, naming in _PARTS:
        for part in getattr(report, field):
            content = part.model_dump(mode="json", exclude=_NOT_COMPARED)
            yield _Item(kind, getattr(part, naming), content, getattr(part, "tasks", ()))
    for section in report.sections:
        # The words of a failure may name a process or a place.
        failed = section.failure is not None
        yield _Item("section", section.stem, {"title": section.title, "failed": failed})


def _by_key(items: Iterable[_Item]) -> dict[tuple[str, str], _Item]:
    """Return the items by kind and name; of two with one name, the second is numbered."""
    found: dict[tuple[str, str], _Item] = {}
    for item in items:
        copies = (replace(item, name=f"{item.name} ({place})") for place in count(2))
        one = item
        while (one.kind, one.name) in found:
            one = next(copies)
        found[one.kind, one.name] = one
    return found


def _stem(name: str) -> str:
    return name.partition(".")[0]


def _compare(before: _Item, after: _Item, likeness: Likeness) -> Comparison:
    differences = tuple(_differences(before.content, after.content))
    allowance = None
    match: Match
    if not differences:
        match = "identical"
    elif _must_be_identical(after, likeness):
        match = "different"
    elif before.metric is not None and after.metric is not None:
        allowance = _allowance(after.metric)
        match = _number_match(before.metric.value, after.metric.value, allowance)
    else:
        match = _part_match(after.kind, differences)
    return replace(_comparison(after, match), differences=differences, allowance=allowance)


def _must_be_identical(item: _Item, likeness: Likeness) -> bool:
    if item.metric is not None and item.metric.reproduction != "to the bit on the same processor":
        return item.metric.reproduction == "exactly"
    return item.kind not in _MEASURED or likeness.promises_bits(item.tasks)


def _number_match(before: float | None, after: float | None, allowance: float | None) -> Match:
    if before is None or after is None:
        return "inconclusive"
    if abs(after - before) <= (allowance or 0.0):
        return "within noise"
    return "inconclusive" if allowance is None else "different"


def _part_match(kind: str, differences: Collection[Difference]) -> Match:
    """Return what is said of a part whose numbers may move, and whose noise is not known."""
    outcome = _OUTCOMES.get(kind)
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


def _comparison(item: _Item, match: Match) -> Comparison:
    reproduction = None if item.metric is None else item.metric.reproduction
    return Comparison(item.kind, item.name, match, item.tasks, reproduction=reproduction)
