"""`reportgen history`: a number over all versions, and where a change was detected."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from reportgen.base.errors import MetricNotFoundError
from reportgen.cli.app import run
from reportgen.compare.calibration import Calibration, RecordedSpread
from reportgen.compare.history import MetricHistory, headlines, metric_histories, metric_history
from reportgen.pages.blocks import View
from reportgen.pages.history import history_view
from reportgen.pages.history_overview import overview_view
from reportgen.pages.history_picture import history_svg
from reportgen.pages.html import html
from reportgen.report.model import Report
from reportgen.report.parts import Counted, Metric, Range
from reportgen.terminal.blocks import view_text
from tests.commands import WITHOUT_TENSORFLOW, reportgen
from tests.grading.conftest import version

SPREAD = RecordedSpread(std=0.002, runs=21)
CALIBRATION = Calibration(
    spreads={profile: {"mlp.test_accuracy": SPREAD} for profile in ("fast", "full")}
)
BETTER = (0.979, 0.981, 0.983)
ANOTHER_SEED = (0.953, 0.956, 0.958)
STEP = 2 * 0.002 / 3**0.5
"""Two standard errors of a version's mean, which no two neighbours show."""


@pytest.fixture
def versions() -> list[Report]:
    """Another seed, then more epochs; beside them a version of the other profile."""
    return [
        version("0001-full"),
        version("0002-full", ANOTHER_SEED, seed=2),
        version("0003-fast", (0.91, 0.911, 0.912), profile="fast"),
        version("0004-full", failed="mlp"),
        version("0005-full", BETTER, seed=2, epochs=40),
    ]


@pytest.fixture
def history(versions: list[Report]) -> MetricHistory:
    return history_of("mlp.test_accuracy", versions)


def drawn(levels: Sequence[float], *, same_seeds: bool = False) -> list[Report]:
    """Return versions whose three runs scatter around a level; more epochs go with another one."""
    rng = np.random.default_rng(1)
    return [
        version(
            f"{number:04}-full",
            tuple(map(float, rng.normal(0.956 + level, 0.002, 3))),
            seed=1 if same_seeds else number,
            epochs=10 + round(1000 * level),
        )
        for number, level in enumerate(levels, start=1)
    ]


@pytest.fixture
def stepped() -> MetricHistory:
    return history_of("mlp.test_accuracy", drawn([0.0] * 10 + [STEP] * 10))


def history_of(name: str, versions: list[Report]) -> MetricHistory:
    return metric_history(name, [(one.version, one) for one in versions], CALIBRATION)


def listed(history: MetricHistory) -> str:
    return view_text(history_view(history))


class TestTheHistory:
    def test_compares_each_version_with_the_one_before_of_its_profile_that_has_the_number(
        self, history: MetricHistory
    ) -> None:
        changes = {one.version: one.change for one in history.points}

        assert list(changes) == ["0001-full", "0002-full", "0003-fast", "0005-full"]
        assert changes["0001-full"] is None
        assert changes["0003-fast"] is None
        assert changes["0002-full"] is not None
        assert changes["0002-full"].verdict == "noise"
        assert changes["0005-full"] is not None
        assert changes["0005-full"].verdict == "better"
        assert changes["0005-full"].causes == ("mlp.epochs 10 -> 40",)

    def test_marks_what_really_changed_and_no_other(self, history: MetricHistory) -> None:
        assert [one.version for one in history.points if one.is_real] == ["0005-full"]

    def test_marks_no_change_in_nearly_all_histories_of_equal_versions(self) -> None:
        rng = np.random.default_rng(1)
        marked = 0
        for _ in range(40):
            runs = rng.normal(0.956, 0.002, (20, 3))
            versions = [
                version(f"{number:04}-full", tuple(map(float, each)), seed=number)
                for number, each in enumerate(runs, start=1)
            ]
            found = history_of("mlp.test_accuracy", versions)
            marked += found.has_changed

        assert marked <= 40 * 0.05 + 3 * (40 * 0.05 * 0.95) ** 0.5

    def test_counts_the_versions_without_the_number(self, history: MetricHistory) -> None:
        assert history.left_out == 1

    def test_of_an_unknown_metric_names_the_nearest(self, versions: list[Report]) -> None:
        with pytest.raises(MetricNotFoundError, match=r"Did you mean mlp\.test_accuracy\?"):
            history_of("mlp.accuracy", versions)


