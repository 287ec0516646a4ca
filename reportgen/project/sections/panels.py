"""Panels of the values that experiments returned."""

import base64
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from pydantic import BaseModel

from reportgen.project.sections.measures import deviation
from reportgen.project.sections.metrics import standard_error
from reportgen.project.sections.observed import Observed, how_shown
from reportgen.project.sections.words import averaged, counted
from reportgen.project.values import (
    Curve,
    Graphic,
    Images,
    Intervals,
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
        raise ValueError(f"{first.name} is no figure: {how_shown(first.name, first)}")
    mean = _mean_of(graphics)
    shown = graphics[0] if mean is None else mean
    return _panel(shown), of_replicates(first, is_mean=mean is not None)


def of_replicates(observed: Observed, *, is_mean: bool) -> str:
    """Return what is shown of several replicates, as in "the first of three replicates"."""
    count = len(observed.replicates)
    if count == 1:
        return ""
    if is_mean:
        return averaged(count)
    return f"the first of {counted(count, 'replicate')}"


def _panel(graphic: Graphic) -> Panel:
    match graphic:
        case Curve():
            series = [_made(Series, line, style=at) for at, line in enumerate(graphic.lines)]
            return _made(CurvesPanel, graphic, series=series)
        case Matrix():
            return _made(MatrixPanel, graphic)
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


def _curves_together(observed: Sequence[Observed]) -> Panel:
    """Return the curves at each setting in one panel, each with its setting as its label."""
    shown: list[Curve] = []
    for one in observed:
        curves = [each for each in one.replicates if isinstance(each, Curve)]
        curve = (_mean_of(curves) or curves[0]) if curves else None
        if not isinstance(curve, Curve) or len(curve.lines) > 1:
            raise ValueError(
                f"{one.name} is no curve of one line; name the value of one {one.ran.over} alone"
            )
        shown.append(replace(curve, lines=(replace(curve.lines[0], label=one.place),)))
    return _panel(replace(shown[-1], lines=tuple(line for one in shown for line in one.lines)))


def _mean_of(graphics: Sequence[Graphic]) -> Graphic | None:
    """Return the mean of curves at the same places, or of matrices of one form; None of others."""
    first = graphics[0]
    if isinstance(first, Curve):
        curves = [one.lines for one in graphics if isinstance(one, Curve)]
        places = {tuple((line.label, line.x.tobytes()) for line in lines) for lines in curves}
        lines = (
            replace(same[0], y=np.mean([line.y for line in same], axis=0))
            for same in zip(*curves, strict=False)
        )
        return replace(first, lines=tuple(lines)) if len(places) == 1 else None
    if isinstance(first, Matrix) and len(graphics) > 1:  # the whole numbers of one stay whole
        matrices = [one for one in graphics if isinstance(one, Matrix)]
        forms = {(one.values.shape, one.row_labels, one.column_labels) for one in matrices}
        if len(forms) == 1:
            return replace(first, values=np.mean([one.values for one in matrices], axis=0))
    return None
