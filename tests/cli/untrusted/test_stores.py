"""The store is changed at random: what is damaged is named, and nothing outside is touched."""

import shutil

import pytest
from hypothesis import strategies as st

from tests.cli.untrusted.bounds import (
    OWN,
    Command,
    Place,
    ends_as_documented,
    few_or_many,
    hold_for,
    remove,
)
from tests.cli.untrusted.damage import damage
from tests.commands import Built

STORE = ("--results", "results")
COMMANDS: tuple[tuple[str, ...], ...] = (
    *(("store", "list", *STORE), ("store", "check", *STORE)),
    *(("store", "gc", "--dry-run", *STORE), ("store", "gc", *STORE)),
    *(("build", "--dry-run", *OWN), ("store", "accept", "--reason", "x", *OWN)),
    *(("list", *STORE), ("show", "1", *STORE), ("explain", "coin.right", *STORE)),
)


@few_or_many(80, 10_000)
def test_a_changed_entry(
    examples: int, own_build: Built, place: Place, command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(place.folder)
    store = place.results / "store"

    def hold(data: st.DataObject) -> None:
        remove(store)
        shutil.copytree(own_build.store, store, symlinks=True)
        damage([store, *store.rglob("*")], place, data)
        ends_as_documented(command, data.draw(st.sampled_from(COMMANDS)), place)

    hold_for(examples, hold)
