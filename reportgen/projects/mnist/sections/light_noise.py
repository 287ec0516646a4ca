"""Networks trained on light noise: accuracies and claims, beside those trained on clean images."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from reportgen.base.errors import TaskFailedError
from reportgen.project.sections.claims import corrected, no_evidence
from reportgen.project.sections.words import averaged, decimal
from reportgen.projects.mnist.results import Evaluation, LightNoise
from reportgen.projects.mnist.sections.claims import compare_accuracies, compare_runs, reserved
from reportgen.projects.mnist.sections.measures import (
    PLACES,
    Runs,
    accuracy_metric,
    evaluations_of,
    runs_of,
    runs_or_none,
)
from reportgen.projects.mnist.sections.values import Values, by_key, derived
from reportgen.projects.mnist.settings import Settings
from reportgen.report.parts import Metric
from reportgen.tasks.results.types import Results

Read = TypeVar("Read")
Readings = tuple[LightNoise, ...]
"""Of the lightly noisy test images, one for each replicate, in order."""


@derived("noise")
def light_metrics(results: Results, settings: Settings) -> Values:
    """Return what networks trained on light noise classify correctly of the clean test images."""
    runs = _noise_trained(settings, results)
    evaluations = evaluations_of(runs) if runs else None
    return by_key(_metric(settings, "clean_accuracy", "clean test images", evaluations))


@derived("noise")
def noisy_light_metrics(results: Results, settings: Settings) -> Values:
    """Return how networks trained on light noise, and on none, classify lightly noisy images."""
    readings = _light_readings(settings, results)
    images = f"test images with noise of level {decimal(settings.noise.light_level)}"
    noise_trained = [reading.noise_trained for reading in readings] if readings else None
    plain = [reading.plain for reading in readings] if readings else None
    return by_key(
        _metric(settings, "noisy_accuracy", images, noise_trained),
        _metric(settings, "plain_noisy_accuracy", images, plain, trained_on="clean images"),
    )


@derived("noise")
def light_claims(results: Results, settings: Settings) -> Values:
    """Compare the two trainings on clean and on lightly noisy test images.

    Both ask whether light noise helps, so the answers are corrected.
    """
    noise_trained = _noise_trained(settings, results)
    plain, readings = _plain(settings, results), _light_readings(settings, results)
    names = ("light_noise_helps_with_clean_digits", "light_noise_helps_with_noisy_digits")
    if noise_trained is None or plain is None or readings is None:
        return dict.fromkeys(names, no_evidence("the training of the network of 2.a failed"))
    effect = "test accuracy of the network trained with noise minus that of the one without"
    on_noisy = compare_accuracies(
        [reading.noise_trained for reading in readings],
        [reading.plain for reading in readings],
        effect,
    )
    both = corrected([compare_runs(noise_trained, plain, effect), on_noisy])
    return dict(zip(names, map(reserved, both), strict=True))


def _noise_trained(settings: Settings, results: Results) -> Runs | None:
    """Return the replicates trained on light noise, or None where a plain training failed, too.

    So a network that cannot be trained at all leaves the rest of the section as it is.
    Raises TaskFailedError where the training on noise alone failed.
    """
    read = partial(runs_of, results, "noise.light", settings.mlp.replicates)
    return _unless_plain_failed(read, settings, results)


def _plain(settings: Settings, results: Results) -> Runs | None:
    """Return the replicates trained on clean images, or None where one of them failed."""
    return runs_or_none(results, "mlp", settings.mlp.replicates)


def _light_readings(settings: Settings, results: Results) -> Readings | None:
    """Return what both read of lightly noisy images, or None where a plain training failed.

    Raises TaskFailedError where the reading alone failed.
    """

    def read() -> Readings:
        replicates = range(1, settings.mlp.replicates + 1)
        return tuple(results.of(LightNoise, f"noise.light_reading.{each}") for each in replicates)

    return _unless_plain_failed(read, settings, results)


def _unless_plain_failed(
    read: Callable[[], Read], settings: Settings, results: Results
) -> Read | None:
    try:
        return read()
    except TaskFailedError:
        if _plain(settings, results) is None:
            return None
        raise


def _metric(
    settings: Settings,
    name: str,
    images: str,
    evaluations: Sequence[Evaluation] | None,
    trained_on: str = "",
) -> Metric:
    """Return the accuracy on some images of networks trained on light noise, or as given."""
    name = f"noise.light.{name}"
    trained_on = trained_on or f"images with noise of level {decimal(settings.noise.light_level)}"
    description = (
        f"fraction of the {images} classified correctly after training on {trained_on}, "
        f"{averaged(settings.mlp.replicates)}"
    )
    if evaluations is None:
        return Metric(
            name=name,
            value=None,
            unit="fraction",
            description=description,
            better="higher",
            headline=True,
            places=PLACES,
            absent="not measured, the network of 2.a failed to train",
        )
    accuracies = [each.accuracy for each in evaluations]
    return accuracy_metric(name, description, accuracies, evaluations[0].image_count)