class TestALastingChange:
    def test_is_found_where_no_two_neighbours_show_it(self, stepped: MetricHistory) -> None:
        assert not any(point.is_real for point in stepped.points)
        (change,) = stepped.lasting
        first, last = change.between
        assert first <= "0011-full" <= last
        assert change.causes == (f"mlp.epochs 10 -> {10 + round(1000 * STEP)}",)
        assert change.found.interval.low < STEP < change.found.interval.high
        assert change.found.p_value < 0.05

    def test_has_a_level_before_and_after_it(self, stepped: MetricHistory) -> None:
        (stretch,) = stepped.stretches

        before, after = stretch.levels

        assert (before.first, after.last) == (0, 19)
        assert before.last + 1 == after.first == stepped.lasting[0].place
        assert before.interval.low <= 0.956 <= before.interval.high
        assert after.interval.low <= 0.956 + STEP <= after.interval.high

    def test_needs_more_where_all_versions_have_the_same_seeds(self) -> None:
        levels = [0.0] * 10 + [STEP] * 10

        small = history_of("mlp.test_accuracy", drawn(levels, same_seeds=True))
        large = history_of("mlp.test_accuracy", drawn([4 * one for one in levels], same_seeds=True))

        assert "the 3 seeds that all versions share" in small.stretches[0].words
        assert small.lasting == ()
        assert len(large.lasting) == 1

    def test_that_comes_slowly_is_called_a_drift(self) -> None:
        history = history_of("mlp.test_accuracy", drawn(list(np.linspace(0, 4 * STEP, 20))))

        assert history.stretches[0].is_drift
        assert "A steady drift" in listed(history)

    def test_stands_in_words_and_marks_where_it_begins(self, stepped: MetricHistory) -> None:
        text = listed(stepped)

        (change,) = stepped.lasting
        assert f"▲ Changed from about {change.version} on" in text
        assert "because of" in text
        (row,) = [line for line in text.splitlines() if line.startswith(change.version)]
        assert row.endswith("▲ within noise")
        assert text.count("┊") > 10

    def test_stands_in_the_page_and_its_picture(self, stepped: MetricHistory) -> None:
        page = html(history_view(stepped))

        (change,) = stepped.lasting
        assert f"A lasting change was detected from {change.version} on." in page
        assert "mean between lasting changes" in page
        assert page.count("<svg") == 1

    def test_is_not_looked_for_without_a_spread_and_it_says_so(self) -> None:
        history = metric_history(
            "convnet.test_accuracy",
            [(one.version, one) for one in drawn([0.0, STEP, 0.0, STEP])],
            Calibration(),
        )

        assert history.lasting == ()
        assert "No test for a lasting change over 0001-full to 0004-full:" in listed(history)

    def test_names_the_versions_of_each_sequence_that_is_too_short(self) -> None:
        once, other = drawn([0.0, STEP])
        other = other.model_copy(
            update={
                "metrics": {
                    name: one.model_copy(update={"counted": Counted(noun="image", count=99)})
                    for name, one in other.metrics.items()
                }
            }
        )
        versions = [("0001-fast", once), ("0002-fast", once), ("0003-fast", other)]

        history = metric_history("mlp.test_accuracy", versions, Calibration())

        text = " ".join(listed(history).split())
        assert "over 0001-fast to 0002-fast: all versions of the sequence are the same" in text
        assert "over 0003-fast: 3 versions that make one sequence are needed" in text


class TestAllHeadlineNumbers:
    def test_have_a_line_each_with_first_and_last_value_and_what_changed(self) -> None:
        text = view_text(overview(drawn([0.0] * 10 + [3 * STEP] * 10)))

        lines = text.splitlines()
        assert lines[0] == "Headline numbers over 20 versions"
        assert re.match(r"mlp.parameters +55,050 +55,050 +none$", lines[2])
        assert re.match(r"mlp.test_accuracy +0.95\d +0.96\d +▲ 0011-full \(p < 0.001\)", lines[3])
        assert "No change detected: mlp.parameters, convnet.test_accuracy" in text

    def test_are_corrected_for_each_other(self) -> None:
        versions = [(one.version, one) for one in drawn([0.0] * 10 + [STEP] * 10)]
        metric = "mlp.test_accuracy"
        twice = [
            (
                name,
                one.model_copy(update={"metrics": {**one.metrics, "mlp.again": again(one)}}),
            )
            for name, one in versions
        ]

        (alone,) = metric_histories((metric,), versions, CALIBRATION)
        both = metric_histories((metric, "mlp.again"), twice, CALIBRATION)

        p_values = [one.stretches[0].p_value or 0.0 for one in (alone, *both)]
        assert p_values[1] == pytest.approx(2 * p_values[0])
        assert p_values[2] == pytest.approx(2 * p_values[0])

    def test_have_the_pictures_of_those_that_changed_first(self) -> None:
        page = html(overview(drawn([0.0] * 10 + [3 * STEP] * 10)))

        assert page.count("<svg") == 3
        titles = re.findall(r"<h2[^>]*>(.*?)</h2>", page, re.DOTALL)
        assert "mlp.test_accuracy" in titles[0]
        assert "No change detected" in titles[1]


