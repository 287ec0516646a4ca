"""The kinds of values that an experiment can return: numbers, curves, pictures, tables.

The kind chooses the statistics: a count has Wilson's interval, a mean its standard error, an
exact number neither; replicates add the spread over the seeds. All functions raise ValueError,
in one line, for what the report could not show.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from reportgen.project.array_checks import (
    MOST_LINES,
    array_of,
    check_scale,
    checked_better,
    form_of,
    label_of,
    legend_of,
    names_of,
    number_of,
    numbers_of,
    points_of,
)
from reportgen.project.values import (
    Better,
    Count,
    Curve,
    Exact,
    Frame,
    Images,
    Intervals,
    Line,
    Matrix,
    Mean,
    Measure,
    Picture,
    Scale,
    Scatter,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

MOST_CELLS = 50  # rows, and columns, of a matrix
MOST_IMAGES = 200  # rows, and columns, of a grid
MOST_PIXELS = 100  # of an image's edge
MOST_ROWS, MOST_COLUMNS = 5000, 30  # of a table


def count(
    right: ArrayLike | int,
    of: int | None = None,
    *,
    item: str = "item",
    unit: str = "fraction",
    better: Better = "higher",
    headline: bool = True,
    description: str = "",
) -> Count:
    """Return how many of some items are right: a fraction with Wilson's 95 % interval.

    With replicates the interval is for any run with these settings.

    right: (items,) True or False, whether each is right; or how many are, from 0 to `of`.
    of: the number of items, at least 1, where `right` is a number.
    item: what is counted, singular, as in "wine". Counts of as many items of one name are taken
    to be of the same items in the same order; where both say which are right, a comparison
    pairs them (McNemar's exact test).
    unit: of the fraction from 0 to 1; "fraction" can be shown as a percentage.
    better: which way is better, "higher" or "lower"; None: neither.
    headline: whether the report is read for this number; `reportgen list` shows it.
    description: what the number is, as a noun phrase; empty: made from its name.

    Raises ValueError for any other `right`, and for more right than there are items.

    Source: Wilson, Journal of the American Statistical Association 22 (1927) 209; McNemar,
    Psychometrika 12 (1947) 153.

        count([True, False, True], item="wine")
        count(170, of=178, item="wine")
    """
    meaning = unit, checked_better(better), headline, description
    if isinstance(right, int | np.integer) and not isinstance(right, bool):
        if of is None:
            raise ValueError("count(right) of a whole number needs `of`, the number of items.")
        if of < 1 or not 0 <= right <= of:
            raise ValueError(
                f"count({right}, of={of}) has {right:,} right of {of:,} items; right is from 0 to "
                "of, and of at least 1."
            )
        return Count(*meaning, int(right), int(of), item)
    array = array_of("right", right)
    if array.dtype != bool or array.ndim != 1 or not array.size:
        raise ValueError(
            f"count(right) takes one True or False for each item, or a whole number with `of`; "
            f"got {form_of(array)}."
        )
    if of not in (None, array.size):
        raise ValueError(f"count(right, of={of}) got {array.size:,} items.")
    return Count(*meaning, array, array.size, item)


def mean(
    values: ArrayLike | float,
    *,
    standard_error: float | None = None,
    of: int | None = None,
    unit: str = "",
    better: Better = None,
    item: str = "item",
    headline: bool = True,
    description: str = "",
) -> Mean:
    """Return a mean over items with its standard error and 95 % interval.

    values: (items,) a number for each item; its standard error is their standard deviation
    (n - 1) over the root of their number. Or one number, the mean itself.
    standard_error: of that one number, at least 0, where it is known.
    of: how many items that one number is the mean of, where it is known.
    item: what it is a mean over, singular. Means over as many items of one name are taken to
    be over the same items in the same order, and compared pair by pair.
    unit: what the number is in, as in "seconds"; empty: a bare number.
    better: which way is better, "higher" or "lower"; None: neither.
    headline: whether the report is read for this number; `reportgen list` shows it.
    description: what the number is, as a noun phrase; empty: made from its name.

    Raises ValueError for values that are not finite or not in a row, and for a
    `standard_error` or `of` beside values for each item.

        mean([0.21, 0.35, 0.19], unit="nats", item="wine", better="lower")
        mean(0.25, standard_error=0.05, of=178, item="wine")
    """
    array = numbers_of("values", values)
    meaning = unit, checked_better(better), headline, description
    if array.ndim == 0:
        error = (
            None if standard_error is None else float(numbers_of("standard_error", standard_error))
        )
        if error is not None and error < 0:
            raise ValueError(f"standard_error is {error}, but must not be negative.")
        return Mean(*meaning, None, float(array), error, of, item)
    if array.ndim != 1 or not array.size:
        raise ValueError(f"mean(values) takes one number for each item, got {form_of(array)}.")
    if standard_error is not None or of not in (None, array.size):
        raise ValueError("mean(values) of an array finds `standard_error` and `of` itself.")
    is_one = array.size == 1
    error = None if is_one else float(np.std(array, ddof=1) / np.sqrt(array.size))
    return Mean(*meaning, array, float(np.mean(array)), error, array.size, item)


def exact(
    value: float,
    unit: str = "",
    *,
    better: Better = None,
    headline: bool = False,
    description: str = "",
) -> Exact:
    """Return a number without chance in it, such as a number of parameters.

    value: finite; a whole number is shown with all its digits. A plain int that an experiment
    returns is the same as exact(value).
    unit: what the number is in, as in "seconds"; empty: a bare number.
    better: which way is better, "higher" or "lower"; None: neither.
    headline: whether the report is read for this number; `reportgen list` shows it.
    description: what the number is, as a noun phrase; empty: made from its name.

    Two exact numbers are compared as they are, without a test. Raises ValueError for a value
    that is not one finite number.

        exact(55_050, "parameters")
        exact(11.2, "digits", better="higher", headline=True)
    """
    return Exact(unit, checked_better(better), headline, description, number_of("value", value))


def measure(
    value: float,
    unit: str = "",
    *,
    better: Better = None,
    headline: bool = False,
    description: str = "",
) -> Measure:
    """Return a measured number whose spread is known from replicates alone.

    value: finite. A plain float that an experiment returns is the same as measure(value).
    unit: what the number is in, as in "seconds"; empty: a bare number.
    better: which way is better, "higher" or "lower"; None: neither.
    headline: whether the report is read for this number; `reportgen list` shows it.
    description: what the number is, as a noun phrase; empty: made from its name.

    Replicates give it a standard deviation (n - 1), and Welch's test compares two such
    numbers; a single run has no uncertainty, and a claim on it is inconclusive. Raises
    ValueError for a value that is not one finite number.

    Source: Welch, Biometrika 34 (1947) 28.

        measure(3.2, "seconds", better="lower")
        measure(0.83, description="share of variance explained")
    """
    return Measure(
        unit, checked_better(better), headline, description, float(number_of("value", value))
    )


def curve(
    x: ArrayLike,
    y: ArrayLike | Mapping[str, ArrayLike],
    *,
    x_label: str = "",
    y_label: str = "",
    label: str = "",
    title: str = "",
    x_scale: Scale = "linear",
) -> Curve:
    """Return a line over an x axis, or several with a legend.

    x: (points,) finite, 1 to 100,000 of them.
    y: (points,) finite; or a dict of 1 to 20 such rows by their labels.
    x_label, y_label: the labels of the axes, with units.
    label: of a single line, in a legend; empty: its y label.
    title: above the plot; empty: none.
    x_scale: "linear", or "log" for x above 0.

    Of replicates with the same x the report shows the mean, of others the first. Labels hold
    no dollar sign, and a line's label begins with another letter than _. Raises ValueError.

        curve([1, 2, 3], [0.4, 0.3, 0.25], x_label="neighbours", y_label="error")
        curve([1, 2], {"training": [0.9, 0.5], "test": [0.9, 0.7]}, x_label="epoch")
    """
    columns = {label or y_label or "values": y} if not isinstance(y, Mapping) else y
    if not 1 <= len(columns) <= MOST_LINES:
        raise ValueError(f"curve(y) has {len(columns)} lines; 1 to {MOST_LINES} are allowed.")
    along = points_of("x", x)
    check_scale(x_scale, along)
    lines = tuple(
        Line(legend_of(name), along, points_of(f"y of {name}", values, along.size))
        for name, values in columns.items()
    )
    return Curve(lines, label_of(x_label), label_of(y_label), label_of(title), x_scale)


def scatter(
    x: ArrayLike,
    y: ArrayLike,
    groups: Sequence[object] | ArrayLike | None = None,
    *,
    x_label: str = "",
    y_label: str = "",
    title: str = "",
    equal: bool = False,
) -> Scatter:
    """Return points in the plane.

    x, y: (points,) finite, 1 to 100,000 of them.
    groups: (points,) of each point the group that it is of, such as its class, as text or
    number; at most 20 groups. None: all points are alike.
    x_label, y_label, title: as for `curve`.
    equal: one scale for both axes, as for coordinates of one unit.

    Of replicates the report shows the first. Raises ValueError.

        scatter([1.2, 0.3], [0.1, 0.9], ["Barolo", "Barbera"], x_label="first component")
    """
    along = points_of("x", x)
    labels: tuple[str, ...] = ()
    of_points = np.empty(0, int)
    if groups is not None:
        names = [str(group) for group in array_of("groups", groups).ravel().tolist()]
        if len(names) != along.size:
            raise ValueError(
                f"groups has {len(names):,} values, but there are {along.size:,} points."
            )
        labels = tuple(map(legend_of, dict.fromkeys(names)))
        of_points = np.array([labels.index(name) for name in names])
        if len(labels) > MOST_LINES:
            raise ValueError(f"There are {len(labels)} groups; {MOST_LINES} are allowed.")
    heights = points_of("y", y, along.size)
    words = label_of(x_label), label_of(y_label), label_of(title)
    return Scatter(along, heights, of_points, labels, *words, equal)


def intervals(
    x: ArrayLike,
    mean: ArrayLike,
    spread: ArrayLike,
    *,
    x_label: str = "",
    y_label: str = "",
    label: str = "",
    title: str = "",
    x_scale: Scale = "linear",
) -> Intervals:
    """Return means with error bars.

    x, mean: (points,) finite, 1 to 1,000 of them.
    spread: (points,) half the length of each bar, at least 0; say in the caption what it is.
    x_label, y_label, title, x_scale: as for `curve`.
    label: of the means, in a legend; empty: their y label.

    Of replicates the report shows the first. Raises ValueError.

        intervals([0.1, 1.0, 10.0], [0.8, 0.9, 0.7], [0.1, 0.05, 0.1], x_scale="log")
    """
    along = points_of("x", x)
    check_scale(x_scale, along)
    bars = points_of("spread", spread, along.size)
    if (bars < 0).any():
        raise ValueError("intervals(spread) must not be negative.")
    means = points_of("mean", mean, along.size)
    words = label_of(x_label), label_of(y_label), label_of(title)
    return Intervals(legend_of(label or y_label or "mean"), along, means, bars, *words, x_scale)


def matrix(
    values: ArrayLike,
    rows: Sequence[object] | None = None,
    columns: Sequence[object] | None = None,
    *,
    x_label: str = "",
    y_label: str = "",
    title: str = "",
) -> Matrix:
    """Return numbers in rows and columns, shaded by their size: a confusion matrix, a heat map.

    values: (rows, columns) finite, up to 50 of either; whole numbers stay whole.
    rows, columns: the name of each; None: no names.
    x_label: what the columns are.
    y_label: what the rows are.
    title: above the plot; empty: none.

    Of replicates of one shape the report shows the mean, of others the first. Raises
    ValueError.

        kinds = ["Barolo", "Barbera"]
        matrix([[58, 1], [0, 48]], kinds, kinds, x_label="classified as", y_label="is")
    """
    array = numbers_of("values", values)
    if array.ndim != 2 or not 0 < max(array.shape) <= MOST_CELLS or not array.size:
        raise ValueError(
            f"matrix(values) takes up to {MOST_CELLS} rows of up to {MOST_CELLS} numbers, "
            f"got {form_of(array)}."
        )
    names = names_of("rows", rows, array.shape[0]), names_of("columns", columns, array.shape[1])
    return Matrix(array, *names, label_of(x_label), label_of(y_label), label_of(title))


def images(
    pixels: ArrayLike,
    rows: Sequence[object] | None = None,
    columns: Sequence[object] | None = None,
    *,
    title: str = "",
) -> Images:
    """Return small square grey images in a grid.

    pixels: (images, side, side) for one row, or (rows, columns, side, side), up to 200 rows,
    200 columns and sides of 100; whole numbers from 0, black, to 255, or floats from 0 to 1.
    rows, columns: the name of each; None: no names.
    title: above the columns; empty: none.

    Of replicates the report shows the first. Raises ValueError.

        images(np.linspace(0, 1, 2 * 8 * 8).reshape(2, 8, 8), columns=["noisy", "denoised"])
    """
    array = numbers_of("pixels", pixels)
    array = array[np.newaxis] if array.ndim == 3 else array
    if (
        array.ndim != 4
        or not array.size
        or array.shape[2] != array.shape[3]
        or array.shape[3] > MOST_PIXELS
        or max(array.shape[:2]) > MOST_IMAGES
    ):
        raise ValueError(
            f"images(pixels) takes square images of up to {MOST_PIXELS} pixels, in up to "
            f"{MOST_IMAGES} rows and columns, got {form_of(array)}. For others use figure()."
        )
    is_float = array.dtype.kind == "f"
    if array.min() < 0 or array.max() > (1 if is_float else 255):
        raise ValueError(
            f"images(pixels) are from {array.min()} to {array.max()}; floats must be from 0 to 1, "
            "whole numbers from 0 to 255."
        )
    greys = np.round(array * 255 if is_float else array).astype(np.uint8)
    names = names_of("rows", rows, array.shape[0]), names_of("columns", columns, array.shape[1])
    return Images(greys, *names, label_of(title))


def table(frame: "DataFrame") -> Frame:
    """Return a pandas DataFrame as a table of the report.

    frame: up to 5,000 rows of up to 30 columns; its columns are the head. An index other than
    0, 1, 2, ... becomes the first columns. Numbers are shown as they are: round them before
    where that is too much. What is missing is an empty cell.

    Of replicates the report shows the first. Raises ValueError.

        table(pd.DataFrame({"wine": ["Barolo", "Barbera"], "bottles": [59, 48]}))
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise ValueError(f"table() takes a pandas DataFrame, got {type(frame).__name__}.")  # noqa: TRY004
    if not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index()
    if not len(frame.columns) or max(len(frame) / MOST_ROWS, len(frame.columns) / MOST_COLUMNS) > 1:
        raise ValueError(
            f"table() takes up to {MOST_ROWS:,} rows of up to {MOST_COLUMNS} columns, got "
            f"{len(frame):,} of {len(frame.columns)}."
        )
    rows = tuple(tuple(map(_cell, row)) for row in frame.itertuples(index=False, name=None))
    return Frame(tuple(map(str, frame.columns)), rows)


def figure(drawn: "Figure") -> Picture:
    """Return a matplotlib figure as it is: for plots that no other kind draws.

    drawn: at most 1.5 MB as SVG, and as PNG at 200 dots per inch; it has no data for
    comparisons, which say only whether two such figures differ.

    Of replicates the report shows the first. Raises ValueError.

        drawn, axes = plt.subplots()
        figure(drawn)
    """
    from reportgen.project.pictures import picture_of

    return picture_of(drawn)


def _cell(value: object) -> str | int | float | None:
    """Return a cell as text or number; None for what is missing there."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value != value or str(value) == "NaT":  # noqa: PLR0124
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value):
        return value
    return str(value)
