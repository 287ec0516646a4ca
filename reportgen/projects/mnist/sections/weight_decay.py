"""Section 2.d, second part: the second network under an L2 penalty of several factors."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from reportgen import setting, unit
from reportgen.project.parts import (
    CONFIDENCE_IN_WORDS,
    Cell,
    Column,
    IntervalSeries,
    IntervalsPanel,
    Metric,
    ReferenceLine,
    Rows,
    averaged,
    decimal,
    deviation,
    number_cell,
)
from reportgen.projects.mnist.sections.layers import layers_in_words
from reportgen.projects.mnist.sections.measures import (
    PLACES,
    Runs,
    accuracy_metric,
    counted_images,
    over_replicates,
)
from reportgen.projects.mnist.sections.values import Values, by_key, derived
from reportgen.projects.mnist.sections.weight_decay_claims import (
    Sweep,
    against_hinton,
    against_no_decay,
    best_factor,
    between_factors,
    final_accuracies,
    final_name,
    mean_final,
)
from reportgen.projects.mnist.settings import Accuracy, Settings, factor_name

HintonAccuracy = Annotated[
    Accuracy,
    Field(description="validation accuracy that the write-up compares itself with"),
    unit("fraction of the images", "the line in the figure of 2.d"),
    setting("weight_decay.hinton_accuracy"),
]

_TRAINING = ("hidden", "learning_rate", "batch_size", "epochs")
_AT_A_FACTOR = ("data", *(f"weight_decay.{name}" for name in _TRAINING))
"""The settings behind the runs at one factor, which the other factors leave alone."""

_OF_THE_SWEEP = ("data", "weight_decay")


@derived("weight_decay", each="weight_decay")
def metrics(weight_decay: Runs, at: float) -> Values:
    """Return what the replicates at a factor measured, over the epochs and after the last."""
    prefix = f"weight_decay.{factor_name(at)}"
    count = weight_decay[0].evaluation.image_count
    at_factor, over = f"at factor {decimal(at)}", averaged(len(weight_decay))
    over_epochs = [deviation(run.curve.validation_accuracy) for run in weight_decay]
    over_runs = deviation(final_accuracies(weight_decay))
    return by_key(
        accuracy_metric(
            f"{prefix}.final_test_accuracy",
            f"test accuracy after the last epoch {at_factor}, {over}",
            final_accuracies(weight_decay),
            count,
            correct=[run.evaluation.correct for run in weight_decay],
            depends_on=_AT_A_FACTOR,
        ),
        accuracy_metric(
            f"{prefix}.mean_test_accuracy",
            f"mean of the test accuracy over the epochs {at_factor}, {over}",
            [float(np.mean(run.curve.validation_accuracy)) for run in weight_decay],
            count,
            "mean over the epochs of: test images classified correctly",
            depends_on=_AT_A_FACTOR,
        ),
        over_replicates(
            f"{prefix}.std_test_accuracy",
            "fraction",
            "standard deviation of the test accuracy over the epochs of one training run "
            f"{at_factor}, {over}",
            [value for value in over_epochs if value is not None],
            formula="standard deviation of the validation accuracies of all epochs, of a sample",
            absent="one epoch",
            headline=True,
            depends_on=_AT_A_FACTOR,
        ),
        Metric(
            name=f"{prefix}.replicate_std",
            value=over_runs,
            unit="fraction",
            description=(
                "standard deviation over the replicates of the test accuracy after the last epoch "
                f"{at_factor}"
            ),
            headline=True,
            kind="spread",
            places=PLACES,
            counted=counted_images(count),
            depends_on=_AT_A_FACTOR,
            formula="standard deviation of the replicates’ final accuracies, of a sample",
            absent="one replicate" if over_runs is None else "",
        ),
    )


@derived("weight_decay", depends_on=_OF_THE_SWEEP)
def words(settings: Settings) -> Values:
    """Return what follows from the settings."""
    factors = sorted(settings.weight_decay.factors)
    names = ("mean_test_accuracy", "std_test_accuracy", "replicate_std")
    return {
        "sweep": Rows(
            (
                Column(title="Factor", align="right"),
                Column(title="Final", align="decimal"),
                Column(title=f"{CONFIDENCE_IN_WORDS} interval", align="right"),
                Column(title="Mean over epochs", align="decimal"),
                Column(title="Std over epochs", align="decimal"),
                Column(title="Std over replicates", align="decimal"),
            ),
            tuple(
                (
                    number_cell(factor),
                    Cell(metric=final_name(factor)),
                    Cell(text=f"{{{final_name(factor)}:interval}}"),
                    *(Cell(metric=f"weight_decay.{factor_name(factor)}.{name}") for name in names),
                )
                for factor in factors
            ),
        ),
        "hidden_layers": layers_in_words(settings.weight_decay.hidden),
        "finals": "; ".join(
            f"{decimal(factor)}: final {{{final_name(factor)}}}, mean over epochs "
            f"{{weight_decay.{factor_name(factor)}.mean_test_accuracy}}"
            for factor in factors
        ),
    }


@derived("weight_decay", depends_on=_OF_THE_SWEEP)
def shown(
    weight_decay: Sweep,
    settings: Settings,
    hinton_accuracy: HintonAccuracy = 0.9847,
    three_layer: Runs | None = None,
) -> Values:
    """Return the accuracy over the factor, and what is compared with no decay."""
    without = three_layer if _is_same_network(settings) else None
    hinton = f"Hinton: {decimal(hinton_accuracy)}"
    references = [ReferenceLine(label=hinton, value=hinton_accuracy, axis="y")]
    if without:
        plain = ReferenceLine(label="no weight decay", value=mean_final(without), axis="y")
        references.append(plain)
    return {
        "accuracy": (_final_panel(weight_decay, references), _epochs_panel(weight_decay)),
        "has_no_decay": bool(without),
        "beats_no_decay": against_no_decay(weight_decay, without),
    }


@derived("weight_decay")
def claims(weight_decay: Sweep, settings: Settings) -> Values:
    """Return the evidence of the claims on the sweep."""
    hinton = settings.weight_decay.hinton_accuracy
    best = best_factor(weight_decay)
    return {
        "factors_differ": between_factors(weight_decay),
        "below_hinton": against_hinton(weight_decay, best, hinton),
    }


def _is_same_network(settings: Settings) -> bool:
    """Return whether the network without weight decay is trained with the same settings."""
    decay, plain = (
        each.model_dump(include=set(_TRAINING))
        for each in (settings.weight_decay, settings.three_layer)
    )
    return bool(decay == plain)


def _final_panel(sweep: Sweep, references: Sequence[ReferenceLine]) -> IntervalsPanel:
    finals = [final_accuracies(runs) for runs in sweep.values()]
    series = IntervalSeries(
        label="mean and standard deviation",
        x=tuple(sweep),
        mean=tuple(float(np.mean(values)) for values in finals),
        spread=tuple(deviation(values) for values in finals),
        points=tuple(map(tuple, finals)),
    )
    return _panel("after the last epoch, over the replicates", series, references)


def _epochs_panel(sweep: Sweep) -> IntervalsPanel:
    means, spreads = [], []
    for runs in sweep.values():
        rows = [run.curve.validation_accuracy for run in runs]
        means.append(float(np.mean(rows)))
        known = [spread for row in rows if (spread := deviation(row)) is not None]
        spreads.append(float(np.mean(known)) if known else None)
    series = IntervalSeries(
        label="mean and standard deviation",
        x=tuple(sweep),
        mean=tuple(means),
        spread=tuple(spreads),
    )
    return _panel("over the epochs of a training run", series)


def _panel(
    title: str, series: IntervalSeries, references: Sequence[ReferenceLine] = ()
) -> IntervalsPanel:
    return IntervalsPanel(
        title=title,
        x_label="weight-decay factor",
        y_label="validation accuracy",
        series=(series,),
        references=tuple(references),
    )
