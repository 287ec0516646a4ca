"""Whether another seed explains the difference of a number. Pure.

docs/statistics.md has the rules and their sources: the spread that is part of every test,
steps, data, the test and its correction.
"""

import math
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from reportgen.compare.model import Verdict
from reportgen.compare.scatter import Scatter, runs
from reportgen.report.numbers import counted
from reportgen.report.parts import Metric, Range
from reportgen.statistics.families import by_holm
from reportgen.statistics.findings import LEVEL
from reportgen.statistics.spread import power_of

Name = TypeVar("Name", bound=Hashable)

HEADLINE_SHARE = 0.8
"""Of the level; the rest is for all other numbers."""

EXACT = "exact count"

TOO_LARGE = "too large a number to compute with"

NO_SCATTER = Scatter(
    variance=0.0, degrees=math.inf, words="no random seed is involved, so there is no spread"
)
SIZE = 5
"""Standard errors of the change whose probability to be found a comparison prints."""

_ONE_RUN = "one run on each side, and no spread over seeds is recorded: use two replicates or more"
_ONE_VALUE = "one value on each side, and no spread over seeds is recorded"
_ROUGH = "the standard deviation of a few replicates is itself known roughly"
_LEAST_SHARE = 0.001  # of the variance over seeds, of all that there is
_MANY_DEGREES = 1e6  # Student's distribution is the normal one


@dataclass(frozen=True)
class Judgement:
    """What is known of a difference."""

    difference: float | None = None
    interval: Range | None = None
    test: str = ""
    p_value: float | None = None
    verdict: Verdict = "incomparable"
    smallest_effect: float | None = None
    reason: str = ""
    standard_error: float | None = None  # of the difference
    degrees_of_freedom: float | None = None


def judge(a: Metric, b: Metric, scatter: Scatter | None, *, same_data: bool) -> Judgement:
    """Return what the difference of a number says by itself, before any correction.

    scatter: of one run over seeds; None where it is not known. same_data: both sides are
    measured on the same data.
    """
    if has_same_bits(a, b):
        return Judgement(difference=None if a.value is None else 0.0, verdict="same")
    if a.value is None or b.value is None:
        absent = [side.absent for side in (a, b) if side.value is None]
        where = "on one side" if len(absent) == 1 else "on either side"
        return Judgement(reason=f"no value {where}: {'; '.join(absent)}")
    if (a.unit, a.kind, a.definition) != (b.unit, b.kind, b.definition):
        return Judgement(reason="its definition differs")
    try:
        return _compared(a, b, scatter, same_data=same_data)
    except OverflowError:
        return Judgement(reason=TOO_LARGE)


def has_same_bits(a: Metric, b: Metric) -> bool:
    """Say whether two numbers are the same in every bit, with their runs and uncertainty."""
    return bits(a) == bits(b)


def bits(one: Metric) -> tuple[object, ...]:
    """Return all of a number that has_same_bits compares."""
    return one.value, one.replicates, one.std, one.standard_error, one.unit, one.absent


def corrected(
    judgements: Mapping[Name, Judgement],
    headlines: Collection[Name],
    looks: int = 1,
    versions: int = 1,
    of_level: float = 1.0,
) -> dict[Name, Judgement]:
    """Return the judgements with p values and intervals corrected for the number of metrics tested.

    headlines: the names of those that a report is read for. looks: comparisons that are made of
    as many pairs of versions, such as the steps of a history. versions: that the judgements are of,
    each compared with the same one. of_level: the share of the level that all these comparisons
    have; another test of the same question has the rest. An interval does not contain 0 exactly
    where the verdict is a difference: it has the level of that test in Holm's order, or
    Bonferroni's where no difference is found (at least as wide).
    """
    result = dict(judgements)
    steps = f", over {looks} comparisons" if looks > 1 else ""
    steps += f", with {100 * of_level:.0f} % of the level" if of_level < 1 else ""
    together = f" of {versions} versions" if versions > 1 else ""
    for headline, of_kind in ((True, HEADLINE_SHARE), (False, 1 - HEADLINE_SHARE)):
        share = of_level * of_kind / looks
        names = [
            name
            for name, one in judgements.items()
            if one.p_value is not None and one.test != EXACT
            if (name in headlines) == headline
        ]
        found = by_holm([judgements[name].p_value or 0.0 for name in names])
        kind = counted(len(names), "headline number" if headline else "other number")
        for name, (by_rank, comparisons) in zip(names, found, strict=True):
            p_value = min(1.0, by_rank / share)
            tests = comparisons if p_value < LEVEL else len(names)
            levels = LEVEL * share / tests, LEVEL * share / len(names)
            result[name] = replace(
                _with_interval(judgements[name], *levels),
                p_value=p_value,
                test=f"{judgements[name].test}; Holm over {kind}{together}{steps}",
            )
    return result


def decided(
    judgement: Judgement, a: Metric, b: Metric, smallest_that_matters: float = 0.0
) -> Judgement:
    """Return the judgement on a number with its verdict, from the corrected p value.

    A real difference is negligible where its whole interval is below what matters.
    """
    if judgement.p_value is None or judgement.difference is None:
        return judgement
    if judgement.p_value >= LEVEL:
        return replace(judgement, verdict="noise")
    ends = (judgement.interval.low, judgement.interval.high) if judgement.interval else ()
    if max(map(abs, (judgement.difference, *ends))) < smallest_that_matters:
        return replace(judgement, verdict="negligible")
    return replace(judgement, verdict=_direction(a, b, judgement.difference))