def again(one: Report) -> Metric:
    return one.metrics["mlp.test_accuracy"].model_copy(update={"name": "mlp.again"})


def overview(versions: list[Report]) -> View:
    named = [(one.version, one) for one in versions]
    return overview_view(metric_histories(headlines(named), named, CALIBRATION), len(named))


class TestTheTerminal:
    def test_has_a_line_for_each_version_with_its_value_and_what_became_of_it(
        self, history: MetricHistory
    ) -> None:
        lines = listed(history).splitlines()

        assert lines[0] == "mlp.test_accuracy"
        rows = [line for line in lines if re.match("000", line)]
        assert [row[:26] for row in rows] == [
            "0001-full  0.9560 ± 0.0020",
            "0002-full  0.9557 ± 0.0025",
            "0003-fast  0.9110 ± 0.0010",
            "0005-full  0.9810 ± 0.0020",
        ]
        assert rows[1].endswith("within noise")
        assert rows[3].endswith("◆ better")
        assert lines[lines.index(rows[3]) + 1].strip() == "mlp.epochs 10 -> 40"
        assert lines[-1] == "1 version without this number has no line."

    def test_the_marks_stand_in_the_order_of_the_values(self, history: MetricHistory) -> None:
        rows = [line[28:] for line in listed(history).splitlines() if re.match("000", line)]

        first, second, fast, better = (re.split("[●◆]", row)[0] for row in rows)

        assert len(fast) < len(second) <= len(first) < len(better)
        assert rows[3].index("├") < len(better) < rows[3].index("┤")

    def test_fits_into_80_columns_and_has_no_colours_in_a_file(
        self, versions: list[Report]
    ) -> None:
        for name in ("mlp.test_accuracy", "convnet.test_accuracy", "noise.crossover"):
            text = listed(history_of(name, versions))

            assert max(map(len, text.splitlines())) <= 80
            assert "\x1b" not in text

    def test_a_number_that_never_changes_or_has_no_value_is_drawn_all_the_same(self) -> None:
        versions = [version("0001-full"), version("0002-full", crossover=None)]

        assert listed(history_of("mlp.parameters", versions)).count("●") == 2
        text = listed(history_of("noise.crossover", versions))
        assert text.count("●") == 1
        assert "the curves do not cross" in text

    def test_a_value_that_somebody_wrote_outside_its_interval_is_drawn(self) -> None:
        one = version("0001-full")
        metric = one.metrics["mlp.test_accuracy"].model_copy(
            update={"std": None, "interval": Range(low=0.1, high=0.2)}
        )
        metrics = {**one.metrics, metric.name: metric}

        history = history_of(metric.name, [one.model_copy(update={"metrics": metrics})])

        assert "┤" not in listed(history)
        assert listed(history).count("●") == 1
        assert b"</svg>" in history_svg(history)


class TestThePicture:
    def test_is_the_same_bytes_for_the_same_history(self, history: MetricHistory) -> None:
        svg = history_svg(history)

        assert svg == history_svg(history)
        assert svg.startswith(b"<?xml")

    def test_of_values_that_are_missing_or_all_the_same_is_drawn(self) -> None:
        versions = [version("0001-full", crossover=None), version("0002-full", crossover=None)]

        for name in ("noise.crossover", "mlp.parameters"):
            assert b"</svg>" in history_svg(history_of(name, versions))


