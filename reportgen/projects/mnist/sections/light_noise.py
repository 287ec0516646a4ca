"""Networks trained on light noise: accuracies and claims, beside those trained on clean images."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from reportgen.base.errors import TaskFailedError
from reportgen.project.sections.claims import Evidence, corrected, untested
from reportgen.project.sections.words import averaged, decimal
from reportgen.projects.mnist.results import Evaluation, LightNoise
from reportgen.projects.mnist.sections.claims import claim_from, compare_accuracies, compare_runs
from reportgen.projects.mnist.sections.measures import (
    PLACES,
    Runs,
    accuracy_metric,
    evaluations_of,
    runs_of,
    runs_or_none,
)
from reportgen.projects.mnist.settings import Settings
from reportgen.report.parts import Claim, Metric
from reportgen.tasks.results.types import Results

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
    evaluations = evaluations_of(runs) if runs else None
    return _metric(settings, "clean_accuracy", "clean test images", evaluations)


def noisy_metrics(settings: Settings, readings: Readings | None) -> tuple[Metric, Metric]:
    """Return how networks trained on light noise, and on none, classify lightly noisy images."""
    images = f"test images with noise of level {decimal(settings.noise.light_level)}"
    noise_trained = [reading.noise_trained for reading in readings] if readings else None
    plain = [reading.plain for reading in readings] if readings else None
    return (
        _metric(settings, "noisy_accuracy", images, noise_trained),
        _metric(settings, "plain_noisy_accuracy", images, plain, trained_on="clean images"),
    )


def light_noise_claims(
    level: float, noise_trained: Runs | None, plain: Runs | None, readings: Readings | None
) -> tuple[Claim, Claim]:
    """Compare the two trainings on clean and on lightly noisy test images.

    Both ask whether light noise helps, so the answers are corrected.
    None: the network failed to train.
    """
    evidences: tuple[Evidence | None, ...] = (None, None)
    if noise_trained is not None and plain is not None and readings is not None:
        effect = "test accuracy of the network trained with noise minus that of the one without"
        on_clean = compare_runs(noise_trained, plain, effect)
        on_noisy = compare_accuracies(
            [reading.noise_trained for reading in readings],
            [reading.plain for reading in readings],
            effect,
        )
        evidences = corrected([on_clean, on_noisy])
    return (
        _helps_claim("clean", "clean test images", "mlp.test_accuracy", evidences[0]),
        _helps_claim(
            "noisy",
            f"test images with noise of level {decimal(level)}",
            "noise.light.plain_noisy_accuracy",
            evidences[1],
        ),
    )


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
    settings: Settings,
    name: str,
    images: str,
    evaluations: Sequence[Evaluation] | None,
    trained_on: str = "",
) -> Metric:
    """Return the accuracy on some images of networks trained on light noise, or as given."""
    name = f"{STEM}.light.{name}"
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


def _helps_claim(kind: str, images: str, without: str, evidence: Evidence | None) -> Claim:
    """Return whether light noise in the training helps with some images.

    without: the metric of the networks trained without it. evidence: None where it was not
    measured.
    """
    name = f"noise.light_noise_helps_with_{kind}_digits"
    if evidence is None:
        text = (
            "The network of 2.a failed to train in this build, so the effect of light noise in the "
            f"training on {images} was not measured."
        )
        return untested(name, "the training of the network of 2.a failed", text)
    on = f"On {images}, light noise in the training"
    named = (
        f"networks trained with it classify {{noise.light.{kind}_accuracy:percent}} of them "
        f"correctly, those without it {{{without}:percent}}"
    )
    return claim_from(
        name,
        evidence,
        holds=f"{on} helps: {named}.",
        does_not_hold=f"{on} does harm: {named}.",
        inconclusive=f"{on} makes no significant difference: {named}.",
    )
