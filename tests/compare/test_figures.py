"""Figures are compared by the data behind them."""

import base64

import pytest

from reportgen.compare.model import FigureChange
from reportgen.report.panels import (
    CurvesPanel,
    DiagramPanel,
    IntervalSeries,
    IntervalsPanel,
    Layer,
    MatrixPanel,
    Panel,
    PicturePanel,
    ReferenceLine,
    ScatterPanel,
    Series,
    SummaryPanel,
    TilesPanel,
    in_pieces,
)
from reportgen.report.parts import Figure
from tests.compare.pairs import compared, version


def figure(*panels: Panel, number: int | None = 3) -> Figure:
    return Figure(
        label="mlp.curve",
        number=number,
        caption="A curve.",
        alternative_text="A curve.",
        panels=panels,
        depends_on=(),
    )


def change(a: Figure, b: Figure) -> FigureChange:
    before, after = (
        version(figures=(one,), version=name) for one, name in ((a, "0001-fast"), (b, "0002-fast"))
    )
    (found,) = compared(before, after).figures
    return found


def curves(*series: Series, threshold: float = 0.5) -> CurvesPanel:
    return CurvesPanel(
        x_label="epoch",
        y_label="accuracy",
        series=series,
        references=(ReferenceLine(label="recognised", value=threshold, axis="y"),),
    )


def line(*y: float | None, label: str = "training") -> Series:
    return Series(label=label, x=tuple(float(x) for x in range(1, len(y) + 1)), y=y, style=0)


ROUND = ScatterPanel(title="cloud", x_label="x", y_label="y", x=(1.0, 2.0), y=(3.0, 4.0))


def tiles(*rows: str, columns: tuple[str, ...] = ("0.1", "0.2")) -> TilesPanel:
    """Return images of one pixel, each character a grey in hexadecimal times 16."""
    return TilesPanel(
        row_labels=tuple(f"digit {at}" for at in range(len(rows))),
        column_labels=columns,
        side=1,
        tiles=tuple(
            tuple(base64.b64encode(bytes([16 * int(grey, 16)])).decode() for grey in row)
            for row in rows
        ),
    )


def layer(units: int, name: str = "dense") -> Layer:
    return Layer(
        name=name, kind="Dense", output_shape=(units,), parameters=10 * units, activation="relu"
    )


def summary(*units: int) -> SummaryPanel:
    return SummaryPanel(input_shape=(28, 28), layers=tuple(map(layer, units)))


def test_the_largest_difference_of_a_curve_is_given_with_its_place() -> None:
    found = change(figure(curves(line(0.5, 0.7, 0.9))), figure(curves(line(0.5, 0.75, 0.91))))

    (series,) = found.series
    assert found.verdict == "changed"
    assert (series.panel, series.series, series.at) == ("accuracy", "training", 2)
    assert series.largest_difference == pytest.approx(0.05)
    assert series.note == ""


def test_places_that_one_side_has_alone_are_named() -> None:
    found = change(figure(curves(line(0.5, 0.7))), figure(curves(line(0.5, 0.7, 0.9, 0.95))))

    (series,) = found.series
    assert series.largest_difference == 0
    assert series.note == "only in 0002-fast: x = 3, 4"


def test_a_value_that_is_not_finite_on_one_side_is_named() -> None:
    found = change(figure(curves(line(0.5, None))), figure(curves(line(0.5, 0.7))))

    (series,) = found.series
    assert series.note == "no value on one side at x = 2"


def test_series_are_matched_by_label() -> None:
    a = figure(curves(line(0.5, 0.7), line(0.4, 0.6, label="validation")))
    b = figure(curves(line(0.4, 0.6, label="validation"), line(0.1, label="test")))

    found = change(a, b)

    assert [(one.series, one.note) for one in found.series] == [
        ("test", "only in 0002-fast"),
        ("training", "only in 0001-fast"),
    ]


def test_a_marked_value_that_moved_is_given() -> None:
    found = change(
        figure(curves(line(0.5), threshold=0.5)), figure(curves(line(0.5), threshold=0.6))
    )

    (series,) = found.series
    assert (series.series, series.at) == ("recognised", None)
    assert series.largest_difference == pytest.approx(0.1)
    assert series.note == "0.5 in 0001-fast, 0.6 in 0002-fast"


