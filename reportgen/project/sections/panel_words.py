"""What a panel shows, in words: the alternative text of a figure whose author gives none."""

from collections.abc import Sequence

import numpy as np

from reportgen.report.numbers import counted, format_plain, with_unit
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
)

_MOST_LINES = 6  # that are told one by one
_MOST_CELLS = 36


def panel_words(panel: Panel) -> str:
    """Return sentences on what a panel shows, as a text of the report: made from its data."""
    match panel:
        case CurvesPanel():
            sentences = _curves(panel)
        case IntervalsPanel():
            sentences = _intervals(panel)
        case ScatterPanel():
            sentences = _scatter(panel)
        case MatrixPanel():
            sentences = _matrix(panel)
        case TilesPanel():
            sentences = _images(panel)
        case PicturePanel():
            sentences = ["A picture that the experiment drew"]
        case _:
            sentences = ["A diagram"]
    title = [panel.title] if not isinstance(panel, TilesPanel) and panel.title else []
    return without_forms(" ".join(f"{sentence}." for sentence in (*title, *sentences)))


def without_forms(text: str) -> str:
    """Return a text in which nothing stands for a number or mathematics."""
    return text.translate(str.maketrans("{}$", "()§"))


def _curves(panel: CurvesPanel) -> list[str]:
    count = len(panel.series)
    lines = "A line" if count == 1 else f"{count} lines"
    head = f"{lines} of {_axis(panel.y_label)} over {_axis(panel.x_label)}"
    told = panel.series if count <= _MOST_LINES else ()
    along = _range([x for one in panel.series for x in one.x])
    return [f"{head}, {along}", *filter(None, map(_line, told))]


def _line(series: Series) -> str:
    points = [(x, y) for x, y in zip(series.x, series.y, strict=True) if y is not None]
    if not points:
        return ""
    low, high = min(points, key=lambda point: point[1]), max(points, key=lambda point: point[1])
    ends = f"from {_number(points[0][1])} to {_number(points[-1][1])}"
    extremes = [
        f"{word} {_number(point[1])} at {_number(point[0])}"
        for word, point in (("lowest", low), ("highest", high))
        if point[1] not in (points[0][1], points[-1][1])
    ]
    return ", ".join([f"{series.label}: {ends}", *extremes])


def _intervals(panel: IntervalsPanel) -> list[str]:
    has_bars = any(each is not None for one in panel.series for each in one.spread)
    what = f"{_axis(panel.y_label)}{' with error bars' if has_bars else ''}"
    head = f"Means of {what} over {_axis(panel.x_label)}"
    if len(panel.series) > _MOST_LINES or any(len(one.x) > _MOST_CELLS for one in panel.series):
        return [f"{head}, {_range([x for one in panel.series for x in one.x])}"]
    return [head, *(_means(one, panel.x_label) for one in panel.series)]


def _means(series: IntervalSeries, x_label: str) -> str:
    values = ", ".join(
        f"{_number(mean)} at {_number(x)}" for x, mean in zip(series.x, series.mean, strict=True)
    )
    return f"{series.label}, by {_axis(x_label)}: {values}"


def _scatter(panel: ScatterPanel) -> list[str]:
    head = (
        f"{counted(len(panel.x), 'point')}: {_axis(panel.x_label, 'x')} {_range(panel.x)}, "
        f"{_axis(panel.y_label, 'y')} {_range(panel.y)}"
    )
    points, groups = np.column_stack([panel.x, panel.y]), np.array(panel.groups)
    of_groups = ((label, points[groups == at]) for at, label in enumerate(panel.group_labels))
    told = (
        f"{label}: {counted(len(group), 'point')} around "
        + ", ".join(map(_number, group.mean(axis=0).tolist()))
        for label, group in of_groups
        if group.size
    )
    return [head, *told]


def _matrix(panel: MatrixPanel) -> list[str]:
    rows = len(panel.values)
    of_rows = with_unit(counted(rows, "row"), panel.y_label)
    of_columns = with_unit(counted(len(panel.values[0]), "column"), panel.x_label)
    head = f"A matrix of {of_rows} and {of_columns}"
    cells = [value for row in panel.values for value in row if value is not None]
    if len(cells) > _MOST_CELLS:
        return [f"{head}, its values {_range(cells)}"]
    row_names = panel.row_labels or [f"row {at}" for at in range(1, rows + 1)]
    titles = _named("columns", panel.column_labels)
    told = (
        f"{name}: {', '.join('none' if one is None else _number(one) for one in values)}"
        for name, values in zip(row_names, panel.values, strict=True)
    )
    return [f"{head}{titles}", *told]


def _images(panel: TilesPanel) -> list[str]:
    columns = counted(max(map(len, panel.tiles)), "column")
    head = f"Images in {counted(len(panel.tiles), 'row')} and {columns}"
    names = _named("rows", panel.row_labels) + _named("columns", panel.column_labels)
    return [head + names]


def _named(what: str, labels: Sequence[str]) -> str:
    return f"; {what} {', '.join(labels)}" if labels else ""


def _axis(label: str, otherwise: str = "the values") -> str:
    return label or otherwise


def _range(values: Sequence[float]) -> str:
    return f"from {_number(min(values))} to {_number(max(values))}"


def _number(value: float) -> str:
    return format_plain(float(f"{value:.3g}"))
