"""Every number of a version against the one that came out now."""

import json
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, count

from pydantic import JsonValue

from reportgen.base.mappings import paired
from reportgen.base.significance import critical_value
from reportgen.compare.verification.findings import CheckedPart, Difference, Match, MissingFrom
from reportgen.compare.verification.items import MEASURED, NUMBER, OUTCOMES, Item, items_of
from reportgen.compare.verification.likeness import Likeness
from reportgen.report.model import Report
from reportgen.report.parts import Metric

RULE = (
    "Within noise: the value moved by no more than chance moves a mean of as many replicates in "
    "95 of 100 runs, by the spread of this re-run, and the standard error from the test images; "
    "with one replicate, by no more than the images allow: the spread over seeds is not known."
)
"""The rule of `allowance_of` in words."""


def compare_reports(
    stored: Report, now: Report, likeness: Likeness, left_out: Collection[str] = ()
) -> tuple[CheckedPart, ...]:
    """Return a finding for each number and each part that either report has.

    stored: the version. now: the same computed anew, as it would be read back.
    left_out: tasks that were not run.
    A number that comes out exactly, or to the bit where the making was alike,
    must be identical; any other may be within its noise.
    """
    before = _by_key(items_of(stored, now))
    after = _by_key(items_of(now, stored))
    findings = []
    for was, is_now in paired(before, after, None).values():
        if was and is_now:
            findings.append(_compare(was, is_now, likeness))
        elif was:
            findings.append(_not_made(was, frozenset(left_out)))
        elif is_now:
            findings.append(_finding(is_now, "missing", missing_from="the version"))
    return tuple(findings)


def allowance_of(now: Metric) -> float | None:
    """Return how far chance may move a value from one run to the next; None: not known.

    For n replicates half the 95 % interval of a difference of two means,
    t(n - 1) * std * sqrt(2 / n), plus the standard error from the images; for one
    half the 95 % interval of the images' error on both sides, for want of the
    spread over seeds. The re-run alone is asked: nothing that a version stores
    widens what it is allowed.
    """
    replicates, error = len(now.replicates), now.standard_error
    if replicates > 1 and now.std is not None:
        quantile = critical_value(replicates - 1)
        return quantile * now.std * math.sqrt(2 / replicates) + (error or 0.0)
    if error is None:
        return None
    return critical_value(None) * error * math.sqrt(2)


def _by_key(items: Iterable[Item]) -> dict[tuple[str, str], Item]:
    """Return the items by kind and name; of two with one name, the second is numbered."""
    found: dict[tuple[str, str], Item] = {}
    for item in items:
        copies = (replace(item, name=f"{item.name} ({place})") for place in count(2))
        one = next(one for one in chain([item], copies) if one.key not in found)
        found[one.key] = one
    return found


def _not_made(before: Item, left_out: frozenset[str]) -> CheckedPart:
    """Return the finding on what the version alone has."""
    stem = before.name.partition(".")[0]
    # Equations and wordings name no tasks: they wait for those of their section.
    tasks = before.tasks or [task for task in left_out if task.partition(".")[0] == stem]
    if left_out.intersection(tasks):
        return _finding(before, "not run")
    return _finding(before, "missing", missing_from="the re-run")


def _compare(before: Item, after: Item, likeness: Likeness) -> CheckedPart:
    differences = tuple(_differences(before.content, after.content))
    if not differences:
        return _finding(after, "identical")
    if _must_be_identical(after, likeness):
        return _finding(after, "different", differences)
    if before.metric is not None and after.metric is not None:
        allowance = allowance_of(after.metric)
        match = _number_match(before.metric.value, after.metric.value, allowance)
        return _finding(after, match, differences, allowance=allowance)
    return _finding(after, _part_match(after.kind, differences), differences)


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
    pairs = _pairs(stored, now)
    if pairs is None:
        yield Difference(place, stored, now)
        return
    for name, (was, is_now) in pairs.items():
        yield from _differences(was, is_now, f"{place}.{name}" if place else name)


def _pairs(stored: JsonValue, now: JsonValue) -> Mapping[str, tuple[JsonValue, JsonValue]] | None:
    """Return what stands at the same places; None for values that are not alike in form."""
    if isinstance(stored, dict) and isinstance(now, dict):
        return paired(stored, now, None)
    if isinstance(stored, list) and isinstance(now, list) and len(stored) == len(now):
        return {str(place): pair for place, pair in enumerate(zip(stored, now, strict=True))}
    return None


def _finding(
    item: Item,
    match: Match,
    differences: tuple[Difference, ...] = (),
    *,
    missing_from: MissingFrom = "",
    allowance: float | None = None,
) -> CheckedPart:
    reproduction = None if item.metric is None else item.metric.reproduction
    return CheckedPart(
        item.kind,
        item.name,
        match,
        tasks=item.tasks,
        differences=differences,
        reproduction=reproduction,
        missing_from=missing_from,
        allowance=allowance,
    )
