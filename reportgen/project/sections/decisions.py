"""Decide the claims of a text: all in one pass, for their p values are corrected together."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from reportgen.base.errors import ProjectError, TaskFailedError, TaskNotRunError, shown
from reportgen.project.declarations import ClaimDeclaration
from reportgen.project.sections.claims import (
    A_COUNT,
    THESE_RUNS,
    Evidence,
    claim_from,
    corrected,
    evidence_of,
    no_evidence,
)
from reportgen.project.sections.comparing import (
    Tested,
    UntestableError,
    compare_values,
    compare_with_number,
    values_of,
    wins_of,
)
from reportgen.project.sections.gathered import Gathered
from reportgen.project.sections.looks import NO_LOOKS, looked_at
from reportgen.project.sections.metrics import is_exact
from reportgen.project.sections.observed import Observed
from reportgen.project.text.claims import Operator, comparison_of
from reportgen.project.values import Number
from reportgen.report.looks import Looks
from reportgen.report.numbers import format_plain
from reportgen.report.parts import FRACTION, Claim, Effect, Held
from reportgen.statistics.equivalence import equivalence_of_all

NEAR = 1e-9
"""Two exact numbers are equal within this part of the larger one."""

NO_TEST = "none"


def decide_claims(
    declarations: Iterable[ClaimDeclaration], gathered: Gathered, looks: Looks = NO_LOOKS
) -> dict[str, Claim]:
    """Return the claims by their names, corrected for looks, and by Holm for their number.

    A claim on an experiment that failed or was left out is not among them. Raises
    ProjectError for a claim that compares what cannot be compared.
    """
    compared = []
    for declaration in declarations:
        if declaration.is_derived:
            continue
        try:
            compared.append(_compared(declaration, gathered))
        except (TaskFailedError, TaskNotRunError):
            continue
    # Looks first: then each p value is one whenever the looks end, and Holm's procedure holds.
    evidences = {
        one.declaration.name: looked_at(one.evidence(), one.tasks, looks) for one in compared
    }
    tested = [name for name, evidence in evidences.items() if evidence.finding]
    evidences |= zip(tested, corrected([evidences[name] for name in tested], "claim"), strict=True)
    return {
        name: claim_from(one.declaration, evidence, one.tasks)
        for one, (name, evidence) in zip(compared, evidences.items(), strict=True)
    }


def derived_claim(
    declaration: ClaimDeclaration, observed: Observed, filled: Callable[[str], str]
) -> Claim:
    """Return a claim on evidence that its section derived. filled: fills its sentence."""
    evidence = observed.replicates[0]
    if not isinstance(evidence, Evidence):
        raise ProjectError(f"{declaration.place}: {declaration.name} is no evidence of a claim.")
    return claim_from(declaration, evidence, observed.tasks, filled)


@dataclass(frozen=True)
class _Side:
    """One of two numbers that a claim compares."""

    words: str  # as in "knn.accuracy" or "0.9"
    numbers: tuple[Number, ...]  # its replicates; none of one that stands in the text
    tasks: tuple[str, ...]
    certain: float | None  # the number, where there is no chance in it

    @property
    def values(self) -> list[float]:
        """The number in each replicate."""
        return values_of(self.numbers) if self.numbers else [self.value]

    @property
    def value(self) -> float:
        """The number, or the mean of its replicates; a whole one stays so."""
        if self.certain is None:
            return float(np.mean(values_of(self.numbers)))
        is_whole = math.isfinite(self.certain) and self.certain == int(self.certain)
        return int(self.certain) if is_whole and not self.numbers else self.certain


@dataclass(frozen=True)
class _Compared:
    """A claim with the two numbers that it compares."""

    declaration: ClaimDeclaration
    operator: Operator
    left: _Side
    right: _Side

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks of both sides."""
        return (*self.left.tasks, *self.right.tasks)

    def evidence(self) -> Evidence:
        """Return what it rests on; raises ProjectError where the test it names does not fit."""
        try:
            return self._evidence()
        except UntestableError as error:
            if self.declaration.test:
                raise self.error(f": {error}") from error
            return no_evidence(str(error))

    def check_units(self) -> None:
        """Raise ProjectError for sides of two units, and for a fraction against what is none."""
        units = {side.numbers[0].unit for side in (self.left, self.right) if side.numbers} - {""}
        if len(units) > 1:
            raise self.error(f" compares {' with '.join(sorted(units))}")
        for side in (self.left, self.right):
            if FRACTION in units and not side.numbers and not 0 <= side.value <= 1:
                raise self.error(f" compares a fraction, from 0 to 1, with {side.value:g}")

    def error(self, problem: str) -> ProjectError:
        """Return an error that begins with the place and the comparison."""
        return ProjectError(f"{self.declaration.place}: {self.declaration.expression}{problem}.")

    def _evidence(self) -> Evidence:
        test, left, right = self.declaration.test, self.left, self.right
        if test == NO_TEST or (left.certain is not None and right.certain is not None):
            return self._by_value()
        if right.certain is not None:
            return self._by_test(compare_with_number(left.numbers, right.certain, test))
        if left.certain is not None:
            tested = compare_with_number(right.numbers, left.certain, test)
            return self._by_test(replace(tested, finding=tested.finding.reversed()))
        return self._by_test(compare_values(left.numbers, right.numbers, test))

    def _by_value(self) -> Evidence:
        one, other = self.left.value, self.right.value
        is_certain = None not in (self.left.certain, self.right.certain)
        # Whoever asks for no test says that there is no chance in the values; these show some.
        if any(len(set(side.values)) > 1 for side in (self.left, self.right)):
            return no_evidence("none is asked for, and the replicates differ")
        tolerance = self.declaration.tolerance or NEAR * max(abs(one), abs(other))
        is_equal = abs(one - other) <= tolerance
        holds = {
            ">": one > other,
            "<": one < other,
            ">=": one >= other or is_equal,
            "<=": one <= other or is_equal,
            "==": is_equal,
            "!=": not is_equal,
        }[self.operator]
        return Evidence(
            outcome="holds" if holds else "does not hold",
            test="The two numbers as they are; no test",
            scope=A_COUNT if is_certain else THESE_RUNS,
            effect=Effect(description=self._difference, value=one - other, unit=self._unit),
            held=None if is_certain else self._held(),
        )

    def _by_test(self, tested: Tested) -> Evidence:
        tolerance = self.declaration.tolerance
        finding, words = tested.finding, tested.words
        if self.operator in ("==", "!="):
            if tolerance is not None:
                finding = equivalence_of_all(tested.pairs or (finding,), tolerance)
                words += f", whether the difference is within ± {tolerance:g}"
            supports = bool(finding.is_within) == (self.operator == "==")
        else:
            supports = (finding.effect > 0) == self.operator.startswith(">")
        return evidence_of(
            finding,
            words,
            self._difference,
            tested.scope,
            self._held(),
            unit=self._unit,
            supports=supports,
            lead=self.left.value - self.right.value,
        )

    def _held(self) -> Held | None:
        """Return in how many replicates a lead was one, as `wins_of`; None of an equality."""
        if self.operator in ("==", "!="):
            return None
        sides = [self.left.values, self.right.values]
        return wins_of(*(sides if self.operator.startswith(">") else reversed(sides)))

    @property
    def _difference(self) -> str:
        return f"{self.left.words} minus {self.right.words}"

    @property
    def _unit(self) -> str:
        units = (number.unit for number in (*self.left.numbers[:1], *self.right.numbers[:1]))
        return next(filter(None, units), "")


def _compared(declaration: ClaimDeclaration, gathered: Gathered) -> _Compared:
    """Return a claim with its numbers; raises ProjectError for what is none."""
    comparison = comparison_of(declaration.expression, declaration.place)
    left, right = (
        _side(side, declaration.place, gathered) for side in (comparison.left, comparison.right)
    )
    compared = _Compared(declaration, comparison.operator, left, right)
    compared.check_units()
    return compared


def _side(side: str | float, place: str, gathered: Gathered) -> _Side:
    if not isinstance(side, str):
        return _Side(format_plain(side), (), (), side)
    found = gathered.find(side, place)
    if len(found) > 1:
        example = shown(found[0].name)
        raise ProjectError(
            f"{place}: {side} has a value at each {found[0].ran.over}; name one, as in {example}."
        )
    numbers = found[0].numbers
    if not numbers:
        kind = type(found[0].replicates[0]).__name__.lower()
        raise ProjectError(f"{place}: {side} is a {kind}; a claim compares numbers.")
    certain = numbers[0].number if is_exact(numbers) else None
    return _Side(side, numbers, found[0].tasks, certain)
