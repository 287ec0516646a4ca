"""The figures as drawn."""

import json
import math
import re

from reportgen.render.figures.drawings import Drawing, draw_figures
from reportgen.report.model import Report


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


def test_the_values_of_a_curve_lie_where_it_is_drawn(sample: Report) -> None:
    (figure,) = [one for one in sample.figures if one.label == "mlp.loss_curve"]
    (drawing,) = draw_figures([figure])
    (plot,) = json.loads(drawing.values)

    marks = re.findall(r'<use [^>]*x="([\d.]+)" y="([\d.]+)"', drawing.inline_svg)
    assert plot["series"]
    for series in plot["series"]:
        for place in zip(plot["positions"], series["heights"], strict=True):
            assert min(math.dist(place, [*map(float, mark)]) for mark in marks) < 0.01


def test_a_panel_without_lines_has_no_values(drawings: tuple[Drawing, ...]) -> None:
    (tiles,) = [one for one in drawings if one.figure.label == "noise.examples"]
    (means,) = [one for one in drawings if one.figure.label == "weight_decay.accuracy"]

    assert tiles.values == ""
    assert len(json.loads(means.values)) == 1
