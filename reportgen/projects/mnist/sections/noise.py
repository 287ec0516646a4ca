"""Sections 4.b and 4.c: how noise and denoising affect a classifier's accuracy."""

import base64
from functools import partial
from itertools import pairwise

from reportgen.base.arrays import Array
from reportgen.base.significance import CONFIDENCE_IN_WORDS, normal_interval
from reportgen.project.sections.measures import binomial_error, fraction_interval, range_of
from reportgen.project.sections.parts import TracedResults
from reportgen.project.sections.words import counted, decimal, listed
from reportgen.project.settings.names import level_name
from reportgen.projects.mnist.outline import FIGURE_NUMBERS, TABLE_NUMBERS
from reportgen.projects.mnist.results import Denoising
from reportgen.projects.mnist.sections import light_noise
from reportgen.projects.mnist.sections.light_noise import light_noise_claims
from reportgen.projects.mnist.sections.measures import PLACES, counted_images
from reportgen.projects.mnist.sections.noise_claims import (
    clean_digits_claim,
    crossover_claim,
    helped_levels_claim,
    helps_at_training_noise_claim,
    limits_claim,
)
from reportgen.projects.mnist.sections.noise_reading import (
    CLASSIFIERS,
    Reading,
    classifier_wording,
    find_crossover,
    levels_wording,
    recognition_limit,
)
from reportgen.projects.mnist.sections.parts import section_from
from reportgen.projects.mnist.sections.published_noise_claims import (
    crossover_as_published_claim,
    denoising_as_published_claim,
    recognition_as_published_claim,
)
from reportgen.projects.mnist.settings import Settings
from reportgen.report.panels import CurvesPanel, ReferenceLine, Series, TilesPanel
from reportgen.report.parts import Cell, Column, Figure, Metric, Section, Table
from reportgen.tasks.results.types import Results

STEM = "noise"


def write_section(settings: Settings, results: TracedResults) -> Section:
    """Return noisy and denoised examples, accuracy over the level, limits and crossover.

    And what light noise in the training of a classifier is worth.
    """
    reading = partial(_read, settings, results)
    noise_trained = partial(light_noise.noise_trained_runs, settings, results)
    plain = partial(light_noise.plain_runs, settings, results)
    lightly_noisy = partial(light_noise.light_readings, settings, results)
    return section_from(
        STEM,
        results,
        *(partial(_accuracy_metrics, results, level) for level in sorted(settings.noise.levels)),
        lambda: _limit_metrics(settings, reading()),
        lambda: _crossover_metric(settings, reading()),
        lambda: light_noise.clean_metric(settings, noise_trained()),
        lambda: light_noise.noisy_metrics(settings, lightly_noisy()),
        lambda: _examples_figure(reading()),
        lambda: _accuracy_figure(settings, reading()),
        lambda: _levels_table(settings, reading()),
        lambda: levels_wording(reading()),
        lambda: classifier_wording(reading()),
        lambda: limits_claim(reading()),
        lambda: crossover_claim(reading()),
        lambda: clean_digits_claim(reading()),
        lambda: helps_at_training_noise_claim(reading()),
        lambda: helped_levels_claim(reading()),
        lambda: recognition_as_published_claim(reading()),
        lambda: denoising_as_published_claim(reading()),
        lambda: crossover_as_published_claim(reading()),
        lambda: light_noise_claims(
            settings.noise.light_level, noise_trained(), plain(), lightly_noisy()
        ),
    )


def _denoising_at(results: Results, level: float) -> Denoising:
    return results.of(Denoising, f"{STEM}.{level_name(level)}")


def _read(settings: Settings, results: Results) -> Reading:
    denoisings = tuple(_denoising_at(results, level) for level in sorted(settings.noise.levels))
    threshold = settings.noise.recognition_threshold
    return Reading(
        denoisings=denoisings,
        classifier=settings.noise.classifier,
        classifier_replicates=settings.noise_classifier.replicates,
        threshold=threshold,
        training_level=settings.autoencoder.noise_level,
        recognition_limit=recognition_limit(
            {each.level: each.noisy.accuracy for each in denoisings}, threshold
        ),
        denoising_limit=recognition_limit(
            {each.level: each.denoised.accuracy for each in denoisings}, threshold
        ),
        crossover=find_crossover(denoisings),
    )