class TestThePage:
    def test_has_the_picture_and_a_row_for_each_version(self, history: MetricHistory) -> None:
        page = html(history_view(history))

        assert "default-src 'none'" in page
        assert page.count("<script") == page.count("script-src 'sha256-") == 1
        assert page.count("<svg") == 1
        rows = re.findall(r"<tr.*?</tr>", page, re.DOTALL)[1:]
        cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
        assert [row[0] for row in cells] == ["0001-full", "0002-full", "0003-fast", "0005-full"]
        assert cells[3][2:] == [
            "0.9810 ± 0.0020",
            '<span class="good">◆ better</span>',
            "&lt; 0.001",
            "mlp.epochs 10 -&gt; 40",
        ]
        assert "A change from the version before was detected in 0005-full." in page
        assert "1 version without this number has no line." in page


class TestTheCommand:
    @pytest.fixture
    def results(self, add_versions: Callable[[list[Report]], Path], versions: list[Report]) -> Path:
        return add_versions(versions)

    @pytest.fixture
    def add_versions(self, tmp_path: Path) -> Callable[[list[Report]], Path]:
        def add(versions: list[Report]) -> Path:
            for one in versions:
                folder = tmp_path / "results" / one.version
                folder.mkdir(parents=True)
                (folder / "report.json").write_text(one.to_json(), encoding="utf-8")
            return tmp_path / "results"

        return add

    def test_needs_no_tensorflow(self, results: Path) -> None:
        done = reportgen(results.parent, "history", "mlp.test_accuracy", first=WITHOUT_TENSORFLOW)

        assert (done.status, done.errors) == (0, "")
        assert "0005-full  0.9810 ± 0.0020" in done.output

    @pytest.mark.parametrize(
        ("form", "start"),
        [
            ("svg", "<?xml"),
            ("html", "<!DOCTYPE html>"),
            ("markdown", "**mlp.test"),
            ("text", "mlp.test"),
        ],
    )
    def test_writes_each_form_into_a_file(self, form: str, start: str, results: Path) -> None:
        place = results.parent / f"history.{form}"

        arguments = ["history", "mlp.test_accuracy", "--results", str(results)]
        status = run([*arguments, "--format", form, "--output", str(place)])

        assert not status
        assert place.read_text(encoding="utf-8").startswith(start)
        assert [one.name for one in results.parent.iterdir() if one.name.startswith(".")] == []

    def test_keeps_to_a_profile(self, results: Path, capsys: pytest.CaptureFixture[str]) -> None:
        arguments = ["history", "mlp.test_accuracy", "--results", str(results), "--profile"]

        run([*arguments, "fast"])

        names = re.findall(r"^000\d-\w+", capsys.readouterr().out, re.MULTILINE)
        assert names == ["0003-fast"]
        assert run([*arguments, "slow"]) == 2
        assert capsys.readouterr().err == (
            f"reportgen: {results} has no version of the profile slow. There are: fast, full.\n"
        )

    def test_passes_by_what_cannot_be_read_and_says_so(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (results / "0002-full" / "report.json").write_text("{", encoding="utf-8")

        status = run(["history", "mlp.test_accuracy", "--results", str(results)])

        captured = capsys.readouterr()
        assert not status
        assert "0002-full" not in captured.out
        assert captured.err.count("\n") == 1
        assert "0002-full" in captured.err

    def test_of_an_unknown_metric_is_one_line(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status = run(["history", "mlp.test_acc", "--results", str(results)])

        captured = capsys.readouterr()
        assert (status, captured.out) == (2, "")
        assert captured.err == (
            "reportgen: No version has a metric mlp.test_acc. Did you mean mlp.test_accuracy?\n"
        )

    def test_without_a_metric_lists_the_headline_numbers(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status = run(["history", "--results", str(results)])

        captured = capsys.readouterr()
        assert not status
        assert captured.out.startswith("Headline numbers over 5 versions\n")
        assert re.search(r"^mlp.test_accuracy +full .*◆ 0005-full$", captured.out, re.MULTILINE)

    def test_draws_one_number_alone(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status = run(["history", "--format", "svg", "--results", str(results)])

        assert status == 2
        assert capsys.readouterr().err == (
            "reportgen: --format svg draws one number: name a METRIC, or use --format html.\n"
        )

    def test_without_any_version_is_one_line(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status = run(["history", "mlp.test_accuracy", "--results", str(tmp_path / "none")])

        assert status == 2
        assert "has no version that can be read. Make one with reportgen build." in (
            capsys.readouterr().err
        )
