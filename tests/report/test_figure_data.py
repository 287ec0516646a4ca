"""The data of a figure as CSV."""

from reportgen.report.figure_data import figure_csv
from reportgen.report.panels import (
    CurvesPanel,
    IntervalSeries,
    IntervalsPanel,
    MatrixPanel,
    Panel,
    ScatterPanel,
    Series,
    TilesPanel,
)
from reportgen.report.parts import Figure


def csv_of(*panels: Panel) -> list[str] | None:
    figure = Figure(
        label="knn.shown", number=1, caption="", alternative_text="", panels=panels, depends_on=()
    )
    text = figure_csv(figure)
    return None if text is None else text.splitlines()


def test_each_panel_has_its_points_in_full() -> None:
    line = Series(label="test, k-NN", x=(1.0, 2.0), y=(0.1 + 0.2, None))
    means = IntervalSeries(label="mean", x=(1.0, 2.0), mean=(3.0, 4.0), spread=(0.5, None))

    assert csv_of(
        CurvesPanel(x_label="k", y_label="error", series=(line,)),
        IntervalsPanel(x_label="k", y_label="error", series=(means,)),
    ) == [
        "panel,series,x,y,spread",
        '1,"test, k-NN",1.0,0.30000000000000004,',
        '1,"test, k-NN",2.0,,',
        "2,mean,1.0,3.0,0.5",
        "2,mean,2.0,4.0,",
    ]


def test_a_point_has_its_group_and_a_cell_its_row_and_column() -> None:
    points = ScatterPanel(
        title="",
        x_label="x",
        y_label="y",
        x=(1.0, 2.0),
        y=(3.0, 4.0),
        groups=(1, 0),
        group_labels=("red", "white"),
    )
    cells = MatrixPanel(
        x_label="", y_label="", row_labels=("red",), column_labels=(), values=((7, 0.5),)
    )

    assert csv_of(points, cells) == [
        "panel,series,x,y,spread",
        "1,white,1.0,3.0,",
        "1,red,2.0,4.0,",
        "2,red,1,7,",
        "2,red,2,0.5,",
    ]


def test_a_figure_without_numbers_has_no_file() -> None:
    tiles = TilesPanel(row_labels=(), column_labels=(), side=1, tiles=(("AA==",),))

    assert csv_of(tiles) is None
