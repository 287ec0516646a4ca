"""Hold each claim against its own evidence: outcome, p value, statistic, interval, margin.

What a test is, its words tell; a check that they do not name is not made.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

from reportgen.report.model import Report
from reportgen.report.parts import Claim, Effect, Metric, Statistic
from reportgen.statistics.findings import LEVEL, critical_value, upper_tail
from reportgen.statistics.proportions import sign_test
from reportgen.statistics.sequential import share_of_level
from reportgen.versions.concern import Concern
from reportgen.versions.integrity.near import is_near

_DECIDED_BY_P = f"at the level {LEVEL}"
_PLAIN = ("Welch’s $t$ test of ", "Student’s $t$ test over ", "Paired $t$ test o", "Normal test ")
_ANOTHER_DISTANCE = ("is within", "one-sided")
_MCNEMAR = re.compile(r"Exact McNemar test on the same (?P<items>\d[\d,]*) ")
_DIFFERING = re.compile(r" that only the first has right, of (?P<count>\d[\d,]*) where they differ")
_NEAR = 1e-6
_MOST_COMPARISONS = 1000


def claim_concerns(report: Report) -> Iterator[Concern]:
    """Yield what a claim says against itself, or against the metrics that it compares."""
    for claim in report.claims:
        for words in _of_claim(claim, report.metrics):
            yield Concern("numbers", f"{claim.name} {words}", (claim.name,))


def _of_claim(claim: Claim, metrics: Mapping[str, Metric]) -> Iterator[str]:
    p_value = claim.p_value
    if p_value is not None and _DECIDED_BY_P in claim.test:
        is_open = p_value >= LEVEL
        if is_open != (claim.outcome == "inconclusive"):
            yield f"is said to be {claim.outcome!r}, and its p value is {p_value:.3g}"
    if (held := claim.held) and held.count > held.replicates:
        yield f"held in {held.count} of {held.replicates} replicates"
    effect = claim.effect
    if effect is None:
        return
    yield from _against_metrics(claim, effect, metrics)
    interval = effect.interval
    if interval is None:
        return
    low, high = interval.low, interval.high
    if not (low <= effect.value <= high or is_near(effect.value, low, high)):
        yield f"has the effect {effect.value}, and its interval is {low} to {high}"
    elif claim.statistic and p_value is not None:
        yield from _of_test(claim, effect, claim.statistic, p_value)


def _against_metrics(claim: Claim, effect: Effect, metrics: Mapping[str, Metric]) -> Iterator[str]:
    """Compare an effect with the difference of what its description names."""
    left, minus, right = effect.description.partition(" minus ")
    values = [_value_of(side, metrics) for side in (left, right)]
    if not minus or values[0] is None or values[1] is None or left not in metrics:
        return
    # Of several tests, one has the effect; a binomial test rounds to whole items.
    if any(words in claim.test for words in ("largest", "binomial")):
        return
    theirs = values[0] - values[1]
    # A number that is compared with stands there at six digits.
    digits = 0.0 if right in metrics else 1e-5 * abs(values[1])
    if not math.isclose(effect.value, theirs, rel_tol=_NEAR, abs_tol=max(digits, 1e-12)):
        yield f"has the effect {effect.value}, and {left} less {right} is {theirs:.6g}"
    held, over = claim.held, [metrics[side].replicates for side in (left, right) if side in metrics]
    if held and len(over) == 2 and all(len(one) == held.replicates for one in over):
        first, second = over
        # Of a claim that the difference is below 0 it is the other way round.
        if not any(held.count in wins for wins in (_wins(first, second), _wins(second, first))):
            theirs = _wins(first, second)[0]
            yield f"held in {held.count} replicates, and by the metrics in {theirs}"


def _wins(singles: Sequence[float], others: Sequence[float]) -> range:
    """Return in how many replicates a value may be above the mean of the others."""
    mean = fmean(others)
    ties = sum(is_near(one, mean) for one in singles)
    above = sum(one > mean and not is_near(one, mean) for one in singles)
    return range(above, above + ties + 1)


def _value_of(side: str, metrics: Mapping[str, Metric]) -> float | None:
    if side in metrics:
        return metrics[side].value
    try:
        return float(side)
    except ValueError:
        return None


def _of_test(claim: Claim, effect: Effect, statistic: Statistic, p_value: float) -> Iterator[str]:
    if statistic.name in ("t", "z"):
        is_two_sided = "$t$ test" in claim.test or claim.test.startswith("Normal test ")
        # Of an equivalence another distance is measured.
        if is_two_sided and not any(words in claim.test for words in _ANOTHER_DISTANCE):
            yield from _of_distance(claim, effect, statistic, p_value)
    elif found := _DIFFERING.search(statistic.name):
        yield from _of_mcnemar(claim, effect, statistic, p_value, _whole(found["count"]))


def _of_distance(
    claim: Claim, effect: Effect, statistic: Statistic, p_value: float
) -> Iterator[str]:
    """Compare t or z with the p value, the interval and the margin that follow from it."""
    degrees, distance = statistic.degrees_of_freedom, abs(statistic.value)
    least = 2 * upper_tail(distance, degrees)
    is_one_of_several = "correct" in claim.test or claim.comparisons * claim.looks > 1
    # Corrected it is larger; one whose parts point both ways has 1.
    if p_value < least * (1 - _NEAR) or not (
        is_one_of_several or p_value == 1 or math.isclose(p_value, least, rel_tol=_NEAR)
    ):
        name = f"{statistic.name} = {statistic.value:.4g}"
        yield f"has the p value {p_value:.4g}, and {name} gives {least:.4g}"
    if not claim.test.startswith(_PLAIN) or "largest" in claim.test or effect.interval is None:
        return
    low, high = effect.interval.low, effect.interval.high
    half = (high - low) / 2
    if abs((low + high) / 2 - effect.value) > _NEAR * half:
        yield f"has the effect {effect.value}, and the middle of its interval is {low + half:.6g}"
    elif half > 0 and effect.value:
        theirs = abs(effect.value) / half * critical_value(degrees, LEVEL)
        if not math.isclose(theirs, distance, rel_tol=1e-4):
            name = f"{statistic.name} = {statistic.value:.4g}"
            yield f"has {name}, and by its effect and interval it is {theirs:.4g}"
    most = claim.comparisons
    if claim.margin is not None and most <= _MOST_COMPARISONS:
        # Which of the comparisons it is, Holm's procedure decides.
        share = share_of_level(claim.look, claim.looks)
        levels = [LEVEL * share / one for one in range(1, most + 1)]
        critical = [critical_value(degrees, one) for one in levels]
        if not any(
            math.isclose(claim.margin, one, rel_tol=1e-4, abs_tol=1e-6)
            for each in critical
            for one in (abs(distance - each), distance + each)
        ):
            theirs = abs(distance - critical[-1])
            yield f"has the margin {claim.margin:.4g}, and by its statistic it is {theirs:.4g}"


def _of_mcnemar(
    claim: Claim, effect: Effect, statistic: Statistic, p_value: float, differing: int
) -> Iterator[str]:
    first = round(statistic.value)
    if first > differing:
        yield f"counts {first} of {differing:,}"
        return
    least = sign_test(first, differing)
    is_alone = claim.test.count(", ") == 1 and claim.comparisons * claim.looks == 1
    if p_value < least * (1 - _NEAR) or (is_alone and p_value > least * (1 + _NEAR)):
        yield f"has the p value {p_value:.4g}, and {first} of {differing:,} give {least:.4g}"
    if items := _MCNEMAR.match(claim.test):
        lead = (2 * first - differing) / _whole(items["items"])
        if not math.isclose(abs(effect.value), abs(lead), rel_tol=_NEAR, abs_tol=1e-9):
            yield f"has the effect {effect.value}, and {first} of {differing:,} give {lead:.6g}"


def _whole(text: str) -> int:
    return int(text.replace(",", ""))
