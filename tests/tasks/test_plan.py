"""What is to run, and why, in the author's words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.tasks.execution.execute import run_plan
from reportgen.tasks.keys import KEY_SCHEME
from reportgen.tasks.plan import joined
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Task, tasks_needed
from tests.tasks.conftest import DATASET, Bench, in_this_process
from tests.tasks.planning import make_keys, plan_tasks
from tests.tasks.toy_tasks import LIBRARIES, adding, drawing

TASKS = [drawing("toy.1"), drawing("toy.2"), adding("sum", "toy.1")]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with the results of TASKS."""
    store = Store(tmp_path / "store")
    store.prepare()
    keep(store, TASKS)
    return store


def keep(store: Store, tasks: Sequence[Task]) -> None:
    for name, parts in make_keys(tasks, DATASET, libraries=LIBRARIES).items():
        store.write(name, parts, result=1.0, seconds=3.0)


def reasons(
    store: Store,
    tasks: Sequence[Task],
    data: Mapping[str, str] = DATASET,
    libraries: Mapping[str, str] = LIBRARIES,
) -> dict[str, str]:
    plan = plan_tasks(tasks, store, data, libraries=libraries)
    return {planned.name: planned.reason.text for planned in plan.stale if planned.reason}


def test_nothing_runs_again_without_a_change(store: Store) -> None:
    plan = plan_tasks(TASKS, store, DATASET, libraries=LIBRARIES)

    assert [planned.name for planned in plan.cached] == [planned.name for planned in plan.tasks]
    assert all(planned.reason is None for planned in plan.tasks)


def test_the_time_of_an_earlier_run_grows_with_the_cost(store: Store) -> None:
    (parts,) = make_keys([drawing("toy.1")], DATASET, libraries=LIBRARIES).values()
    store.write("toy.1", replace(parts, seed=9), 1.0, seconds=3.0, cost=2.0)
    store.mark_used("toy.1", replace(parts, seed=9).key)

    costly = replace(drawing("toy.1", count=100), cost=20.0)
    (planned,) = plan_tasks([costly], store, DATASET, libraries=LIBRARIES).stale

    assert planned.seconds_before == 30.0


def test_a_plan_that_only_reads_leaves_what_is_damaged_where_it_is(store: Store) -> None:
    (parts,) = make_keys([drawing("toy.1")], DATASET, libraries=LIBRARIES).values()
    place = store.place("toy.1", parts.key)
    (place / "result.json").write_bytes(b"")
    before = sorted(store.folder.rglob("*"))

    reader = Store(store.folder, only_reads=True)
    (planned,) = plan_tasks([drawing("toy.1")], reader, DATASET, libraries=LIBRARIES).stale

    assert planned.reason
    assert planned.reason.text == "the stored entry is damaged"
    assert sorted(store.folder.rglob("*")) == before


def test_each_task_follows_what_it_needs(store: Store) -> None:
    plan = plan_tasks([TASKS[2], TASKS[1], TASKS[0]], store, DATASET)

    names = [planned.name for planned in plan.tasks]
    assert sorted(names) == ["sum", "toy.1", "toy.2"]
    assert names.index("toy.1") < names.index("sum")


def test_a_new_task_never_ran(store: Store) -> None:
    assert reasons(store, [*TASKS, drawing("toy.3")]) == {"toy.3": "never ran"}


def test_a_changed_argument_is_named_with_both_values(store: Store) -> None:
    changed = [drawing("toy.1", count=40), *TASKS[1:]]

    assert reasons(store, changed) == {
        "toy.1": "toy.count changed 3 -> 40",
        "sum": "depends on toy.1, which runs again",
    }


def test_the_last_used_result_is_what_an_argument_changed_from(store: Store) -> None:
    keep(store, [drawing("toy.1", count=40)])
    store.mark_used("toy.1", make_keys(TASKS, DATASET, libraries=LIBRARIES)["toy.1"].key)

    assert reasons(store, [drawing("toy.1", count=5)]) == {"toy.1": "toy.count changed 3 -> 5"}


def test_a_dependency_that_is_stored_already_has_changed(store: Store) -> None:
    changed = [drawing("toy.1", count=40), *TASKS[1:]]
    keep(store, changed[:1])

    assert reasons(store, changed) == {"sum": "depends on toy.1, which has changed"}


