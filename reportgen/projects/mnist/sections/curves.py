"""Training curves as figures, and claims and metrics from them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from reportgen.project.sections.claims import in_every_replicate, untested
from reportgen.project.sections.measures import binomial_error
from reportgen.project.sections.words import averaged, capital, counted
from reportgen.projects.mnist.outline import FIGURE_NUMBERS
from reportgen.projects.mnist.results import TrainingCurve
from reportgen.projects.mnist.sections.claims import claim_from
from reportgen.projects.mnist.sections.layers import SHAPE_SETTINGS
from reportgen.projects.mnist.sections.measures import Runs, loss_and_accuracy, over_replicates
from reportgen.report.panels import CurvesPanel, Series
from reportgen.report.parts import Claim, Figure, Metric, Outcome, finite_or_none

LOSS_LABEL = "cross-entropy (nats per image)"
ACCURACY_LABEL = "accuracy (fraction of the images)"


def loss_panel(curves: Sequence[TrainingCurve], y_label: str = LOSS_LABEL) -> CurvesPanel:
    """Return training and validation loss over the epochs, each the mean of the curves."""
    return _panel(
        y_label,
        mean_curve([curve.loss for curve in curves]),
        mean_curve([curve.validation_loss for curve in curves]),
    )


def accuracy_panel(curves: Sequence[TrainingCurve]) -> CurvesPanel:
    """Return training and validation accuracy over the epochs, each the mean of the curves."""
    return _panel(
        ACCURACY_LABEL,
        mean_curve([curve.accuracy for curve in curves]),
        mean_curve([curve.validation_accuracy for curve in curves]),
    )


def curve_figure(
    stem: str, what: Literal["loss", "accuracy"], network: str, runs: Runs, alternative_text: str
) -> Figure:
    """Return the figure of a classifier's training, as in "Loss of the first network"."""
    label = f"{stem}.{what}_curve"
    epochs = counted(len(runs[0].curve.loss), "epoch")
    panel = loss_panel if what == "loss" else accuracy_panel
    return Figure(
        label=label,
        number=FIGURE_NUMBERS[label],
        title=f"{capital(what)} of {network}",
        caption=(
            f"Training and validation {what} of {network} over {epochs}, {averaged(len(runs))}."
        ),
        alternative_text=f"Two lines over the epochs. {alternative_text}",
        panels=(panel([run.curve for run in runs]),),
        depends_on=("data", stem),
    )


def mean_curve(rows: Sequence[Sequence[float]]) -> tuple[float | None, ...]:
    """Return the mean over the rows at each epoch; None where it is not finite."""
    return tuple(finite_or_none(float(value)) for value in np.mean(np.asarray(rows), axis=0))


def lowest_epoch(curves: Sequence[TrainingCurve]) -> int | None:
    """Return the epoch, from 1, of the lowest mean validation loss; None where none is finite."""
    losses = mean_curve([curve.validation_loss for curve in curves])
    finite = [(loss, epoch) for epoch, loss in enumerate(losses, start=1) if loss is not None]
    return min(finite)[1] if finite else None


def classifier_metrics(
    stem: str, runs: Runs, training_images: int, column: str
) -> tuple[Metric, ...]:
    """Return a classifier's parameters, its test loss and accuracy, and what its curves show.

    That is where they start, end, and where the validation loss is lowest.
    training_images: images that the training accuracy is read on. column: its head in a list.
    """
    curves = [run.curve for run in runs]
    lowest = lowest_epoch(curves)
    test_images = runs[0].evaluation.image_count

    def metric(
        name: str, description: str, values: Sequence[float], images: int | None = None
    ) -> Metric:
        """Return the mean of a loss or, where it is a fraction of `images`, of an accuracy."""
        return over_replicates(
            f"{stem}.{name}",
            "fraction" if images else "nats",
            f"{description}, {averaged(len(runs))}",
            values,
            formula=f"the training curve’s {description}",
            standard_error=binomial_error(float(np.mean(values)), images) if images else None,
            images=images,
            better="higher" if images else "lower",
        )

    return (
        Metric(
            name=f"{stem}.parameters",
            value=runs[0].summary.parameters,
            unit="parameters",
            description="trainable weights and biases",
            headline=True,
            kind="exact",
            depends_on=SHAPE_SETTINGS[stem],
            formula="sum over the layers of the network as Keras counts them",
        ),
        *loss_and_accuracy(stem, runs, column),
        metric(
            "first_validation_accuracy",
            "validation accuracy after the first epoch",
            [curve.validation_accuracy[0] for curve in curves],
            test_images,
        ),
        metric(
            "first_training_accuracy",
            "training accuracy during the first epoch",
            [curve.accuracy[0] for curve in curves],
            training_images,
        ),
        metric(
            "final_training_accuracy",
            "training accuracy during the last epoch",
            [curve.accuracy[-1] for curve in curves],
            training_images,
        ),
        metric(
            "first_training_loss",
            "training loss during the first epoch",
            [curve.loss[0] for curve in curves],
        ),
        metric(
            "final_training_loss",
            "training loss during the last epoch",
            [curve.loss[-1] for curve in curves],
        ),
        metric(
            "lowest_validation_loss",
            "validation loss at the epoch where its mean is lowest",
            [curve.validation_loss[(lowest or 0) - 1] for curve in curves],
        ),
        lowest_epoch_metric(stem, lowest, "mean validation loss"),
    )


