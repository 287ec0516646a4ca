"""The comparison that a claim makes, and the name that follows from it."""

import re

from reportgen.project.text.names import NUMBER, fault

_RELATIONS = {
    ">=": "at_least",
    "<=": "at_most",
    "==": "equals",
    "!=": "differs_from",
    ">": "above",
    "<": "below",
}
_RELATION = re.compile("|".join(_RELATIONS))
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_LONGEST = 120  # letters of a name in a report


def claim_sides(expression: str, place: str) -> tuple[str, str]:
    """Return what a claim compares: names of results, or numbers.

    Raises TemplateError for an expression that is not a comparison of two of them.
    """
    sides = [side.strip() for side in _RELATION.split(expression)]
    if len(sides) != 2 or not all(
        NUMBER.fullmatch(side) or _PLAIN_NUMBER.fullmatch(side) for side in sides
    ):
        raise fault(
            place,
            f"the claim {expression} must compare two results, or a result and a number, with "
            f"{', '.join(_RELATIONS)}, as in knn.accuracy > 0.9.",
        )
    return sides[0], sides[1]


def name_of_claim(section: str, expression: str, number: int) -> str:
    """Return a name made from a comparison, as in "results.knn_accuracy_above_0_9".

    number: of the claim in its section, which stands in the name where that would be too long.
    """
    words = _RELATION.sub(lambda found: f" {_RELATIONS[found[0]]} ", expression)
    words = re.sub(r"\W+", "_", words.replace("-", " minus ")).strip("_").lower()
    name = f"{section}.{words}"
    return name if len(name) <= _LONGEST else f"{section}.claim_{number}"
