"""Whether an effect is too small to matter, or not worse by as much."""

import math
from collections.abc import Sequence
from dataclasses import replace

from reportgen.statistics.findings import Finding, Interval, critical_value, upper_tail


def equivalence(finding: Finding, tolerance: float) -> Finding:
    """Return whether an effect is within a tolerance of 0, with the p value of that decision.

    The two one-sided tests where the effect is within it, that of the nearer end where it is
    not; the error is that of the interval, and the statistic how many of it the nearer end is
    away. tolerance: above 0.
    """
    degrees = finding.degrees_of_freedom
    half = (finding.interval.high - finding.interval.low) / 2
    is_within = abs(finding.effect) <= tolerance
    if half == 0:
        return replace(finding, p_value=0.0, statistic=math.inf, is_within=is_within)
    error = half / critical_value(degrees)
    statistic = abs(tolerance - abs(finding.effect)) / error
    tail = upper_tail(statistic, degrees)
    return replace(
        finding,
        standard_error=error,
        statistic_name="z" if degrees is None else "t",
        statistic=statistic,
        p_value=tail if is_within else min(1.0, 2 * tail),
        is_within=is_within,
    )


def non_inferiority(effect: Interval, margin: float) -> bool:
    """Say whether an effect is shown to be no worse than 0 by a margin or more.

    effect: its 95 % interval, where more is better. margin: 0 or above; what is worse by less does
    not matter. The lower end must be above minus the margin: a one-sided test at 0.025
    (Piaggio et al. 2012). That a difference is not significant shows nothing of the kind.
    """
    return effect.low > -margin


def equivalence_of_all(findings: Sequence[Finding], tolerance: float) -> Finding:
    """Return the finding that decides whether all effects are within a tolerance of 0, or none is.

    All must agree, so the largest p value decides and no correction is due (intersection-union
    test: Berger 1982); where some are within it and some are not, nothing is told.
    """
    found = [equivalence(finding, tolerance) for finding in findings]
    if len({one.is_within for one in found}) > 1:
        return replace(max(found, key=lambda one: abs(one.effect)), p_value=1.0)
    return max(found, key=lambda one: one.p_value)
