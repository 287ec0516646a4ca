"""The figures as drawn."""

from reportgen.render.figures import Drawing, draw_figures
from reportgen.report import Report


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
