"""What the write-up reports, held against its own text: numbers, figures, slips."""

from reportgen.project.published import Published
from reportgen.projects.mnist.settings import factor_name
from reportgen.report.model import flat_settings
from tests.mnist import FIGURE_NUMBERS, load_published, load_settings

NUMBERS = {
    "mlp.parameters": 55050,
    "mlp.test_loss": 0.0933,
    "mlp.test_accuracy": 0.971,
    "three_layer.test_loss": 0.067,
    "three_layer.test_accuracy": 0.982,
    "weight_decay.1e-06.final_test_accuracy": 0.9815,
    "weight_decay.1e-06.mean_test_accuracy": 0.9774,
    "weight_decay.1e-06.std_test_accuracy": 0.0092,
    "weight_decay.1e-05.final_test_accuracy": 0.9816,
    "weight_decay.1e-05.mean_test_accuracy": 0.9761,
    "weight_decay.1e-05.std_test_accuracy": 0.0093,
    "weight_decay.1e-04.final_test_accuracy": 0.9815,
    "weight_decay.1e-04.mean_test_accuracy": 0.9762,
    "weight_decay.1e-04.std_test_accuracy": 0.0096,
    "weight_decay.hinton_accuracy": 0.9847,
    "convnet.parameters": 7298726,
    "convnet.test_loss": 0.0348,
    "convnet.test_accuracy": 0.992,
    "autoencoder.noise_level": 0.4,
    "noise.recognition_limit": 0.5,
    "noise.denoising_limit": 0.7,
    "noise.crossover": 0.1,
}
PLACES = {
    "1": "1",
    "2": "2.c",
    "3": "2.c",
    "4": "2.d",
    "5": "2.d",
    "6": "3.a",
    "7": "4.a",
    "8": "4.b",
    "9": "4.c",
    "10": "4.d",
}


def test_every_number_of_the_write_up_is_there() -> None:
    published = load_published()

    found = {one.name: one.value for one in (*published.metrics, *published.settings)}

    assert found == NUMBERS


def test_its_settings_are_those_of_the_full_profile() -> None:
    full = flat_settings(load_settings("full").model_dump(mode="json"))

    for setting in load_published().settings:
        assert full[setting.name] == setting.value


def test_its_factors_are_the_default_ones() -> None:
    published = load_published()

    for factor in load_settings("full").weight_decay.factors:
        name = f"weight_decay.{factor_name(factor)}.final_test_accuracy"
        assert published.value_of(name) is not None


def test_each_of_its_ten_figures_stands_beside_ours_of_the_same_number() -> None:
    figures = load_published().figures

    assert {figure.label: figure.number for figure in figures} == FIGURE_NUMBERS
    assert {str(figure.number): figure.where for figure in figures} == PLACES


def test_a_caption_names_the_figure_and_how_ours_differs() -> None:
    published = load_published()

    assert sentence(published, "noise.accuracy") == "The write-up’s Figure 9."
    assert (
        sentence(published, "mlp.loss_curve")
        == "The write-up’s Figure 3, which is of a single run."
    )


def test_each_slip_of_the_write_up_has_its_place_and_what_is_right() -> None:
    errata = load_published().errata

    # What the right-hand side must name, in the order of the places.
    right = (
        ("1", ("exploding", "vanishing", "one-hot")),
        ("2.a", ("(784)", "0 to 9")),
        ("2.b", ("from being negative", "not in every step")),
        ("2.d", ("0.0001",)),
        ("2.d", ("epochs of a single run", "replicates")),
        ("2.d", ("same 10,000 test images",)),
        ("2.d", ("31 of 10,000", "One run")),
        ("3.a", ("200 and 10", "36,100 × 200 + 200 = 7,220,200")),
        ("3.a", ("2 × 2", "stride 1", "halve")),
        ("3.a, 3.b", ("stride of 1",)),
        ("4.a", ("no labels", "clean image")),
        ("4.b, 4.c", ("different limits",)),
        ("4.c", ("never trained on noise", "detail")),
        ("4.d", ("confidence",)),
    )
    assert len(errata) == len(right)
    for erratum, (where, words) in zip(errata, right, strict=True):
        assert erratum.where == where
        assert [word for word in words if word not in erratum.right] == []


def sentence(published: Published, label: str) -> str:
    figure = published.figure_of(label)
    assert figure is not None
    return figure.sentence("write-up")
