"""Panels of values that experiments returned: matrices, groups, own pictures, scales."""

import json
import re
from io import BytesIO
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from pydantic import ValidationError

from reportgen.project.kinds import figure
from reportgen.render.figures.canvas import COLUMN_WIDTH
from reportgen.render.figures.drawings import Drawing, draw_figure, draw_inline, unpainted
from reportgen.report.panels import (
    CurvesPanel,
    IntervalSeries,
    IntervalsPanel,
    MatrixPanel,
    Panel,
    PicturePanel,
    ScatterPanel,
    Series,
    in_pieces,
)
from reportgen.report.parts import Figure


def figure_of(*panels: Panel) -> Figure:
    return Figure(
        label="knn.shown", number=1, caption="", alternative_text="", panels=panels, depends_on=()
    )


def drawn(*panels: Panel) -> Drawing:
    return draw_figure(figure_of(*panels))


def matrix(rows: int, columns: int) -> MatrixPanel:
    return MatrixPanel(
        title="Confusion",
        x_label="predicted",
        y_label="true",
        row_labels=tuple(f"class {at}" for at in range(rows)),
        column_labels=tuple(f"class {at}" for at in range(columns)),
        values=tuple(tuple(range(row, row + columns)) for row in range(rows)),
    )


@pytest.fixture(scope="module")
def own() -> PicturePanel:
    """A picture wider than the column."""
    picture, axes = plt.subplots(figsize=(8, 4))
    axes.plot([1, 2], [1, 2])
    plt.close(picture)
    made = figure(picture)
    return PicturePanel(svg=in_pieces(made.svg.content), png=in_pieces(made.png.content))


class TestAMatrix:
    def test_shows_its_numbers_and_names(self) -> None:
        svg = drawn(matrix(3, 3)).inline_svg

        for words in ("class 2", "predicted", "true", "Confusion"):
            assert f">{words}<" in svg
        assert svg.count(">2<") == 3

    def test_leaves_out_numbers_that_have_no_room(self) -> None:
        drawing = drawn(matrix(50, 50))

        assert ">7<" not in drawing.inline_svg
        assert drawing.width <= COLUMN_WIDTH

    def test_tells_numbers_below_zero_by_another_colour(self) -> None:
        panel = matrix(1, 2).model_copy(update={"values": ((-1.0, 1.0),)})

        colours = set(re.findall(r'fill="(#[0-9a-fA-F]{6})"', drawn(panel).inline_svg.lower()))
        assert {"#0072b2", "#d55e00"} <= colours

    def test_of_equal_numbers_is_drawn(self) -> None:
        assert ">5<" in drawn(matrix(1, 1).model_copy(update={"values": ((5,),)})).inline_svg

    @pytest.mark.parametrize(
        "changed",
        [{"values": ((1, 2), (3,))}, {"row_labels": ("a",)}, {"column_labels": ("a", "b", "c")}],
    )
    def test_has_as_many_numbers_as_names(self, changed: dict[str, object]) -> None:
        with pytest.raises(ValidationError):
            MatrixPanel(**{**dict(matrix(2, 2)), **changed})


class TestAnOwnPicture:
    def test_is_shown_as_it_is_with_ids_of_its_own(self, own: PicturePanel) -> None:
        drawing = drawn(own)

        assert drawing.svg == own.svg_content
        assert drawing.png == own.png_content
        assert re.findall(r'\bid="(?!figure-01-)', drawing.inline_svg) == []
        assert 'id="second-' in draw_inline(figure_of(own), "second-")

    def test_is_no_wider_than_the_column(self, own: PicturePanel) -> None:
        drawing = drawn(own)

        assert (drawing.width, drawing.height) == pytest.approx((COLUMN_WIDTH, COLUMN_WIDTH / 2))
        place = unpainted(figure_of(own))
        assert (place.width, place.height) == pytest.approx((drawing.width, drawing.height))

    def test_stands_alone(self, own: PicturePanel) -> None:
        with pytest.raises(ValidationError, match="beside other panels"):
            figure_of(own, matrix(1, 1))

    @pytest.mark.parametrize(
        ("field", "content"),
        [
            ("svg", b"<svg><script/></svg>"),
            ("png", b"GIF89a"),
        ],
    )
    def test_of_somebody_else_only_draws(
        self, own: PicturePanel, field: str, content: bytes
    ) -> None:
        with pytest.raises(ValidationError):
            PicturePanel(**{**dict(own), field: in_pieces(content)})


