"""A damaged entry is noticed, set aside and computed again, whatever was done to it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reportgen.tasks.execution.execute import run_plan
from reportgen.tasks.plan import Plan
from reportgen.tasks.store.inventory import check_store, take_inventory
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task
from tests.tasks.conftest import DATASET, in_this_process
from tests.tasks.planning import plan_tasks
from tests.tasks.toy_tasks import CLASSES, measuring

TASKS = [measuring("toy.1", seed=1), measuring("toy.2", seed=2)]
FILES = ("entry.json", "result.json", "arrays.npz", "SHA256SUMS")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store in which both tasks are stored."""
    store = Store(tmp_path / "store", CLASSES)
    run_plan(plan(store), store, in_this_process)
    return store


def plan(store: Store, tasks: list[Task] = TASKS) -> Plan:
    return plan_tasks(tasks, store, DATASET)


def places(store: Store) -> list[Path]:
    return [store.place(planned.name, planned.key) for planned in plan(store).tasks]


def flip_a_bit(file: Path, other: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 4
    file.write_bytes(content)


def empty(file: Path, other: Path) -> None:
    file.write_bytes(b"")


def cut(file: Path, other: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: content[:-1].rfind(b"\n") + 1] or content[:-1])


def delete(file: Path, other: Path) -> None:
    file.unlink()


def swap(file: Path, other: Path) -> None:
    here, there = file.read_bytes(), other.read_bytes()
    assert here != there
    file.write_bytes(there)
    other.write_bytes(here)


HARMS = (flip_a_bit, empty, cut, delete, swap)
Harm = Callable[[Path, Path], None]


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("name", FILES)
class TestDamageToOneFile:
    def test_costs_a_computation_and_nothing_else(
        self, store: Store, name: str, harm: Harm
    ) -> None:
        first, second = places(store)
        before = {place: contents(place) for place in (first, second)}
        harm(first / name, second / name)
        harmed = {place for place in before if contents(place) != before[place]}

        made = plan(store)
        outcome = run_plan(made, store, in_this_process)

        reasons = {store.place(one.name, one.key): one.reason for one in made.tasks}
        assert {place for place, reason in reasons.items() if reason} == harmed
        for place in harmed:
            reason = reasons[place]
            assert reason
            assert reason.text == "the stored entry is damaged"
            assert (store.folder / "damaged" / place.name).is_dir()
        assert not outcome.results.failures
        for place in before:
            assert {one: contents(place)[one] for one in FILES[1:3]} == {
                one: before[place][one] for one in FILES[1:3]
            }
        assert plan(store).stale == ()

    def test_is_found_by_a_check(self, store: Store, name: str, harm: Harm) -> None:
        first, second = places(store)
        before = {place: contents(place) for place in (first, second)}
        harm(first / name, second / name)
        harmed = {place for place in before if contents(place) != before[place]}

        found = list(check_store(take_inventory(store), store))

        assert {finding.place for finding in found} == harmed
        assert all(finding.is_quarantined and "\n" not in finding.text for finding in found)
        assert list(check_store(take_inventory(store), store)) == []


def test_entries_that_changed_places_are_both_computed_again(store: Store) -> None:
    first, second = places(store)
    first.rename(first.with_name("between"))
    second.rename(first)
    first.with_name("between").rename(second)

    assert len(plan(store).stale) == 2
    assert not run_plan(plan(store), store, in_this_process).results.failures
    assert plan(store).stale == ()


def test_an_entry_that_another_build_mended_meanwhile_stays(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned, _ = plan(store).tasks
    place = store.place(planned.name, planned.key)
    whole = contents(place)
    (place / "result.json").write_bytes(b"")
    rename = os.rename

    def mend_first(*places: str, **folders: Any) -> None:
        (place / "result.json").write_bytes(whole["result.json"])
        monkeypatch.setattr(os, "rename", rename)
        rename(*places, **folders)

    monkeypatch.setattr(os, "rename", mend_first)
    stored = store.read(planned.name, planned.key)

    assert stored is not None
    assert contents(place) == whole
    assert list((store.folder / "damaged").iterdir()) == []


def contents(place: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in place.iterdir()}
