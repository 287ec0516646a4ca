"""The figures as drawn."""

import math
import re

from reportgen.render.figures.drawings import Drawing, draw_figures
from reportgen.report.model import Report
from reportgen.report.panels import CurvesPanel


def figure_of_means(sample: Report, panels: int) -> Drawing:
    """Draw the sample's means with their spread, in so many panels side by side."""
    (figure,) = [one for one in sample.figures if one.label == "weight_decay.accuracy"]
    several = figure.model_copy(update={"panels": figure.panels * panels, "columns": panels})
    (drawing,) = draw_figures([several])
    return drawing


def test_panels_of_means_share_one_legend(sample: Report) -> None:
    svg = figure_of_means(sample, panels=2).inline_svg

    assert svg.count(">validation accuracy<") == 2
    assert svg.count(">final accuracy, three replicates<") == 1
    assert svg.count(">single values<") == 1
    assert svg.count(">Hinton<") == 1


def test_an_inline_picture_brings_no_style_of_its_own(drawings: tuple[Drawing, ...]) -> None:
    for drawing in drawings:
        assert "style" not in re.sub(r"font-style|aria-label=.*?>", "", drawing.inline_svg)


def test_a_frame_finds_the_points_of_a_curve(sample: Report) -> None:
    (figure,) = [one for one in sample.figures if one.label == "mlp.loss_curve"]
    (panel,) = figure.panels
    assert isinstance(panel, CurvesPanel)
    (drawing,) = draw_figures([figure])
    (frame,) = drawing.frames
    assert frame is not None

    marks = re.findall(r'<use [^>]*x="([\d.]+)" y="([\d.]+)"', drawing.inline_svg)
    for series in panel.series:
        for x, y in zip(series.x, series.y, strict=True):
            assert y is not None
            place = (frame.x_at(x), frame.y_at(y))
            assert min(math.dist(place, [*map(float, mark)]) for mark in marks) < 0.001


def test_a_panel_without_lines_has_no_frame(drawings: tuple[Drawing, ...]) -> None:
    (tiles,) = [one for one in drawings if one.figure.label == "noise.examples"]
    (means,) = [one for one in drawings if one.figure.label == "weight_decay.accuracy"]

    assert tiles.frames == (None,)
    assert [frame and frame.x_is_logarithmic for frame in means.frames] == [True]
