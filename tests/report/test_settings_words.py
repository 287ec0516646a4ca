"""Settings in words, and what of them deviates from a paper's."""

import pytest
from pydantic import JsonValue

from reportgen.base.errors import TemplateError
from reportgen.report.model import Deviation
from reportgen.report.settings_words import deviation_sentence, setting_value, setting_words

EPOCHS = Deviation(
    name="mlp.epochs", label="epochs", value=8, published=10, experiment="The first network"
)
IMAGES = Deviation(name="data.train_size", label="training images", value=8000, published=60000)
ONE_EPOCH = Deviation(
    name="convnet.epochs", label="epochs", value=1, published=10, experiment="The ConvNet"
)
RATE = Deviation(name="mlp.learning_rate", label="learning rate of SGD", value=0.2, published=0.1)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (60000, "60,000"),
        ([64, 64], "64 and 64"),
        ([32, 64, 100], "32, 64 and 100"),
        ([200], "200"),
        (
            [1e-06, 1e-05, 0.0001],
            "10<sup>−6</sup>, 10<sup>−5</sup> and 10<sup>−4</sup>",
        ),
        (5e-06, "5 × 10<sup>−6</sup>"),
        (0.001, "0.001"),
        (0.4, "0.4"),
        ("convnet", "convnet"),
        ([], "none"),
        ("<b>", "&lt;b&gt;"),
    ],
)
def test_a_setting_reads_as_one_would_write_it(value: JsonValue, words: str) -> None:
    assert setting_words(value) == words


def test_a_count_goes_before_its_noun() -> None:
    assert _plain(deviation_sentence([EPOCHS, IMAGES], ["mlp", "data"], "paper")) == (
        "Here: 8 epochs (paper: 10); 8,000 training images (paper: 60,000)."
    )


def test_one_of_a_kind_is_singular() -> None:
    assert "1 epoch (paper: 10)" in _plain(deviation_sentence([ONE_EPOCH], ["convnet"], "paper"))


def test_what_is_no_count_goes_after_its_label() -> None:
    assert _plain(deviation_sentence([RATE], ["mlp"], "paper")) == (
        "Here: learning rate of SGD 0.2 (paper: 0.1)."
    )


def test_where_experiments_differ_each_is_named() -> None:
    sentence = _plain(
        deviation_sentence([EPOCHS, ONE_EPOCH, IMAGES], ["mlp", "convnet", "data"], "paper")
    )

    assert "first network: 8 epochs" in sentence
    assert "ConvNet: 1 epoch" in sentence
    assert "; 8,000 training images" in sentence


def test_of_several_experiments_the_one_that_differs_is_named() -> None:
    def of(*tasks: str) -> str:
        return _plain(deviation_sentence([EPOCHS], ["mlp", "data"], "paper", tasks))

    assert of("mlp.1", "convnet.1") == "Here: first network: 8 epochs (paper: 10)."
    assert of("mlp.1", "mlp.2") == "Here: 8 epochs (paper: 10)."


def test_other_sections_are_passed_over() -> None:
    assert deviation_sentence([EPOCHS], ["data", "convnet"], "paper") == ""


def test_an_unknown_setting_is_an_error() -> None:
    with pytest.raises(TemplateError, match=r"mlp\.epoch"):
        setting_value({"mlp": {"epochs": 8}}, "mlp.epoch")


def _plain(sentence: str) -> str:
    return sentence.replace('<span class="unbroken">', "").replace("</span>", "")