def lowest_epoch_metric(stem: str, lowest: int | None, loss: str) -> Metric:
    """Return the epoch of the lowest loss as a metric; None where the loss diverged."""
    return Metric(
        name=f"{stem}.lowest_epoch",
        value=lowest,
        unit="epochs",
        description=f"epoch of the lowest {loss}",
        step=1,
        absent="" if lowest else "diverged",
    )


def turning_claim(stem: str, runs: Runs) -> Claim:
    """Say whether the validation loss starts to rise before the last epoch.

    It does where every replicate ends above the lowest point of their mean, and
    it does not where that is the last epoch in every one of them. A single run's
    lowest point may be a wobble.
    """
    name = f"{stem}.validation_loss_turns"
    curves = [run.curve for run in runs]
    epochs = len(curves[0].loss)
    lowest = lowest_epoch(curves)
    if lowest is None or not np.isfinite([curve.validation_loss for curve in curves]).all():
        text = "The validation loss diverged, so there is no turning point to find."
        return untested(name, "the loss diverged", text)
    if epochs == 1:
        text = "After a single epoch there is no turning point to find."
        return untested(name, "there is one epoch", text)
    is_last = lowest == epochs
    rises = [_rise(curve, lowest) for curve in curves]
    evidence = in_every_replicate(
        rises,
        "The validation loss after the last epoch against "
        + ("the lowest before it" if is_last else "that after the epoch where the mean is lowest")
        + ", in every replicate; no test, because the lowest point is chosen after the training",
        "validation loss after the last epoch minus "
        + ("the lowest before it" if is_last else "that after the epoch of the lowest mean"),
        "nats",
    )
    above = sum(rise > 0 for rise in rises)
    outcome: Outcome = "inconclusive"
    if is_last and not above:
        outcome = "does not hold"
    elif not is_last and len(runs) > 1 and above == len(runs):
        outcome = "holds"
    where = (
        f"The mean validation loss is lowest after epoch {{{stem}.lowest_epoch}}, at "
        f"{{{stem}.lowest_validation_loss}}, and ends at {{{stem}.test_loss}}; the training "
        f"loss ends at {{{stem}.final_training_loss}}."
    )
    at_the_end = (
        f"The {'' if len(runs) == 1 else 'mean '}validation loss is lowest after the last epoch, "
        f"at {{{stem}.test_loss}}, when the training loss is {{{stem}.final_training_loss}}"
    )
    some = (
        f"{above} of {counted(len(runs), 'replicate')} {'ends' if above == 1 else 'end'} above "
        f"{'an earlier point' if is_last else 'the loss after that epoch'}, so it is not clear "
        "whether the loss has started to rise."
    )
    return claim_from(
        name,
        replace(evidence, outcome=outcome),
        holds=(
            f"{where} Every replicate ends above its own loss after that epoch: what the network "
            "still learns about its training images no longer helps with other images."
        ),
        does_not_hold=(
            f"{at_the_end}: the loss has not started to rise, and more epochs might lower both."
        ),
        inconclusive=(
            f"{where.replace('mean ', '')} One training run is not enough to distinguish a turning "
            "point from a random fluctuation."
            if len(runs) == 1
            else f"{at_the_end}; but {some}"
            if is_last
            else f"{where} {capital(some)}"
        ),
        scope_sentence="",
    )


def _rise(curve: TrainingCurve, lowest: int) -> float:
    """Return how far the last loss lies above that after an epoch, or above the lowest before."""
    last = curve.validation_loss[-1]
    if lowest < len(curve.validation_loss):
        return last - curve.validation_loss[lowest - 1]
    return last - min(curve.validation_loss[:-1])


def _panel(
    y_label: str, training: tuple[float | None, ...], validation: tuple[float | None, ...]
) -> CurvesPanel:
    epochs = tuple(float(epoch) for epoch in range(1, len(training) + 1))
    return CurvesPanel(
        x_label="epoch",
        y_label=y_label,
        series=(
            Series(label="training", x=epochs, y=training, style=0),
            Series(label="validation", x=epochs, y=validation, style=1),
        ),
    )
