"""The comparison that a claim makes, and the name that follows from it."""

import re
from dataclasses import dataclass
from typing import Literal, cast

from reportgen.project.text.names import NAME, Place, fault

Operator = Literal[">=", "<=", "==", "!=", ">", "<"]
OPERATORS: dict[Operator, str] = {
    ">=": "at_least",
    "<=": "at_most",
    "==": "equals",
    "!=": "differs_from",
    ">": "above",
    "<": "below",
}
"""What compares two sides -> the words for it in a claim's name."""

TESTS = (
    *("mcnemar", "fisher", "welch", "paired", "normal", "binomial", "student"),
    "none",
)
"""What `test=` can name; "none" compares the values as they are."""

_SIDE = rf"({NAME}|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
_EXPRESSION = re.compile(rf"\s*{_SIDE}\s*({'|'.join(OPERATORS)})\s*{_SIDE}\s*", re.ASCII)
_LONGEST = 120  # letters of a name in a report


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


def comparison_of(expression: str, place: Place | str) -> Comparison:
    """Return what a claim compares; raises TemplateError for anything but two such sides."""
    found = _EXPRESSION.fullmatch(expression)
    if found:
        comparison = Comparison(_side(found[1]), cast(Operator, found[2]), _side(found[3]))
        if comparison.names:
            return comparison
    raise fault(
        place,
        f"the claim {expression} must compare two results, or a result and a number, with "
        f"{', '.join(OPERATORS)}, as in knn.accuracy > 0.9.",
    )


def name_of_claim(section: str, expression: str, otherwise: str) -> str:
    """Return a name made from a comparison, as in "results.knn_accuracy_above_0_9".

    otherwise: the name in the section where that would be too long.
    """
    words = re.sub(
        "|".join(OPERATORS), lambda found: f" {OPERATORS[cast(Operator, found[0])]} ", expression
    )
    words = re.sub(r"\W+", "_", words.replace("-", " minus ")).strip("_").lower()
    name = f"{section}.{words}"
    return name if len(name) <= _LONGEST else f"{section}.{otherwise}"


def _side(text: str) -> str | float:
    return text if text[0].isalpha() else float(text)