def _accuracy_metrics(results: Results, level: float) -> tuple[Metric, Metric]:
    denoising = _denoising_at(results, level)
    name = level_name(denoising.level)
    noisy, denoised = (
        Metric(
            name=f"{STEM}.{role}_accuracy.{name}",
            value=evaluation.accuracy,
            unit="fraction",
            description=f"fraction of the {word} test images classified correctly at level {name}",
            better="higher",
            headline=True,
            places=PLACES,
            standard_error=binomial_error(evaluation.accuracy, evaluation.image_count),
            interval=fraction_interval(evaluation.accuracy, evaluation.image_count),
            counted=counted_images(evaluation.image_count),
            formula=f"test images classified correctly / {evaluation.image_count:,}",
        )
        for role, word, evaluation in (
            ("seasoned", "noisy", denoising.noisy),
            ("denoised", "denoised", denoising.denoised),
        )
    )
    return noisy, denoised


def _limit_metrics(settings: Settings, reading: Reading) -> tuple[Metric, Metric]:
    return (
        _limit_metric("recognition_limit", "noisy", reading.recognition_limit, settings, reading),
        _limit_metric("denoising_limit", "denoised", reading.denoising_limit, settings, reading),
    )


def _limit_metric(
    name: str, word: str, limit: float | None, settings: Settings, reading: Reading
) -> Metric:
    levels = [each.level for each in reading.denoisings]
    return Metric(
        name=f"{STEM}.{name}",
        value=limit,
        unit="noise level",
        description=(
            f"highest level tried up to which the classifier classifies at least "
            f"{decimal(settings.noise.recognition_threshold)} of the {word} test images correctly"
        ),
        better="higher",
        headline=True,
        step=max((after - before for before, after in pairwise(levels)), default=None),
        counted=counted_images(settings.data.test_size),
        depends_on=(*_measured_with(reading), "noise.recognition_threshold"),
        formula="the highest level before the first accuracy below the threshold",
        absent="none of the levels" if limit is None else "",
    )


def _crossover_metric(settings: Settings, reading: Reading) -> Metric:
    crossover = reading.crossover
    absent = {
        "crosses": "",
        "never leads": "none, denoised digits are better at no level",
        "leads from the lowest level on": "none, denoised digits are better from the lowest level",
    }
    level, error = crossover.level, crossover.standard_error
    return Metric(
        name="noise.crossover",
        value=level,
        unit="noise level",
        description=(
            "level at which the denoised digits are first classified better than the noisy ones, "
            "interpolated linearly between the levels tried"
        ),
        headline=True,
        column="crossover",
        counted=counted_images(settings.data.test_size),
        depends_on=_measured_with(reading),
        standard_error=error,
        interval=range_of(normal_interval(level, error)) if level is not None and error else None,
        formula="zero of the line through the two differences around the change of sign",
        absent=absent[crossover.kind],
    )


def _examples_figure(reading: Reading) -> Figure:
    denoisings = reading.denoisings
    digits = denoisings[0].example_digits
    levels = [level_name(denoising.level) for denoising in denoisings]
    rows = [
        (f"{digit}, {word}", tuple(tile(images[example]) for images in of_levels))
        for example, digit in enumerate(digits)
        for word, of_levels in (
            ("noisy", [each.noisy_examples for each in denoisings]),
            ("denoised", [each.denoised_examples for each in denoisings]),
        )
    ]
    named = listed([str(digit) for digit in digits])
    return Figure(
        label="noise.examples",
        number=FIGURE_NUMBERS["noise.examples"],
        title="Noisy and denoised digits",
        caption=(
            f"{'The test digit' if len(digits) == 1 else 'Test digits'} {named} at "
            f"{counted(len(levels), 'noise level')}: with noise, and below as denoised by the "
            "autoencoder."
        ),
        alternative_text=(
            f"A grid of small images: the test digits {named}, "
            "each in a noisy and in a denoised row, one column for each of the noise levels "
            f"{listed(levels)}. The noisy rows have more black and white specks as the level "
            "rises. The classifier recognises the noisy digits up to: {noise.recognition_limit}, "
            "the denoised ones up to: {noise.denoising_limit}."
        ),
        panels=(
            TilesPanel(
                row_labels=tuple(label for label, _ in rows),
                column_labels=tuple(levels),
                column_title="noise level",
                side=int(denoisings[0].noisy_examples.shape[1]),
                tiles=tuple(tiles for _, tiles in rows),
            ),
        ),
        depends_on=("data", "autoencoder", "noise.levels", "noise.examples"),
    )


