"""What `build --dry-run` says before any second is spent."""

from pathlib import Path

import pytest

from reportgen.report.model import Report
from reportgen.report.page_numbers import Part, PlacedPart
from reportgen.report.parts import Claim, Figure, Metric, Table
from reportgen.report.provenance import Impact
from reportgen.tasks.execution.progress import forecast
from reportgen.tasks.plan import Plan
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Announce, Task
from reportgen.terminal.blocks import view_text
from reportgen.terminal.plan import dry_run_view
from reportgen.workflow.build import DryRun
from tests.report.test_impact import claim, figure, report
from tests.tasks.planning import make_keys, plan_tasks

__all__ = ["report"]  # a fixture

METRIC = Metric(
    name="mlp.test_accuracy", value=0.97, unit="fraction", section="mlp", description="accuracy"
)


def measure(*, epochs: int, seed: int, announce: Announce) -> float:
    return 0.5


def measuring(name: str, epochs: int = 10, cost: float = 1.0, **dependencies: str) -> Task:
    return Task(
        name,
        measure,
        {"epochs": epochs},
        seed=1,
        data=("wine",),
        dependencies=dependencies,
        cost=cost,
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store where mlp.1 and mlp.2 took eight seconds each."""
    store = Store(tmp_path / "store")
    store.prepare()
    for name, parts in make_keys([measuring("mlp.1"), measuring("mlp.2")], {"wine": "d"}).items():
        store.write(name, parts, result=0.5, seconds=8.0)
    return store


def printed(
    plan: Plan, impact: Impact | None, same_version: Path | None = None, at_once: int = 2
) -> list[str]:
    found = DryRun(plan, forecast(plan, at_once), impact, same_version)
    return view_text(dry_run_view(found, at_once)).splitlines()


def impact(
    report: Report,
    figures: tuple[Figure, ...] = (),
    tables: tuple[Table, ...] = (),
    claims: tuple[Claim, ...] = (),
    **more: tuple[str, ...],
) -> Impact:
    """Return a reach whose parts stand on the pages 4, 5, 6, ..."""
    parts: tuple[Part, ...] = (*figures, *tables, *claims)
    return Impact(
        report=report,
        parts=tuple(PlacedPart(one, page) for page, one in enumerate(parts, start=4)),
        new_sections=more.get("new_sections", ()),
    )


class TestTheReach:
    def test_names_each_part_with_its_page_and_what_it_shows(
        self, store: Store, report: Report
    ) -> None:
        plan = plan_tasks([measuring("mlp.1", epochs=20)], store, {"wine": "d"})
        report = report.model_copy(update={"metrics": {METRIC.name: METRIC}})
        beats = claim("mlp.beats").model_copy(
            update={"text": "It names {mlp.test_accuracy} of the digits, $p$ = 0.4. " * 4}
        )

        lines = printed(plan, impact(report, (figure("mlp.loss_curve"),), (), (beats,)))

        start = lines.index("This can change, in 0002-fast:")
        assert lines[start + 1] == "  Figure 1, p. 4: A figure."
        assert lines[start + 2].startswith("  claim mlp.beats, p. 5: It names 0.97")
        assert lines[start + 2].endswith(" ...")
        assert max(map(len, lines)) <= 80

    def test_is_told_in_counts_where_it_is_wide(self, store: Store, report: Report) -> None:
        plan = plan_tasks([measuring("mlp.1", epochs=20)], store, {"wine": "d"})
        many = tuple(claim(f"mlp.claim_{number}") for number in range(9))
        report = report.model_copy(update={"claims": (*many, claim("noise.claim"))})

        lines = printed(plan, impact(report, claims=many))

        assert "  9 of 10 claims, pp. 4-12" in lines

    def test_of_a_change_to_everything_is_one_line(self, store: Store, report: Report) -> None:
        plan = plan_tasks([measuring("mlp.1", epochs=20)], store, {"wine": "d"})

        lines = printed(plan, impact(report, report.figures, report.tables, report.claims))

        assert "This can change all of 0002-fast: 2 figures, 1 table, 2 claims." in lines

    def test_names_sections_that_are_new(self, store: Store, report: Report) -> None:
        plan = plan_tasks([measuring("convnet.1")], store, {"wine": "d"})

        lines = printed(plan, impact(report, new_sections=("convnet",)))

        assert "Not in 0002-fast, and new: convnet." in lines

    def test_is_left_out_where_there_is_no_version(self, store: Store) -> None:
        plan = plan_tasks([measuring("mlp.1", epochs=20)], store, {"wine": "d"})

        assert "There is no version yet that this could change." in printed(plan, None)

    def test_of_a_drawing_goes_by_its_label(self, store: Store, report: Report) -> None:
        plan = plan_tasks([measuring("mlp.1", epochs=20)], store, {"wine": "d"})
        drawing = figure("mlp.diagram").model_copy(update={"number": None})

        assert "  drawing mlp.diagram, p. 4: A figure." in printed(plan, impact(report, (drawing,)))


class TestTheTime:
    def test_is_that_of_earlier_runs_side_by_side(self, store: Store, report: Report) -> None:
        plan = plan_tasks([measuring("mlp.1"), measuring("mlp.2")], store, {"wine": "other"})

        assert printed(plan, impact(report))[-1] == (
            "About 8 s of computing, 2 tasks at once, from earlier runs."
        )
        assert printed(plan, impact(report), at_once=1)[-1] == (
            "About 16 s of computing, one task at a time, from earlier runs."
        )

    def test_is_never_less_than_what_waits_for_each_other(
        self, tmp_path: Path, report: Report
    ) -> None:
        chain = [measuring("a.1", cost=30.0), measuring("b.1", cost=60.0, first="a.1")]
        plan = plan_tasks(chain, Store(tmp_path), {"wine": "d"})

        assert forecast(plan, at_once=8).seconds == pytest.approx(90.0)

    def test_of_a_further_replicate_is_that_of_the_others_by_its_cost(self, store: Store) -> None:
        tasks = [measuring("mlp.1"), measuring("mlp.2"), measuring("mlp.3", cost=2.0)]

        assert forecast(plan_tasks(tasks, store, {"wine": "d"}), 1).seconds == pytest.approx(16.0)

    def test_says_which_tasks_it_only_estimates(self, store: Store, report: Report) -> None:
        plan = plan_tasks([measuring("noise.0.4", cost=200.0)], store, {"wine": "d"})

        assert printed(plan, impact(report))[-1] == (
            "About 3 min of computing, 2 tasks at once; an estimate, as noise.0.4 never ran."
        )


class TestNothingToRun:
    def test_points_to_the_version_that_says_the_same(self, store: Store, report: Report) -> None:
        plan = plan_tasks([measuring("mlp.1")], store, {"wine": "d"})

        lines = printed(plan, impact(report), Path("results/0002-fast"))

        assert lines[-1] == "up to date: results/0002-fast"

    def test_says_that_the_report_is_written_anew_where_no_version_is_the_same(
        self, store: Store, report: Report
    ) -> None:
        plan = plan_tasks([measuring("mlp.1")], store, {"wine": "d"})

        assert (
            printed(plan, impact(report))[-1]
            == "No task has to run; only the report is written again."
        )
