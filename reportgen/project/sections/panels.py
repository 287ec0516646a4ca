"""Panels of the values that experiments returned."""

import base64
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from pydantic import BaseModel

from reportgen.project.sections.measures import deviation
from reportgen.project.sections.metrics import standard_error
from reportgen.project.sections.observed import Observed
from reportgen.project.sections.words import averaged, counted
from reportgen.project.values import (
    Curve,
    Graphic,
    Images,
    Intervals,
    Line,
    Matrix,
    Picture,
    Scatter,
)
from reportgen.report.panels import (
    CurvesPanel,
    IntervalSeries,
    IntervalsPanel,
    MatrixPanel,
    Panel,
    PicturePanel,
    ScatterPanel,
    Series,
    TilesPanel,
    in_pieces,
)

_Kind = TypeVar("_Kind")
_Model = TypeVar("_Model", bound=BaseModel)
_DECADES = 2  # from which on values of a setting stand on a logarithmic axis


def panel_of(observed: Sequence[Observed]) -> tuple[Panel, str]:
    """Return the panel of a value, and what it shows of the replicates.

    observed: one value; of an experiment that runs over a setting also the values at each of
    its settings: of numbers these are means over the setting, of curves a line at each.
    Raises ValueError for what no figure shows.
    """
    first = observed[0]
    if first.numbers:
        return _means(observed), of_replicates(first, is_mean=True)
    if len(observed) > 1:
        return _curves_together(observed), of_replicates(first, is_mean=True)
    graphics = [one for one in first.replicates if isinstance(one, Graphic)]
    if not graphics:
        raise ValueError(
            f'{first.name} is a table; place it with {{{{ table("{first.name}", caption="...") }}}}'
        )
    match graphics[0]:
        case Curve():
            mean = _mean_curve(_all(Curve, graphics))
            return _curves(mean or graphics[0]), of_replicates(first, is_mean=mean is not None)
        case Matrix():
            average = _mean_matrix(_all(Matrix, graphics))
            panel = _made(MatrixPanel, average or graphics[0])
            return panel, of_replicates(first, is_mean=average is not None)
        case _:
            return _panel(graphics[0]), of_replicates(first, is_mean=False)


def of_replicates(observed: Observed, *, is_mean: bool) -> str:
    """Return what is shown of several replicates, as in "the first of three replicates"."""
    count = len(observed.replicates)
    if count == 1:
        return ""
    if is_mean:
        return averaged(count)
    return f"the first of {counted(count, 'replicate')}"


def _panel(graphic: Scatter | Intervals | Images | Picture) -> Panel:
    match graphic:
        case Scatter():
            return _made(ScatterPanel, graphic)
        case Intervals():
            return _made(IntervalsPanel, graphic, series=(_made(IntervalSeries, graphic),))
        case Images():
            tiles = [
                [base64.b64encode(tile.tobytes()).decode() for tile in row]
                for row in graphic.pixels
            ]
            return _made(TilesPanel, graphic, side=graphic.pixels.shape[-1], tiles=tiles)
        case Picture():
            svg, png = in_pieces(graphic.svg.content), in_pieces(graphic.png.content)
            return PicturePanel(svg=svg, png=png)


def _made(kind: type[_Model], value: object, **more: object) -> _Model:
    """Return a part of a report with what a value has under the names of its fields."""
    shared = {
        name: each.tolist() if isinstance(each := getattr(value, name), np.ndarray) else each
        for name in kind.model_fields
        if hasattr(value, name) and name not in more
    }
    return kind.model_validate({**shared, **more})


def _means(observed: Sequence[Observed]) -> IntervalsPanel:
    """Return the means of a number over the setting that its experiment runs over."""
    first = observed[0]
    places = [one.at for one in observed]
    if first.at is None:
        raise ValueError(f"{first.name} is a number; a figure shows it over a setting alone")
    if not all(isinstance(at, int | float) for at in places):
        raise ValueError(f"{first.ran.over} is no number, so there is no axis for {first.key}")
    along = tuple(float(at) for at in places if at is not None)
    values = [[number.number for number in one.numbers] for one in observed]
    errors = [deviation(each) for each in values]
    spread = [
        error if error is not None else standard_error(one.numbers)
        for one, error in zip(observed, errors, strict=True)
    ]
    is_replicated = all(len(each) > 1 for each in values)
    y_label = first.words[:200]
    series = IntervalSeries(
        label=_of_means(y_label, spread, is_replicated=is_replicated),
        x=along,
        mean=tuple(float(np.mean(each)) for each in values),
        spread=tuple(spread),
        points=tuple(map(tuple, values)) if is_replicated else (),
    )
    is_log = min(along) > 0 and max(along) >= 10**_DECADES * min(along)
    return IntervalsPanel(
        x_label=first.ran.over.replace("_", " "),
        y_label=y_label,
        series=(series,),
        x_scale="log" if is_log else "linear",
    )


def _of_means(label: str, spread: Sequence[float | None], *, is_replicated: bool) -> str:
    """Return what the points are and their bars; the label itself where there are none."""
    if is_replicated:
        return "mean ± standard deviation"
    has_bars = any(each is not None for each in spread)
    return "value ± standard error" if has_bars else label.lstrip("_") or "value"


def _curves_together(observed: Sequence[Observed]) -> CurvesPanel:
    """Return the curves at each setting in one panel, each with its setting as its label."""
    lines, curve = [], None
    for one in observed:
        curves = [each for each in one.replicates if isinstance(each, Curve)]
        curve = (_mean_curve(curves) or curves[0]) if curves else None
        if curve is None or len(curve.lines) > 1:
            raise ValueError(
                f"{one.name} is no curve of one line; name the value of one {one.ran.over} alone"
            )
        lines.append(Line(one.place, curve.lines[0].x, curve.lines[0].y))
    assert curve is not None  # noqa: S101
    return _curves(replace(curve, lines=tuple(lines)))


def _curves(curve: Curve) -> CurvesPanel:
    series = [_made(Series, line, style=style) for style, line in enumerate(curve.lines)]
    return _made(CurvesPanel, curve, series=series)


def _mean_curve(curves: Sequence[Curve]) -> Curve | None:
    """Return the mean of curves with the same lines at the same places; None of others."""
    first = curves[0]
    for curve in curves:
        if [line.label for line in curve.lines] != [line.label for line in first.lines]:
            return None
        if any(not np.array_equal(a.x, b.x) for a, b in zip(curve.lines, first.lines, strict=True)):
            return None
    together = zip(*(curve.lines for curve in curves), strict=True)
    lines = tuple(
        Line(same[0].label, same[0].x, np.mean([line.y for line in same], axis=0))
        for same in together
    )
    return replace(first, lines=lines)


def _mean_matrix(matrices: Sequence[Matrix]) -> Matrix | None:
    """Return the mean of matrices with the same rows and columns; None of others."""
    first = matrices[0]
    forms = {(one.values.shape, one.row_labels, one.column_labels) for one in matrices}
    if len(forms) > 1:
        return None
    if len(matrices) == 1:
        return first
    return replace(first, values=np.mean([one.values for one in matrices], axis=0))


def _all(kind: type[_Kind], values: Sequence[object]) -> list[_Kind]:
    return [value for value in values if isinstance(value, kind)]
