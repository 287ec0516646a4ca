"""How claims are summed up, and how their evidence reads."""

import re

import pytest

from reportgen.report.claim_words import claims_in_brief, evidence_parts
from reportgen.report.model import Report
from reportgen.report.parts import Claim, Effect, Held, Outcome, Range, Statistic
from tests.render.conftest import Compose


def claim(outcome: Outcome, name: str = "mlp.sample") -> Claim:
    return Claim(
        name=name,
        section="mlp",
        outcome=outcome,
        text="A sentence.",
        test="Welch’s t test",
        scope="any run with these settings",
        effect=Effect(
            description="one minus the other",
            value=0.0123,
            unit="fraction",
            interval=Range(low=0.0043, high=0.0203),
        ),
        statistic=Statistic(name="t", value=4.2613, degrees_of_freedom=3.5),
        p_value=0.0187,
        comparisons=3,
        margin=1.31,
        held=Held(count=3, replicates=3),
    )


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        (
            ["holds"] * 14 + ["does not hold"] + ["inconclusive"] * 2,
            "17 claims: 14 hold, 1 does not, 2 inconclusive",
        ),
        (["holds"], "1 claim: 1 holds"),
        (["does not hold"] * 2, "2 claims: 2 do not hold"),
        (["does not hold", "inconclusive"], "2 claims: 1 does not hold, 1 inconclusive"),
        ([], "0 claims"),
    ],
)
def test_the_outcomes_are_summed_up(outcomes: list[Outcome], words: str, sample: Report) -> None:
    claims = tuple(map(claim, outcomes))

    assert claims_in_brief(sample.model_copy(update={"claims": claims})) == words


def test_claims_of_sections_that_failed_are_counted_as_not_decided(sample: Report) -> None:
    first, *others = sample.sections
    failed = first.model_copy(update={"failure": "knn: KeyError: 3"})
    text = {f"sections/{first.stem}.html": "{{ claim('knn.a') }} {{ claim('knn.b') }}"}
    changes = {"claims": (claim("holds"),), "sections": (failed, *others), "templates": text}

    said = claims_in_brief(sample.model_copy(update=changes))

    assert said == "3 claims: 1 holds, 2 not decided"


def test_the_evidence_reads_part_by_part() -> None:
    assert list(evidence_parts(claim("holds"))) == [
        "one minus the other: +0.0123 [0.0043, 0.0203]",
        "$t$ = 4.26 (3.50 degrees of freedom)",
        "$p$ = 0.019",
        "margin: 1.3 standard errors",
        "held in 3 of 3 replicates",
        "about any run with these settings",
    ]


def test_the_words_before_the_claims_are_of_tests_where_there_are_any(
    compose: Compose, sample: Report
) -> None:
    changes = {"p_value": None, "margin": None}
    untested = tuple(one.model_copy(update=changes) for one in sample.claims)

    said = compose(), compose(sample.model_copy(update={"claims": untested}))

    assert ["The <em>margin</em> of a claim" in page for page in said] == [True, False]


def test_the_number_of_claims_is_not_called_uncorrected_where_an_entry_corrects_for_it(
    compose: Compose, sample: Report
) -> None:
    test = "Welch’s t test, corrected by Holm’s procedure for three claims, at the level 0.05"
    together = tuple(one.model_copy(update={"test": test}) for one in sample.claims)

    said = compose(), compose(sample.model_copy(update={"claims": together}))

    assert ["not for the number of claims" in page for page in said] == [True, False]


def test_each_sentence_leads_to_its_evidence_and_back(compose: Compose, sample: Report) -> None:
    page = compose()

    signs = re.findall(r'<a class="sign" href="#(evidence-[^"]+)"[^>]*>C(\d+)</a>', page)
    assert len(signs) == len(sample.claims)
    assert [number for _, number in signs] == [str(n) for n in range(1, len(signs) + 1)]
    for anchor, number in signs:
        row = re.search(rf'<dt id="{re.escape(anchor)}"><a [^>]*href="#(claim-[^"]+)"', page)
        assert row, number
        assert f'id="{row[1]}"' in page
