"""What sentences about MNIST name, and the licence of its images."""

import pytest

from tests.mnist import PROJECT


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("image_side", "28"),
        ("pixels", "784"),
        ("pixel_values", "0 to 255"),
        ("white", "255"),
        ("digits", "0 to 9"),
        ("even_bets_loss", "2.30"),
    ],
)
def test_a_fact_needs_no_run(name: str, words: str) -> None:
    assert PROJECT.facts[name] == words


def test_the_licence_of_the_images_goes_with_them() -> None:
    (credit,) = PROJECT.credits

    assert credit.place == "licences/LICENSE-MNIST.txt"
    assert credit.licence in credit.content
    assert credit.link in credit.content