def test_arguments_that_come_and_go_are_named(store: Store) -> None:
    before = replace(TASKS[0], arguments={"count": 3, "rows": [1, 2]})
    keep(store, [before])
    after = replace(TASKS[0], arguments={"rows": [1, 3], "level": 0.5})

    assert reasons(store, [after])["toy.1"].split("; ") == [
        "toy.rows changed [1, 2] -> [1, 3]",
        "toy.level is new: 0.5",
        "toy.count was removed, it was 3",
    ]


def test_every_other_change_is_named(store: Store) -> None:
    task = TASKS[0]

    assert reasons(store, [replace(task, seed=2)]) == {"toy.1": "the seed changed"}
    assert reasons(store, [task], data={"wine": "other"}) == {"toy.1": "the data wine changed"}
    assert reasons(store, [replace(task, data=())]) == {"toy.1": "no longer uses the data wine"}
    assert reasons(store, [task], libraries=LIBRARIES | {"numpy": "2.4.7"}) == {
        "toy.1": "numpy changed 2.4.6 -> 2.4.7"
    }
    assert reasons(store, [replace(task, threads=2)]) == {
        "toy.1": "the number of threads changed 1 -> 2"
    }


def test_changed_code_is_named_by_its_module(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    store.prepare()
    parts = make_keys(TASKS[:1], DATASET, libraries=LIBRARIES)["toy.1"]
    before = replace(
        parts,
        code={
            "tests.tasks.toy_tasks.draw": "another digest",
            "tests.tasks.gone.helper": "a digest",
        },
    )
    store.write("toy.1", before, result=1.0, seconds=3.0)

    assert reasons(store, TASKS[:1]) == {"toy.1": "code of tasks.toy_tasks changed (draw)"}


def test_another_key_scheme_is_named(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    store.prepare()
    parts = make_keys(TASKS[:1], DATASET, libraries=LIBRARIES)["toy.1"]
    store.write("toy.1", replace(parts, scheme=0), result=1.0, seconds=3.0)

    assert reasons(store, TASKS[:1]) == {"toy.1": f"the key scheme changed 0 -> {KEY_SCHEME}"}


@pytest.mark.parametrize(
    ("tasks", "message"),
    [
        ([adding("sum", "toy.9")], r"sum depends on toy\.9, but there is no such task\."),
        ([drawing("toy.1"), drawing("toy.1")], r"Two tasks are called toy\.1\."),
        (
            [adding("a", "b"), adding("b", "a")],
            r"Tasks depend on each other: (a -> b -> a|b -> a -> b)\.",
        ),
    ],
)
def test_tasks_that_make_no_plan_are_refused(
    store: Store, tasks: Sequence[Task], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        plan_tasks(tasks, store, DATASET)


def test_tasks_come_with_all_they_need() -> None:
    tasks = [adding("more", "sum"), *TASKS]

    assert [task.name for task in tasks_needed(tasks, ["more"])] == ["more", "toy.1", "sum"]
    with pytest.raises(ValueError, match=r"There is no task toy\.9\."):
        tasks_needed(tasks, ["toy.9"])


class TestPlansThatAreJoined:
    def test_have_what_is_the_same_once_and_tell_the_rest_apart(self, tmp_path: Path) -> None:
        empty = Store(tmp_path / "empty")
        other = [drawing("toy.1", count=4), drawing("toy.2"), adding("sum", "toy.1")]
        plans = [plan_tasks(tasks, empty, DATASET) for tasks in (TASKS, other)]

        plan = joined(plans)

        assert [planned.name for planned in plan.tasks] == [
            "toy.1", "toy.2", "sum", "toy.1+2", "sum+2",
        ]  # fmt: skip
        assert [planned.stored_as for planned in plan.tasks[3:]] == ["toy.1", "sum"]
        assert [*plan.dependencies["sum+2"]] == ["toy.1+2"]

    def test_run_as_each_would_by_itself(self, tmp_path: Path, bench: Bench) -> None:
        other = [drawing("toy.1", seed=9), drawing("toy.2"), adding("sum", "toy.1")]
        alone = [
            Bench(tmp_path / name).run_here(tasks)
            for name, tasks in zip("ab", (TASKS, other), strict=True)
        ]

        outcome = run_plan(joined(map(bench.plan, (TASKS, other))), bench.store, in_this_process)

        assert outcome.results["sum"] == alone[0].results["sum"]
        assert outcome.results["sum+2"] == alone[1].results["sum"]
        assert [bench.plan(tasks).stale for tasks in (TASKS, other)] == [(), ()]
