"""What is held against a hand-in when it was computed anew, and what is excused."""

import pytest

from reportgen.compare.verification.model import NUMBER, Comparison, Difference
from reportgen.grading.verified import Other, verification_concerns
from reportgen.versions.concern import Concern


def concern(kind: str, difference: Difference, other: Other) -> Concern:
    found = Comparison(kind, "mlp.it", "different", differences=(difference,))
    (only,) = verification_concerns([found], other)
    return only


VALUE = Difference("value", 0.99, 0.92)
OPPOSITE = Difference("outcome", "holds", "does not hold")
UNDECIDED = Difference("outcome", "holds", "inconclusive")
POINT = Difference("panels.0.series.0.y.3", 0.99, 0.92)
CELL = Difference("rows.0.1.text", "0.99", "0.92")
WORDS = Difference("text", "It learns well.", "It learns.")
TEST = Difference("effect.interval.high", 0.2, 0.3)
FORM = Difference("number", 8, 7)
NEW_FORM = Difference("rows.0.1.text", "0.99", None)


@pytest.mark.parametrize("other", ["", "release", "text"])
@pytest.mark.parametrize(
    ("kind", "difference"),
    [(NUMBER, VALUE), ("claim", OPPOSITE), ("figure", POINT), ("table", CELL)],
)
def test_what_was_measured_is_held_against_a_hand_in_whatever_it_says_made_it(
    kind: str, difference: Difference, other: Other
) -> None:
    assert not concern(kind, difference, other).is_open


@pytest.mark.parametrize(
    ("kind", "difference"),
    [
        ("claim", UNDECIDED),
        ("claim", WORDS),
        ("claim", TEST),
        ("figure", WORDS),
        ("table", FORM),
        ("table", NEW_FORM),
    ],
)
def test_what_another_release_may_tell_otherwise_is_named_and_costs_nothing(
    kind: str, difference: Difference
) -> None:
    found = concern(kind, difference, "release")

    assert found.is_open
    assert found.text.endswith("computed anew, by another release")
    assert not concern(kind, difference, "").is_open


def test_another_text_changes_no_test() -> None:
    assert not concern("claim", UNDECIDED, "text").is_open
    assert concern("claim", WORDS, "text").is_open


def test_both_values_of_a_number_are_named() -> None:
    assert concern(NUMBER, VALUE, "").text == "mlp.it is 0.99 in the hand-in, 0.92 computed anew"


def test_a_part_that_is_missing_is_excused_by_another_release_alone() -> None:
    missing = Comparison("figure", "mlp.it", "missing", missing_from="the re-run")

    for other in ("", "release"):
        (found,) = verification_concerns([missing], other)
        assert found.is_open is (other == "release")
