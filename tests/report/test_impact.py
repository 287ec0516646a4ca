"""What of an earlier version a change can reach."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from reportgen.report.model import Environment, Report, SectionEntry, TaskRecord
from reportgen.report.parts import Claim, Figure, Table
from reportgen.report.provenance import Impact, impact_of, touched_tasks
from tests.sample import CHAPTERS

TASKS = (
    "preprocessing.cloud",
    "preprocessing.raw.1",
    "preprocessing.raw.2",
    "mlp.1",
    "mlp.2",
    "three_layer.1",
    "noise.0.2",
    "noise.0.4",
)
Keys = Mapping[str, tuple[str, ...]]

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
PAGES = {"figure-mlp.loss_curve": 4, "claim-three_layer.beats_mlp": 6, "table-noise.levels": 9}
STEMS = ("preprocessing", "mlp", "three_layer", "noise")


@pytest.fixture
def report() -> Report:
    """A version whose parts are made of some tasks each."""
    return Report(
        version="0002-fast",
        project="sample",
        profile="fast",
        reference="full",
        chapters=CHAPTERS,
        created=NOW,
        title="A report",
        authors=(),
        date="today",
        settings={},
        deviations=(),
        environment=Environment(
            python="3.11", platform="Linux", cpu="one", cores=2, libraries={}, command="reportgen"
        ),
        tasks=tuple(
            TaskRecord(name=name, key=f"key of {name}", cached=False, seconds=1.0) for name in TASKS
        ),
        sections=tuple(SectionEntry(stem=stem, title=stem, failure=None) for stem in STEMS),
        metrics={},
        tables=(table("noise.levels", "noise.0.2", "noise.0.4"),),
        figures=(
            figure("preprocessing.cloud", "preprocessing.cloud"),
            figure("mlp.loss_curve", "mlp.1", "mlp.2"),
        ),
        equations=(),
        claims=(
            claim("preprocessing.scaling_helps", "preprocessing.raw.1", "preprocessing.raw.2"),
            claim("three_layer.beats_mlp", "three_layer.1", "mlp.1", "mlp.2"),
        ),
    )


def figure(label: str, *tasks: str) -> Figure:
    return Figure(
        label=label,
        number=1,
        caption="A figure.",
        alternative_text="A figure.",
        panels=(),
        depends_on=(),
        tasks=tasks,
    )


def table(label: str, *tasks: str) -> Table:
    return Table(
        label=label, number=1, caption="A table.", columns=(), rows=(), depends_on=(), tasks=tasks
    )


def claim(name: str, *tasks: str) -> Claim:
    stem = name.partition(".")[0]
    return Claim(name=name, section=stem, outcome="holds", text="So.", test="None", tasks=tasks)


def keys(**changes: str | None) -> Keys:
    """Return the keys of the version; a dot in a name is written as two underscores."""
    found: dict[str, tuple[str, ...]] = {name: (f"key of {name}",) for name in TASKS}
    for written, key in changes.items():
        name = written.replace("__", ".")
        found.pop(name, None)
        if key is not None:
            found[name] = (key,)
    return found


def names(impact: Impact) -> set[str]:
    parts = [one.part for one in impact.parts]
    return {part.name if isinstance(part, Claim) else part.label for part in parts}


def affected(result_keys: Keys, report: Report) -> set[str]:
    return names(impact_of(result_keys, STEMS, report, PAGES))


def test_nothing_is_reached_where_every_result_is_the_same(report: Report) -> None:
    assert affected(keys(), report) == set()


def test_another_result_reaches_all_that_was_made_from_it(report: Report) -> None:
    assert affected(keys(mlp__2="another"), report) == {"mlp.loss_curve", "three_layer.beats_mlp"}


def test_what_is_reached_has_its_page(report: Report) -> None:
    impact = impact_of(keys(mlp__2="another"), STEMS, report, PAGES)

    assert [one.page for one in impact.parts] == [4, 6]
    assert {one.page for one in impact_of(keys(mlp__2="x"), STEMS, report, {}).parts} == {None}


def test_a_new_task_reaches_what_its_nearest_siblings_reach(report: Report) -> None:
    assert affected(keys(noise__0__6="new"), report) == {"noise.levels"}
    assert affected(keys(preprocessing__raw__3="new"), report) == {"preprocessing.scaling_helps"}


def test_a_task_that_is_gone_reaches_what_it_was_part_of(report: Report) -> None:
    assert affected(keys(noise__0__4=None), report) == {"noise.levels"}


def test_sections_that_a_build_leaves_out_are_not_reached(report: Report) -> None:
    only_mlp = {"mlp.1": ("another",), "mlp.2": ("another",)}

    assert names(impact_of(only_mlp, ("mlp",), report, PAGES)) == {"mlp.loss_curve"}


def test_an_accepted_result_stands_for_the_one_before(report: Report) -> None:
    accepted = {**keys(), "mlp.1": ("a new key", "key of mlp.1")}

    assert touched_tasks(accepted, report) == frozenset()


def test_a_task_that_failed_may_succeed_now(report: Report) -> None:
    failed = tuple(
        task.model_copy(update={"failed": task.name == "mlp.1"}) for task in report.tasks
    )
    report = report.model_copy(update={"tasks": failed})

    assert "three_layer.beats_mlp" in affected(keys(), report)


def test_it_is_everything_when_no_result_stays(report: Report) -> None:
    others = dict.fromkeys(TASKS, ("another",))

    assert impact_of(others, STEMS, report, PAGES).is_everything
    assert not impact_of(keys(mlp__1="another"), STEMS, report, PAGES).is_everything


def test_sections_that_the_version_lacks_are_new(report: Report) -> None:
    impact = impact_of(keys(), (*STEMS, "convnet"), report, PAGES)

    assert impact.new_sections == ("convnet",)