def tile(pixels: Array) -> str:
    """Return a (side, side) uint8 image as a tiles panel takes it."""
    return base64.b64encode(pixels.tobytes()).decode("ascii")


def _accuracy_figure(settings: Settings, reading: Reading) -> Figure:
    denoisings = reading.denoisings
    levels = tuple(each.level for each in denoisings)
    first, last = level_name(levels[0]), level_name(levels[-1])
    references = [ReferenceLine(label="recognised", value=reading.threshold, axis="y")]
    if reading.crossover.level is not None:
        crossover = ReferenceLine(label="crossover", value=reading.crossover.level, axis="x")
        references.append(crossover)
    return Figure(
        label="noise.accuracy",
        number=FIGURE_NUMBERS["noise.accuracy"],
        title="Accuracy over the noise level",
        caption=(
            f"Accuracy of {CLASSIFIERS[reading.classifier]} over the noise level, on "
            f"{counted(settings.data.test_size, 'test image')}, noisy and denoised."
        ),
        alternative_text=(
            f"Two lines over the noise level from {first} to {last}. On noisy digits the accuracy "
            f"goes from {{noise.seasoned_accuracy.{first}}} to {{noise.seasoned_accuracy.{last}}}, "
            f"on denoised digits from {{noise.denoised_accuracy.{first}}} to "
            f"{{noise.denoised_accuracy.{last}}}. Crossover: {{noise.crossover}}. A line marks "
            f"{decimal(reading.threshold)}, the accuracy from which digits count as recognised."
        ),
        panels=(
            CurvesPanel(
                x_label="noise level (fraction of the pixels lost)",
                y_label="accuracy (fraction of the images)",
                series=(
                    Series(
                        label="noisy",
                        x=levels,
                        y=tuple(each.noisy.accuracy for each in denoisings),
                        style=1,
                    ),
                    Series(
                        label="denoised",
                        x=levels,
                        y=tuple(each.denoised.accuracy for each in denoisings),
                        style=0,
                    ),
                ),
                references=tuple(references),
            ),
        ),
        depends_on=(*_measured_with(reading), "noise.recognition_threshold"),
    )


def _levels_table(settings: Settings, reading: Reading) -> Table:
    return Table(
        label="noise.levels",
        number=TABLE_NUMBERS["noise.levels"],
        title="Accuracy at each noise level",
        caption=(
            f"Accuracy of {CLASSIFIERS[reading.classifier]} at each noise level, on "
            f"{counted(settings.data.test_size, 'test image')}."
        ),
        columns=(
            Column(title="Noise level", align="decimal"),
            Column(title="Noisy", align="decimal"),
            Column(title="Denoised", align="decimal"),
        ),
        rows=tuple(
            (
                Cell(text=level_name(each.level)),
                Cell(text=f"{{noise.seasoned_accuracy.{level_name(each.level)}:measured}}"),
                Cell(text=f"{{noise.denoised_accuracy.{level_name(each.level)}:measured}}"),
            )
            for each in reading.denoisings
        ),
        note=(
            "Both columns are for the same images with the same noise. Brackets give Wilson’s "
            f"{CONFIDENCE_IN_WORDS} interval for the number of test images."
        ),
        depends_on=_measured_with(reading),
    )


def _measured_with(reading: Reading) -> tuple[str, ...]:
    """Return the settings behind every accuracy of the classifier."""
    return ("data", reading.classifier, "autoencoder", "noise.levels", "noise.classifier")
