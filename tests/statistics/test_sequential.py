"""Planned looks at growing replicates, and what more of them may tell."""

import numpy as np
import pytest
from scipy import stats

from reportgen.statistics.findings import LEVEL, critical_value, normal_test
from reportgen.statistics.sequential import (
    LOOKS,
    MOST_REPLICATES,
    at_look,
    chance_of_decision,
    planned_replicates,
    replicates_needed,
    share_of_level,
)
from reportgen.statistics.spread import power_of

LEVEL_OF_ONE = LEVEL * share_of_level(LOOKS, LOOKS)


@pytest.mark.parametrize(
    ("first", "plan"),
    [
        (1, (1, 3, 5, 8, 13, 21)),
        (2, (2, 3, 5, 8, 13, 21)),
        (3, (3, 5, 8, 12, 20, 31)),
        (10, (10, 16, 26, 41, 66, 105)),
    ],
)
def test_each_look_has_more_replicates_than_the_one_before(
    first: int, plan: tuple[int, ...]
) -> None:
    assert planned_replicates(first, LOOKS) == plan


def test_one_look_is_at_the_replicates_at_hand() -> None:
    assert planned_replicates(7, 1) == (7,)


@pytest.mark.parametrize("looks", [1, 2, 5, 10])
def test_the_looks_share_the_whole_level_and_later_ones_have_more_of_it(looks: int) -> None:
    shares = [share_of_level(look, looks) for look in range(1, looks + 1)]

    assert sum(shares) == pytest.approx(1)
    assert shares == sorted(shares)


def test_a_finding_at_a_look_is_significant_where_its_p_value_is_below_that_share() -> None:
    finding = normal_test(2.5, 1.0)

    looked = [at_look(finding, look, 4) for look in (1, 4)]

    assert finding.p_value == pytest.approx(0.0124, abs=1e-4)
    assert [one.p_value < LEVEL for one in looked] == [False, True]
    assert looked[1].margin() == pytest.approx(2.5 - critical_value(None, LEVEL * 7 / 16))


class TestTheChanceOfADecision:
    @pytest.mark.parametrize("statistic", [0.0, 1.0, 2.5])
    def test_is_what_a_simulation_with_a_known_spread_finds(self, statistic: float) -> None:
        # The effect is drawn from what the replicates at hand allow, then further replicates.
        rng, now, then = np.random.default_rng(3), 10, 26
        effects = rng.normal(statistic / np.sqrt(now), 1 / np.sqrt(now), 200_000)
        further = rng.normal(effects, 1 / np.sqrt(then - now))
        means = (now * statistic / np.sqrt(now) + (then - now) * further) / then
        decided = np.abs(means) * np.sqrt(then) > stats.norm.isf(LEVEL_OF_ONE / 2)

        chance = chance_of_decision(statistic, None, then / now, LEVEL_OF_ONE)

        assert chance == pytest.approx(decided.mean(), abs=0.005)

    def test_is_the_same_for_an_effect_the_other_way_round(self) -> None:
        one, other = (chance_of_decision(t, 4, 2, LEVEL_OF_ONE) for t in (2.0, -2.0))

        assert one == pytest.approx(other)

    def test_grows_with_the_replicates(self) -> None:
        chances = [chance_of_decision(2.0, 4, growth, LEVEL_OF_ONE) for growth in (1.5, 2, 4)]

        assert chances == sorted(chances)

    def test_does_not_grow_where_no_replicate_removes_the_error(self) -> None:
        assert chance_of_decision(2.0, None, 50, LEVEL_OF_ONE, lasting=1.0) == 0
        assert chance_of_decision(9.0, None, 50, LEVEL_OF_ONE, lasting=1.0) == 1


class TestTheReplicatesNeeded:
    def test_are_the_fewest_that_find_the_effect_in_four_of_five_cases(self) -> None:
        found = replicates_needed(2.7, 8, 5, LEVEL_OF_ONE)

        assert found is not None
        powers = [
            power_of(2.7 * (count / 5) ** 0.5, 8 * count / 5, LEVEL_OF_ONE)
            for count in (found - 1, found)
        ]
        assert powers[0] < 0.8 <= powers[1]

    def test_are_none_for_an_effect_near_zero(self) -> None:
        assert replicates_needed(0.1, 4, 3, LEVEL_OF_ONE) is None

    def test_are_none_where_most_of_the_error_stays(self) -> None:
        assert replicates_needed(2.0, 4, 3, LEVEL_OF_ONE) is not None
        assert replicates_needed(2.0, 4, 3, LEVEL_OF_ONE, lasting=0.8) is None

    def test_may_be_more_than_is_ever_asked_for(self) -> None:
        assert replicates_needed(0.1, 998, MOST_REPLICATES + 400, LEVEL_OF_ONE) is None
