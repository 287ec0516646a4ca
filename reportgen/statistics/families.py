"""Several tests at once: p values corrected for their number."""

from collections.abc import Sequence
from dataclasses import replace

from reportgen.statistics.findings import Finding


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return the p values corrected for their number by Holm's step-down procedure."""
    return tuple(p_value for p_value, _ in by_holm(p_values))


def corrected_by_holm(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings on one question with p values corrected for their number."""
    corrected = by_holm([finding.p_value for finding in findings])
    return tuple(
        replace(finding, p_value=p_value, comparisons=comparisons)
        for finding, (p_value, comparisons) in zip(findings, corrected, strict=True)
    )


def corrected_for(finding: Finding, comparisons: int) -> Finding:
    """Return the finding with Bonferroni's correction for so many looks."""
    p_value = min(1.0, finding.p_value * comparisons)
    return replace(finding, p_value=p_value, comparisons=comparisons)


def weakest(findings: Sequence[Finding], towards: float) -> tuple[int, Finding]:
    """Return the place of the finding that decides whether all point one way, and that finding.

    All must be significant, so the largest p value decides and no correction is due
    (intersection-union test: Berger 1982). One that points the other way leaves nothing to be
    told. towards: the sign that is asked for.
    """
    against = [place for place, one in enumerate(findings) if one.effect * towards <= 0]
    if against:
        furthest = max(against, key=lambda place: abs(findings[place].effect))
        return furthest, replace(findings[furthest], p_value=1.0)
    decisive = max(range(len(findings)), key=lambda place: findings[place].doubt)
    return decisive, findings[decisive]


def by_holm(p_values: Sequence[float]) -> list[tuple[float, int]]:
    """Return each p value corrected by Holm's procedure, and what it was multiplied with."""
    corrected = [(1.0, 1)] * len(p_values)
    largest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        comparisons = len(p_values) - rank
        largest = max(largest, min(1.0, comparisons * p_values[place]))
        corrected[place] = largest, comparisons
    return corrected
