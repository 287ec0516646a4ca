"""Which test compares two values, and what it finds: their kinds decide.

Replicates on both sides: Welch's t test over the seeds. Each task has a seed of its own, so
two replicates of one number have nothing in common; who knows better says test="paired".
Otherwise, over the items: McNemar's test where both say which of the same items are right,
Fisher's for other counts, Student's for the differences of means over the same items, the
normal test for other means. Against a number: the exact binomial test of a count or that of a
mean over items and, with replicates, Student's and both together; the largest p value.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from reportgen.project.sections.claims import ANY_RUN, THESE_RUNS
from reportgen.project.sections.metrics import standard_error
from reportgen.project.sections.words import counted
from reportgen.project.values import Count, Mean, Number
from reportgen.report.parts import Held, Scope
from reportgen.statistics.families import weakest
from reportgen.statistics.findings import Finding, normal_test
from reportgen.statistics.means import of_items_and_replicates, student_against, welch
from reportgen.statistics.proportions import binomial_against, fisher_exact, mcnemar_exact

Numbers = Sequence[Number]
"""One number of an experiment, in each of its replicates."""


@dataclass(frozen=True)
class Tested:
    """A finding, with what was tested."""

    finding: Finding
    words: str  # what was compared with what, and how
    scope: Scope
    pairs: tuple[Finding, ...] = ()  # of replicates, of which the weakest decides


_UNKNOWN = "nothing is known of the spread of a value without replicates"


class UntestableError(ValueError):
    """A test does not fit the values, or nothing is known of their spread."""


def values_of(side: Numbers) -> list[float]:
    """Return the number of each replicate."""
    return [float(number.number) for number in side]


def lead_of(left: Numbers, right: Numbers) -> float:
    """Return the mean of the left replicates less that of the right ones."""
    return float(np.mean(values_of(left)) - np.mean(values_of(right)))


def wins_of(left: Sequence[float], right: Sequence[float]) -> Held | None:
    """Return in how many replicates of the larger side the left value is above the other's mean.

    None where both have several, and one more than the other.
    """
    if 1 < len(left) != len(right) > 1:
        return None
    if len(left) >= len(right):
        wins = [value > np.mean(right) for value in left]
    else:
        wins = [np.mean(left) > value for value in right]
    return Held(count=sum(map(bool, wins)), replicates=len(wins))


def compare_values(left: Numbers, right: Numbers, test: str = "") -> Tested:
    """Return a test of the left value less the right one.

    test: of `TESTS` but "none"; empty: chosen by the kinds. Raises UntestableError.
    """
    chosen = test or _chosen(left, right)
    if chosen not in _BETWEEN:
        raise UntestableError(f"the test {test} compares a value with a number, and not two values")
    return _BETWEEN[chosen](left, right)


def compare_with_number(side: Numbers, number: float, test: str = "") -> Tested:
    """Return a test of a value less a number; as `compare_values`."""
    if test:
        return _against(test)(side, number)
    names = _chosen_against(side)
    found = [_against(name)(side, number) for name in names]
    if len(found) == 1:
        return found[0]
    of_items, of_replicates = found
    words = f"{of_items.words}, and {of_replicates.words}; each and together, the largest $p$ value"
    finding = of_items_and_replicates(of_items.finding, of_replicates.finding)
    return Tested(finding, words, ANY_RUN)


def _chosen(left: Numbers, right: Numbers) -> str:
    if len(left) > 1 and len(right) > 1:
        return "welch"
    if _of_kind(Count, left, right):
        return "mcnemar" if _are_of_same_items(left, right) else "fisher"
    if _of_kind(Mean, left, right) and _are_of_same_items(left, right):
        return "paired"
    return "normal"


def _chosen_against(numbers: Numbers) -> tuple[str, ...]:
    of_items = {Count: "binomial", Mean: "normal"}.get(type(numbers[0]))
    if of_items == "normal" and standard_error(tuple(numbers)) is None:
        of_items = None
    over_replicates = "student" if len(numbers) > 1 else None
    chosen = tuple(name for name in (of_items, over_replicates) if name)
    return chosen or ("normal",)


def _of_kind(kind: type, *sides: Numbers) -> bool:
    return all(isinstance(number, kind) for side in sides for number in side)


def _are_of_same_items(left: Numbers, right: Numbers) -> bool:
    """Say whether each says something of each item, and all of as many items of one name."""
    items = {_items(number) for number in (*left, *right)}
    return len(items) == 1 and None not in items


def _items(number: Number) -> tuple[str, int] | None:
    match number:
        case Count(right=np.ndarray()) | Mean(values=np.ndarray()):
            return number.item, number.of or 0
    return None


def _mcnemar(left: Numbers, right: Numbers) -> Tested:
    rights = [[one.right for one in side if isinstance(one, Count)] for side in (left, right)]
    if not _are_of_same_items(left, right) or not all(rights):
        raise UntestableError(
            "McNemar’s test needs counts that say which of the same items are right"
        )
    item = left[0].item if isinstance(left[0], Count) else ""
    pairs = [
        mcnemar_exact(one, other, item)
        for one, other in product(*rights)
        if isinstance(one, np.ndarray) and isinstance(other, np.ndarray)
    ]
    size = np.size(rights[0][0])
    return _of_pairs(pairs, left, right, f"Exact McNemar test on the same {counted(size, item)}")


def _fisher(left: Numbers, right: Numbers) -> Tested:
    counts = [[one for one in side if isinstance(one, Count)] for side in (left, right)]
    if not all(counts):
        raise UntestableError("Fisher’s exact test needs counts on both sides")
    pairs = [
        fisher_exact(one.successes, one.of, other.successes, other.of)
        for one, other in product(*counts)
    ]
    of = " and ".join(counted(side[0].of, side[0].item) for side in counts)
    return _of_pairs(pairs, left, right, f"Fisher’s exact test of two proportions, of {of}")


def _of_pairs(pairs: Sequence[Finding], left: Numbers, right: Numbers, words: str) -> Tested:
    if len(pairs) > 1:
        words += f", the largest $p$ value of {len(pairs)} pairs"
    pairs = [replace(pair, is_of_pairs=True) for pair in pairs]
    _, finding = weakest(pairs, lead_of(left, right))
    return Tested(finding, words, THESE_RUNS, tuple(pairs))


def _welch(left: Numbers, right: Numbers) -> Tested:
    samples = values_of(left), values_of(right)
    if min(map(len, samples)) < 2:
        raise UntestableError("Welch’s test needs two replicates and more on both sides")
    of = " against ".join(counted(len(sample), "replicate") for sample in samples)
    return Tested(welch(*samples), f"Welch’s $t$ test of {of}", ANY_RUN)


def _paired(left: Numbers, right: Numbers) -> Tested:
    if len(left) == len(right) > 1:
        pairs_of_runs = zip(values_of(left), values_of(right), strict=True)
        differences = [one - other for one, other in pairs_of_runs]
        words = f"Paired $t$ test of {counted(len(differences), 'replicate')}"
        return Tested(student_against(differences, 0.0), words, ANY_RUN)
    if _of_kind(Mean, left, right) and _are_of_same_items(left, right):
        sides = [
            [one.values for one in side if isinstance(one, Mean) and one.values is not None]
            for side in (left, right)
        ]
        pairs = [student_against((one - other).tolist(), 0.0) for one, other in product(*sides)]
        item = left[0].item if isinstance(left[0], Mean) else ""
        words = f"Paired $t$ test on the same {counted(np.size(sides[0][0]), item)}"
        return _of_pairs(pairs, left, right, words)
    raise UntestableError(
        "a paired test needs as many replicates on both sides, or means over the same items"
    )


def _normal(left: Numbers, right: Numbers) -> Tested:
    effect = float(np.mean(values_of(left)) - np.mean(values_of(right)))
    words = "Normal test of the difference, by the standard errors from the items"
    return Tested(
        normal_test(effect, math.hypot(_known_error(left), _known_error(right))), words, THESE_RUNS
    )


def _known_error(side: Numbers) -> float:
    error = standard_error(tuple(side))
    if error is None:
        raise UntestableError(_UNKNOWN)
    return error


def _binomial_against(side: Numbers, number: float) -> Tested:
    counts = [one for one in side if isinstance(one, Count)]
    if not counts or not 0 <= number <= 1:
        raise UntestableError("a binomial test needs a count, and a number from 0 to 1")
    of, item = min(one.of for one in counts), counts[0].item
    finding = binomial_against(round(np.mean(values_of(side)) * of), of, number, item)
    return Tested(finding, f"Exact binomial test over {counted(of, item)}", THESE_RUNS)


def _student_against(side: Numbers, number: float) -> Tested:
    values, first = values_of(side), side[0]
    if len(values) > 1:
        words = f"Student’s $t$ test over {counted(len(values), 'replicate')}"
        return Tested(student_against(values, number), words, ANY_RUN)
    if not isinstance(first, Mean) or first.values is None or first.values.size < 2:
        raise UntestableError(_UNKNOWN)
    words = f"Student’s $t$ test over {counted(first.values.size, first.item)}"
    return Tested(student_against(first.values.tolist(), number), words, THESE_RUNS)


def _normal_against(side: Numbers, number: float) -> Tested:
    first = side[0]
    if len(side) == 1 and isinstance(first, Mean) and first.values is not None:
        return _student_against(side, number)
    effect = float(np.mean(values_of(side))) - number
    words = "Normal test by the standard error from the items"
    return Tested(normal_test(effect, _known_error(side)), words, THESE_RUNS)


def _against(test: str) -> Callable[[Numbers, float], Tested]:
    if test not in _AGAINST:
        raise UntestableError(f"the test {test} compares two values, and not one with a number")
    return _AGAINST[test]


_BETWEEN: Mapping[str, Callable[[Numbers, Numbers], Tested]] = {
    "mcnemar": _mcnemar,
    "fisher": _fisher,
    "welch": _welch,
    "paired": _paired,
    "normal": _normal,
}
_AGAINST: Mapping[str, Callable[[Numbers, float], Tested]] = {
    "binomial": _binomial_against,
    "student": _student_against,
    "normal": _normal_against,
}
