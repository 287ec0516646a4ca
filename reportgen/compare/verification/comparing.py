"""Compare every number of a version, and each part that shows some, with the re-run's. Pure."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from pydantic import JsonValue

from reportgen.base.mappings import paired
from reportgen.compare.calibration import RecordedSpread
from reportgen.compare.one_run import NOTHING_RECORDED, SpreadsOfRuns
from reportgen.compare.verification.model import (
    NUMBER,
    Comparison,
    Difference,
    Likeness,
    Match,
    Side,
)
from reportgen.report.model import Report
from reportgen.report.outline import section_finder
from reportgen.report.parts import Metric
from reportgen.report.provenance import Records
from reportgen.statistics.agreement import allowance_of_repeat

_OUTCOMES = {"claim": "outcome", "published number": "agreement"}
"""Kind -> the field that says what came of a test."""

_OPPOSITE = ({"holds", "does not hold"}, {"agrees", "does not agree"})
"""Outcomes of which chance seldom gives both."""

_OF_OTHERS = {
    "claim": {"p_value", "comparisons", "margin", "margin_unit", "test", "outcome", "text"},
    "published number": {"p_value", "comparisons", "standard_error", "agreement", "reason"},
}
"""Kind -> fields of a test that rest on other tests, too: all of a report are corrected together.

