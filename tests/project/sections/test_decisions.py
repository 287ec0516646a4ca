"""A claim's test follows from the kinds of the values that it compares."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scipy import stats

from reportgen.base.errors import ProjectError
from reportgen.project.kinds import count, curve, exact, mean, measure
from reportgen.project.sections.decisions import decide_claims
from reportgen.project.text.claims import comparison_of
from reportgen.report.parts import Claim, Outcome
from reportgen.statistics.families import holm
from tests.project.sections.handmade import claim, gathered, right

RNG = np.random.default_rng(5)
LOW, HIGH = RNG.normal(1.0, 0.3, 200), RNG.normal(1.5, 0.3, 200)
NEAR = LOW + RNG.normal(0.0, 0.3, 200)

Side = Sequence[object]


def decide(left: Side, operator: str, right_side: Side | float, **fields: Any) -> Claim:
    """The claim that compares values, each with its replicates, or a value with a number."""
    if isinstance(right_side, int | float):
        values = gathered(a=[{"x": one} for one in left])
        declared = claim(f"a.x {operator} {right_side}", **fields)
    else:
        values = gathered(a=[{"x": one} for one in left], b=[{"x": one} for one in right_side])
        declared = claim(f"a.x {operator} b.x", **fields)
    return decide_claims([declared], values)[declared.name]


def counts(*successes: int, of: int = 100) -> list[object]:
    return [count(right(each, of), item="wine") for each in successes]


def numbers(*successes: int, of: int = 100) -> list[object]:
    return [count(each, of=of) for each in successes]


def measures(*values: float) -> list[object]:
    return [measure(value) for value in values]


PAIRS: dict[str, tuple[Side, Side | float, Side | float, Side | float, str]] = {
    # values, then others that are surely lower, surely higher, and not to be told apart; the test
    "counts of the same items": (counts(80), counts(60), counts(95), counts(79), "McNemar"),
    "a count with replicates and one without": (
        counts(80, 81),
        counts(60),
        counts(95),
        counts(80),
        "McNemar test on the same 100 wines, the largest $p$ value of 2 pairs",
    ),
    "counts of others": (numbers(80), numbers(50), numbers(98), numbers(78, of=90), "Fisher"),
    "replicates of counts": (
        counts(80, 81, 82),
        counts(60, 62, 61),
        counts(95, 96, 94),
        counts(79, 82, 83),
        "Welch’s $t$ test of three replicates against three replicates",
    ),
    "replicates of measures": (
        measures(1.0, 1.1, 1.2),
        measures(0.5, 0.51),
        measures(2.0, 2.01),
        measures(1.0, 1.2),
        "Welch",
    ),
    "means of the same items": (
        [mean(LOW)],
        [mean(LOW - 0.2)],
        [mean(HIGH)],
        [mean(NEAR)],
        "Paired",
    ),
    "means with errors": (
        [mean(1.0, standard_error=0.1)],
        [mean(0.5, standard_error=0.1)],
        [mean(2.0, standard_error=0.1)],
        [mean(1.1, standard_error=0.1)],
        "Normal test of the difference",
    ),
    "a count and a mean": (
        counts(80),
        [mean(0.5, standard_error=0.01, unit="fraction")],
        [mean(0.95, standard_error=0.01, unit="fraction")],
        [mean(0.81, standard_error=0.01, unit="fraction")],
        "Normal test of the difference",
    ),
    "a count and a number": (counts(80), 0.6, 0.95, 0.79, "Exact binomial test over 100 wines"),
    "a count with replicates and a number": (
        counts(80, 82, 81),
        0.6,
        0.95,
        0.79,
        "Exact binomial test over 100 wines, and Student’s $t$ test over three replicates",
    ),
    "a mean and a number": ([mean(LOW)], 0.5, 1.5, float(np.mean(LOW)) + 0.01, "Student’s $t$"),
    "a mean with an error and a number": (
        [mean(1.0, standard_error=0.1)],
        0.5,
        1.5,
        1.1,
        "Normal test by the standard error",
    ),
    "replicates and a number": (measures(1.0, 1.1, 0.9), 0.2, 2.0, 1.05, "Student’s $t$"),
    "replicates and an exact number": (
        measures(1.0, 1.1, 0.9),
        [exact(0.2)],
        [exact(2.0)],
        [exact(1.05)],
        "Student’s $t$",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize(
    ("operator", "outcomes"),
    [
        (">", ("holds", "does not hold", "inconclusive")),
        (">=", ("holds", "does not hold", "inconclusive")),
        ("<", ("does not hold", "holds", "inconclusive")),
        ("<=", ("does not hold", "holds", "inconclusive")),
        ("==", ("does not hold", "does not hold", "inconclusive")),
        ("!=", ("holds", "holds", "inconclusive")),
    ],
)
def test_each_outcome_of_each_pair_of_kinds(
    name: str, operator: str, outcomes: tuple[Outcome, ...]
) -> None:
    values, *others, test = PAIRS[name]

    for other, outcome in zip(others, outcomes, strict=True):
        made = decide(values, operator, other)
        assert made.outcome == outcome
        assert test in made.test
        assert (made.p_value is not None and made.p_value < 0.05) == (outcome != "inconclusive")


def test_the_sentence_is_that_of_the_outcome() -> None:
    assert decide(counts(95), ">", 0.5).text == "Yes."
    assert decide(counts(95), "<", 0.5).text == "No."
    assert decide(counts(95), ">", 0.94).text == "Who knows."


class TestTheEvidence:
    def test_of_counts_is_mcnemars(self) -> None:
        first, second = right(30), np.roll(right(20), 15)
        made = decide([count(first)], ">", [count(second)])

        only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
        expected = stats.binomtest(only_first, only_first + only_second).pvalue
        assert made.p_value == pytest.approx(expected)
        assert made.effect is not None
        assert made.effect.value == pytest.approx(0.1)
        assert made.effect.description == "a.x minus b.x"
        assert made.scope == "these runs"

    def test_names_a_number_with_all_its_digits(self) -> None:
        made = decide([exact(-0.035819179292671)], "==", -0.035819179292591, tolerance=1e-10)

        assert made.outcome == "holds"
        assert made.effect is not None
        assert made.effect.description == "a.x minus −0.035819179292591"

    def test_of_other_counts_is_fishers(self) -> None:
        made = decide(numbers(30, of=40), ">", numbers(45, of=90))

        assert made.p_value == pytest.approx(
            stats.fisher_exact(np.array([[30, 10], [45, 45]])).pvalue
        )

    def test_of_replicates_is_welchs(self) -> None:
        a, b = (1.0, 1.2, 1.3), (0.8, 0.9, 0.85)
        made = decide(measures(*a), ">", measures(*b))

        expected = stats.ttest_ind(a, b, equal_var=False)
        assert made.p_value == pytest.approx(expected.pvalue)
        assert made.statistic is not None
        assert made.statistic.value == pytest.approx(expected.statistic)
        assert made.effect is not None
        assert made.effect.interval is not None
        interval = expected.confidence_interval()
        assert made.effect.interval.low == pytest.approx(interval.low)
        assert made.held is not None
        assert (made.held.count, made.held.replicates) == (3, 3)
        assert made.scope == "any run with these settings"

    def test_says_nothing_of_single_replicates_that_do_not_pair(self) -> None:
        assert decide(measures(1.0, 1.2, 1.3), ">", measures(0.8, 0.9)).held is None

    def test_of_means_over_items_is_that_of_their_differences(self) -> None:
        made = decide([mean(LOW)], "<", [mean(NEAR)])

        assert made.p_value == pytest.approx(stats.ttest_rel(LOW, NEAR).pvalue)

    def test_of_a_count_and_a_number_is_the_binomial_tests(self) -> None:
        made = decide(counts(80), ">", 0.7)

        assert made.p_value == pytest.approx(stats.binomtest(80, 100, 0.7).pvalue)

    def test_of_replicates_and_a_number_is_that_of_items_replicates_or_both(self) -> None:
        made = decide(counts(80, 82, 84), ">", 0.7)

        over_items = stats.binomtest(82, 100, 0.7).pvalue
        over_replicates = stats.ttest_1samp([0.8, 0.82, 0.84], 0.7).pvalue
        assert made.p_value is not None
        # By the two errors together: each alone leaves out the other.
        assert made.p_value > max(over_items, over_replicates)
        assert made.statistic is not None
        error = np.hypot(np.sqrt(0.7 * 0.3 / 100), 0.02 / np.sqrt(3))
        assert made.statistic.value == pytest.approx(0.12 / error)

    def test_the_number_may_stand_first(self) -> None:
        values = gathered(a=[{"x": count(right(80))}])
        turned, straight = (
            decide_claims([claim(text)], values)["main.claim"]
            for text in ("0.7 < a.x", "a.x > 0.7")
        )

        assert turned.outcome == straight.outcome == "holds"
        assert turned.p_value == straight.p_value
        assert turned.effect is not None
        assert straight.effect is not None
        assert turned.effect.value == -straight.effect.value

    def test_has_the_tasks_and_the_section_of_the_text(self) -> None:
        made = decide(counts(80), ">", counts(60))

        assert made.tasks == ("a.1", "b.1")
        assert made.section == "main"

    def test_one_replicate_of_a_measure_tells_nothing(self) -> None:
        made = decide(measures(1.0), ">", measures(0.1))

        assert made.outcome == "inconclusive"
        assert made.test.startswith("No test: nothing is known of the spread")

    def test_pairs_that_disagree_are_inconclusive(self) -> None:
        made = decide(counts(80), ">", counts(20, 95))

        assert made.outcome == "inconclusive"


class TestExactNumbers:
    @pytest.mark.parametrize(
        ("operator", "outcomes"),
        [
            (">", ("holds", "does not hold", "does not hold")),
            (">=", ("holds", "holds", "does not hold")),
            ("<", ("does not hold", "does not hold", "holds")),
            ("<=", ("does not hold", "holds", "holds")),
            ("==", ("does not hold", "holds", "does not hold")),
            ("!=", ("holds", "does not hold", "holds")),
        ],
    )
    def test_are_compared_as_they_are(self, operator: str, outcomes: tuple[str, ...]) -> None:
        made = [decide([exact(7)], operator, [exact(other)]) for other in (6, 7, 8)]

        assert tuple(one.outcome for one in made) == outcomes
        assert {one.p_value for one in made} == {None}
        assert {one.scope for one in made} == {"a count"}

    def test_are_equal_within_a_tolerance(self) -> None:
        assert decide([exact(0.1 + 0.2)], "==", 0.3).outcome == "holds"
        assert decide([exact(1.0)], "==", 1.1).outcome == "does not hold"
        assert decide([exact(1.0)], "==", 1.1, tolerance=0.2).outcome == "holds"

    def test_may_be_asked_for(self) -> None:
        made = decide(measures(2.0, 2.0), ">", measures(0.9), test="none")

        assert made.outcome == "holds"
        assert made.test == "The two numbers as they are; no test"

    def test_are_none_where_replicates_differ(self) -> None:
        made = decide(measures(1.0, 2.0), ">", measures(0.9, 1.9), test="none")

        assert made.outcome == "inconclusive"
        assert made.test == "No test: none is asked for, and the replicates differ"


class TestEquality:
    def test_holds_where_the_difference_is_surely_within_the_tolerance(self) -> None:
        made = decide([mean(LOW)], "==", [mean(LOW + 0.001)], tolerance=0.1)

        assert made.outcome == "holds"
        assert decide([mean(LOW)], "!=", [mean(LOW + 0.001)], tolerance=0.1).outcome == (
            "does not hold"
        )

    def test_does_not_hold_where_it_is_surely_beyond(self) -> None:
        assert decide([mean(LOW)], "==", [mean(HIGH)], tolerance=0.1).outcome == "does not hold"

    def test_is_inconclusive_where_the_spread_is_too_large(self) -> None:
        a, b = mean(1.0, standard_error=0.1), mean(1.05, standard_error=0.1)

        assert decide([a], "==", [b], tolerance=0.1).outcome == "inconclusive"

    def test_is_inconclusive_where_one_of_several_pairs_is_beyond(self) -> None:
        far, near = mean(LOW + 0.5), mean(LOW + 0.001)

        assert decide([mean(LOW)], "==", [near, near], tolerance=0.1).outcome == "holds"
        assert decide([mean(LOW)], "==", [near, far], tolerance=0.1).outcome == "inconclusive"
        assert decide([mean(LOW)], "==", [far, far], tolerance=0.1).outcome == "does not hold"

    def test_is_the_two_one_sided_tests(self) -> None:
        a, b = mean(1.0, standard_error=0.03), mean(1.02, standard_error=0.04)
        made = decide([a], "==", [b], tolerance=0.1)

        assert made.p_value == pytest.approx(stats.norm.sf((0.1 - 0.02) / 0.05), rel=1e-6)
        assert made.statistic is not None
        assert made.statistic.value == pytest.approx((0.1 - 0.02) / 0.05)
        assert made.margin == pytest.approx(abs(1.6 - stats.norm.isf(0.05)))


def test_all_claims_are_corrected_together() -> None:
    values = gathered(
        a=[{"x": count(right(80)), "n": 7}],
        b=[{"x": count(right(70))}],
        c=[{"x": count(right(74))}],
    )
    alone = [
        decide_claims([claim(text)], values)["main.claim"] for text in ("a.x > b.x", "a.x > c.x")
    ]
    declared = [
        claim("a.x > b.x", name="main.first"),
        claim("a.n == 7", name="main.exact"),
        claim("a.x > c.x", name="main.second"),
    ]

    made = decide_claims(declared, values)

    expected = holm([one.p_value or 0.0 for one in alone])
    assert [made["main.first"].p_value, made["main.second"].p_value] == pytest.approx(expected)
    assert made["main.first"].comparisons == 2
    assert "Holm’s procedure for two claims" in made["main.first"].test
    assert made["main.exact"].comparisons == 1
    assert list(made) == ["main.first", "main.exact", "main.second"]


class TestATestByName:
    def test_pairs_replicates_where_asked_for(self) -> None:
        a, b = (1.0, 2.0, 3.0), (0.8, 1.9, 2.8)
        made = decide(measures(*a), ">", measures(*b), test="paired")

        assert made.p_value == pytest.approx(stats.ttest_rel(a, b).pvalue)

    @pytest.mark.parametrize(
        ("left", "other", "test"),
        [
            (measures(1.0), measures(2.0), "welch"),
            (measures(1.0), measures(2.0), "mcnemar"),
            (measures(1.0), measures(2.0), "fisher"),
            (measures(1.0), measures(2.0), "paired"),
            (measures(1.0), measures(2.0), "normal"),
            (counts(80), counts(90), "binomial"),
            (counts(80), 0.5, "welch"),
            (measures(1.0), 0.5, "student"),
            (measures(1.0), 0.5, "binomial"),
        ],
    )
    def test_that_does_not_fit_is_refused_with_its_place(
        self, left: Side, other: Side | float, test: str
    ) -> None:
        with pytest.raises(ProjectError, match=r"text\.md, line 12: a\.x > "):
            decide(left, ">", other, test=test)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("a.y > b.x", "There is no value a.y. Did you mean a.x"),
        ("a.line > b.x", "a.line is a curve; a claim compares numbers"),
        ("a.x > 95", "a.x > 95 compares a fraction, from 0 to 1, with 95"),
        ("a.x > a.seconds", "compares fraction with seconds"),
    ],
)
def test_a_comparison_without_sense_is_refused(expression: str, message: str) -> None:
    values = gathered(
        a=[{"x": count(3, of=5), "line": curve([1], [1]), "seconds": measure(1.0, "seconds")}],
        b=[{"x": count(3, of=5)}],
    )

    with pytest.raises(ProjectError, match=f"text.md, line 12: .*{message}"):
        decide_claims([claim(expression)], values)


@pytest.mark.parametrize(
    ("expression", "sides"),
    [
        ("lda.accuracy > knn.accuracy", ("lda.accuracy", ">", "knn.accuracy")),
        ("lda.accuracy>=0.95", ("lda.accuracy", ">=", 0.95)),
        (" -1e-3 != ridge.1e-06.error ", (-0.001, "!=", "ridge.1e-06.error")),
    ],
)
def test_a_comparison_is_read(expression: str, sides: tuple[object, ...]) -> None:
    read = comparison_of(expression, "text.md, line 12")

    assert (read.left, read.operator, read.right) == sides
