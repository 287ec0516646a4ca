"""A version in the terminal: its title block, its metrics, and what changed."""

import re

import pytest

from reportgen.report.model import Report, SectionEntry
from reportgen.report.outline import Chapter, Entry
from reportgen.report.parts import Metric
from reportgen.terminal.blocks import view_text
from reportgen.terminal.version import version_view, versions_view
from reportgen.versions.history import ListedVersion
from reportgen.versions.summary import summary_of

DATE = "2024-02-29"


def shown(report: Report, before: Report | None = None, changes: tuple[str, ...] = ()) -> str:
    return view_text(version_view(report, before, changes))


def listed(*rows: ListedVersion) -> str:
    return view_text(versions_view(rows))


def line_of(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.split()[:1] == [start])


def accuracy(value: float | None, absent: str = "", column: str = "mlp") -> Metric:
    return Metric(
        name="mlp.test_accuracy",
        value=value,
        unit="fraction",
        section="mlp",
        description="accuracy, the mean of three replicates",
        column=column,
        std=None if value is None else 0.0035,
        absent=absent,
    )


def having(report: Report, *metrics: Metric) -> Report:
    return report.model_copy(update={"metrics": {metric.name: metric for metric in metrics}})


class TestShow:
    def test_the_title_block_says_what_it_is(self, sample: Report) -> None:
        text = shown(sample.model_copy(update={"only": ("mlp", "noise")}))

        assert text.splitlines()[:3] == [
            "0001-fast: A sample report",
            "Ada Example, Ben Sample",
            "29 February 2024, profile fast, only mlp and noise",
        ]
        assert "mlp.epochs 8 (full: 10)" in " ".join(text.split())

    def test_the_claims_are_named_by_outcome(self, sample: Report) -> None:
        names = {one.outcome: one.name for one in sample.claims}

        last = shown(sample).partition("\nClaims\n")[2]

        assert names
        for outcome, name in names.items():
            assert re.search(rf"{outcome}: [^:]*\b{re.escape(name)}\b", last)

    def test_a_version_that_mixes_kinds_of_processor_says_so(self, sample: Report) -> None:
        first, *others = sample.tasks
        older = first.model_copy(update={"processor": "an older one"})

        text = shown(sample.model_copy(update={"tasks": (older, *others)}))

        assert "Computed on 2 kinds of processor: a sample processor; an older one" in text
        assert "kinds of processor" not in shown(sample)

    def test_every_metric_of_the_report_is_there(self, sample: Report) -> None:
        text = shown(sample)

        assert len(sample.metrics) == 5
        for name in sample.metrics:
            assert line_of(text, name)

    def test_a_section_without_numbers_is_left_out(self, sample: Report) -> None:
        introduction = SectionEntry(stem="introduction", title="What is asked", failure=None)
        sections = (introduction, *sample.sections)

        text = shown(sample.model_copy(update={"sections": sections}))

        assert "What is asked" not in text
        assert "Noise, recognition and denoising" in text

    def test_a_metric_has_its_uncertainty_and_the_plain_difference(self, sample: Report) -> None:
        now, before = having(sample, accuracy(0.9266)), having(sample, accuracy(0.9146))

        text = shown(now, before, ("mlp.epochs 8 -> 20",))

        assert line_of(text, "mlp.test_accuracy").split() == [
            "mlp.test_accuracy", "0.927", "±", "0.004", "+0.012",
        ]  # fmt: skip
        assert "Since 0001-fast: mlp.epochs 8 -> 20" in text
        assert "Which changes are noise: reportgen diff 0001-fast " in text

    def test_a_difference_smaller_than_the_digits_shown_is_still_no_zero(
        self, sample: Report
    ) -> None:
        text = shown(having(sample, accuracy(0.9266)), having(sample, accuracy(0.92664)))

        assert line_of(text, "mlp.test_accuracy").endswith("\N{MINUS SIGN}0.00004")

    def test_what_is_the_same_new_or_had_no_value_is_said_so(self, sample: Report) -> None:
        now = having(sample, accuracy(0.9266))

        assert line_of(shown(now, now), "mlp.test_accuracy").endswith("same")
        assert line_of(shown(now, having(sample)), "mlp.test_accuracy").endswith("new")
        gone = having(sample, accuracy(None, "the loss diverged"))
        assert line_of(shown(now, gone), "mlp.test_accuracy").endswith("was the loss diverged")
        assert line_of(shown(gone, gone), "mlp.test_accuracy").endswith("same")

    def test_a_failed_section_is_marked_with_its_first_line(self, sample: Report) -> None:
        failed = sample.sections[1].model_copy(update={"failure": "mlp.1: killed\nin a, line 1"})

        text = shown(sample.model_copy(update={"sections": (sample.sections[0], failed)}))

        assert "The first network (failed)\n  mlp.1: killed\n" in text

    def test_metrics_of_a_section_that_is_only_compared_with_say_so(self, sample: Report) -> None:
        report = having(sample, accuracy(0.9)).model_copy(update={"sections": ()})

        assert "The first network (for comparison)" in shown(report)

    def test_metrics_of_an_experiment_stand_in_the_first_section_that_shows_them(
        self, sample: Report
    ) -> None:
        knn, ridge = (
            accuracy(0.9).model_copy(update={"name": f"{name}.accuracy", "section": name})
            for name in ("knn", "ridge")
        )
        both = tuple(
            Entry(stem=stem, title=stem.capitalize(), reads=("knn",))
            for stem in ("data", "results")
        )
        report = having(sample, knn, ridge).model_copy(
            update={
                "chapters": (Chapter(number=1, title="All", experiments=both),),
                "sections": tuple(
                    SectionEntry(stem=one.stem, title=one.title, failure=None) for one in both
                ),
            }
        )

        text = shown(report)

        assert "\nData\n  knn.accuracy " in text
        assert "\nridge (in no section)\n  ridge.accuracy " in text
        assert text.count("knn.accuracy") == 1
        assert "for comparison" not in text

    def test_it_fits_into_80_columns_and_has_no_colours_in_a_file(self, sample: Report) -> None:
        text = shown(sample, sample, ("mlp.epochs 8 -> 20",) * 8)

        assert max(map(len, text.splitlines())) <= 80
        assert "\x1b" not in text


