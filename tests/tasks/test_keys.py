"""What a key depends on, and what it does not."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from reportgen.tasks.keys import KeyParts
from reportgen.tasks.task import Task
from tests.tasks.planning import make_keys
from tests.tasks.toy_tasks import LIBRARIES, adding, drawing

TASK = drawing("toy.1")


def key_of(
    task: Task, wine: str = "d", variables: Mapping[str, str] | None = None, **libraries: str
) -> str:
    keys = make_keys(
        [task], {"wine": wine}, variables=variables or {}, libraries=LIBRARIES | libraries
    )
    return keys[task.name].key


def test_the_key_of_a_toy_task_never_changes_by_accident() -> None:
    assert key_of(TASK) == "37dad75957a912e7e96e123737ce8ac4d8d00a5c7e0444458c693b61e3c728b0"


def test_a_key_is_read_back_from_its_parts() -> None:
    parts = make_keys([TASK], {"wine": "d"})["toy.1"]

    assert TypeAdapter(KeyParts).validate_json(parts.to_json()) == parts
    assert set(parts.libraries) == {"python", "numpy"}


CHANGES: dict[str, Callable[[], str]] = {
    "an argument": lambda: key_of(drawing("toy.1", count=4)),
    "the type of an argument": lambda: key_of(replace(TASK, arguments={"count": 3.0})),
    "the seed": lambda: key_of(drawing("toy.1", seed=2)),
    "the threads": lambda: key_of(replace(TASK, threads=2)),
    "the data": lambda: key_of(TASK, wine="other"),
    "a library": lambda: key_of(TASK, numpy="2.4.7"),
    "Python": lambda: key_of(TASK, python="3.12"),
    "a variable": lambda: key_of(TASK, variables={"XLA_FLAGS": "--xla_cpu_max_isa=SSE4_2"}),
    "the function": lambda: key_of(replace(TASK, function=adding("x").function)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_key_changes_with(change: Callable[[], str]) -> None:
    assert change() != key_of(TASK)


def test_a_key_changes_with_the_key_of_what_the_task_needs() -> None:
    before = make_keys([TASK, adding("sum", "toy.1")], {"wine": "d"})
    after = make_keys([drawing("toy.1", count=4), adding("sum", "toy.1")], {"wine": "d"})

    assert before["sum"].key != after["sum"].key


def test_a_key_does_not_change_with_what_changes_no_result() -> None:
    listed = replace(TASK, arguments={"count": [3]})
    as_tuple = replace(TASK, arguments={"count": (3,)})

    assert key_of(drawing("toy.2")) == key_of(TASK)
    assert key_of(replace(TASK, cost=9.0)) == key_of(TASK)
    assert key_of(listed) == key_of(as_tuple)


def test_the_data_does_not_count_for_a_task_that_does_not_use_it() -> None:
    task = replace(TASK, data=())

    assert key_of(task, wine="d") == key_of(task, wine="other")


def test_the_seed_does_not_count_for_a_task_that_is_given_none() -> None:
    assert key_of(replace(adding("sum"), seed=2)) == key_of(adding("sum"))


def test_data_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match=r"toy\.1 uses the data wine, but there is no such data"):
        make_keys([TASK], {"iris": "d"})


@pytest.mark.parametrize("value", [float("nan"), object(), b"bytes"])
def test_an_argument_that_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"toy\.1 has an argument that JSON cannot hold: "):
        key_of(replace(TASK, arguments={"count": value}))
