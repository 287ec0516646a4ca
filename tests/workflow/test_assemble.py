"""What is joined where: sections, settings and the write-up's own numbers."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reportgen.projects.mnist.settings import Settings
from reportgen.report.model import Environment, Report, TaskRecord
from reportgen.report.parts import Claim, Figure, Metric, Section
from reportgen.workflow.assembly.assemble import Identity, assemble, deviations
from reportgen.workflow.assembly.project_parts import ProjectParts
from tests.mnist import FIGURE_NUMBERS, SECTIONS, STEMS, load_published, load_settings, mnist_parts

PARTS = mnist_parts()
WITHOUT_ORIGINAL = replace(PARTS, published=None)
IDENTITY = Identity("0001-fast", "fast", datetime(2026, 1, 5, 12, 0, tzinfo=UTC))
ENVIRONMENT = Environment(
    python="3.11", platform="Linux", cpu="a processor", cores=2, libraries={}, command="reportgen"
)


def section(stem: str, accuracy: float = 0.9) -> Section:
    """Return a section with one metric and one claim."""
    return Section(
        stem=stem,
        title=stem,
        metrics=(
            Metric(
                name=f"{stem}.test_accuracy",
                value=accuracy,
                unit="fraction",
                section=stem,
                description="accuracy",
            ),
        ),
        claims=(
            Claim(name=f"{stem}.claim", section=stem, outcome="holds", text="So it is.", test="-"),
        ),
    )


def report_of(
    *sections: Section,
    shown: tuple[str, ...],
    settings: Settings,
    tasks: tuple[TaskRecord, ...] = (),
    project: ProjectParts = PARTS,
) -> Report:
    """Return an assembled report."""
    return assemble(
        IDENTITY,
        settings,
        project,
        sections=sections,
        shown=shown,
        tasks=tasks,
        environment=ENVIRONMENT,
    )


def test_a_metric_stands_beside_the_write_ups_number() -> None:
    report = report_of(section("mlp"), shown=("mlp",), settings=load_settings("full"))

    assert report.metrics["mlp.test_accuracy"].published == 0.971


def test_a_section_that_is_only_compared_with_lends_its_metrics_alone() -> None:
    report = report_of(
        section("mlp"), section("convnet"), shown=("convnet",), settings=load_settings("full")
    )

    assert [entry.stem for entry in report.sections] == ["convnet"]
    assert [claim.section for claim in report.claims] == ["convnet"]
    assert set(report.metrics) == {"mlp.test_accuracy", "convnet.test_accuracy"}


def test_two_metrics_of_one_name_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"metric mlp\.test_accuracy"):
        report_of(
            section("mlp"),
            section("mlp").model_copy(update={"claims": ()}),
            shown=("mlp",),
            settings=load_settings("full"),
        )


def test_the_full_profile_deviates_in_nothing() -> None:
    full = load_settings("full")

    assert deviations(full, PARTS) == ()


def test_a_deviation_names_both_values_but_no_seed_and_no_title() -> None:
    changed = load_settings(
        "full", overrides=["mlp.hidden=[32, 16]", "seed=7", 'report.title="Mine"']
    )

    (deviation,) = deviations(changed, PARTS)

    assert deviation.name == "mlp.hidden"
    assert deviation.value == [32, 16]
    assert deviation.published == [64, 64]


def test_a_deviation_names_the_experiment_of_its_section() -> None:
    changed = load_settings("full", overrides=["seed=7", "data.train_size=90"])

    (deviation,) = deviations(changed, PARTS, [Section(stem="data", title="Images")])

    assert deviation.experiment == "Images"


def test_how_often_something_runs_is_no_deviation_because_the_write_up_ran_everything_once() -> (
    None
):
    changed = load_settings("full", overrides=["mlp.replicates=1", "convnet.replicates=5"])

    assert deviations(changed, PARTS) == ()


def test_without_an_original_the_replicates_deviate_from_the_reference_profile() -> None:
    changed = load_settings("full", overrides=["mlp.replicates=1"])

    report = report_of(section("mlp"), shown=("mlp",), settings=changed, project=WITHOUT_ORIGINAL)

    assert [(one.name, one.published) for one in report.deviations] == [("mlp.replicates", 3)]
    assert report.deviates_from == "profile full"
    assert (report.published, report.errata) == ((), ())
    assert report.metrics["mlp.test_accuracy"].published is None


def test_a_report_carries_all_that_its_project_gives_it() -> None:
    report = report_of(shown=(), settings=load_settings("full"))

    assert (report.project, report.reference) == ("mnist", "full")
    assert report.chapters == PARTS.chapters
    assert report.deviates_from == "write-up"
    assert set(report.templates) == {f"sections/{stem}.html" for stem in SECTIONS}
    assert report.setting_labels["mlp.epochs"] == "epochs"
    assert "def one_hot" in report.listings["reportgen.projects.mnist.data.preprocessing.one_hot"]
    assert "CC BY-SA 3.0" in report.credits[0].content


def test_the_date_is_that_of_the_build_unless_the_settings_give_one() -> None:
    own = load_settings("full", overrides=['report.date="May 2026"'])

    assert report_of(shown=(), settings=load_settings("full")).date == "5 January 2026"
    assert report_of(shown=(), settings=own).date == "May 2026"


def test_a_report_that_is_written_reads_back_equal() -> None:
    report = report_of(section("mlp"), shown=("mlp",), settings=load_settings("fast"))

    assert Report.model_validate_json(report.to_json()) == report


def test_every_caption_ends_with_the_write_ups_figure() -> None:
    figures = [figure(label, number) for label, number in FIGURE_NUMBERS.items()]
    sections = [
        Section(
            stem=stem,
            title=stem,
            figures=tuple(one for one in figures if one.label.startswith(f"{stem}.")),
        )
        for stem in STEMS
    ]

    report = report_of(*sections, shown=STEMS, settings=load_settings("full"))

    assert len(report.figures) == 10
    for one in report.figures:
        assert re.fullmatch(rf"Ours\. The write-up’s Figure {one.number}\b[^.]*\.", one.caption)


def test_a_drawing_that_the_write_up_lacks_says_nothing_of_it() -> None:
    drawing = Section(stem="mlp", title="mlp", figures=(figure("mlp.diagram", None),))

    report = report_of(drawing, shown=("mlp",), settings=load_settings("full"))

    assert report.figures[0].caption == "Ours."


def test_the_report_has_every_number_and_slip_of_the_write_up() -> None:
    published = load_published()
    failed = Section(stem="convnet", title="convnet", failure="it broke")

    report = report_of(section("mlp"), failed, shown=STEMS, settings=load_settings("fast"))

    numbers = {number.name: number for number in report.published}
    assert len(numbers) == len(published.metrics) + len(published.settings)
    assert numbers["mlp.test_accuracy"].ours == 0.9
    assert numbers["convnet.test_loss"].reason == "Its section failed."
    assert [one.right for one in report.errata] == [one.right for one in published.errata]


def test_a_task_names_the_settings_that_it_read_and_no_other_argument() -> None:
    task = TaskRecord(
        name="preprocessing.raw.1",
        key="k",
        cached=False,
        seconds=1.0,
        settings={"preprocessing.epochs": 2, "preprocessing.preprocessing": "raw"},
    )

    report = report_of(shown=(), settings=load_settings("full"), tasks=(task,))

    assert report.tasks[0].settings == {"preprocessing.epochs": 2}


def figure(label: str, number: int | None) -> Figure:
    """Return a figure that shows nothing."""
    return Figure(
        label=label,
        number=number,
        caption="Ours.",
        alternative_text="Nothing.",
        panels=(),
        depends_on=(),
    )
