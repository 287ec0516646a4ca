"""The store is changed at random: what is damaged is named, and nothing outside is touched."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.untrusted.bounds import OWN, Command, Place, ends_as_documented, fuzzed, remove
from tests.cli.untrusted.damage import damage
from tests.commands import Built

STORE = ("--results", "results")
COMMANDS: tuple[tuple[str, ...], ...] = (
    *(("store", "list", *STORE), ("store", "check", *STORE)),
    *(("store", "gc", "--dry-run", *STORE), ("store", "gc", *STORE)),
    *(("build", "--dry-run", *OWN), ("store", "accept", "--reason", "x", *OWN)),
    *(("list", *STORE), ("show", "1", *STORE), ("explain", "coin.right", *STORE)),
)


@pytest.mark.slow
@fuzzed(max_examples=80)
@given(data=st.data())
def test_a_changed_entry(
    data: st.DataObject, own_build: Built, place: Place, command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    assert_store_is_read_or_refused(data, own_build, place, command, monkeypatch)


@pytest.mark.thorough
@fuzzed(max_examples=10_000)
@given(data=st.data())
def test_any_of_thousands_of_changed_entries(
    data: st.DataObject, own_build: Built, place: Place, command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    assert_store_is_read_or_refused(data, own_build, place, command, monkeypatch)


def assert_store_is_read_or_refused(
    data: st.DataObject, own_build: Built, place: Place, command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(place.folder)
    store = place.results / "store"
    remove(store)
    shutil.copytree(own_build.store, store, symlinks=True)
    damage([store, *store.rglob("*")], place, data)
    ends_as_documented(command, data.draw(st.sampled_from(COMMANDS)), place)
