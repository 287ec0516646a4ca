"""Metrics from results, means over replicates with their uncertainty, and tables of them."""

import math
from collections.abc import Sequence
from typing import Literal, TypedDict, Unpack

import numpy as np

from reportgen.base.errors import TaskFailedError
from reportgen.base.significance import (
    CONFIDENCE_IN_WORDS,
    Interval,
    normal_interval,
    wilson_interval,
)
from reportgen.project.outline import TABLE_NUMBERS
from reportgen.projects.mnist.results import Evaluation, TrainedClassifier
from reportgen.projects.mnist.sections.words import averaged, counted, rounded
from reportgen.report.parts import Cell, Column, Counted, Metric, Range, Table
from reportgen.tasks.results.types import Results

Runs = tuple[TrainedClassifier, ...]
"""The replicates of one classifier, in order."""

PLACES = 4
"""Digits after the point of a loss or a fraction of which no uncertainty is known."""


class Meaning(TypedDict, total=False):
    """What a metric says of itself beside its value."""

    better: Literal["higher", "lower"]
    headline: bool
    column: str
    depends_on: tuple[str, ...]


def runs_of(results: Results, prefix: str, replicates: int) -> Runs:
    """Return the replicates of the tasks PREFIX.1, PREFIX.2, ...; raises TaskFailedError."""
    return tuple(
        results.of(TrainedClassifier, f"{prefix}.{replicate}")
        for replicate in range(1, replicates + 1)
    )


def runs_or_none(results: Results, prefix: str, replicates: int) -> Runs | None:
    """Return the replicates, or None where one of them failed or this build has none of them."""
    if f"{prefix}.1" not in results:
        return None
    try:
        return runs_of(results, prefix, replicates)
    except TaskFailedError:
        return None


def evaluations_of(runs: Runs) -> tuple[Evaluation, ...]:
    """Return what each replicate did on the test images."""
    return tuple(run.evaluation for run in runs)


def counted_images(count: int) -> Counted:
    """Return what a measurement on so many test images counted."""
    return Counted(noun="test image", count=count)


def loss_and_accuracy(prefix: str, runs: Runs, column: str = "") -> tuple[Metric, Metric]:
    """Return the metrics PREFIX.test_loss and PREFIX.test_accuracy.

    column: head of the accuracy's column where versions are listed.
    """
    evaluations = evaluations_of(runs)
    return (
        over_replicates(
            f"{prefix}.test_loss",
            "nats",
            f"cross-entropy per test image after the last epoch, {averaged(len(evaluations))}",
            [evaluation.loss for evaluation in evaluations],
            # The replicates read the same images, so their errors may all lie the same way:
            # the mean of the standard errors is the most that the mean's can be.
            standard_error=float(np.mean([each.loss_standard_error for each in evaluations])),
            formula="mean over the test images of -log(probability given to the true digit)",
            count=evaluations[0].image_count,
            better="lower",
            headline=True,
        ),
        accuracy_metric(
            f"{prefix}.test_accuracy",
            "fraction of the test images classified correctly after the last epoch, "
            f"{averaged(len(evaluations))}",
            [evaluation.accuracy for evaluation in evaluations],
            evaluations[0].image_count,
            column=column,
        ),
    )


def accuracy_metric(
    name: str,
    description: str,
    accuracies: Sequence[float],
    count: int,
    formula: str = "test images classified correctly",
    *,
    column: str = "",
    depends_on: tuple[str, ...] = (),
) -> Metric:
    """Return a headline: a mean accuracy with the binomial error of the `count` images."""
    return over_replicates(
        name,
        "fraction",
        description,
        accuracies,
        standard_error=binomial_error(float(np.mean(accuracies)), count),
        count=count,
        images=count,
        formula=f"{formula} / {count:,}",
        better="higher",
        headline=True,
        column=column,
        depends_on=depends_on,
    )


def range_of(interval: Interval) -> Range:
    """Return an interval as the report holds it."""
    return Range(low=interval.low, high=interval.high)


def fraction_interval(fraction: float, count: int) -> Range:
    """Return Wilson's interval of a fraction of `count` images, to the nearest whole image."""
    return range_of(wilson_interval(round(fraction * count), count))