def test_points_are_compared_by_how_far_they_moved() -> None:
    moved = ROUND.model_copy(update={"x": (1.0, 5.0), "y": (3.0, 8.0)})
    fewer = ROUND.model_copy(update={"x": (1.0,), "y": (3.0,)})

    (series,) = change(figure(ROUND), figure(moved)).series

    assert (series.largest_difference, series.at) == (5, 5)
    assert series.note == "1 of 2 points are elsewhere"
    (series,) = change(figure(ROUND), figure(fewer)).series
    assert series.largest_difference is None
    assert series.note == "2 points in 0001-fast, 1 in 0002-fast"


def test_means_spreads_and_single_values_of_intervals_are_compared() -> None:
    def panel(mean: float, spread: float | None, *points: float) -> IntervalsPanel:
        series = IntervalSeries(
            label="final", x=(1e-6,), mean=(mean,), spread=(spread,), points=(points,)
        )
        return IntervalsPanel(x_label="factor", y_label="accuracy", series=(series,))

    found = change(figure(panel(0.98, 0.002, 0.97, 0.99)), figure(panel(0.98, 0.001, 0.97, 0.98)))

    assert [(one.series, one.at) for one in found.series] == [
        ("final, spread", 1e-6),
        ("final, run 2", 1e-6),
    ]


def test_cells_of_a_matrix_are_matched_by_row_and_place() -> None:
    def matrix(*values: int) -> MatrixPanel:
        return MatrixPanel(
            x_label="predicted",
            y_label="true",
            row_labels=("red", "white"),
            column_labels=(),
            values=(values[:2], values[2:]),
        )

    (series,) = change(figure(matrix(8, 2, 0, 9)), figure(matrix(8, 2, 3, 8))).series

    assert (series.series, series.largest_difference, series.at) == ("white", 3, 1)


def test_pictures_are_the_same_or_others() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"{}/>'
    a, b = (
        PicturePanel(svg=in_pieces(svg.format(more).encode()), png=in_pieces(b"\x89PNG\r\n\x1a\n"))
        for more in ("", ' fill="#ff0000"')
    )

    (series,) = change(figure(a), figure(b)).series

    assert series.note == "another picture"
    assert change(figure(a), figure(a)).verdict == "same"


def test_images_are_counted_and_their_grey_difference_is_given() -> None:
    found = change(figure(tiles("00", "ff")), figure(tiles("01", "f7")))

    (series,) = found.series
    assert series.largest_difference == 128
    assert series.note == ("2 of 4 images differ, by 72.0 of 255 on average; most at digit 1, 0.2")


def test_images_are_matched_by_the_labels_of_their_row_and_column() -> None:
    found = change(figure(tiles("03")), figure(tiles("083", columns=("0.1", "0.15", "0.2"))))

    (series,) = found.series
    assert series.largest_difference is None
    assert series.note == "only in 0002-fast: column 0.15"


def test_layers_that_differ_are_named_on_both_sides() -> None:
    found = change(figure(summary(64, 10)), figure(summary(128, 10, 5)))

    assert [(one.series, one.note) for one in found.series] == [
        (
            "layer 1",
            "0001-fast: Dense dense, 64, relu, 640 parameters; "
            "0002-fast: Dense dense, 128, relu, 1,280 parameters",
        ),
        ("layer 3", "0001-fast: none; 0002-fast: Dense dense, 5, relu, 50 parameters"),
    ]


def test_a_drawing_without_a_number_is_compared_too() -> None:
    drawings = [
        figure(DiagramPanel(input_units=784, layers=(layer(units),)), number=None)
        for units in (64, 32)
    ]

    found = change(*drawings)

    assert found.number is None
    assert [one.series for one in found.series] == ["layer 1"]


def test_panels_of_other_kinds_and_numbers_are_said_so() -> None:
    found = change(figure(ROUND, summary(10)), figure(summary(10)))

    assert found.series == ()
    assert found.note == (
        "panel 1 has summary in place of scatter; panels: 2 in 0001-fast, 1 in 0002-fast"
    )


def test_a_figure_that_one_side_has_alone_is_missing_or_new() -> None:
    with_it, without = version(figures=(figure(ROUND),)), version()

    (gone,), (come,) = (
        compared(*pair).figures for pair in ((with_it, without), (without, with_it))
    )

    assert (gone.verdict, come.verdict) == ("missing", "new")


def test_values_beyond_all_reckoning_have_no_difference() -> None:
    a, b = (figure(curves(line(0.5, value))) for value in (1e308, -1e308))

    (series,) = change(a, b).series

    assert series.largest_difference is None
