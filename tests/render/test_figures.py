"""The figures as drawn."""

import json
import math
import re
from typing import Any

import pytest

from reportgen.render.figures.drawings import Drawing, draw_figures
from reportgen.report.model import Report
from reportgen.report.panels import MatrixPanel
from reportgen.report.parts import Figure


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


LABELS = {
    *("label", "title", "x_label", "y_label", "name", "kind_of_layer", "activation"),
    *("row_labels", "column_labels", "column_title", "group_labels"),
}
NUMBERS = {"y", "mean", "spread", "points", "values"}


def changed(part: Any, text: str, number: float) -> Any:
    """Return a panel as data with other labels and other numbers; spreads stay above 0."""
    if not isinstance(part, dict):
        return part
    found = {name: changed(each, text, number) for name, each in part.items()}
    for name, each in part.items():
        if isinstance(each, list):
            found[name] = [changed(one, text, number) for one in each]
        if name in LABELS:
            found[name] = [text] * len(each) if isinstance(each, list) else text
        elif name in NUMBERS and number:
            of_part = abs(number) if name == "spread" else number
            found[name] = [[of_part] * len(x) if isinstance(x, list) else of_part for x in each]
    return found


@pytest.mark.filterwarnings("ignore:Attempting to set identical")
@pytest.mark.parametrize("number", [0, 5e-324, -5e-324, 9e99, -9e99])
def test_any_label_and_any_number_is_drawn(number: float, sample: Report) -> None:
    panels = {panel.kind: panel for figure in sample.figures for panel in figure.panels}
    matrix = MatrixPanel(
        x_label="x", y_label="y", row_labels=("a",), column_labels=("b",), values=((1,),)
    )
    for panel in [*panels.values(), matrix]:
        text = "_^\\{}% l" * 25 if panel.kind == "summary" else "labels^_" * 25
        data = changed(json.loads(panel.model_dump_json()), text, number)
        figure = Figure.model_validate(
            {
                **{"label": "a.b", "number": 1, "caption": "", "alternative_text": ""},
                **{"panels": [data], "depends_on": ()},
            }
        )

        (drawing,) = draw_figures([figure])

        assert 0 < drawing.width < 6
