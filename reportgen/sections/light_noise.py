"""What networks trained on light noise name correctly, beside those trained on clean images."""

from collections.abc import Callable, Sequence

from reportgen.errors import TaskFailedError
from reportgen.report import Metric
from reportgen.results import Evaluation, LightNoise, Results
from reportgen.sections.measures import Runs, accuracy_metric, evaluations_of, runs_of, runs_or_none
from reportgen.sections.words import averaged, decimal
from reportgen.settings import Settings

STEM = "noise"

Readings = tuple[LightNoise, ...]
"""Of the lightly noisy test images, one for each replicate, in order."""


def noise_trained_runs(settings: Settings, results: Results) -> Runs:
    """Return the replicates trained on light noise; raises TaskFailedError."""
    return runs_of(results, f"{STEM}.light", settings.mlp.replicates)


def plain_runs_or_none(settings: Settings, results: Results) -> Runs | None:
    """Return the replicates trained on clean images, or None where one of them failed."""
    return runs_or_none(results, "mlp", settings.mlp.replicates)


def readings_or_none(settings: Settings, results: Results) -> Readings | None:
    """Return what both read of lightly noisy images, or None where a plain training failed.

    Raises TaskFailedError where a reading failed by itself.
    """
    replicates = range(1, settings.mlp.replicates + 1)
    try:
        return tuple(results.of(LightNoise, f"{STEM}.light_reading.{each}") for each in replicates)
    except TaskFailedError:
        if plain_runs_or_none(settings, results) is None:
            return None
        raise


def clean_metric(settings: Settings, runs: Runs) -> Metric:
    """Return what networks trained on light noise name correctly of the clean test images."""
    evaluations = evaluations_of(runs)
    return accuracy_metric(
        f"{STEM}.light.clean_accuracy",
        STEM,
        f"fraction of the clean test images named correctly after {_on_noise(settings)}, "
        f"{averaged(len(runs))}",
        [each.accuracy for each in evaluations],
        evaluations[0].image_count,
    )


def noisy_metric(settings: Settings, readings: Readings | None) -> Metric:
    """Return what networks trained on light noise name correctly of lightly noisy images."""
    return _noisy_metric(
        "noisy_accuracy",
        f"after {_on_noise(settings)}",
        settings,
        readings,
        lambda reading: reading.noise_trained,
    )


def plain_noisy_metric(settings: Settings, readings: Readings | None) -> Metric:
    """Return what networks trained on clean images name correctly of lightly noisy ones."""
    return _noisy_metric(
        "plain_noisy_accuracy",
        "after training on clean images",
        settings,
        readings,
        lambda reading: reading.plain,
    )


def _noisy_metric(
    name: str,
    after_training: str,
    settings: Settings,
    readings: Sequence[LightNoise] | None,
    evaluation_in: Callable[[LightNoise], Evaluation],
) -> Metric:
    name = f"{STEM}.light.{name}"
    description = (
        f"fraction of the test images with noise of level {decimal(settings.noise.light_level)} "
        f"named correctly {after_training}, {averaged(settings.mlp.replicates)}"
    )
    if readings is None:
        return Metric(
            name=name,
            value=None,
            unit="fraction",
            section=STEM,
            description=description,
            absent="not measured, the network of 2.a failed to train",
        )
    evaluations = [evaluation_in(reading) for reading in readings]
    return accuracy_metric(
        name,
        STEM,
        description,
        [each.accuracy for each in evaluations],
        evaluations[0].image_count,
    )


def _on_noise(settings: Settings) -> str:
    return f"training on images with noise of level {decimal(settings.noise.light_level)}"
