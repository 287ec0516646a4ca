"""Decide the claims of a text: all in one pass, for their p values are corrected together."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from reportgen.base.errors import ProjectError, TaskFailedError, TaskNotRunError, shown
from reportgen.base.significance import LEVEL, Finding, corrected_by_holm, equivalence
from reportgen.project.declarations import ClaimDeclaration
from reportgen.project.sections.claims import THESE_RUNS, Evidence, claim_from, no_evidence
from reportgen.project.sections.comparing import (
    Tested,
    UntestableError,
    compare_values,
    compare_with_number,
    values_of,
    wins_of,
)
from reportgen.project.sections.gathered import Gathered
from reportgen.project.sections.measures import range_of
from reportgen.project.sections.metrics import is_exact
from reportgen.project.sections.observed import Observed
from reportgen.project.sections.words import counted
from reportgen.project.text.claims import Comparison, comparison_of
from reportgen.report.parts import FRACTION, Claim, Effect, Held, Outcome

NEAR = 1e-9
"""Two exact numbers are equal within this part of the larger one."""

NO_TEST = "none"


@dataclass(frozen=True)
class _Decision:
    """What is known of a claim before the correction."""

    declaration: ClaimDeclaration
    comparison: Comparison
    tasks: tuple[str, ...]
    evidence: Evidence = field(default_factory=partial(no_evidence, ""))
    """Of a test: its outcome is decided after the correction."""
    supports: bool = True  # the claim, where the p value is below the level
    lead: float = 0.0  # of the left side


def decide_claims(declarations: Iterable[ClaimDeclaration], gathered: Gathered) -> dict[str, Claim]:
    """Return the claims by their names, corrected by Holm's procedure for their number.

    A claim on an experiment that failed or was left out is not among them. Raises
    ProjectError for a claim that compares what cannot be compared.
    """
    decisions = []
    for declaration in declarations:
        if declaration.is_derived:
            continue
        try:
            decisions.append(_decision(declaration, gathered))
        except (TaskFailedError, TaskNotRunError):
            continue
    corrected = _corrected([one for one in decisions if one.evidence.finding])
    final = {one.declaration.name: one for one in (*decisions, *corrected)}
    return {
        name: claim_from(one.declaration, one.evidence, one.tasks) for name, one in final.items()
    }


def derived_claim(
    declaration: ClaimDeclaration, observed: Observed, filled: Callable[[str], str]
) -> Claim:
    """Return a claim on evidence that its section derived. filled: fills its sentence."""
    evidence = observed.replicates[0]
    if not isinstance(evidence, Evidence):
        raise ProjectError(f"{declaration.place}: {declaration.name} is no evidence of a claim.")
    return claim_from(declaration, evidence, observed.tasks, filled)


def _decision(declaration: ClaimDeclaration, gathered: Gathered) -> _Decision:
    comparison = comparison_of(declaration.expression, declaration.place)
    left, right = (
        _found(side, declaration, gathered) if isinstance(side, str) else side
        for side in (comparison.left, comparison.right)
    )
    _check_units(left, right, declaration)
    tasks = tuple(
        task for side in (left, right) if isinstance(side, Observed) for task in side.tasks
    )
    decision = _Decision(declaration, comparison, tasks)
    try:
        return _decided(decision, left, right)
    except UntestableError as error:
        if declaration.test:
            message = f"{declaration.place}: {declaration.expression}: {error}."
            raise ProjectError(message) from error
        return replace(decision, evidence=no_evidence(str(error)))


def _found(name: str, declaration: ClaimDeclaration, gathered: Gathered) -> Observed:
    found = gathered.find(name, declaration.place)
    if len(found) > 1:
        names = shown(found[0].name)
        raise ProjectError(
            f"{declaration.place}: {name} has a value at each {found[0].ran.over}; name one, as in "
            f"{names}."
        )
    if not found[0].numbers:
        kind = type(found[0].replicates[0]).__name__.lower()
        raise ProjectError(f"{declaration.place}: {name} is a {kind}; a claim compares numbers.")
    return found[0]


def _check_units(
    left: Observed | float, right: Observed | float, declaration: ClaimDeclaration
) -> None:
    """Raise ProjectError for sides of two units, and for a fraction against what is none."""
    units = {side.numbers[0].unit for side in (left, right) if isinstance(side, Observed)} - {""}
    if len(units) > 1:
        both = " with ".join(sorted(units))
        raise ProjectError(f"{declaration.place}: {declaration.expression} compares {both}.")
    numbers = [side for side in (left, right) if not isinstance(side, Observed)]
    if FRACTION in units and numbers and not 0 <= numbers[0] <= 1:
        raise ProjectError(
            f"{declaration.place}: {declaration.expression} compares a fraction, from 0 to 1, with "
            f"{numbers[0]:g}."
        )


def _decided(decision: _Decision, left: Observed | float, right: Observed | float) -> _Decision:
    test = decision.declaration.test
    certain = [_certain(side) for side in (left, right)]
    if test == NO_TEST or None not in certain:
        return replace(decision, evidence=_by_value(decision, left, right))
    if isinstance(left, Observed) and certain[1] is not None:
        return _by_test(decision, compare_with_number(left.numbers, certain[1], test), left, right)
    if isinstance(right, Observed) and certain[0] is not None:
        tested = compare_with_number(right.numbers, certain[0], test)
        turned = replace(tested, finding=tested.finding.reversed())
        return _by_test(decision, turned, left, right)
    assert isinstance(left, Observed) and isinstance(right, Observed)  # noqa: S101, PT018
    return _by_test(decision, compare_values(left.numbers, right.numbers, test), left, right)


def _certain(side: Observed | float) -> float | None:
    """Return a number without chance in it; None for any other."""
    if not isinstance(side, Observed):
        return side
    return side.numbers[0].number if is_exact(side.numbers) else None


def _by_value(decision: _Decision, left: Observed | float, right: Observed | float) -> Evidence:
    """Return the evidence of two numbers as they are."""
    one, other = _value(left), _value(right)
    is_certain = None not in (_certain(left), _certain(right))
    tolerance = decision.declaration.tolerance or NEAR * max(abs(one), abs(other))
    is_equal = abs(one - other) <= tolerance
    holds = {
        ">": one > other,
        "<": one < other,
        ">=": one >= other or is_equal,
        "<=": one <= other or is_equal,
        "==": is_equal,
        "!=": not is_equal,
    }[decision.comparison.operator]
    return Evidence(
        outcome="holds" if holds else "does not hold",
        test="The two numbers as they are; no test" if is_certain else "The means; no test",
        scope="a count" if is_certain else THESE_RUNS,
        effect=Effect(
            description=_difference(decision.comparison), value=one - other, unit=_unit(left, right)
        ),
        held=None if is_certain else _held(decision.comparison, left, right),
    )


def _by_test(
    decision: _Decision, tested: Tested, left: Observed | float, right: Observed | float
) -> _Decision:
    operator, tolerance = decision.comparison.operator, decision.declaration.tolerance
    finding, words = tested.finding, tested.words
    if operator in ("==", "!="):
        if tolerance is not None:
            finding = equivalence(finding, tolerance)
            words += f", whether the difference is within ± {tolerance:g}"
        supports = bool(finding.is_within) == (operator == "==")
    else:
        supports = (finding.effect > 0) == operator.startswith(">")
    evidence = Evidence(
        outcome="inconclusive",
        test=words,
        scope=tested.scope,
        effect=Effect(
            description=_difference(decision.comparison),
            value=finding.effect,
            unit=_unit(left, right),
            interval=range_of(finding.interval),
        ),
        finding=finding,
        held=_held(decision.comparison, left, right),
    )
    lead = _value(left) - _value(right)
    return replace(decision, evidence=evidence, supports=supports, lead=lead)


def _corrected(decisions: Sequence[_Decision]) -> list[_Decision]:
    findings = [one.evidence.finding for one in decisions if one.evidence.finding]
    by_holm = ""
    if len(findings) > 1:
        by_holm = f", corrected by Holm’s procedure for {counted(len(findings), 'claim')}"
    return [
        replace(
            decision,
            evidence=replace(
                decision.evidence,
                outcome=_outcome(finding, supports=decision.supports),
                test=f"{decision.evidence.test}{by_holm}, at the level {LEVEL}",
                finding=finding,
                comparisons=len(findings),
                margin=finding.margin(decision.lead),
            ),
        )
        for decision, finding in zip(decisions, corrected_by_holm(findings), strict=True)
    ]


def _outcome(finding: Finding, *, supports: bool) -> Outcome:
    if finding.p_value >= LEVEL:
        return "inconclusive"
    return "holds" if supports else "does not hold"


def _held(comparison: Comparison, *both: Observed | float) -> Held | None:
    """Return in how many replicates a lead was one, as `wins_of`; None of an equality."""
    if comparison.operator in ("==", "!="):
        return None
    sides = [values_of(side.numbers) if isinstance(side, Observed) else [side] for side in both]
    return wins_of(*(sides if comparison.operator.startswith(">") else reversed(sides)))


def _difference(comparison: Comparison) -> str:
    sides = (
        side if isinstance(side, str) else f"{side:g}"
        for side in (comparison.left, comparison.right)
    )
    return " minus ".join(sides)


def _unit(left: Observed | float, right: Observed | float) -> str:
    units = [side.numbers[0].unit for side in (left, right) if isinstance(side, Observed)]
    return next(filter(None, units), "")


def _value(side: Observed | float) -> float:
    """Return a number, or the mean of its replicates; a whole one stays so."""
    if not isinstance(side, Observed):
        return int(side) if math.isfinite(side) and side == int(side) else side
    certain = _certain(side)
    return float(np.mean(values_of(side.numbers))) if certain is None else certain
