"""The kinds of values that an experiment can return."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from reportgen.base.untrusted.svg import checked_svg
from reportgen.project.kinds import (
    count,
    curve,
    exact,
    figure,
    images,
    intervals,
    matrix,
    mean,
    measure,
    scatter,
    table,
)
from reportgen.project.returned import values_of
from reportgen.project.values import VALUE_CLASSES, Exact, Measure, Picture
from reportgen.tasks.results.codec import decode, encode

EVERY_KIND = {
    "of_items": count(np.array([True, False, True]), item="wine"),
    "of_a_number": count(3, of=5),
    "mean": mean([1.0, 2.0, 4.0], unit="mg", better="lower"),
    "known_mean": mean(2.0, standard_error=0.5, of=10),
    "exact": exact(7, "leaves"),
    "measure": measure(1.5, "seconds"),
    "curve": curve([1, 2], {"a": [0.1, 0.2], "b": [0.3, 0.4]}, x_label="k", y_label="error"),
    "scatter": scatter([1, 2], [3, 4], ["red", "white"], x_label="x"),
    "intervals": intervals([1, 10], [0.5, 0.6], [0.1, 0.0], x_scale="log"),
    "matrix": matrix([[3, 1], [0, 4]], ["a", "b"], ["a", "b"], x_label="predicted"),
    "images": images(np.zeros((2, 4, 4))),
    "table": table(pd.DataFrame({"name": ["a", None], "n": [1.0, np.nan]})),
}


def test_a_count_of_items_knows_how_many_are_right() -> None:
    of_items = count(np.array([True, False, True, True]))

    assert (of_items.successes, of_items.of, of_items.number) == (3, 4, 0.75)
    assert count(3, of=4).number == of_items.number


def test_a_mean_of_items_has_the_standard_error_of_their_mean() -> None:
    made = mean([1.0, 2.0, 3.0, 4.0])

    assert made.number == 2.5
    assert made.standard_error == pytest.approx(np.std([1, 2, 3, 4], ddof=1) / 2)


def test_a_plain_whole_number_is_exact_and_a_float_is_measured() -> None:
    values = values_of({"leaves": np.int64(7), "seconds": 1.5})

    assert isinstance(values["leaves"], Exact)
    assert values["leaves"].number == 7
    assert isinstance(values["seconds"], Measure)


def test_floats_from_0_to_1_are_greys_from_black_to_white() -> None:
    made = images(np.array([[[0.0, 1.0], [0.5, 0.2]]]))

    assert made.pixels.tolist() == [[[[0, 255], [128, 51]]]]


def test_groups_are_numbered_in_the_order_in_which_they_come() -> None:
    made = scatter([1, 2, 3], [1, 2, 3], ["white", "red", "white"])

    assert made.group_labels == ("white", "red")
    assert made.groups is not None
    assert made.groups.tolist() == [0, 1, 0]


def test_an_index_of_a_table_is_a_column_where_it_says_something() -> None:
    frame = pd.DataFrame({"n": [1, 2]}, index=pd.Index(["a", "b"], name="wine"))

    assert table(frame).columns == ("wine", "n")
    assert table(frame).rows == (("a", 1), ("b", 2))
    assert table(frame.reset_index(drop=True)).columns == ("n",)


@pytest.mark.parametrize("name", EVERY_KIND)
def test_each_kind_can_be_stored(name: str) -> None:
    value = EVERY_KIND[name]

    files = encode(value, VALUE_CLASSES)

    read = decode(files, VALUE_CLASSES)

    assert type(read) is type(value)
    assert encode(read, VALUE_CLASSES) == files


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: count([1, 0, 1]), "one True or False for each item.*int64"),
        (lambda: count(3), "needs `of`"),
        (lambda: count(6, of=5), "right is from 0 to of, and of at least 1"),
        (lambda: count([True, False], of=3), "got 2 items"),
        (lambda: count(3, of=5, better="more"), 'better is "more"'),  # type: ignore[arg-type]
        (lambda: mean([1.0, float("nan")]), r"values\[1\] is nan, but must be finite"),
        (lambda: mean([1.0, -1e308]), r"values\[1\] is -1e\+308, but must be finite, below 1e100"),
        (lambda: mean([[1.0, 2.0]]), "shape \\(1, 2\\)"),
        (lambda: mean(1.0, standard_error=-0.5), "must not be negative"),
        (lambda: mean([1.0, 2.0], of=3), "finds `standard_error` and `of` itself"),
        (lambda: exact("many"), "must be numbers"),  # type: ignore[arg-type]
        (lambda: measure(float("inf")), "value is inf"),
        (lambda: curve([1, 2], [1, 2, 3]), "3 values, but x has 2"),
        (lambda: curve([0, 1], [1, 2], x_scale="log"), "must be above 0"),
        (lambda: curve([1], [1], x_label="$R^2$"), "no dollar sign"),
        (lambda: curve([1], {"_hidden": [1]}), "begin with another letter"),
        (lambda: curve([1], {}), "has 0 lines"),
        (lambda: scatter([1, 2], [1, 2], ["a"]), "groups has 1 values"),
        (lambda: intervals([1], [1], [-1]), "must not be negative"),
        (lambda: matrix([1, 2, 3]), "shape \\(3,\\)"),
        (lambda: matrix([[1, 2]], rows=["a", "b"]), "rows has 2 names, but there are 1"),
        (lambda: images(np.zeros((1, 28, 27))), "use figure"),
        (lambda: images(np.full((1, 2, 2), 1.5)), "floats must be from 0 to 1"),
        (lambda: table([1, 2]), "DataFrame, got list"),  # type: ignore[arg-type]
        (lambda: figure("drawn"), "matplotlib figure, got str"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_shown_is_refused_at_once(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ([1, 2], "a dict of names to values, got a value of type list"),
        ({"accuracy": None}, "accuracy is a value of type NoneType; allowed are"),
        ({"is_right": True}, "is_right is a value of type bool"),
        ({"loss": float("nan")}, "loss: value is nan"),
        ({"my loss": 1.0}, '"my loss" is not a name'),
        ({3: 1.0}, "3 is not a name"),
    ],
)
def test_what_is_no_result_is_refused_with_its_key(result: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        values_of(result)


class TestAnOwnFigure:
    def test_is_the_same_bytes_each_time_and_only_draws(self) -> None:
        first, second = _drawn(), _drawn()

        assert first == second
        assert checked_svg(first.svg.content) == (288.0, 216.0)
        assert first.png.content.startswith(b"\x89PNG")

    def test_keeps_its_pixels_and_its_colours(self) -> None:
        content = _drawn().svg.content.decode()

        assert "data:image/png;base64," in content
        assert 'fill="#ff8800"' in content

    def test_may_be_stored_with_others(self) -> None:
        result = {"own": _drawn(), "other": _drawn(title="other")}

        encoded = encode(tuple(result.values()), VALUE_CLASSES)

        assert decode(encoded, VALUE_CLASSES) == tuple(result.values())

    def test_too_many_points_are_refused_with_a_way_out(self) -> None:
        picture, axes = plt.subplots()
        axes.plot(*np.random.default_rng(0).random((2, 25_000)), "o")
        plt.close(picture)

        with pytest.raises(ValueError, match="rasterized=True"):
            figure(picture)


def _drawn(title: str = "own") -> Picture:
    picture, axes = plt.subplots(figsize=(4, 3))
    axes.imshow(np.arange(9).reshape(3, 3))
    axes.bar([0, 1], [1, 2], color="#ff8800")
    axes.set_title(f"{title}: <a> & $R^2$")
    plt.close(picture)
    return figure(picture)