What is known of the spread of a published number rests on other numbers as well.
"""

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
    "Within noise: the value moved by no more than chance may move it, by the spread over seeds of "
    "this re-run's replicates and of the runs that the project has recorded, so that in 95 of 100 "
    "verifications no number moves further by chance. Inconclusive: neither spread is known."
)
"""The rule of `_allowances` in words."""


@dataclass(frozen=True)
class _Item:
    """A number or a part as one report has it."""

    kind: str
    name: str
    content: JsonValue
    tasks: tuple[str, ...] = ()
    metric: Metric | None = None  # of a number
    section: str = ""  # that shows it, where that need not be the one of its name
    claim: str = ""  # whose outcome it tells once more

    @property
    def sections(self) -> set[str]:
        """Where it may stand: that of its name, and another that shows it."""
        return {_stem(self.name), *filter(None, [self.section])}


def compare_reports(
    stored: Report,
    now: Report,
    likeness: Likeness,
    left_out: Collection[str] = (),
    spreads: Mapping[str, RecordedSpread] = NOTHING_RECORDED,
    families: int = 1,
) -> tuple[Comparison, ...]:
    """Return a finding for each number and each part that either report has.

    stored: the version. now: the same computed anew, as it would be read back.
    left_out: tasks that were not run. spreads: of one run over seeds, by number, as the project
    has recorded them. families: versions that are verified together, such as a class: all of
    their numbers are corrected for. A number that comes out exactly, or to the bit where the
    making was alike, must be identical; any other may be within its noise.
    """
    # The text computed with decides which section shows what: a version may say otherwise.
    shown_in = section_finder(now.chapters)
    before = _by_key(_items(stored, now, shown_in))
    after = _by_key(_items(now, stored, shown_in))
    pairs = [*paired(before, after, None).values()]
    both = [(was, is_now) for was, is_now in pairs if was and is_now]
    of_runs = SpreadsOfRuns(now.metrics.values(), spreads, Records(now.tasks))
    allowances = _allowances(both, likeness, of_runs, families)
    not_run = set(left_out)
    # A section that shows what was left out is not written, though its own tasks ran.
    unwritten = {one.stem for one in stored.sections} - {one.stem for one in now.sections}
    waiting = {*(unwritten if not_run else ()), *map(_stem, not_run)}
    untold: set[str] = set()  # claims of which the re-run cannot tell; they come before wordings
    comparisons = []
    for was, is_now in pairs:
        is_same = was is not None and is_now is not None and was.content == is_now.content
        # What says by itself of which tasks it is made was made, where it is there. The re-run
        # is asked: a version may name no tasks so that nobody looks.
        is_made = is_now is not None and bool(is_now.tasks)
        if (
            was
            and not is_same
            and (
                (not is_made and (not_run & {*was.tasks} or waiting & was.sections))
                or (is_now or was).claim in untold
                or (not_run and is_now and _is_of_fewer_tests(was, is_now))
            )
        ):
            found = _comparison(was, "not run")
        elif was and is_now:
            found = _compare(was, is_now, likeness, allowances.get(is_now.name))
        elif one := was or is_now:
            side: Side = "the re-run" if was else "the version"
            found = replace(_comparison(one, "missing"), missing_from=side)
        if found.kind == "claim" and found.match == "not run":
            untold.add(found.name)
        comparisons.append(found)
    return tuple(comparisons)


def _allowances(
    both: Sequence[tuple[_Item, _Item]], likeness: Likeness, spreads: SpreadsOfRuns, families: int
) -> dict[str, float]:
    """Return how far chance may move the value of each number from one run to the next.

    Both computations read the same items, so the seeds' effect alone counts. Numbers whose spread
    is not known are left out, as those that must be identical. All others are corrected for
    together, those that came out the same as well: which these are is chance. The re-run alone and
    the project's record are asked: nothing that a version stores widens what it is allowed.
    """
    known = {}
    for was, is_now in both:
        stored, now = was.metric, is_now.metric
        if stored is None or now is None or _must_be_identical(is_now, likeness):
            continue
        spread = spreads.of(now)
        if spread is not None and stored.value is not None and now.value is not None:
            known[is_now.name] = spread, max(len(now.replicates), 1)
    return {
        name: allowance_of_repeat(spread, replicates, len(known) * families)
        for name, (spread, replicates) in known.items()
    }


def _items(report: Report, other: Report, shown_in: Callable[[str], str]) -> Iterator[_Item]:
    """Yield what is compared.

    other: the report that this one is held against; what is said of a number is
    compared where both have the number. shown_in: label -> the section that shows it.
    """
    common = report.metrics.keys() & other.metrics.keys()
    alone = report.metrics.keys() ^ other.metrics.keys()
    for name, metric in report.metrics.items():
        content = metric.model_dump(mode="json", exclude={"name", *_DESCRIBING, *_NOT_COMPARED})
        yield _Item(NUMBER, name, content, metric.tasks, metric, metric.section)
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
            name, tasks = getattr(part, naming), getattr(part, "tasks", ())
            section = getattr(part, "section", None) or shown_in(name)
            claim = getattr(part, "claim", None) or ""
            yield _Item(kind, name, content, tasks, section=section, claim=claim)
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


def _compare(before: _Item, after: _Item, likeness: Likeness, known: float | None) -> Comparison:
    """Return the finding on an item; known: how far chance may move its value."""
    differences = tuple(_differences(before.content, after.content))
    allowance = None
    match: Match
    if not differences:
        match = "identical"
    elif _must_be_identical(after, likeness):
        match = "different"
    elif before.metric is not None and after.metric is not None:
        allowance = known
        match = _number_match(before.metric.value, after.metric.value, allowance)
    else:
        match = _part_match(after.kind, differences)
    return replace(_comparison(after, match), differences=differences, allowance=allowance)


def _is_of_fewer_tests(before: _Item, after: _Item) -> bool:
    """Say whether two findings may differ because fewer tests are corrected together in the re-run.

    The correction for more tests makes the p value of a claim larger, or leaves it; the claim can
    only become inconclusive by it.
    """
    changed = {one.place: one for one in _differences(before.content, after.content)}
    tested = changed.keys() & {"p_value", "comparisons", _OUTCOMES.get(after.kind)}
    if not tested or not changed.keys() <= _OF_OTHERS.get(after.kind, set()):
        return False
    p_value, outcome = changed.get("p_value"), changed.get("outcome")
    was, now = (p_value.stored, p_value.now) if p_value else (None, None)
    is_smaller = isinstance(was, float) and isinstance(now, float) and was < now
    is_gained = outcome is not None and outcome.stored != "inconclusive"
    return after.kind != "claim" or not (is_smaller or is_gained)


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
    """Return what is said of a part whose numbers may move, and whose noise is not known.

    Of outcomes only opposite ones contradict each other: a test that finds something in one run
    and nothing in the next is chance more often than not.
    """
    outcome = _OUTCOMES.get(kind)
    outcomes = [{one.stored, one.now} for one in differences if one.place == outcome]
    if outcomes:
        return "different" if outcomes[0] in _OPPOSITE else "inconclusive"
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
