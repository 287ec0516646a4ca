"""The points of a sweep beside each other: their order, the best, and what cannot be judged."""

import pytest

from reportgen.base.errors import MetricNotFoundError
from reportgen.compare.calibration import Calibration, RecordedSpread
from reportgen.compare.sweep import SweepComparison, SweptNumber, compare_points
from reportgen.compare.sweep_figures import panels_of
from reportgen.compare.sweep_words import finding_words
from reportgen.pages.sweep import sweep_csv, sweep_view
from reportgen.report.model import Report
from reportgen.report.panels import IntervalsPanel, MatrixPanel
from reportgen.report.parts import Counted
from reportgen.terminal.blocks import view_text
from tests.compare.swept import HIGH, LOW, MIDDLE, over_epochs, point

ACCURACY = "mlp.test_accuracy"


def only_number(comparison: SweepComparison) -> SweptNumber:
    (number,) = comparison.numbers
    return number


class TestTheBest:
    def test_and_all_that_do_not_differ_from_it_are_named(self) -> None:
        found = compare_points("epochs", over_epochs(LOW, MIDDLE, HIGH), Calibration())

        number = only_number(found)
        assert number.best == {1, 2}
        assert found.order == (2, 1, 0)
        assert number.stops_mattering == (2.0, 3.0)
        assert finding_words(found, number) == (
            "2 of 3 points may be the best: 3, 2. The best mean, 0.9330 ± 0.0020, is at 3; 1 is "
            "significantly worse. To be told apart here, a point must be behind by 0.0040. From "
            "mlp.epochs = 2 to 3 these runs show no difference."
        )

    def test_is_none_where_seeds_explain_all_differences(self) -> None:
        points = over_epochs((0.90, 0.93, 0.94), (0.91, 0.92, 0.95), (0.89, 0.93, 0.93))

        found = compare_points("epochs", points, Calibration())

        assert not only_number(found).tells_apart
        assert finding_words(found, only_number(found)).startswith(
            "No significantly worse point is known; the best mean, 0.927"
        )

    def test_may_be_the_lowest(self) -> None:
        points = over_epochs(LOW, HIGH)
        error = [
            one.report.metrics[ACCURACY].model_copy(update={"better": "lower"})
            for one in points
            if one.report
        ]
        points = [
            point(
                one.values,
                one.report and one.report.model_copy(update={"metrics": {ACCURACY: metric}}),
            )
            for one, metric in zip(points, error, strict=True)
        ]

        found = compare_points("epochs", points, Calibration())

        assert only_number(found).best == {0}
        assert found.order == (0, 1)

    def test_is_not_told_of_single_runs_unless_a_spread_is_recorded(self) -> None:
        points = over_epochs((0.90, 0.90), (0.95, 0.95))
        points = [point(one.values, single(one.report)) for one in points if one.report is not None]
        recorded = Calibration(spreads={"fast": {ACCURACY: RecordedSpread(std=0.002, runs=20)}})

        unknown, known = (
            compare_points("epochs", points, one) for one in (Calibration(), recorded)
        )

        assert only_number(unknown).best == frozenset()
        assert "too few runs" in finding_words(unknown, only_number(unknown))
        assert only_number(known).best == {1}

    def test_is_the_first_number_that_is_asked_for(self) -> None:
        with pytest.raises(MetricNotFoundError, match=r"has a metric mlp\.test_acuracy"):
            compare_points("a", over_epochs(LOW, HIGH), Calibration(), ["mlp.test_acuracy"])

    def test_is_not_judged_on_other_data(self) -> None:
        first, second = over_epochs(LOW, HIGH)
        assert second.report
        metric = second.report.metrics[ACCURACY]
        fewer = metric.model_copy(update={"counted": Counted(noun="test image", count=500)})
        second = point(
            second.values, second.report.model_copy(update={"metrics": {ACCURACY: fewer}})
        )

        found = compare_points("epochs", [first, second], Calibration())

        assert finding_words(found, only_number(found)) == (
            "not judged: it is not measured on the same items from point to point: "
            "500 test images, 10,000 test images."
        )

    def test_without_a_seed_is_the_best_value(self) -> None:
        points = over_epochs(LOW, HIGH)
        points = [
            point(
                one.values,
                one.report.model_copy(
                    update={
                        "tasks": tuple(
                            task.model_copy(update={"seed": None}) for task in one.report.tasks
                        )
                    }
                ),
            )
            for one in points
            if one.report
        ]

        found = compare_points("epochs", points, Calibration())

        assert only_number(found).best == {1}
        assert "significantly" not in finding_words(found, only_number(found))


