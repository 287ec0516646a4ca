"""What the report says of each task: enough to doubt it, and to compute it again."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import JsonValue

from reportgen.report.model import TaskRecord
from reportgen.tasks.execution import workers
from reportgen.tasks.execution.events import settings_read
from reportgen.tasks.execution.execute import Outcome
from reportgen.tasks.task import Task
from tests.tasks.conftest import DATASET, Bench
from tests.tasks.planning import make_keys
from tests.tasks.toy_tasks import adding, drawing, fail, measuring

DRAWINGS = [drawing("toy.1", seed=7), drawing("toy.2", seed=8)]
SUM = adding("sum", "toy.1", "toy.2")


def record_of(outcome: Outcome, name: str) -> TaskRecord:
    return {record.name: record for record in outcome.records}[name]


def test_a_task_says_what_it_was_made_from(bench: Bench) -> None:
    outcome = bench.run_here([*DRAWINGS, SUM])

    drawn = record_of(outcome, "toy.1")
    assert drawn.function == "tests.tasks.toy_tasks.draw"
    assert drawn.seed == 7
    assert drawn.settings == {"toy.count": 3}
    assert drawn.dependencies == ()
    assert drawn.data == DATASET
    assert record_of(outcome, "sum").dependencies == ("toy.1", "toy.2")


def test_a_task_that_uses_no_data_names_none(bench: Bench) -> None:
    outcome = bench.run_here([replace(drawing("toy.1"), data=())])

    assert record_of(outcome, "toy.1").data == {}


def test_tasks_of_the_same_code_have_one_digest_and_others_another(bench: Bench) -> None:
    outcome = bench.run_here([*DRAWINGS, measuring("toy.3")])

    code = {name: record_of(outcome, name).code for name in ("toy.1", "toy.2", "toy.3")}
    assert len(code["toy.1"]) == 64
    assert code["toy.1"] == code["toy.2"] != code["toy.3"]


def test_the_processor_is_that_of_the_computing_also_from_the_store(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "processor_name", lambda: "the one then")
    bench.run_here([DRAWINGS[0]])
    monkeypatch.setattr(workers, "processor_name", lambda: "the one today")

    outcome = bench.run_here(DRAWINGS)

    assert record_of(outcome, "toy.1").processor == "the one then"
    assert record_of(outcome, "toy.2").processor == "the one today"


def test_the_day_is_that_of_computing_today_and_from_the_store(bench: Bench) -> None:
    before = datetime.now(UTC)
    first = bench.run_here(DRAWINGS)
    after = datetime.now(UTC)

    again = bench.run_here(DRAWINGS)

    computed = record_of(first, "toy.1").computed
    assert computed
    assert before <= computed <= after
    assert record_of(again, "toy.1").cached
    assert record_of(again, "toy.1").computed == computed


def test_a_task_that_failed_says_all_but_a_day(bench: Bench) -> None:
    outcome = bench.run_here(
        [Task("toy.1", fail, {"level": 0.5}, seed=3, receives={"seed": "seed"})]
    )

    record = record_of(outcome, "toy.1")
    assert record.failed
    assert record.computed is None
    assert (record.seed, record.settings) == (3, {"toy.level": 0.5})


def test_settings_are_named_as_the_author_writes_them() -> None:
    arguments: dict[str, JsonValue] = {"level": 0.4, "examples": 2}
    task = Task("noise.0.4", fail, arguments, seed=1, settings={"level": "noise.levels"})

    assert settings_read(task, arguments) == {"noise.levels": 0.4, "noise.examples": 2}


def test_the_threads_are_those_of_the_task_or_those_that_a_variable_asks_for(
    bench: Bench,
) -> None:
    assert record_of(bench.run_here([DRAWINGS[0]]), "toy.1").threads == 1

    parts = make_keys([DRAWINGS[0]], DATASET, variables={"OMP_NUM_THREADS": "4"})["toy.1"]

    assert parts.most_threads == 4
