"""Sections 4.b and 4.c: how noise and denoising affect a classifier's accuracy."""

from itertools import pairwise
from typing import Annotated

from pydantic import Field

from reportgen import setting, unit
from reportgen.project.parts import (
    CONFIDENCE_IN_WORDS,
    Cell,
    Column,
    CurvesPanel,
    Metric,
    Published,
    ReferenceLine,
    Rows,
    Series,
    TilesPanel,
    binomial_error,
    decimal,
    fraction_interval,
    listed,
    number_cell,
    range_of,
    value_name,
)
from reportgen.projects.mnist.results import Denoising
from reportgen.projects.mnist.sections.measures import PLACES, counted_images
from reportgen.projects.mnist.sections.noise_claims import (
    at_clean_digits,
    at_training_noise,
    between_limits,
    crossing,
    level_by_level,
)
from reportgen.projects.mnist.sections.noise_reading import (
    CLASSIFIERS,
    Denoisings,
    Reading,
    levels_in_words,
    measured_with,
    reading_of,
    tile,
)
from reportgen.projects.mnist.sections.published_noise_claims import (
    crossover_as_published,
    denoising_as_published,
    recognition_as_published,
)
from reportgen.projects.mnist.sections.values import Values, by_key, derived
from reportgen.projects.mnist.settings import Accuracy, ClassifierName, Settings

RecognitionThreshold = Annotated[
    Accuracy,
    Field(description="accuracy from which digits count as recognised"),
    unit("fraction of the images", "sets the limits of 4.b; a change trains nothing"),
    setting("noise.recognition_threshold"),
]

_FORMS = ("seasoned_accuracy", "denoised_accuracy")


@derived("noise", each="noise")
def accuracies(noise: Denoising, at: float) -> Values:
    """Return the accuracies at a level."""
    name = value_name(at)
    return by_key(
        *(
            Metric(
                name=f"noise.{role}_accuracy.{name}",
                value=one.accuracy,
                unit="fraction",
                description=(
                    f"fraction of the {word} test images classified correctly at level {name}"
                ),
                better="higher",
                headline=True,
                places=PLACES,
                standard_error=binomial_error(one.accuracy, one.image_count),
                interval=fraction_interval(one.accuracy, one.image_count),
                counted=counted_images(one.image_count),
                formula=f"test images classified correctly / {one.image_count:,}",
            )
            for role, word, one in (
                ("seasoned", "noisy", noise.noisy),
                ("denoised", "denoised", noise.denoised),
            )
        )
    )


@derived("noise")
def limits(
    noise: Denoisings,
    settings: Settings,
    threshold: RecognitionThreshold = 0.5,
) -> Values:
    """Return the two limits and the crossover."""
    reading = reading_of(noise, settings)
    return by_key(
        _limit_metric("recognition_limit", "noisy", reading.recognition_limit, threshold, settings),
        _limit_metric("denoising_limit", "denoised", reading.denoising_limit, threshold, settings),
        _crossover_metric(reading, settings),
    )


def _limit_metric(
    name: str, word: str, limit: float | None, threshold: float, settings: Settings
) -> Metric:
    steps = (after - before for before, after in pairwise(sorted(settings.noise.levels)))
    return Metric(
        name=f"noise.{name}",
        value=limit,
        unit="noise level",
        description=(
            f"highest level tried up to which the classifier classifies at least "
            f"{decimal(threshold)} of the {word} test images correctly"
        ),
        better="higher",
        headline=True,
        step=max(steps, default=None),
        counted=counted_images(settings.data.test_size),
        depends_on=(*measured_with(settings), "noise.recognition_threshold"),
        formula="the highest level before the first accuracy below the threshold",
        absent="none of the levels" if limit is None else "",
    )


def _crossover_metric(reading: Reading, settings: Settings) -> Metric:
    crossover = reading.crossover
    absent = {
        "crosses": "",
        "never leads": "none, denoised digits are better at no level",
        "leads from the lowest level on": "none, denoised digits are better from the lowest level",
    }
    return Metric(
        name="noise.crossover",
        value=crossover.level,
        unit="noise level",
        description=(
            "level at which the denoised digits are first classified better than the noisy ones, "
            "interpolated linearly between the levels tried"
        ),
        headline=True,
        column="crossover",
        counted=counted_images(settings.data.test_size),
        depends_on=measured_with(settings),
        standard_error=crossover.standard_error,
        interval=range_of(crossover.interval) if crossover.interval else None,
        formula="zero of the line through the two differences around the change of sign",
        absent=absent[crossover.kind],
    )