def over_replicates(
    name: str,
    unit: str,
    description: str,
    values: Sequence[float],
    *,
    formula: str,
    standard_error: float | None = None,
    count: int | None = None,
    images: int | None = None,
    absent: str = "",
    **meaning: Unpack[Meaning],
) -> Metric:
    """Return the mean of one value per replicate; no value where one of them is not finite.

    absent: why there is no value, where there is none to take the mean of.
    formula: how the value of one replicate follows from what was measured.
    count: test images counted. images: of which the value is a fraction, where it is one.
    """
    diverged = sum(not math.isfinite(value) for value in values)
    without_value = Metric(
        name=name,
        value=None,
        unit=unit,
        description=description,
        counted=counted_images(count) if count else None,
        formula=formula,
        absent=_diverged(diverged, len(values)) if diverged else absent,
        places=PLACES,
        **meaning,
    )
    if diverged or not values:
        return without_value
    known = standard_error is not None and math.isfinite(standard_error)
    mean = float(np.mean(values))
    measured = {
        "value": mean,
        "replicates": tuple(float(value) for value in values),
        "std": deviation(values),
        "standard_error": standard_error if known else None,
        "interval": _interval(mean, standard_error, images) if known else None,
        "formula": formula if len(values) == 1 else f"mean over the replicates of: {formula}",
        "absent": "",
    }
    return without_value.model_copy(update=measured)


def deviation(values: Sequence[float]) -> float | None:
    """Return the standard deviation of a sample, or None where there is but one value."""
    if len(values) < 2:
        return None
    # The mean of equal values need not equal them to the last bit.
    if np.ptp(values) == 0:
        return 0.0
    # ddof=1: the replicates are a sample of the runs that might have been made.
    return float(np.std(values, ddof=1))


TEST_COLUMNS = (
    Column(title="Test loss (nats)", align="decimal"),
    Column(title="Test accuracy", align="decimal"),
    Column(title=f"{CONFIDENCE_IN_WORDS} interval", align="right"),
)


def test_cells(prefix: str) -> tuple[Cell, ...]:
    """Return the cells under TEST_COLUMNS for the metrics of `loss_and_accuracy`."""
    forms = ("test_loss:measured", "test_accuracy:spread", "test_accuracy:interval")
    return tuple(Cell(text=f"{{{prefix}.{form}}}") for form in forms)


def uncertainty_note(replicates: int) -> str:
    """Return what a table says of the uncertainty of numbers over so many replicates."""
    of_images = (
        f"The {CONFIDENCE_IN_WORDS} intervals are computed from the number of test images, by "
        "Wilson’s method for the accuracies"
    )
    if replicates == 1:
        return f"{of_images}; the effect of another seed is not known."
    return f"± is the standard deviation over the replicates. {of_images}."


def binomial_error(fraction: float, count: int) -> float:
    """Return the standard error of a fraction of `count` images."""
    # All right, or all wrong, is not certain: at least one image may be the other way.
    fraction = min(max(fraction, 1 / count), 1 - 1 / count)
    return math.sqrt(fraction * (1 - fraction) / count)


def run_table(stem: str, title: str, network: str, runs: Runs) -> Table:
    """Return the table STEM.test: loss and accuracy of each replicate, and of their mean."""
    label = f"{stem}.test"
    replicates = [run.evaluation for run in runs] if len(runs) > 1 else []
    return Table(
        label=label,
        number=TABLE_NUMBERS[label],
        title=title,
        caption=(
            f"{network} on {counted(runs[0].evaluation.image_count, 'test image')} after "
            f"{counted(len(runs[0].curve.loss), 'epoch')}."
        ),
        columns=(Column(title="Training run"), *TEST_COLUMNS),
        rows=(
            *(_replicate_row(number, each) for number, each in enumerate(replicates, start=1)),
            (Cell(text="Mean" if replicates else "Single run"), *test_cells(stem)),
        ),
        has_closing_row=len(runs) > 1,
        note=uncertainty_note(len(runs)),
        depends_on=("data", stem),
    )


def _interval(value: float, standard_error: float | None, images: int | None) -> Range:
    if images is not None:
        return fraction_interval(value, images)
    return range_of(normal_interval(value, standard_error or 0.0))


def _diverged(diverged: int, replicates: int) -> str:
    if diverged == replicates:
        return "diverged"
    return f"diverged in {diverged} of {counted(replicates, 'replicate')}"


def _replicate_row(number: int, evaluation: Evaluation) -> tuple[Cell, ...]:
    accuracy, count = evaluation.accuracy, evaluation.image_count
    error, interval = binomial_error(accuracy, count), fraction_interval(accuracy, count)
    texts = (
        f"Replicate {number}",
        rounded(evaluation.loss, evaluation.loss_standard_error),
        rounded(accuracy, error),
        f"{rounded(interval.low, error)} to {rounded(interval.high, error)}",
    )
    return tuple(Cell(text=text) for text in texts)
