"""A change that cannot matter is accepted; one that can is not."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reportgen.tasks.acceptance import Decision, accept_results
from reportgen.tasks.execution.execute import run_plan
from reportgen.tasks.plan import Plan
from reportgen.tasks.store.checkpoints import SavedState
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task
from tests.tasks.conftest import DATASET, in_this_process
from tests.tasks.planning import plan_tasks
from tests.tasks.toy_tasks import LIBRARIES, adding, drawing, walking

DRAWINGS = [drawing("toy.1"), drawing("toy.2")]
SUM = adding("sum", "toy.1", "toy.2")
PATCHED = LIBRARIES | {"numpy": "2.4.7"}
REASON = "a patch release"


class Author:
    """Builds and accepts on one store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def plan(self, tasks: Sequence[Task], libraries: dict[str, str] = LIBRARIES) -> Plan:
        return plan_tasks(tasks, self.store, DATASET, libraries=libraries)

    def build(self, tasks: Sequence[Task], libraries: dict[str, str] = LIBRARIES) -> None:
        run_plan(self.plan(tasks, libraries), self.store, in_this_process)

    def accept(
        self,
        tasks: Sequence[Task],
        libraries: dict[str, str] = PATCHED,
        only: Sequence[str] = (),
        reason: str = REASON,
    ) -> tuple[Decision, ...]:
        plan = self.plan(tasks, libraries)
        names = only or [task.name for task in tasks]
        return accept_results(plan, self.store, reason, names)


@pytest.fixture
def author(tmp_path: Path) -> Author:
    """An author who built everything before the patch."""
    author = Author(Store(tmp_path / "store"))
    author.build([*DRAWINGS, SUM])
    return author


class TestAPatchRelease:
    def test_is_accepted_with_all_that_needs_what_was(self, author: Author) -> None:
        decisions = author.accept([*DRAWINGS, SUM])

        assert [(one.task, one.is_accepted, one.text) for one in decisions] == [
            ("toy.1", True, "numpy changed 2.4.6 -> 2.4.7"),
            ("toy.2", True, "numpy changed 2.4.6 -> 2.4.7"),
            ("sum", True, "numpy changed 2.4.6 -> 2.4.7"),
        ]
        assert author.plan([*DRAWINGS, SUM], PATCHED).stale == ()

    def test_leaves_the_old_results_with_their_time_and_cost(self, author: Author) -> None:
        (before,) = author.plan([drawing("toy.1")]).tasks
        author.accept([drawing("toy.1")])
        (after,) = author.plan([drawing("toy.1")], PATCHED).tasks

        assert before.stored
        assert after.stored
        assert after.stored.result == before.stored.result
        assert after.stored.record.seconds == before.stored.record.seconds
        assert after.stored.record.created == before.stored.record.created
        (word,) = after.stored.record.accepted
        assert (word.reason, word.key) == (REASON, before.key)

    def test_is_told_in_the_records_of_a_build(self, author: Author) -> None:
        author.accept([*DRAWINGS, SUM])

        plan = author.plan([*DRAWINGS, SUM], PATCHED)
        records = run_plan(plan, author.store, in_this_process).records

        assert [[word.reason for word in record.accepted] for record in records] == [[REASON]] * 3

    def test_after_another_keeps_both_reasons(self, author: Author) -> None:
        later = LIBRARIES | {"numpy": "2.4.8"}
        author.accept([*DRAWINGS, SUM])

        decisions = author.accept([*DRAWINGS, SUM], later, reason="another")

        assert all(decision.is_accepted for decision in decisions)
        for planned in author.plan([*DRAWINGS, SUM], later).tasks:
            assert planned.stored
            assert [word.reason for word in planned.stored.record.accepted] == [REASON, "another"]

    def test_may_be_accepted_task_by_task(self, author: Author) -> None:
        author.accept([*DRAWINGS, SUM], only=["toy.1"])
        author.accept([*DRAWINGS, SUM], only=["toy.2"])

        (decision,) = author.accept([*DRAWINGS, SUM], only=["sum"])

        assert decision.is_accepted

    def test_finds_the_result_of_the_same_settings_among_others(self, author: Author) -> None:
        author.build([drawing("toy.1", count=9)])

        (decision,) = author.accept([drawing("toy.1")])

        assert decision.is_accepted