def power_in_words(tested: Iterable[tuple[Metric, Metric, Judgement]]) -> str:
    """Say how probable it is that a change of `SIZE` standard errors is found; empty: none is.

    tested: the headline numbers of a comparison.
    """
    known = [
        ((runs(a), runs(b)), one.degrees_of_freedom)
        for a, b, one in tested
        if one.degrees_of_freedom is not None
    ]
    if not known:
        return ""
    level = LEVEL * HEADLINE_SHARE / len(known)
    groups: dict[tuple[int, int], list[float]] = {}
    for of_sides, degrees in known:
        groups.setdefault(of_sides, []).append(power_of(SIZE, degrees, level))
    words = [
        f"{_percent_range(found)} ({counted(len(found), 'number')} of {_counted_runs(*of_sides)})"
        for of_sides, found in sorted(groups.items(), reverse=True)
    ]
    corrected_for = f", after the correction for {len(known)} numbers" if len(known) > 1 else ""
    return (
        f"A change of {SIZE} standard errors in one headline number would be found here with a "
        f"probability of {' and '.join(words)}{corrected_for}."
    )


def _compared(a: Metric, b: Metric, scatter: Scatter | None, *, same_data: bool) -> Judgement:
    difference = float(b.value or 0) - float(a.value or 0)
    if not math.isfinite(difference):
        raise OverflowError
    if b.kind == "spread":
        return Judgement(difference=difference, verdict="too few runs", reason=_ROUGH)
    if b.kind == "exact":
        return Judgement(difference=difference, test=EXACT, p_value=0.0 if difference else 1.0)
    if scatter is None:
        return _too_few(a, b, difference)
    of_data = 0.0 if same_data else sum((one.standard_error or 0.0) ** 2 for one in (a, b))
    words = scatter.words
    if of_data:
        words += " and the data of both"
    elif same_data and b.counted:
        words += f", on the same {counted(b.counted.count, b.counted.noun)}"
    variance = scatter.variance * (1 / runs(a) + 1 / runs(b))
    return _tested(difference, replace(scatter, words=words), variance, of_data)


def _tested(difference: float, scatter: Scatter, variance: float, of_data: float) -> Judgement:
    """Return what Student's t test says.

    variance: of the difference over seeds. of_data: the variance that is added where
    the two are measured on other data.
    """
    # Imported here: SciPy's distributions take a second to load.
    from scipy.special import stdtr

    standard_error = math.sqrt(variance + of_data)
    if not math.isfinite(standard_error):
        raise OverflowError
    if standard_error == 0:
        p_value = 0.0 if difference else 1.0
        test = scatter.words
        test += "" if scatter is NO_SCATTER else "; all runs of a side are equal"
        return Judgement(difference=difference, test=test, p_value=p_value)
    # Welch and Satterthwaite's: what the data add is known from so many that it has no limit.
    share = variance / (variance + of_data)
    degrees = scatter.degrees / share**2 if share > _LEAST_SHARE else _MANY_DEGREES
    judgement = Judgement(
        difference=difference,
        test=scatter.words,
        p_value=float(2 * stdtr(degrees, -abs(difference) / standard_error)),
        standard_error=standard_error,
        degrees_of_freedom=degrees,
    )
    judgement = _with_interval(judgement, LEVEL, LEVEL)
    if judgement.interval is None:
        raise OverflowError
    return judgement


def _with_interval(judgement: Judgement, level: float, least_level: float) -> Judgement:
    """Return the judgement with the interval of its difference, and what can be detected.

    level: of the interval. least_level: of the test that a difference must pass at least.
    """
    from scipy.special import stdtrit

    error, degrees = judgement.standard_error, judgement.degrees_of_freedom
    difference = judgement.difference
    if error is None or degrees is None or difference is None:
        return judgement
    margin, smallest = (
        float(stdtrit(degrees, 1 - each / 2)) * error for each in (level, least_level)
    )
    if not math.isfinite(abs(difference) + max(margin, smallest)):
        return replace(judgement, interval=None, smallest_effect=None)
    return replace(
        judgement,
        interval=Range(low=difference - margin, high=difference + margin),
        smallest_effect=smallest,
    )


def _too_few(a: Metric, b: Metric, difference: float) -> Judgement:
    known = [side.standard_error for side in (a, b) if side.standard_error is not None]
    smallest = 1.96 * math.sqrt(sum(error**2 for error in known)) if known else None
    # What is found of several tasks together is one value, however many runs they are.
    is_of_several = max(len(a.tasks), len(b.tasks)) > 1
    return Judgement(
        difference=difference,
        verdict="too few runs",
        smallest_effect=smallest,
        reason=_ONE_VALUE if is_of_several else _ONE_RUN,
    )


def _direction(a: Metric, b: Metric, difference: float) -> Verdict:
    """Return what a real difference is; a direction that one side alone knows counts."""
    directions = {a.better, b.better} - {None}
    if len(directions) != 1:
        return "changed"
    return "better" if (difference > 0) == ("higher" in directions) else "worse"


def _percent_range(shares: Sequence[float]) -> str:
    least, most = min(shares), max(shares)
    if least > 0.99 or most < 0.01:
        return "over 99 %" if least > 0.99 else "under 1 %"
    ends = [f"{100 * share:.0f} %" for share in (least, most)]
    return f"about {' to '.join(dict.fromkeys(ends))}"


def _counted_runs(a: int, b: int) -> str:
    return f"{counted(a, 'run')} a side" if a == b else f"{a} and {b} runs"
