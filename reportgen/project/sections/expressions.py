"""What a claim compares: two values, or a value and a number."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, cast, get_args

from reportgen.base.errors import ProjectError, must_be, no_such, quoted
from reportgen.project.declarations import ClaimDeclaration
from reportgen.project.sections.gathered import experiment_in

Operator = Literal[">=", "<=", "==", "!=", ">", "<"]
OPERATORS: tuple[Operator, ...] = get_args(Operator)
TESTS = (
    *("mcnemar", "fisher", "welch", "paired", "normal", "binomial", "student"),
    "none",
)
"""What `test=` can name; "none" compares the values as they are."""

_EXPRESSION = re.compile(rf"\s*(\S+?)\s*({'|'.join(OPERATORS)})\s*(\S+)\s*")
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[\w+-]+)+")


@dataclass(frozen=True)
class Comparison:
    """Two sides, of which at least one is the name of a value."""

    left: str | float
    operator: Operator
    right: str | float

    @property
    def names(self) -> tuple[str, ...]:
        """The values that it compares."""
        return tuple(side for side in (self.left, self.right) if isinstance(side, str))


def comparison_of(claim: ClaimDeclaration) -> Comparison:
    """Return what a claim compares; raises ProjectError, with its place, for anything else."""
    found = _EXPRESSION.fullmatch(claim.expression)
    if found is None:
        raise ProjectError(
            f"{claim.place}: a claim compares two sides by one of {', '.join(OPERATORS)}, as in "
            f'"knn.accuracy > 0.9"; got {quoted(claim.expression)}.'
        )
    left, right = (_side(text, claim.place) for text in (found[1], found[3]))
    if not isinstance(left, str) and not isinstance(right, str):
        raise ProjectError(f"{claim.place}: {claim.expression.strip()} compares two numbers.")
    return Comparison(left, cast(Operator, found[2]), right)


def check_claims(claims: Iterable[ClaimDeclaration], experiments: Collection[str]) -> None:
    """Raise ProjectError for the first claim that cannot be decided, before anything runs.

    experiments: all that there are.
    """
    for claim in (one for one in claims if not one.is_derived):
        for fault in _faults(claim, experiments):
            raise ProjectError(f"{claim.place}: {fault}")


def _faults(claim: ClaimDeclaration, experiments: Collection[str]) -> Iterator[str]:
    comparison = comparison_of(claim)
    for name in comparison.names:
        if experiment_in(name) not in experiments:
            yield no_such("experiment", experiment_in(name), experiments)
    for outcome in ("holds", "does_not_hold", "inconclusive"):
        if not getattr(claim, outcome).strip():
            yield f"the claim {claim.expression} has no sentence for {outcome}."
    if claim.test and claim.test not in TESTS:
        yield no_such("test", claim.test, TESTS)
    if claim.tolerance is not None:
        if comparison.operator not in ("==", "!="):
            yield f"a tolerance is for == and !=, not for {comparison.operator}."
        if not 0 < claim.tolerance < float("inf"):
            yield must_be("tolerance", claim.tolerance, "above 0")


def _side(text: str, place: str) -> str | float:
    try:
        number = float(text)
    except ValueError:
        if _NAME.fullmatch(text):
            return text
        raise ProjectError(
            f"{place}: {quoted(text)} is neither a number nor the name of a value such as "
            "knn.accuracy."
        ) from None
    if number - number != 0:
        raise ProjectError(f"{place}: {text} is not a finite number.")
    return number
