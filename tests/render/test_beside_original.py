"""The report says by how much a number misses the paper's, how sure that is, and why."""

import pytest

from reportgen.render.document.published_rows import beside_original_text
from reportgen.report.model import Agreement, PublishedNumber

NOTE = "The paper does not state the batch size."


def number(
    ours: float | None,
    agreement: Agreement = "no significant difference",
    error: float | None = 0.0027,
    reason: str = "",
    note: str = "",
    p_value: float | None = 0.63,
) -> PublishedNumber:
    return PublishedNumber(
        name="mlp.test_accuracy",
        published=0.971,
        where="2.c",
        ours=ours,
        difference=None if ours is None else ours - 0.971,
        standard_error=error,
        p_value=p_value if error else None,
        agreement=agreement,
        reason=reason,
        note=note,
    )


def test_a_distance_that_another_seed_may_give_is_said_to_be_one() -> None:
    assert beside_original_text(number(0.9697)) == (
        "Ours is 0.0013 lower, with a standard error of 0.0027; the difference is not significant "
        "($p$ = 0.63, corrected by Holm’s procedure)."
    )


def test_a_real_distance_comes_with_its_reason() -> None:
    text = beside_original_text(
        number(0.9177, "does not agree", reason="Here: 8 epochs in place of 10.", p_value=2e-4)
    )

    assert text == (
        "Ours is 0.0533 lower, with a standard error of 0.0027; the difference is significant "
        "($p$ < 0.001, corrected by Holm’s procedure). "
        "Here: 8 epochs in place of 10."
    )


def test_an_older_report_has_no_p_value() -> None:
    assert beside_original_text(number(0.9697, p_value=None)).endswith(
        "; the difference is not significant."
    )


def test_ours_may_be_the_higher_one() -> None:
    assert beside_original_text(number(0.975)).startswith("Ours is 0.0040 higher, ")


@pytest.mark.parametrize("reason", ["", f"Here: 8 epochs in place of 10. {NOTE}"])
def test_what_the_paper_does_not_state_is_said_once(reason: str) -> None:
    assert beside_original_text(number(0.9697, reason=reason, note=NOTE)).count(NOTE) == 1


def test_without_an_uncertainty_nothing_is_concluded() -> None:
    text = beside_original_text(number(0.9, "inconclusive", None, "One run."))

    assert text == "Ours is 0.0710 lower. One run."


def test_the_same_number_is_the_same() -> None:
    assert beside_original_text(number(0.971)) == "Ours is the same."


def test_a_report_without_the_number_says_nothing() -> None:
    assert beside_original_text(number(None, "not in this report", note=NOTE)) == ""