def single(made: Report) -> Report:
    """The report with one run of each number."""
    metric = made.metrics[ACCURACY].model_copy(
        update={"replicates": made.metrics[ACCURACY].replicates[:1], "std": None}
    )
    return made.model_copy(update={"metrics": {ACCURACY: metric}, "tasks": made.tasks[:1]})


class TestAPointWithoutAReport:
    def test_is_a_row_with_the_reason(self) -> None:
        points = [*over_epochs(LOW, HIGH), point({"mlp.epochs": 9}, None, "no memory")]

        found = compare_points("epochs", points, Calibration())

        text = view_text(sweep_view(found))
        assert found.order[-1] == 2
        assert text.count("no memory") == 1
        assert sweep_csv(found).splitlines()[-1].startswith("9,")

    def test_alone_leaves_nothing_to_compare(self) -> None:
        found = compare_points("a", [point({"seed": 1}, None, "not built yet")], Calibration())

        assert found.numbers == ()
        said = view_text(sweep_view(found))
        assert "not built yet" in said
        assert "No point has a version yet." in said


class TestThePlots:
    def test_over_one_knob_have_the_means_and_the_single_runs(self) -> None:
        found = compare_points("epochs", over_epochs(LOW, MIDDLE, HIGH), Calibration())

        (plot,) = panels_of(found, only_number(found))

        assert isinstance(plot, IntervalsPanel)
        (series,) = plot.series
        assert series.x == (1.0, 2.0, 3.0)
        assert series.points == (LOW, MIDDLE, HIGH)
        assert [line.label for line in plot.references] == ["beyond: not the best"]

    def test_over_two_knobs_outline_what_may_be_the_best_and_leave_out_what_is_missing(
        self,
    ) -> None:
        points = [
            point({"mlp.epochs": epochs, "mlp.rule": rule}, made)
            for (epochs, rule), made in zip(
                [(1, "a"), (1, "b"), (2, "a"), (2, "b")],
                [*(one.report for one in over_epochs(LOW, MIDDLE, HIGH)), None],
                strict=True,
            )
        ]

        found = compare_points("grid", points, Calibration())

        plot, heat_map = panels_of(found, only_number(found))
        assert isinstance(plot, IntervalsPanel)
        assert [one.label for one in plot.series] == ['mlp.rule = "a"', 'mlp.rule = "b"']
        assert isinstance(heat_map, MatrixPanel)
        assert heat_map.column_labels == ("1", "2")
        assert heat_map.values[1] == (0.932, None)
        assert heat_map.outlined == ((1, 0), (0, 1))

    def test_over_a_knob_without_numbers_are_a_row(self) -> None:
        points = [
            point({"mlp.rule": rule}, one.report)
            for rule, one in zip("ab", over_epochs(LOW, HIGH), strict=True)
        ]

        found = compare_points("rules", points, Calibration())

        (row,) = panels_of(found, only_number(found))
        assert isinstance(row, MatrixPanel)
        assert row.column_labels == ('"a"', '"b"')

    def test_over_more_values_than_a_row_has_room_for_are_left_out(self) -> None:
        points = [
            point({"mlp.rule": f"rule {number}"}, one.report)
            for number, one in enumerate(over_epochs(*[LOW] * 51))
        ]

        found = compare_points("rules", points, Calibration())

        assert panels_of(found, only_number(found)) == ()
