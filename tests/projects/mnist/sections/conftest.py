"""Results made by hand: fifty test images, numbers drawn with a fixed seed, no TensorFlow."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from reportgen.base.arrays import Array
from reportgen.project.settings.names import value_name
from reportgen.projects.mnist.networks import (
    Autoencoder,
    Classifier,
    DenseClassifier,
    LayerSummary,
    NetworkSummary,
    convnet_of,
)
from reportgen.projects.mnist.results import (
    Cloud,
    Denoising,
    Evaluation,
    GeneratedDigit,
    Generation,
    LightNoise,
    TrainedAutoencoder,
    TrainedClassifier,
    TrainingCurve,
)
from reportgen.projects.mnist.settings import Settings, factor_name
from reportgen.projects.mnist.sizes import CLASSES, IMAGE_SIDE
from reportgen.tasks.results.types import File, Results
from tests.mnist import load_settings

TEST_IMAGES = 50
PIXELS = IMAGE_SIDE * IMAGE_SIDE

MakeSettings = Callable[..., Settings]
MakeResults = Callable[..., Results]


@pytest.fixture(scope="session")
def make_settings() -> MakeSettings:
    """Return settings of the full profile on fifty test images, with overrides. Milliseconds."""

    def make(*overrides: str) -> Settings:
        return load_settings(
            profile="full", overrides=(f"data.test_size={TEST_IMAGES}", *overrides)
        )

    return make


@pytest.fixture(scope="session")
def settings(make_settings: MakeSettings) -> Settings:
    """Settings of the full profile on fifty test images. Milliseconds."""
    return make_settings()


@pytest.fixture(scope="session")
def make_results() -> MakeResults:
    """Return the results of all tasks of these settings, some replaced by name. Milliseconds."""

    def make(settings: Settings, **replaced: object) -> Results:
        # A dot cannot stand in a keyword: "mlp__1" is the task mlp.1.
        changes = {name.replace("__", "."): value for name, value in replaced.items()}
        return Results({**all_results(settings), **changes})

    return make


@pytest.fixture(scope="session")
def results(settings: Settings, make_results: MakeResults) -> Results:
    """The result of every task. Milliseconds."""
    return make_results(settings)


@pytest.fixture(scope="session")
def evaluate() -> Callable[[int], Evaluation]:
    """Return a classifier that names the first so many of the fifty images."""
    return evaluation_of


def all_results(settings: Settings) -> dict[str, object]:
    rng = np.random.default_rng(11)
    found: dict[str, object] = {"preprocessing.cloud": cloud(settings.preprocessing.cloud_size)}
    for replicate in range(1, settings.preprocessing.replicates + 1):
        for form, right in (("raw", 6), ("scaled", 42), ("standardised", 45)):
            found[f"preprocessing.{form}.{replicate}"] = dense(
                settings.preprocessing.hidden,
                settings.preprocessing.epochs,
                right + replicate,
                diverges=form == "raw",
            )
    for stem, network, right in (
        ("mlp", settings.mlp, 40),
        ("three_layer", settings.three_layer, 44),
    ):
        for replicate in range(1, network.replicates + 1):
            found[f"{stem}.{replicate}"] = dense(
                network.hidden, network.epochs, right + replicate % 2
            )
    for factor in settings.weight_decay.factors:
        for replicate in range(1, settings.weight_decay.replicates + 1):
            found[f"weight_decay.{factor_name(factor)}.{replicate}"] = dense(
                settings.weight_decay.hidden,
                settings.weight_decay.epochs,
                44 + int(rng.integers(3)),
            )
    for replicate in range(1, settings.convnet.replicates + 1):
        found[f"convnet.{replicate}"] = classifier(
            convnet_of(settings), convnet_summary(settings), settings.convnet.epochs, 49
        )
    found["autoencoder.1"] = autoencoder(settings)
    for level in settings.noise.levels:
        found[f"noise.{value_name(level)}"] = denoising(level, settings.noise.examples)
    for replicate in range(1, settings.mlp.replicates + 1):
        found[f"noise.light.{replicate}"] = dense(
            settings.mlp.hidden, settings.mlp.epochs, 41 + replicate % 2
        )
        found[f"noise.light_reading.{replicate}"] = LightNoise(
            noise_trained=evaluation_of(43 + replicate % 2),
            plain=evaluation_of(33 + replicate % 2),
        )
    found["generation.digits"] = generation(missing=())
    return found


def cloud(size: int) -> Cloud:
    original = np.random.default_rng(5).normal((4.0, 2.5), (1.5, 1.0), size=(size, 2))
    shifted = original - original.mean(axis=0)
    return Cloud(original, shifted, shifted / shifted.std(axis=0))


def dense(hidden: tuple[int, ...], epochs: int, right: int, **more: bool) -> TrainedClassifier:
    return classifier(DenseClassifier(hidden), dense_summary(hidden), epochs, right, **more)


def classifier(
    form: Classifier, summary: NetworkSummary, epochs: int, right: int, *, diverges: bool = False
) -> TrainedClassifier:
    evaluation = evaluation_of(right, diverges=diverges)
    decay = (1 + right / 100) * np.exp(-np.arange(1, epochs + 1) / 4)
    loss = np.full(epochs, np.nan) if diverges else 0.3 * decay + 0.01
    validation = np.full(epochs, np.nan) if diverges else 0.2 * decay + 0.05
    validation[-1] = evaluation.loss
    accuracy = evaluation.accuracy + 0.01 - 0.2 * decay
    return TrainedClassifier(
        form,
        summary,
        TrainingCurve(
            tuple(loss),
            tuple(validation),
            tuple(accuracy),
            (*(evaluation.accuracy - 0.1 * decay[:-1]), evaluation.accuracy),
        ),
        evaluation,
        (),
        File("network.keras", b""),
    )


def evaluation_of(right: int, *, diverges: bool = False) -> Evaluation:
    loss, error = (float("nan"), float("nan")) if diverges else (0.06 + 0.002 * right, 0.004)
    return Evaluation(loss, error, np.arange(TEST_IMAGES) < right)


def dense_summary(hidden: Sequence[int]) -> NetworkSummary:
    return NetworkSummary(
        (IMAGE_SIDE, IMAGE_SIDE),
        (
            LayerSummary("flatten", "Flatten", (PIXELS,), 0, None),
            *dense_layers(PIXELS, (*hidden, CLASSES), "softmax"),
        ),
    )


def dense_layers(inputs: int, units: Sequence[int], last: str) -> tuple[LayerSummary, ...]:
    layers = []
    for number, width in enumerate(units, start=1):
        activation = last if number == len(units) else "relu"
        layers.append(
            LayerSummary(f"dense_{number}", "Dense", (width,), (inputs + 1) * width, activation)
        )
        inputs = width
    return tuple(layers)


def convnet_summary(settings: Settings) -> NetworkSummary:
    network = settings.convnet
    layers = []
    side, depth = IMAGE_SIDE, 1
    for number, filters in enumerate(network.filters, start=1):
        parameters = (network.kernel_size**2 * depth + 1) * filters
        side, depth = side - network.kernel_size + 1, filters
        layers.append(
            LayerSummary(f"conv_{number}", "Conv2D", (side, side, depth), parameters, "relu")
        )
        side = (side - network.pool_size) // network.pool_stride + 1
        layers.append(LayerSummary(f"pool_{number}", "MaxPooling2D", (side, side, depth), 0, None))
    flat = side * side * depth
    return NetworkSummary(
        (IMAGE_SIDE, IMAGE_SIDE, 1),
        (
            *layers,
            LayerSummary("flatten", "Flatten", (flat,), 0, None),
            *dense_layers(flat, (*network.dense, CLASSES), "softmax"),
        ),
    )


def autoencoder(settings: Settings) -> TrainedAutoencoder:
    network = settings.autoencoder
    units = (*network.hidden, network.latent, *reversed(network.hidden), PIXELS)
    decay = np.exp(-np.arange(1, network.epochs + 1) / 6)
    return TrainedAutoencoder(
        Autoencoder(network.hidden, network.latent),
        NetworkSummary((PIXELS,), dense_layers(PIXELS, units, "sigmoid")),
        TrainingCurve(tuple(0.1 + 0.1 * decay), tuple(0.11 + 0.08 * decay)),
        0.1104,
        0.0013,
        (),
        File("network.keras", b""),
    )


def denoising(
    level: float,
    examples: int = 3,
    noisy: int | None = None,
    denoised: int | None = None,
) -> Denoising:
    """Noisy digits that fade from the start, denoised ones that hold out until 0.6."""
    if noisy is None:
        noisy = round(TEST_IMAGES * max(0.1, 1 - level**1.2))
    if denoised is None:
        denoised = round(TEST_IMAGES * max(0.1, 0.94 - max(0.0, level - 0.5) * 1.6))
    rng = np.random.default_rng(int(100 * level))
    return Denoising(
        level,
        evaluation_of(noisy),
        evaluation_of(denoised),
        tuple(range(7, 7 - examples, -1)) if examples <= 7 else (0,) * examples,
        noisy_squares(rng, level, examples),
        noisy_squares(rng, level / 4, examples),
    )


def noisy_squares(rng: np.random.Generator, level: float, examples: int) -> Array:
    images = np.zeros((examples, IMAGE_SIDE, IMAGE_SIDE), dtype=np.uint8)
    images[:, 8:20, 8:20] = 255
    lost = rng.random(images.shape) < level
    return np.where(lost, rng.choice([0, 255], size=images.shape), images).astype(np.uint8)


def generation(missing: Sequence[int]) -> Generation:
    square = noisy_squares(np.random.default_rng(3), 0.0, 1)[0]
    return Generation(
        tuple(
            GeneratedDigit(digit, square * 0, None, 500)
            if digit in missing
            else GeneratedDigit(digit, square, 0.9 + digit / 100, 3 + 7 * digit)
            for digit in range(CLASSES)
        ),
        500 if missing else 66,
    )
