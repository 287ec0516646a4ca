"""What became of a claim, and of its check."""

from typing import Any

import pytest

from reportgen.compare.model import ClaimChange
from reportgen.report.parts import Claim
from tests.compare.pairs import compared, version


def claim(**changes: Any) -> Claim:
    fields: dict[str, Any] = {
        "name": "convnet.beats_mlp",
        "section": "convnet",
        "outcome": "holds",
        "text": "The ConvNet names {convnet.test_accuracy:percent}, more than the first network.",
        "test": "Welch’s t test of three replicates against three, at the level 0.05",
        "scope": "any run with these settings",
        "p_value": 0.01,
        "comparisons": 3,
    }
    return Claim(**{**fields, **changes})


def change(a: Claim, b: Claim) -> ClaimChange:
    (found,) = compared(version(claims=(a,)), version(claims=(b,))).claims
    return found


def test_another_outcome_comes_before_all_else() -> None:
    found = change(claim(), claim(outcome="inconclusive", p_value=0.2, comparisons=1))

    assert found.kind == "outcome"
    assert (found.a_outcome, found.b_outcome) == ("holds", "inconclusive")
    assert found.note == "p value corrected for 1 comparison in place of 3"


@pytest.mark.parametrize(
    ("looser", "note"),
    [
        (
            {"scope": "these runs"},
            "about these runs in place of any run with these settings",
        ),
        ({"comparisons": 1}, "p value corrected for 1 comparison in place of 3"),
        ({"p_value": None}, "no test any more"),
        (
            {"test": "Welch’s t test of three replicates against three, at the level 0.1"},
            "at the level 0.1 in place of 0.05",
        ),
    ],
)
def test_a_check_that_passes_more_easily_is_loosened_and_the_other_way_round_changed(
    looser: dict[str, Any], note: str
) -> None:
    loosened, tightened = change(claim(), claim(**looser)), change(claim(**looser), claim())

    assert loosened.kind == "loosened"
    assert loosened.note == note
    assert tightened.kind == "check"
    assert tightened.note


def test_a_test_dropped_with_its_words_gives_both() -> None:
    found = change(claim(), claim(p_value=None, test="By eye"))

    assert found.kind == "loosened"
    assert found.note.startswith("no test any more; checked by: By eye; before by: Welch’s")


@pytest.mark.parametrize(
    "other",
    [
        {"test": "Exact McNemar test on the same images, at the level 0.05"},
        {"test": "Welch’s t test of 3 replicates against 2, at the level 0.05"},
        {"scope": "a count"},
    ],
)
def test_a_claim_that_is_decided_otherwise_has_another_check(other: dict[str, Any]) -> None:
    assert change(claim(), claim(**other)).kind == "check"


def test_the_same_outcome_in_other_words_is_reworded() -> None:
    found = change(claim(), claim(text="The ConvNet is better by far."))

    assert found.kind == "reworded"
    assert found.b_text == "The ConvNet is better by far."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The smallest $p$ value is 0.32.", "The smallest $p$ value is 1."),
        ("more than luck ($p$ = 0.0018)", "more than luck ($p$ < 0.001)"),
        (
            "best at {weight_decay.1e-04.final} ($10^{-4}$)",
            "best at {weight_decay.1e-05.final} ($10^{-5}$)",
        ),
    ],
)
def test_another_number_is_no_rewording(before: str, after: str) -> None:
    assert change(claim(text=before), claim(text=after)).kind == "same"


def test_a_number_typed_in_place_of_a_measured_one_is_a_rewording() -> None:
    typed = "The ConvNet names 99.9 %, more than the first network."

    assert change(claim(), claim(text=typed)).kind == "reworded"


def test_claims_that_one_side_has_alone_are_dropped_or_new() -> None:
    with_it, without = version(claims=(claim(),)), version()

    (gone,), (come,) = (compared(*pair).claims for pair in ((with_it, without), (without, with_it)))

    assert (gone.kind, gone.a_outcome, gone.b_outcome) == ("dropped", "holds", None)
    assert (come.kind, come.a_outcome, come.b_outcome) == ("new", None, "holds")


def test_what_matters_most_stands_first() -> None:
    pairs = {
        "same": (claim(), claim()),
        "reworded": (claim(), claim(text="Other words.")),
        "new": (None, claim()),
        "dropped": (claim(), None),
        "check": (claim(), claim(comparisons=5)),
        "loosened": (claim(), claim(comparisons=1)),
        "outcome": (claim(), claim(outcome="does not hold")),
    }
    before, after = (
        tuple(
            pair[side].model_copy(update={"name": f"convnet.{kind}"})  # type: ignore[union-attr]
            for kind, pair in pairs.items()
            if pair[side] is not None
        )
        for side in (0, 1)
    )

    found = compared(version(claims=before), version(claims=after)).claims

    assert [one.kind for one in found] == [
        "outcome",
        "loosened",
        "check",
        "dropped",
        "new",
        "reworded",
        "same",
    ]
    assert all(one.name == f"convnet.{one.kind}" for one in found)