@derived("noise", depends_on=("data", "autoencoder", "noise.levels", "noise.examples"))
def examples(noise: Denoisings) -> Values:
    """Return some digits, noisy and denoised, at each level."""
    denoisings = tuple(noise.values())
    digits = denoisings[0].example_digits
    rows = [
        (f"{digit}, {word}", tuple(tile(images[example]) for images in of_levels))
        for example, digit in enumerate(digits)
        for word, of_levels in (
            ("noisy", [each.noisy_examples for each in denoisings]),
            ("denoised", [each.denoised_examples for each in denoisings]),
        )
    ]
    return {
        "examples": TilesPanel(
            row_labels=tuple(label for label, _ in rows),
            column_labels=tuple(map(value_name, noise)),
            column_title="noise level",
            side=int(denoisings[0].noisy_examples.shape[1]),
            tiles=tuple(tiles for _, tiles in rows),
        ),
        "example_digits": listed([str(digit) for digit in digits]),
    }


@derived(
    "noise", depends_on=lambda settings: (*measured_with(settings), "noise.recognition_threshold")
)
def accuracy(noise: Denoisings, settings: Settings) -> Values:
    """Return the accuracy over the level."""
    reading = reading_of(noise, settings)
    references = [ReferenceLine(label="recognised", value=reading.threshold, axis="y")]
    if reading.crossover.level is not None:
        crossover = ReferenceLine(label="crossover", value=reading.crossover.level, axis="x")
        references.append(crossover)
    lines = {
        "noisy": [each.noisy.accuracy for each in reading.denoisings],
        "denoised": [each.denoised.accuracy for each in reading.denoisings],
    }
    return {
        "accuracy": CurvesPanel(
            x_label="noise level (fraction of the pixels lost)",
            y_label="accuracy (fraction of the images)",
            series=tuple(
                Series(label=label, x=tuple(noise), y=tuple(values), style=style)
                for style, (label, values) in zip((1, 0), lines.items(), strict=True)
            ),
            references=tuple(references),
        ),
    }


@derived("noise", depends_on=measured_with)
def levels(noise: Denoisings) -> Values:
    """Return the accuracies at each level side by side."""
    titles = ("Noise level", "Noisy", "Denoised")
    places = max(len(value_name(level).partition(".")[2]) for level in noise)
    return {
        "levels": Rows(
            tuple(Column(title=title, align="decimal") for title in titles),
            tuple(
                (
                    number_cell(level, places=places),
                    *(
                        Cell(text=f"{{noise.{form}.{value_name(level)}:measured}}")
                        for form in _FORMS
                    ),
                )
                for level in noise
            ),
        )
    }


@derived("noise")
def words(settings: Settings, classifier: ClassifierName = "convnet") -> Values:
    """Return what follows from the settings."""
    tried = sorted(settings.noise.levels)
    names = [value_name(level) for level in tried]
    return {
        "confidence": CONFIDENCE_IN_WORDS,
        "classifier": CLASSIFIERS[classifier],
        "has_replicates": getattr(settings, classifier).replicates > 1,
        "levels_in_words": levels_in_words(tried),
        "level_names": listed(names),
        "first_level": names[0],
        "last_level": names[-1],
        **{
            f"{end}_{form}": f"{{noise.{form}.{name}}}"
            for form in _FORMS
            for end, name in (("first", names[0]), ("last", names[-1]))
        },
    }


@derived("noise")
def claims(noise: Denoisings, settings: Settings, published: Published) -> Values:
    """Return the evidence of the claims on noise and denoising."""
    reading = reading_of(noise, settings)
    return {
        "limits": between_limits(reading),
        "crossing": crossing(reading),
        "denoising_costs_clean_digits": at_clean_digits(reading),
        "denoising_helps": at_training_noise(reading),
        "levels_helped": level_by_level(reading),
        "recognition_as_published": recognition_as_published(reading, published),
        "denoising_as_published": denoising_as_published(reading, published),
        "crossover_as_published": crossover_as_published(reading, published),
    }
