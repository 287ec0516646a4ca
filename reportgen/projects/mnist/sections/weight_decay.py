"""Section 2.d, second part: the second network under an L2 penalty of several factors."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from reportgen.base.significance import CONFIDENCE_IN_WORDS
from reportgen.project.sections.measures import deviation
from reportgen.project.sections.parts import TracedResults
from reportgen.project.sections.words import averaged, counted, decimal
from reportgen.project.settings.names import factor_name
from reportgen.projects.mnist.outline import FIGURE_NUMBERS, TABLE_NUMBERS
from reportgen.projects.mnist.sections.layers import layers_in_words
from reportgen.projects.mnist.sections.measures import (
    PLACES,
    Runs,
    accuracy_metric,
    counted_images,
    over_replicates,
    runs_of,
    runs_or_none,
)
from reportgen.projects.mnist.sections.parts import section_from
from reportgen.projects.mnist.sections.weight_decay_claims import (
    Sweep,
    beats_no_decay_claim,
    below_hinton_claim,
    factors_differ_claim,
    seed_claim,
)
from reportgen.projects.mnist.settings import Settings
from reportgen.report.panels import IntervalSeries, IntervalsPanel, ReferenceLine
from reportgen.report.parts import Cell, Column, Figure, Metric, Section, Table, Wording
from reportgen.tasks.results.types import Results

STEM = "weight_decay"
SPREAD_LABEL = "mean and standard deviation"
_TRAINING = ("hidden", "learning_rate", "batch_size", "epochs")
_DEPENDS_ON = ("data", *(f"{STEM}.{name}" for name in _TRAINING))
"""The settings behind the runs at one factor, which the other factors leave alone."""


def write_section(settings: Settings, results: TracedResults) -> Section:
    """Return the sweep over the factors, its spread over epochs and over replicates."""
    factors = sorted(settings.weight_decay.factors)
    hinton = settings.weight_decay.hinton_accuracy
    sweep = partial(_read_sweep, settings, results)
    without = partial(_runs_without, settings, results)
    return section_from(
        STEM,
        results,
        *(partial(_factor_metrics, settings, results, factor) for factor in factors),
        lambda: _accuracy_figure(settings, sweep(), without()),
        lambda: _sweep_table(settings),
        lambda: Wording(
            name="weight_decay.network",
            text=f"a network with {layers_in_words(settings.weight_decay.hidden)}",
        ),
        lambda: factors_differ_claim(sweep()),
        lambda: beats_no_decay_claim(sweep(), without()),
        lambda: below_hinton_claim(sweep(), hinton),
        lambda: seed_claim(sweep(), hinton),
    )


def _read_sweep(settings: Settings, results: Results) -> Sweep:
    factors = sorted(settings.weight_decay.factors)
    return Sweep({factor: _factor_runs(settings, results, factor) for factor in factors})


def _factor_runs(settings: Settings, results: Results, factor: float) -> Runs:
    return runs_of(results, f"{STEM}.{factor_name(factor)}", settings.weight_decay.replicates)


def _runs_without(settings: Settings, results: Results) -> Runs | None:
    """Return the same network without weight decay; None where that differs or failed."""
    decay, plain = settings.weight_decay, settings.three_layer
    compared = set(_TRAINING)
    is_same_network = decay.model_dump(include=compared) == plain.model_dump(include=compared)
    return runs_or_none(results, "three_layer", plain.replicates) if is_same_network else None


def _factor_metrics(settings: Settings, results: Results, factor: float) -> tuple[Metric, ...]:
    prefix = f"{STEM}.{factor_name(factor)}"
    runs = _factor_runs(settings, results, factor)
    count = runs[0].evaluation.image_count
    at_factor, over = f"at factor {decimal(factor)}", averaged(len(runs))
    over_epochs = [deviation(run.curve.validation_accuracy) for run in runs]
    over_runs = deviation(_final_accuracies(runs))
    return (
        accuracy_metric(
            f"{prefix}.final_test_accuracy",
            f"test accuracy after the last epoch {at_factor}, {over}",
            _final_accuracies(runs),
            count,
            depends_on=_DEPENDS_ON,
        ),
        accuracy_metric(
            f"{prefix}.mean_test_accuracy",
            f"mean of the test accuracy over the epochs {at_factor}, {over}",
            [float(np.mean(run.curve.validation_accuracy)) for run in runs],
            count,
            "mean over the epochs of: test images classified correctly",
            depends_on=_DEPENDS_ON,
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
            depends_on=_DEPENDS_ON,
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
            depends_on=_DEPENDS_ON,
            formula="standard deviation of the replicates’ final accuracies, of a sample",
            absent="one replicate" if over_runs is None else "",
        ),
    )


def _accuracy_figure(settings: Settings, sweep: Sweep, without: Runs | None) -> Figure:
    decay = settings.weight_decay
    finals = "; ".join(
        f"{decimal(factor)}: final {{{STEM}.{factor_name(factor)}.final_test_accuracy}}, mean over "
        f"epochs {{{STEM}.{factor_name(factor)}.mean_test_accuracy}}"
        for factor in sweep.runs
    )
    no_decay = ", another {three_layer.test_accuracy} without weight decay" if without else ""
    shown = f"each of {counted(decay.replicates, 'replicate')}, with mean and standard deviation"
    if decay.replicates == 1:
        shown = "one run each"
    return Figure(
        label="weight_decay.accuracy",
        number=FIGURE_NUMBERS["weight_decay.accuracy"],
        title="Accuracy over the weight-decay factor",
        caption=(
            "Validation accuracy over the weight-decay factor. Left: after the last of "
            f"{counted(decay.epochs, 'epoch')}, {shown}. Right: "
            "mean and standard deviation over the epochs of a training run, "
            f"{averaged(decay.replicates)}. The two panels have different scales."
        ),
        alternative_text=(
            "Two panels of validation accuracy over the factor on a logarithmic axis. "
            f"{finals}. A line marks Hinton’s {decimal(decay.hinton_accuracy)}{no_decay}."
        ),
        panels=(_final_panel(settings, sweep, without), _epochs_panel(sweep)),
        columns=2,
        depends_on=("data", STEM),
    )


def _final_panel(settings: Settings, sweep: Sweep, without: Runs | None) -> IntervalsPanel:
    finals = {factor: _final_accuracies(runs) for factor, runs in sweep.runs.items()}
    hinton = settings.weight_decay.hinton_accuracy
    references = [ReferenceLine(label=f"Hinton: {decimal(hinton)}", value=hinton, axis="y")]
    if without:
        plain = float(np.mean(_final_accuracies(without)))
        references.append(ReferenceLine(label="no weight decay", value=plain, axis="y"))
    return _panel(
        "after the last epoch, over the replicates",
        IntervalSeries(
            label=SPREAD_LABEL,
            x=tuple(finals),
            mean=tuple(float(np.mean(values)) for values in finals.values()),
            spread=tuple(deviation(values) for values in finals.values()),
            points=tuple(tuple(values) for values in finals.values()),
        ),
        references,
    )


def _epochs_panel(sweep: Sweep) -> IntervalsPanel:
    means, spreads = [], []
    for runs in sweep.runs.values():
        rows = [run.curve.validation_accuracy for run in runs]
        deviations = [deviation(row) for row in rows]
        means.append(float(np.mean(rows)))
        known = [value for value in deviations if value is not None]
        spreads.append(float(np.mean(known)) if known else None)
    series = IntervalSeries(
        label=SPREAD_LABEL, x=tuple(sweep.runs), mean=tuple(means), spread=tuple(spreads)
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


def _sweep_table(settings: Settings) -> Table:
    decay = settings.weight_decay
    return Table(
        label="weight_decay.sweep",
        number=TABLE_NUMBERS["weight_decay.sweep"],
        title="Accuracy for each weight-decay factor",
        caption=(
            f"Test accuracy over {counted(decay.epochs, 'epoch')} for each weight-decay factor, "
            f"{averaged(decay.replicates)}."
        ),
        columns=(
            Column(title="Factor", align="decimal"),
            Column(title="Final", align="decimal"),
            Column(title=f"{CONFIDENCE_IN_WORDS} interval", align="right"),
            Column(title="Mean over epochs", align="decimal"),
            Column(title="Std over epochs", align="decimal"),
            Column(title="Std over replicates", align="decimal"),
        ),
        rows=tuple(
            (
                Cell(text=decimal(factor)),
                Cell(metric=f"{STEM}.{factor_name(factor)}.final_test_accuracy"),
                Cell(text=f"{{{STEM}.{factor_name(factor)}.final_test_accuracy:interval}}"),
                *(
                    Cell(metric=f"{STEM}.{factor_name(factor)}.{name}")
                    for name in (
                        "mean_test_accuracy",
                        "std_test_accuracy",
                        "replicate_std",
                    )
                ),
            )
            for factor in sorted(decay.factors)
        ),
        note=(
            "The interval is Wilson’s for the final accuracy, for the number of test images. The "
            "last column is the standard deviation of the final accuracy. Both standard deviations "
            "are those of a sample, with $n - 1$ in the denominator."
        ),
        depends_on=("data", STEM),
    )


def _final_accuracies(runs: Runs) -> list[float]:
    return [run.evaluation.accuracy for run in runs]
