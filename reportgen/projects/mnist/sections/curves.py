"""Training curves as figures, and claims and metrics from them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reportgen.project.parts import (
    CurvesPanel,
    Evidence,
    Metric,
    Series,
    averaged,
    binomial_error,
    counted,
    cross_fitted_rises,
    evidence_over_replicates,
    finite_or_none,
    no_evidence,
    turn,
)
from reportgen.projects.mnist.results import TrainingCurve
from reportgen.projects.mnist.sections.layers import SHAPE_SETTINGS
from reportgen.projects.mnist.sections.measures import Runs, loss_and_accuracy, over_replicates
from reportgen.projects.mnist.sections.values import Values, by_key

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


def mean_curve(rows: Sequence[Sequence[float]]) -> tuple[float | None, ...]:
    """Return the mean over the rows at each epoch; None where it is not finite."""
    return tuple(finite_or_none(float(value)) for value in np.mean(np.asarray(rows), axis=0))


def lowest_epoch(curves: Sequence[TrainingCurve]) -> int | None:
    """Return the epoch, from 1, of the lowest mean validation loss; None where none is finite."""
    losses = mean_curve([curve.validation_loss for curve in curves])
    finite = [(loss, epoch) for epoch, loss in enumerate(losses, start=1) if loss is not None]
    return min(finite)[1] if finite else None


def classifier_metrics(stem: str, runs: Runs, training_images: int, column: str) -> Values:
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

    return by_key(
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


def turning(runs: Runs) -> Evidence:
    """Return whether the validation loss starts to rise before the last epoch.

    A single run's lowest point may be a wobble, and that of a mean, too: each replicate is read
    at the epoch where the others are lowest.
    """
    losses = np.asarray([run.curve.validation_loss for run in runs])
    if not np.isfinite(losses).all():
        return no_evidence("the loss diverged", diverged=True)
    if losses.shape[1] == 1:
        return no_evidence("there is one epoch", diverged=False)
    is_last = lowest_epoch([run.curve for run in runs]) == losses.shape[1]
    words = {"is_last": is_last, "runs": len(runs)}
    if len(runs) == 1:
        evidence = evidence_over_replicates(
            [float(losses[0, -1] - losses[0, :-1].min())],
            "The validation loss after the last epoch against the lowest before it",
            "validation loss after the last epoch minus the lowest before it",
            "nats",
        )
        return replace(evidence, words=words)
    evidence = evidence_over_replicates(
        cross_fitted_rises(losses),
        "The validation loss of each replicate after the last epoch against that after the epoch "
        "before it where the mean of the others is lowest; Student’s $t$ test over "
        f"{counted(len(runs), 'replicate')}, with the variance that is due where these choose for "
        "each other",
        "validation loss after the last epoch minus that after the epoch where the other "
        "replicates are lowest",
        "nats",
        turn(losses),
    )
    # The sentences name the lowest epoch of the mean, which has to say the same.
    if evidence.outcome == ("holds" if is_last else "does not hold"):
        evidence = replace(evidence, outcome="inconclusive")
    return replace(evidence, words=words)


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
