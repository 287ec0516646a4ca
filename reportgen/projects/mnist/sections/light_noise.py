"""Networks trained on light noise: accuracies and claims, beside those trained on clean images."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from reportgen.base.errors import TaskFailedError
from reportgen.project.settings.schema import Settings
from reportgen.projects.mnist.sections.claims import (
    Evidence,
    claim_from,
    compare_accuracies,
    compare_runs,
    corrected,
    untested,
)
from reportgen.projects.mnist.sections.measures import (
    Runs,
    accuracy_metric,
    evaluations_of,
    runs_of,
    runs_or_none,
)
from reportgen.projects.mnist.sections.words import averaged, decimal
from reportgen.report.parts import Claim, Metric
from reportgen.tasks.results.types import Evaluation, LightNoise, Results

STEM = "noise"
Read = TypeVar("Read")
Readings = tuple[LightNoise, ...]
"""Of the lightly noisy test images, one for each replicate, in order."""


def noise_trained_runs(settings: Settings, results: Results) -> Runs | None:
    """Return the replicates trained on light noise, or None where a plain training failed, too.

    So a network that cannot be trained at all leaves the rest of the section as it is.
    Raises TaskFailedError where the training on noise alone failed.
    """
    read = partial(runs_of, results, f"{STEM}.light", settings.mlp.replicates)
    return _unless_plain_failed(read, settings, results)


def plain_runs(settings: Settings, results: Results) -> Runs | None:
    """Return the replicates trained on clean images, or None where one of them failed."""
    return runs_or_none(results, "mlp", settings.mlp.replicates)


def light_readings(settings: Settings, results: Results) -> Readings | None:
    """Return what both read of lightly noisy images, or None where a plain training failed.

    Raises TaskFailedError where the reading alone failed.
    """

    def read() -> Readings:
        replicates = range(1, settings.mlp.replicates + 1)
        return tuple(results.of(LightNoise, f"{STEM}.light_reading.{each}") for each in replicates)

    return _unless_plain_failed(read, settings, results)


def clean_metric(settings: Settings, runs: Runs | None) -> Metric:
    """Return what networks trained on light noise classify correctly of the clean test images."""
    return _metric(
        "clean_accuracy",
        f"fraction of the clean test images classified correctly after {_on_noise(settings)}",
        settings,
        evaluations_of(runs) if runs else None,
    )


def noisy_metrics(settings: Settings, readings: Readings | None) -> tuple[Metric, Metric]:
    """Return how networks trained on light noise, and on none, classify lightly noisy images."""
    level = decimal(settings.noise.light_level)
    images = f"fraction of the test images with noise of level {level} classified correctly after"
    return (
        _metric(
            "noisy_accuracy",
            f"{images} {_on_noise(settings)}",
            settings,
            [reading.noise_trained for reading in readings] if readings else None,
        ),
        _metric(
            "plain_noisy_accuracy",
            f"{images} training on clean images",
            settings,
            [reading.plain for reading in readings] if readings else None,
        ),
    )


def light_noise_claims(
    level: float, noise_trained: Runs | None, plain: Runs | None, readings: Readings | None
) -> tuple[Claim, Claim]:
    """Compare the two trainings on clean and on lightly noisy test images.

    Both ask whether light noise helps, so the answers are corrected.
    None: the network failed to train.
    """
    clean = _Question(
        "noise.light_noise_helps_with_clean_digits",
        "clean test images",
        "{noise.light.clean_accuracy:percent}",
        "{mlp.test_accuracy:percent}",
    )
    noisy = _Question(
        "noise.light_noise_helps_with_noisy_digits",
        f"test images with noise of level {decimal(level)}",
        "{noise.light.noisy_accuracy:percent}",
        "{noise.light.plain_noisy_accuracy:percent}",
    )
    if noise_trained is None or plain is None or readings is None:
        return _uncompared(clean), _uncompared(noisy)
    effect = "test accuracy of the network trained with noise minus that of the one without"
    on_clean, on_noisy = corrected(
        [
            compare_runs(noise_trained, plain, effect),
            compare_accuracies(
                [reading.noise_trained for reading in readings],
                [reading.plain for reading in readings],
                effect,
            ),
        ]
    )
    return _compared(clean, on_clean), _compared(noisy, on_noisy)


def _unless_plain_failed(
    read: Callable[[], Read], settings: Settings, results: Results
) -> Read | None:
    try:
        return read()
    except TaskFailedError:
        if plain_runs(settings, results) is None:
            return None
        raise


def _metric(
    name: str, description: str, settings: Settings, evaluations: Sequence[Evaluation] | None
) -> Metric:
    name = f"{STEM}.light.{name}"
    description = f"{description}, {averaged(settings.mlp.replicates)}"
    if evaluations is None:
        return Metric(
            name=name,
            value=None,
            unit="fraction",
            description=description,
            absent="not measured, the network of 2.a failed to train",
        )
    accuracies = [each.accuracy for each in evaluations]
    return accuracy_metric(name, description, accuracies, evaluations[0].image_count)


def _on_noise(settings: Settings) -> str:
    return f"training on images with noise of level {decimal(settings.noise.light_level)}"


@dataclass(frozen=True)
class _Question:
    """On which images the two trainings are compared."""

    name: str
    images: str
    with_noise: str  # the accuracy of the network that was trained with noise
    without: str


def _compared(question: _Question, evidence: Evidence) -> Claim:
    on = f"On {question.images}, light noise in the training"
    named = (
        f"networks trained with it classify {question.with_noise} of them correctly, those without "
        f"it {question.without}"
    )
    return claim_from(
        question.name,
        evidence,
        holds=f"{on} helps: {named}.",
        does_not_hold=f"{on} does harm: {named}.",
        inconclusive=f"{on} makes no significant difference: {named}.",
    )


def _uncompared(question: _Question) -> Claim:
    text = (
        "The network of 2.a failed to train in this build, so the effect of light noise in the "
        f"training on {question.images} was not measured."
    )
    return untested(question.name, "the training of the network of 2.a failed", text)
