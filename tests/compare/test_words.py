"""Two texts word by word: nothing is lost, and no text takes long."""

import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.compare.words import WordComparison, differ_in_words

WORDS = st.lists(
    st.sampled_from(["the", "net", "names", "digits.", "{mlp.loss}", "Why?", "$n$", "1"]),
    max_size=40,
).map(" ".join)


def changes(a: str, b: str) -> list[tuple[str, str]]:
    return [(one.a, one.b) for one in WordComparison().changes(a, b)]


def test_equal_stretches_stand_beside_what_changed() -> None:
    assert changes("The net names most of the digits.", "The net names all of the digits.") == [
        ("The net names", "The net names"),
        ("most", "all"),
        ("of the digits.", "of the digits."),
    ]


def test_words_that_came_or_went_stand_against_nothing() -> None:
    assert changes("a c", "a b c") == [("a", "a"), ("", "b"), ("c", "c")]
    assert changes("", "new text") == [("", "new text")]


@given(WORDS, WORDS)
def test_the_words_of_a_side_are_its_text(a: str, b: str) -> None:
    found = changes(a, b)

    assert " ".join(filter(None, (was for was, _ in found))) == a
    assert " ".join(filter(None, (now for _, now in found))) == b
    kinds = [was == now for was, now in found]
    assert all(one != other for one, other in pairwise(kinds))


@given(WORDS)
def test_a_text_against_itself_is_one_equal_stretch(text: str) -> None:
    assert changes(text, text) == ([(text, text)] if text else [])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("of 0.97 and", "of 0.98 and"),
        ("after 1,000 images", "after 10,000 images"),
        ("at $10^{-4}$", "at $10^{-5}$"),
        ("$p$ < 0.001", "$p$ = 0.0018"),
        ("{weight_decay.1e-04.replicate_std}", "{weight_decay.1e-05.replicate_std}"),
        ("two  spaces", "two spaces"),
    ],
)
def test_another_number_and_other_spaces_are_no_other_words(a: str, b: str) -> None:
    assert not differ_in_words(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("names 97 %", "names {mlp.test_accuracy}"),
        ("better than", "no better than"),
        ("{mlp.test_loss}", "{convnet.test_loss}"),
    ],
)
def test_other_words_are(a: str, b: str) -> None:
    assert differ_in_words(a, b)


@pytest.mark.parametrize(
    "make",
    [
        lambda side: "a " * 50_000 + side,
        lambda side: side + " " + "a b " * 25_000,
        lambda side: "".join(f"x {side}{at} " for at in range(10_000)),
        lambda side: "".join(f"Same. {side}{at}. " for at in range(8_000)),
        lambda side: " ".join(f"{side if at % 3 else ''}{at % 700}" for at in range(20_000)),
        lambda side: (side + "x") * 50_000,
        lambda side: "0.1" * 30_000 + side,
        lambda side: "< " * 50_000 + side,
    ],
)
def test_a_text_of_a_hundred_thousand_characters_takes_less_than_a_second(
    make: Callable[[str], str],
) -> None:
    a, b = make("one"), make("other")
    assert len(a) > 50_000

    start = time.perf_counter()
    found = changes(a, b)
    differ_in_words(a, b)
    seconds = time.perf_counter() - start

    assert seconds < 1
    assert " ".join(filter(None, (was for was, _ in found))).split() == a.split()


def test_many_texts_together_take_no_longer() -> None:
    comparison = WordComparison()
    text = " ".join(f"x one{at}" for at in range(99))
    other = " ".join(f"x other{at}" for at in range(99))

    start = time.perf_counter()
    for _ in range(300):
        comparison.changes(text, other)
    seconds = time.perf_counter() - start

    assert seconds < 3


def test_a_long_text_is_still_compared_by_its_sentences() -> None:
    kept = "The same sentence of these words. " * 400
    found = changes(f"{kept}One went. {kept}", f"{kept}Another came. {kept}")

    assert [pair for pair in found if pair[0] != pair[1]] == [("One went.", "Another came.")]