def test_groups_of_points_have_a_legend() -> None:
    panel = ScatterPanel(
        title="",
        x_label="x",
        y_label="y",
        x=(1.0, 2.0, 3.0),
        y=(10.0, 2000.0, 30.0),
        groups=(0, 1, 0),
        group_labels=("red", "white"),
        has_equal_scales=False,
    )

    svg = drawn(panel).inline_svg
    assert svg.count(">red<") == svg.count(">white<") == 1
    with pytest.raises(ValidationError, match="a group without a label"):
        ScatterPanel(**{**dict(panel), "groups": (0, 1, 2)})


def test_an_axis_may_be_linear_or_logarithmic() -> None:
    line = Series(label="a", x=(1.0, 10.0, 100.0), y=(1.0, 1.5, 2.0))
    curves = CurvesPanel(x_label="x", y_label="y", series=(line,), x_scale="log")
    means = IntervalSeries(label="a", x=(-1.0, 1.0, 3.0), mean=(1.0, 2.0, 3.0), spread=(0.1,) * 3)
    intervals = IntervalsPanel(x_label="x", y_label="y", series=(means,), x_scale="linear")

    for panel in (curves, intervals):
        ((first, middle, last),) = [one["positions"] for one in json.loads(drawn(panel).values)]
        assert middle == pytest.approx((first + last) / 2, abs=0.02)

    with pytest.raises(ValidationError, match="logarithmic axis"):
        IntervalsPanel(x_label="x", y_label="y", series=(means,))


@pytest.mark.parametrize(("label", "shown"), [("error", 1), ("training", 2)])
def test_a_line_that_the_axis_names_has_no_legend(label: str, shown: int) -> None:
    line = Series(label=label, x=(1, 2), y=(3, 4))

    svg = drawn(CurvesPanel(x_label="x", y_label="error", series=(line,))).inline_svg

    assert svg.count(">error<") + svg.count(">training<") == shown


def test_points_are_in_the_png_as_well() -> None:
    panel = ScatterPanel(title="", x_label="", y_label="", x=(0.0, 1.0, 9.0), y=(1.0, 5.0, 2.0))

    pixels = plt.imread(BytesIO(drawn(panel).png))

    red, _, blue = (pixels[..., at] for at in range(3))
    assert np.sum((blue - red > 0.3) & (pixels[..., 3] > 0.5)) > 3 * 20


def labels_over(x: tuple[float, ...]) -> list[str]:
    """Return what a logarithmic axis of these places has below it, from the left."""
    # The numbers of the other axis have a sign.
    means = IntervalSeries(label="mean", x=x, mean=(-5.0,) * len(x), spread=(None,) * len(x))
    svg = drawn(IntervalsPanel(x_label="x", y_label="y", series=(means,))).inline_svg
    return re.findall(r">([\d.]+)</text>", svg)


def test_labels_of_a_logarithmic_axis_leave_each_other_room() -> None:
    few = (0.01, 0.03, 0.1, 0.3)
    many = tuple(float(x) for x in range(1, 61))

    assert labels_over(few) == ["0.01", "0.03", "0.1", "0.3"]
    shown = [float(label) for label in labels_over(many)]
    assert shown[:3] == [1.0, 2.0, 3.0]
    assert all(later / earlier > 1.05 for earlier, later in pairwise(shown))