class TestList:
    def test_a_line_has_the_date_the_headline_numbers_and_what_changed(
        self, sample: Report
    ) -> None:
        text = listed(
            ListedVersion(
                "0001-fast", summary_of(having(sample, accuracy(0.9266))), ("seed 1 -> 2",)
            )
        )

        line = line_of(text, "0001-fast")
        assert line.split()[:3] == ["0001-fast", "2024-02-29", "0.927"]
        assert line.rstrip().endswith("seed 1 -> 2")
        assert text.splitlines()[0].split()[:3] == ["version", "date", "mlp"]

    def test_a_failed_experiment_and_a_version_that_cannot_be_read_are_marked(
        self, sample: Report
    ) -> None:
        failed = sample.sections[1].model_copy(update={"failure": "mlp.1: killed"})
        report = having(sample).model_copy(update={"sections": (failed,)})

        text = listed(
            ListedVersion("0001-fast", summary_of(having(sample, accuracy(0.9266))), ()),
            ListedVersion("0002-fast", summary_of(report), ()),
            ListedVersion("0003-fast", None, ("is damaged",)),
        )

        assert line_of(text, "0002-fast").split() == ["0002-fast", "2024-02-29", "failed"]
        assert line_of(text, "0003-fast").split() == ["0003-fast", "is", "damaged"]

    @pytest.mark.parametrize(
        ("newest", "heads"),
        [
            ({}, ["ridge"]),
            ({"only": ("ridge",)}, ["ridge", "mlp"]),
            ({"project": "other"}, ["ridge", "mlp"]),
            (
                {"sections": (SectionEntry(stem="a", title="A", failure="a: KeyError: 3"),)},
                ["ridge", "mlp"],
            ),
        ],
    )
    def test_the_columns_are_those_of_the_newest_whole_report_of_each_project(
        self, newest: dict[str, object], heads: list[str], sample: Report
    ) -> None:
        error = Metric(
            name="ridge.rmse", value=0.61, unit="mg/l", description="error", column="ridge"
        )
        leaves = Metric(name="tree.leaves", value=12, description="leaves")

        text = listed(
            ListedVersion("0001-fast", summary_of(having(sample, accuracy(0.9266))), ()),
            ListedVersion(
                "0002-fast", summary_of(having(sample, error, leaves).model_copy(update=newest)), ()
            ),
        )

        assert [head for head in text.split("\n")[0].split() if head in ("ridge", "mlp")] == heads
        assert line_of(text, "0002-fast").split()[-1] == "0.61"
        assert line_of(text, "0001-fast").split()[-1] == ("0.927" if "mlp" in heads else DATE)

    def test_a_legend_says_what_the_columns_are_each_thing_once(self, sample: Report) -> None:
        other = accuracy(0.9, column="convnet").model_copy(update={"name": "convnet.test_accuracy"})

        text = listed(
            ListedVersion("0001-fast", summary_of(having(sample, accuracy(0.9266), other)), ())
        )

        legend = " ".join(" ".join(text.splitlines()[2:]).split())
        assert legend.startswith("mlp, convnet: accuracy. Values are rounded")

    def test_numbers_without_a_column_leave_no_legend(self, sample: Report) -> None:
        text = listed(
            ListedVersion("0001-fast", summary_of(having(sample, accuracy(0.9, column=""))), ())
        )

        assert text.splitlines()[0].split() == ["version", "date"]
        assert len(text.splitlines()) == 2

    def test_long_changes_go_on_below_within_80_columns(self, sample: Report) -> None:
        changes = tuple(f"noise.setting_{number} 1 -> 2" for number in range(6))

        text = listed(ListedVersion("0001-fast", summary_of(sample), changes))

        assert max(map(len, text.splitlines())) <= 80
        assert all(f"setting_{number}" in text for number in range(6))
