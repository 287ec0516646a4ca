"""Whatever a task may return is read back equal."""

import dataclasses
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from reportgen.base.arrays import Array
from reportgen.tasks.results.codec import (
    Encoded,
    data_classes,
    decode,
    encode,
    pack_arrays,
    unpack_arrays,
)
from reportgen.tasks.results.types import File


@dataclass(frozen=True)
class Leaf:
    """Names that could be mistaken for the codec's own."""

    array: object
    number: object
    file: object


@dataclass(frozen=True)
class Branch:
    """A data class in a data class."""

    leaf: object
    others: tuple[object, ...]


CLASSES = data_classes(globals())

ARRAYS = npst.arrays(
    dtype=st.one_of(
        npst.boolean_dtypes(),
        npst.integer_dtypes(),
        npst.floating_dtypes(),
        npst.unicode_string_dtypes(),
    ),
    shape=npst.array_shapes(min_dims=0, min_side=0),
)
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), ARRAYS)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
        st.builds(Leaf, inner, inner, inner),
        st.builds(Branch, inner, st.tuples(inner, inner)),
    ),
    max_leaves=8,
)


@given(VALUES)
def test_a_result_is_read_back_equal(value: object) -> None:
    encoded = encode(value, CLASSES)
    arrays = unpack_arrays(pack_arrays(encoded.arrays)) if encoded.arrays else {}

    assert are_equal(decode(Encoded(encoded.document, arrays), CLASSES), value)


def test_a_mapping_keeps_its_order() -> None:
    scores = {"b": 1, "a": {"c": (2.5,)}}

    found = decode(encode(scores))

    assert found == scores
    assert isinstance(found, dict)
    assert list(found) == ["b", "a"]


def test_arrays_under_like_keys_are_kept_apart() -> None:
    scores = {
        "a.b": np.array([1]),
        "a": {"b": np.array([2])},
        "a%2Eb": np.array([3]),
        "": np.array([4]),
        "result": np.array([5]),
    }

    encoded = encode(scores)

    assert len(encoded.arrays) == 5
    assert are_equal(decode(encoded), scores)


def test_a_file_of_another_program_keeps_its_name_and_its_bytes() -> None:
    file = File("network.keras", b"\x00any bytes")

    encoded = encode((1.5, file))

    assert dict(encoded.files) == {"network.keras": b"\x00any bytes"}
    assert decode(encoded) == (1.5, file)


def test_two_files_of_one_name_are_refused_unless_they_are_the_same() -> None:
    same = (File("network.keras", b"a"), File("network.keras", b"a"))

    assert decode(encode(same)) == same
    with pytest.raises(TypeError, match="two files named"):
        encode((File("network.keras", b"a"), File("network.keras", b"b")))


def test_the_same_arrays_make_the_same_bytes() -> None:
    arrays = {"weights.0": np.ones((2, 3), np.float32)}

    assert pack_arrays(arrays) == pack_arrays({"weights.0": np.ones((2, 3), np.float32)})


def test_a_number_of_numpy_is_read_back_as_pythons() -> None:
    assert are_equal(decode(encode((np.float32(0.5), np.int64(3)))), (0.5, 3))


@pytest.mark.parametrize(
    "value",
    [[1], {1: "a"}, object(), Leaf(1, 2, 3), np.array([object()])],
    ids=[
        "a list",
        "a mapping with other keys",
        "an object",
        "an unknown class",
        "an array of objects",
    ],
)
def test_a_result_without_a_file_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="The result is "):
        encode(value)


@pytest.mark.parametrize(
    "document",
    ["", "{", '{"class": "Popen"}', '{"array": "a"}', '{"file": "a"}', '{"class": "Leaf"}', "{}"],
)
def test_anything_else_is_no_result(document: str) -> None:
    with pytest.raises(ValueError, match="not a stored result"):
        decode(Encoded(document, {}), CLASSES)


def are_equal(one: object, other: object) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return arrays_are_equal(one, other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(are_equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(are_equal(one[key], other[key]) for key in one)
    if dataclasses.is_dataclass(one):
        names = [field.name for field in dataclasses.fields(one)]
        return all(are_equal(getattr(one, name), getattr(other, name)) for name in names)
    return repr(one) == repr(other)  # NaN is equal to itself here, and 0.0 is not -0.0


def arrays_are_equal(one: Array, other: Array) -> bool:
    return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