class TestWhatIsNotAccepted:
    def test_is_a_change_of_an_argument_or_seed(self, author: Author) -> None:
        tasks = [drawing("toy.1", count=4), drawing("toy.2", seed=2)]

        decisions = author.accept(tasks)

        assert [(one.is_accepted, one.text) for one in decisions] == [
            (False, "toy.count changed 3 -> 4; numpy changed 2.4.6 -> 2.4.7"),
            (False, "the seed changed; numpy changed 2.4.6 -> 2.4.7"),
        ]
        assert len(author.plan(tasks, PATCHED).stale) == 2

    def test_is_a_task_that_never_ran(self, author: Author) -> None:
        (decision,) = author.accept([drawing("toy.9")])

        assert (decision.is_accepted, decision.text) == (False, "never ran")

    def test_is_what_needs_a_task_that_was_not_accepted(self, author: Author) -> None:
        (decision,) = author.accept([*DRAWINGS, SUM], only=["sum"])

        assert not decision.is_accepted
        assert "depends on toy.1, which runs again" in decision.text

    def test_is_what_needs_a_task_that_ran_again(self, author: Author) -> None:
        author.build(DRAWINGS, PATCHED)

        (decision,) = author.accept([*DRAWINGS, SUM])

        assert not decision.is_accepted
        assert "depends on toy.1, which has changed" in decision.text

    def test_is_a_damaged_result(self, author: Author) -> None:
        (planned,) = author.plan([drawing("toy.1")]).tasks
        file = author.store.place("toy.1", planned.key) / "result.json"
        file.write_bytes(file.read_bytes()[:-1])

        (decision,) = author.accept([drawing("toy.1")])

        assert not decision.is_accepted
        assert len(author.plan([drawing("toy.1")], PATCHED).stale) == 1


def test_a_change_of_code_or_scheme_is_accepted(author: Author) -> None:
    old_code, old_scheme = (author.plan([drawing(name)]).stale[0] for name in ("toy.5", "toy.6"))
    other = dict.fromkeys(old_code.parts.code, "0" * 64)
    author.store.write("toy.5", replace(old_code.parts, code=other), 1.0, seconds=2.0)
    author.store.write("toy.6", replace(old_scheme.parts, scheme=0), 1.0, seconds=2.0)

    code, scheme = author.accept([drawing("toy.5"), drawing("toy.6")], LIBRARIES)

    assert code.is_accepted
    assert code.text.startswith("code of ")
    assert scheme.is_accepted
    assert scheme.text.startswith("the key scheme changed 0 -> ")


def test_more_steps_go_on_from_the_checkpoints_of_an_accepted_result(
    author: Author, tmp_path: Path
) -> None:
    diary = tmp_path / "diary"
    author.build([walking("walk.1", diary, 3)])
    author.accept([walking("walk.1", diary, 3)])

    (planned,) = author.plan([walking("walk.1", diary, 5)], PATCHED).stale

    assert planned.spared == 3
    assert planned.lineage
    kept = author.store.checkpoints("walk.1", planned.lineage).read(5)
    assert isinstance(kept, SavedState)
    assert isinstance(kept.state, np.ndarray)
    assert len(kept.state) == 3


def test_what_goes_on_from_an_accepted_result_says_so_too(author: Author, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    author.build([walking("walk.1", diary, 3)])
    author.accept([walking("walk.1", diary, 3)])

    for steps in (5, 7):
        author.build([walking("walk.1", diary, steps)], PATCHED)
        (planned,) = author.plan([walking("walk.1", diary, steps)], PATCHED).cached
        assert planned.stored
        assert [one.reason for one in planned.stored.record.accepted] == [REASON]
