"""All that a name needs, and how long it takes until nothing waits for it."""

from graphlib import CycleError

import pytest

from reportgen.base.mappings import differing, longest_chains, paired, with_dependencies

NEEDS = {"a": [], "b": ["a"], "c": ["b", "a"], "d": ["gone"]}


def test_a_name_comes_with_all_that_it_needs_in_turn() -> None:
    assert with_dependencies(["c"], NEEDS) == {"a", "b", "c"}
    assert with_dependencies(["d", "unknown"], NEEDS) == {"d"}


def test_a_chain_is_as_long_as_all_that_waits_for_its_start() -> None:
    seconds = {"a": 1.0, "b": 2.0, "c": 4.0, "d": 8.0}

    assert longest_chains(seconds, NEEDS) == {"a": 7.0, "b": 6.0, "c": 4.0, "d": 8.0}
    assert longest_chains({"b": 2.0, "c": 4.0}, NEEDS) == {"b": 6.0, "c": 4.0}


def test_names_that_need_each_other_have_no_chain() -> None:
    with pytest.raises(CycleError):
        longest_chains({"a": 1.0, "b": 1.0}, {"a": ["b"], "b": ["a"]})


def test_pairs_come_in_the_order_of_the_second_side() -> None:
    before, after = {"a": 1, "b": 2, "c": 3}, {"d": 4, "b": 2, "a": 5}

    assert list(paired(before, after, None)) == ["d", "b", "a", "c"]
    assert differing(before, after, None) == {"d": (None, 4), "a": (1, 5), "c": (3, None)}
    assert differing(before, before, None) == {}
