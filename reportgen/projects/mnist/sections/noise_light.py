"""Networks trained on light noise: accuracies and claims, beside those trained on clean images."""

from collections.abc import Sequence

from reportgen.project.parts import (
    Metric,
    averaged,
    corrected,
    decimal,
    no_evidence,
)
from reportgen.projects.mnist.results import Evaluation, LightNoise
from reportgen.projects.mnist.sections.claims import compare_accuracies, compare_runs, reserved
from reportgen.projects.mnist.sections.measures import (
    PLACES,
    Runs,
    accuracy_metric,
    evaluations_of,
)
from reportgen.projects.mnist.sections.values import Values, by_key, derived
from reportgen.projects.mnist.settings import Settings

Readings = tuple[LightNoise, ...]
"""Of the lightly noisy test images, one for each replicate, in order."""


@derived("noise")
def light_metrics(settings: Settings, light_noise: Runs | None = None) -> Values:
    """Return what networks trained on light noise classify correctly of the clean test images."""
    evaluations = evaluations_of(light_noise) if light_noise else None
    return by_key(_metric(settings, "clean_accuracy", "clean test images", evaluations))


@derived("noise")
def noisy_light_metrics(settings: Settings, light_reading: Readings | None = None) -> Values:
    """Return how networks trained on light noise, and on none, classify lightly noisy images."""
    images = f"test images with noise of level {decimal(settings.noise.light_level)}"
    noise_trained = [reading.noise_trained for reading in light_reading or ()]
    plain = [reading.plain for reading in light_reading or ()]
    return by_key(
        _metric(settings, "noisy_accuracy", images, noise_trained),
        _metric(settings, "plain_noisy_accuracy", images, plain, trained_on="clean images"),
    )


@derived("noise")
def light_claims(
    light_noise: Runs | None = None,
    light_reading: Readings | None = None,
    mlp: Runs | None = None,
) -> Values:
    """Compare the two trainings on clean and on lightly noisy test images.

    Both ask whether light noise helps, so the answers are corrected.
    """
    names = ("light_noise_helps_with_clean_digits", "light_noise_helps_with_noisy_digits")
    if light_noise is None or light_reading is None or mlp is None:
        return dict.fromkeys(names, no_evidence("not all of these networks were trained"))
    effect = "test accuracy of the network trained with noise minus that of the one without"
    on_noisy = compare_accuracies(
        [reading.noise_trained for reading in light_reading],
        [reading.plain for reading in light_reading],
        effect,
    )
    both = corrected([compare_runs(light_noise, mlp, effect), on_noisy])
    return dict(zip(names, map(reserved, both), strict=True))


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
    if not evaluations:
        return Metric(
            name=name,
            value=None,
            unit="fraction",
            description=description,
            better="higher",
            headline=True,
            places=PLACES,
            absent="not measured, its training failed",
        )
    accuracies = [each.accuracy for each in evaluations]
    return accuracy_metric(name, description, accuracies, evaluations[0].image_count)
