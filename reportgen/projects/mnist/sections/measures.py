"""Metrics from results, means over replicates with their uncertainty, and tables of them."""

import math
from collections.abc import Sequence
from typing import Unpack

import numpy as np

from reportgen.project.parts import (
    CONFIDENCE_IN_WORDS,
    Cell,
    Column,
    Counted,
    Meaning,
    Metric,
    Quantity,
    Rows,
    averaged,
    binomial_error,
    finite_or_none,
    fraction_interval,
    normal_interval,
    range_of,
)
from reportgen.project.parts import (
    over_replicates as metric_over_replicates,
)
from reportgen.projects.mnist.arrays import Array
from reportgen.projects.mnist.results import Evaluation, TrainedClassifier

Runs = tuple[TrainedClassifier, ...]
"""The replicates of one classifier, in order."""

PLACES = 4
"""Digits after the point of a loss or a fraction of which no uncertainty is known."""


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
            correct=[evaluation.correct for evaluation in evaluations],
        ),
    )


def accuracy_metric(
    name: str,
    description: str,
    accuracies: Sequence[float],
    count: int,
    formula: str = "test images classified correctly",
    *,
    correct: Sequence[Array] = (),
    column: str = "",
    depends_on: tuple[str, ...] = (),
) -> Metric:
    """Return a headline: a mean accuracy with the binomial error of the `count` images.

    correct: of each replicate the images that it classifies correctly, where they are known.
    """
    return over_replicates(
        name,
        "fraction",
        description,
        accuracies,
        standard_error=binomial_error(float(np.mean(accuracies)), count),
        count=count,
        images=count,
        correct=correct,
        formula=f"{formula} / {count:,}",
        better="higher",
        headline=True,
        column=column,
        depends_on=depends_on,
    )


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
    correct: Sequence[Array] = (),
    absent: str = "",
    **meaning: Unpack[Meaning],
) -> Metric:
    """Return the mean of one value per replicate; no value where one of them is not finite.

    count: test images counted. images: of which the value is a fraction, where it is one.
    """
    return metric_over_replicates(
        name,
        unit,
        description,
        values,
        formula=formula,
        standard_error=standard_error,
        counted=counted_images(count) if count else None,
        of=images,
        items=correct,
        absent=absent,
        places=PLACES,
        **meaning,
    )


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
    if replicates == 1:
        return (
            f"The {CONFIDENCE_IN_WORDS} interval is for this network on similar images, by "
            "Wilson’s method; the effect of another seed is not known."
        )
    return (
        "± is the standard deviation over the replicates; a single run has none, as it does not "
        "show what another seed gives, nor have replicates that are all equal. The "
        f"{CONFIDENCE_IN_WORDS} interval of a mean is for the mean over many trainings with these "
        "settings, that of a single run for this network, both on similar images; the latter is "
        "Wilson’s."
    )


def run_rows(stem: str, runs: Runs) -> Rows:
    """Return loss and accuracy of each replicate, and of their mean."""
    replicates = [run.evaluation for run in runs] if len(runs) > 1 else []
    return Rows(
        (Column(title="Training run"), *TEST_COLUMNS),
        (
            *(_replicate_row(number, each) for number, each in enumerate(replicates, start=1)),
            (Cell(text="Mean" if replicates else "Single run"), *test_cells(stem)),
        ),
        has_closing_row=len(runs) > 1,
    )


def _replicate_row(number: int, evaluation: Evaluation) -> tuple[Cell, ...]:
    loss, error = evaluation.loss, evaluation.loss_standard_error
    is_known = math.isfinite(loss) and math.isfinite(error)
    accuracy, count = evaluation.accuracy, evaluation.image_count
    measured = Quantity(
        value=accuracy,
        standard_error=binomial_error(accuracy, count),
        interval=fraction_interval(accuracy, count),
    )
    return (
        Cell(text=f"Replicate {number}"),
        Cell(
            number=Quantity(
                value=finite_or_none(loss),
                places=PLACES,
                standard_error=finite_or_none(error),
                interval=range_of(normal_interval(loss, error)) if is_known else None,
                absent="" if math.isfinite(loss) else "diverged",
            )
        ),
        Cell(number=measured),
        Cell(number=measured, form="interval"),
    )
