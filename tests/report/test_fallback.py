"""What earlier versions had of a section that fails now."""

from collections.abc import Iterable
from datetime import UTC, datetime

from reportgen.report.fallback import changed_since, fallbacks_of
from reportgen.report.model import Environment, Fallback, Report, SectionEntry
from reportgen.report.parts import Figure, Metric
from tests.sample import CHAPTERS, FIGURE_NUMBERS

ERROR = "mlp.1: MemoryError: too large"


def version(
    number: int,
    *stems: str,
    failed: tuple[str, ...] = (),
    epochs: int = 10,
    accuracy: float = 0.97,
    earlier: tuple[Report, ...] = (),
) -> Report:
    """Return a report of sections that each have a metric and, for mlp, a figure."""
    good = [stem for stem in stems if stem not in failed]
    return Report(
        version=f"{number:04}-fast",
        project="sample",
        profile="fast",
        reference="full",
        chapters=CHAPTERS,
        created=datetime(2026, 1, number, tzinfo=UTC),
        title="A report",
        authors=(),
        date="today",
        settings={
            "seed": 1,
            "data": {"train_size": 400},
            "mlp": {"epochs": epochs},
            "convnet": {"epochs": 3},
        },
        deviations=(),
        environment=Environment(
            python="3.11", platform="Linux", cpu="one", cores=2, libraries={}, command="reportgen"
        ),
        tasks=(),
        sections=tuple(
            SectionEntry(stem=stem, title=stem, failure=ERROR if stem in failed else None)
            for stem in stems
        ),
        metrics={metric.name: metric for metric in (metric_of(stem, accuracy) for stem in good)},
        tables=(),
        figures=(curve(),) if "mlp" in good else (),
        equations=(),
        claims=(),
        fallbacks=fallbacks_of(failed, earlier, CHAPTERS),
    )


def metric_of(stem: str, accuracy: float) -> Metric:
    return Metric(
        name=f"{stem}.test_accuracy",
        value=accuracy,
        unit="fraction",
        section=stem,
        description="accuracy",
    )


def curve(label: str = "mlp.loss_curve", number: int = 7) -> Figure:
    return Figure(
        label=label,
        number=number,
        caption="Ends at {mlp.test_accuracy}, the other at {convnet.test_accuracy}.",
        alternative_text="A line.",
        panels=(),
        depends_on=("data", "mlp"),
    )


def _of_mlp(earlier: Iterable[Report]) -> tuple[Fallback, ...]:
    return fallbacks_of(["mlp"], earlier, CHAPTERS)


def test_the_newest_version_in_which_the_section_did_not_fail_counts() -> None:
    old, newer = version(1, "mlp", accuracy=0.5), version(2, "mlp", accuracy=0.6)
    failed = version(3, "mlp", failed=("mlp",))

    (good,) = _of_mlp([failed, newer, old])

    assert good.version == "0002-fast"
    assert good.created == newer.created
    assert [metric.value for metric in good.metrics] == [0.6]


def test_versions_that_do_not_show_the_section_are_passed_by() -> None:
    (good,) = _of_mlp([version(2, "convnet"), version(1, "mlp")])

    assert good.version == "0001-fast"


def test_a_failed_version_hands_on_what_it_keeps_when_the_older_one_is_gone() -> None:
    first = version(1, "mlp")
    second = version(2, "mlp", failed=("mlp",), earlier=(first,))

    (good,) = _of_mlp([second])

    assert good.version == "0001-fast"
    assert good.created == first.created


def test_there_is_nothing_where_the_section_never_had_numbers() -> None:
    assert _of_mlp([version(1, "convnet")]) == ()
    assert _of_mlp([]) == ()


def test_no_more_versions_are_read_than_need_be() -> None:
    read: list[str] = []

    def versions() -> object:
        for report in (version(2, "mlp"), version(1, "mlp")):
            read.append(report.version)
            yield report

    _of_mlp(versions())  # type: ignore[arg-type]

    assert read == ["0002-fast"]


def test_figures_keep_the_numbers_that_the_report_has_for_them() -> None:
    unknown = curve("mlp.no_longer_there", number=3)
    report = version(1, "mlp").model_copy(update={"figures": (curve(number=7), unknown)})

    (good,) = _of_mlp([report])

    assert [(figure.label, figure.number) for figure in good.figures] == [
        ("mlp.loss_curve", FIGURE_NUMBERS["mlp.loss_curve"])
    ]


def test_numbers_of_other_sections_come_along_where_a_caption_names_them() -> None:
    (good,) = _of_mlp([version(1, "mlp", "convnet")])

    assert {metric.section for metric in good.metrics} == {"mlp", "convnet"}


def test_changed_settings_are_those_behind_the_numbers() -> None:
    (good,) = _of_mlp([version(1, "mlp", epochs=10)])

    now = version(2, "mlp", epochs=20).settings | {"convnet": {"epochs": 9}}

    assert list(changed_since(good, now)) == [("mlp.epochs", 10, 20)]
    assert list(changed_since(good, version(2, "mlp", epochs=10).settings)) == []
