"""What all outputs of a comparison print: numbers, causes, verdicts in words. Pure."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import InvalidOperation

from pydantic import JsonValue

from reportgen.base.wording import listed
from reportgen.compare.model import (
    REAL,
    ClaimChange,
    Diff,
    MetricChange,
    PartVerdict,
    SettingChange,
    Side,
    Verdict,
)
from reportgen.report.numbers import effect_text, format_significant, spread_text
from reportgen.report.parts import Effect, Metric

ORDER: tuple[Verdict, ...] = (
    "better",
    "worse",
    "changed",
    "negligible",
    "too few runs",
    "incomparable",
    "renamed",
    "missing",
    "new",
    "noise",
    "same",
)
"""What a reader looks for first."""

NOTHING_EXPLAINS = (
    "Nothing upstream explains these: chance in the computing, or a number edited by hand."
)

_CLAIM_WORDS: Mapping[str, str] = {
    "loosened": "its check was loosened",
    "check": "its check changed",
    "reworded": "reworded",
    "same": "the same",
}
_MOST_CAUSES = 4
_NO_VALUE = "none"


def unexplained(diff: Diff) -> tuple[MetricChange, ...]:
    """Return the numbers that differ although nothing upstream does."""
    return tuple(change for change in diff.metrics if change.unexplained)


def real_changes(diff: Diff) -> tuple[MetricChange, ...]:
    """Return the other numbers that really changed, in the order of their verdicts."""
    real = [change for change in diff.metrics if change.verdict in REAL and not change.unexplained]
    return tuple(sorted(real, key=lambda change: ORDER.index(change.verdict)))


def by_causes(changes: Iterable[MetricChange]) -> dict[tuple[str, ...], list[MetricChange]]:
    """Return the changes under what they have in common: the causes that reach them."""
    found: dict[tuple[str, ...], list[MetricChange]] = defaultdict(list)
    for change in changes:
        found[change.causes].append(change)
    return dict(found)


def remaining(diff: Diff) -> dict[Verdict, tuple[MetricChange, ...]]:
    """Return all numbers that neither really changed nor stand without a cause, by verdict."""
    rest = [change for change in diff.metrics if not change.is_real]
    verdicts = [verdict for verdict in ORDER if any(one.verdict == verdict for one in rest)]
    return {
        verdict: tuple(change for change in rest if change.verdict == verdict)
        for verdict in verdicts
    }


def by_reason(changes: Iterable[MetricChange]) -> dict[str, list[MetricChange]]:
    """Return the changes under the reason that they share."""
    found: dict[str, list[MetricChange]] = defaultdict(list)
    for change in changes:
        found[change.reason].append(change)
    return dict(found)


def by_section(settings: Iterable[SettingChange]) -> dict[str, list[SettingChange]]:
    """Return the settings that differ under their sections."""
    found: dict[str, list[SettingChange]] = defaultdict(list)
    for change in settings:
        found[change.section].append(change)
    return dict(found)


def values_text(change: MetricChange) -> tuple[str, str]:
    """Return both values as a report prints them; ± is over the replicates."""
    return _value_text(change, change.a, change.a_std), _value_text(change, change.b, change.b_std)


def difference_text(change: MetricChange) -> str:
    """Return the difference with its interval, as in "+0.0112 [0.0081, 0.0143]"; empty: none."""
    if change.difference is None:
        return ""
    is_count = isinstance(change.a, int) and isinstance(change.b, int)
    difference = round(change.difference) if is_count else change.difference
    if not difference:
        return "0"
    try:
        return effect_text(
            Effect(description="", value=difference, unit=change.unit, interval=change.interval)
        )
    except InvalidOperation:  # more digits than can be printed
        return f"{change.difference:+.3g}"


def judgement_text(change: MetricChange) -> str:
    """Return how the verdict came about: the test with its p value, or what is missing."""
    parts = []
    if change.test:
        parts.append(change.test)
    if change.p_value is not None:
        parts.append(p_text(change.p_value))
    if change.reason:
        parts.append(change.reason)
    if change.smallest_effect is not None and change.verdict in ("noise", "too few runs"):
        seen = _significant(change.smallest_effect)
        parts.append(f"less than {seen} could not have been seen")
    if change.renamed_from:
        parts.append(f"it was {change.renamed_from}")
    return "; ".join(parts)


def p_text(p_value: float) -> str:
    """Return a corrected p value, as in "p = 0.012"."""
    return "p < 0.001" if p_value < 0.001 else f"p = {_significant(p_value)}"


def causes_text(causes: Sequence[str]) -> str:
    """Return what reaches a number, the first few of it."""
    return listed(causes, _MOST_CAUSES)


def setting_value(value: JsonValue) -> str:
    """Return a setting as TOML would have it, nearly; "not set" where a side lacks it."""
    return "not set" if value is None else json.dumps(value, ensure_ascii=False)


def side_facts(side: Side) -> str:
    """Return what a side is, as in "profile fast, 2026-01-05"."""
    facts = [f"profile {side.profile}"] if side.profile else []
    return ", ".join([*facts, *([side.created[:10]] if side.created else [])])


def verdict_text(verdict: Verdict | PartVerdict, diff: Diff) -> str:
    """Return a verdict in words that name the version, where it is about one of them alone."""
    match verdict:
        case "missing":
            return f"in {diff.a.name} alone"
        case "new":
            return f"in {diff.b.name} alone"
        case "noise":
            return "within noise"
        case "same":
            return "identical"
        case _:
            return verdict


def claim_text(change: ClaimChange, diff: Diff) -> str:
    """Return what became of a claim, as in "holds in 0001-fast, does not hold in 0002-fast"."""
    match change.kind:
        case "outcome":
            outcomes = ((change.a_outcome, diff.a), (change.b_outcome, diff.b))
            return ", ".join(f"{outcome} in {side.name}" for outcome, side in outcomes)
        case "dropped":
            return f"in {diff.a.name} alone: {change.a_outcome}"
        case "new":
            return f"in {diff.b.name} alone: {change.b_outcome}"
        case _:
            return _CLAIM_WORDS[change.kind]


def changed_claims(diff: Diff) -> tuple[ClaimChange, ...]:
    """Return the claims that are not the same."""
    return tuple(change for change in diff.claims if change.kind != "same")


def _value_text(change: MetricChange, value: float | None, std: float | None) -> str:
    if value is None:
        return _NO_VALUE
    metric = Metric(
        name=change.name,
        value=value,
        unit=change.unit,
        section=change.section,
        description=change.description,
        std=std,
    )
    try:
        return spread_text(metric)
    except InvalidOperation:  # more digits than can be printed
        return f"{value:.6g}"


def _significant(value: float) -> str:
    try:
        return format_significant(value, 2)
    except InvalidOperation:
        return f"{value:.2g}"
