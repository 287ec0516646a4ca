"""What it would take to decide an inconclusive claim, by the report alone."""

from pathlib import Path

import pytest

from reportgen.report.model import Report, TaskRecord, read_report
from reportgen.report.parts import Claim, Effect, Held, Outcome, Statistic
from reportgen.report.resolving import Prospect, groups_of, open_prospects, outlook_of, single_of
from reportgen.statistics.sequential import LOOKS

REFERENCE = Path(__file__).parents[2] / "results" / "reference"
NOW = {"knn.replicates": 3, "lda.replicates": 3}


def claim(
    name: str = "knn.beats_lda",
    *,
    t: float = 2.7,
    replicates: tuple[str, ...] = ("knn.replicates", "lda.replicates"),
    outcome: Outcome = "inconclusive",
    **fields: object,
) -> Claim:
    """A comparison by a t test with four degrees of freedom."""
    values: dict[str, object] = {
        "name": name,
        "outcome": outcome,
        "text": "Who knows.",
        "test": "Welch’s $t$ test",
        "scope": "any run with these settings",
        "effect": Effect(description="knn minus lda", value=0.01 * t, unit="fraction"),
        "statistic": Statistic(name="t", value=t, degrees_of_freedom=4),
        "p_value": 0.054,
        "margin": 0.1,
        "held": Held(count=3, replicates=3),
        "replicates": replicates,
        "tasks": tuple(f"{stem}.{at}" for stem in ("knn", "lda") for at in (1, 2, 3)),
    }
    return Claim.model_validate({**values, **fields})


def prospect(made: Claim, **now: int) -> Prospect:
    return Prospect(made, {f"{stem}.replicates": one for stem, one in now.items()}, LOOKS)


class TestWhatMoreReplicatesCannotDecide:
    def test_is_a_claim_behind_which_no_experiment_has_any(self) -> None:
        found = prospect(claim(replicates=()))

        assert found.obstacle == "no experiment behind it has replicates"
        assert (found.chance({}, 2), found.needed) == (0.0, None)

    def test_is_a_claim_that_has_nothing_to_test(self) -> None:
        made = claim(effect=None, test="No test: there is one epoch", statistic=None, p_value=None)

        assert prospect(made, knn=3, lda=3).obstacle == "there is one epoch"

    def test_is_a_test_over_the_items(self) -> None:
        made = claim(scope="these runs", statistic=Statistic(name="wines right", value=7))

        assert "over the items" in prospect(made, knn=3, lda=3).obstacle

    def test_is_an_error_from_the_items_as_large_as_the_effect(self) -> None:
        found = prospect(claim(t=1.0, lasting_error=0.011), knn=3, lda=3)

        assert "the choice of the items" in found.obstacle

    def test_is_an_experiment_with_one_run_unless_its_claim_is_named(self) -> None:
        made = claim(scope="these runs")
        numbers = {"knn.replicates": 3, "lda.replicates": 1}
        for named, obstacle in (([], "lda.replicates is 1"), ([made], "")):
            single = single_of(numbers, named)
            (found,) = open_prospects([made], numbers, LOOKS, single).values()

            assert found.obstacle.startswith(obstacle)
            assert bool(found.obstacle) == bool(obstacle)


class TestTheChance:
    def test_is_that_of_the_side_that_grows_less(self) -> None:
        found = prospect(claim(), knn=3, lda=3)

        assert found.chance({"knn.replicates": 12, "lda.replicates": 3}, 4) == 0
        assert found.chance({"knn.replicates": 12, "lda.replicates": 12}, 4) > 0.5

    def test_is_smaller_for_one_of_several_comparisons(self) -> None:
        then = {"knn.replicates": 8, "lda.replicates": 8}
        alone, of_three = (
            prospect(claim(comparisons=one), knn=3, lda=3).chance(then, 3) for one in (1, 3)
        )

        assert of_three < alone


class TestTheGroups:
    def test_join_what_any_claim_compares_and_leave_the_others_apart(self) -> None:
        claims = [
            claim("a.b", replicates=("a.n", "b.n")),
            claim("c.c", replicates=("c.n",)),
            claim("b.d", replicates=("b.n", "d.n"), outcome="holds"),
        ]

        groups = groups_of(claims, frozenset())

        assert set(groups) == {frozenset({"a.n", "b.n", "d.n"}), frozenset({"c.n"})}

    def test_leave_out_what_keeps_its_one_run(self) -> None:
        claims = [claim("a.b", replicates=("a.n", "b.n")), claim("b.d", replicates=("b.n", "d.n"))]

        assert set(groups_of(claims, frozenset({"b.n"}))) == {
            frozenset({"a.n"}),
            frozenset({"d.n"}),
        }


@pytest.fixture(scope="module")
def reference() -> Report:
    """The reference run. A second."""
    return read_report(REFERENCE)


class TestTheOutlook:
    def report(self, reference: Report, *claims: Claim) -> Report:
        """A report of two experiments with three replicates, each of which took two seconds."""
        task = reference.tasks[0]
        tasks = tuple(
            task.model_copy(update={"name": f"{stem}.{at}", "seconds": 2.0, "dependencies": ()})
            for stem in ("knn", "lda", "ridge")
            for at in (1, 2, 3)
        )
        settings = {stem: {"replicates": 3} for stem in ("knn", "lda", "ridge")}
        update = {"tasks": tasks, "claims": claims, "settings": settings}
        assert all(isinstance(one, TaskRecord) for one in tasks)
        return reference.model_copy(update=update)

    def test_counts_the_runs_of_both_sides_and_their_time(self, reference: Report) -> None:
        made = claim()

        found = outlook_of(made, self.report(reference, made))

        assert found.replicates is not None
        assert found.runs == 2 * (found.replicates - 3)
        assert found.seconds == pytest.approx(2.0 * found.runs)

    def test_counts_the_runs_of_what_is_compared_with_them_too(self, reference: Report) -> None:
        made = claim()
        other = claim(
            "ridge.beats_lda",
            replicates=("ridge.replicates", "lda.replicates"),
            tasks=("ridge.1", "ridge.2", "ridge.3"),
            outcome="holds",
        )

        found = outlook_of(made, self.report(reference, made, other))

        assert found.replicates is not None
        assert found.runs == 3 * (found.replicates - 3)

    @pytest.mark.parametrize("settings", [{}, {"knn": {"replicates": 0}}, {"knn": "many"}])
    def test_takes_what_a_strange_report_does_not_say_for_one_run(
        self, settings: dict[str, object], reference: Report
    ) -> None:
        made = claim()
        strange = self.report(reference, made).model_copy(update={"settings": settings})

        found = outlook_of(made, strange)

        assert found.prospect.now == {"knn.replicates": 1, "lda.replicates": 1}
        assert (found.replicates, found.runs) == (None, 0)

    def test_has_no_number_of_runs_for_an_effect_near_zero(self, reference: Report) -> None:
        made = claim(t=0.01)

        found = outlook_of(made, self.report(reference, made))

        assert (found.prospect.obstacle, found.replicates, found.runs) == ("", None, 0)
