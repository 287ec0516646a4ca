"""Section 1: shifting, scaling, and their effect on a small network."""

import math
from collections.abc import Mapping
from dataclasses import replace

from reportgen.project.parts import Cell, Column, Rows, ScatterPanel, corrected, counted, listed
from reportgen.projects.mnist.arrays import Array
from reportgen.projects.mnist.results import Cloud
from reportgen.projects.mnist.sections.claims import compare_runs, reserved
from reportgen.projects.mnist.sections.layers import layers_in_words
from reportgen.projects.mnist.sections.measures import (
    TEST_COLUMNS,
    Runs,
    loss_and_accuracy,
    test_cells,
    uncertainty_note,
)
from reportgen.projects.mnist.sections.values import Values, by_key, derived
from reportgen.projects.mnist.settings import Settings
from reportgen.projects.mnist.sizes import BLACK, CLASSES, TEST_IMAGES, TRAINING_IMAGES, WHITE

NOTHING_LEARNT = 0.1  # nats: a loss this close to that of even bets
INPUTS = {
    "raw": f"as stored, {BLACK} to {WHITE}",
    "scaled": f"divided by {WHITE}",
    "standardised": "mean zero, variance one",
}


@derived("preprocessing", each="preprocessing")
def metrics(preprocessing: Runs, at: str) -> Values:
    """Return what the network learnt from one form of the pixels."""
    return by_key(*loss_and_accuracy(f"preprocessing.{at}", preprocessing))


@derived("preprocessing", depends_on=("preprocessing.cloud_size",))
def shown_cloud(cloud: Cloud) -> Values:
    """Return the cloud at each step, and where it lies in words."""
    steps = {
        "original": cloud.original,
        "shifted to mean zero": cloud.shifted,
        "scaled to variance one": cloud.scaled,
    }
    return {
        "cloud": tuple(_scatter(title, points) for title, points in steps.items()),
        "places": "; ".join(
            f"{title}, {_place_and_spread(points)}" for title, points in steps.items()
        ),
    }


@derived("preprocessing", depends_on=("data", "preprocessing"))
def words(settings: Settings) -> Values:
    """Return what follows from the settings."""
    rows = (
        (Cell(text=text), *test_cells(f"preprocessing.{form}")) for form, text in INPUTS.items()
    )
    return {
        "effect": Rows((Column(title="Pixels"), *TEST_COLUMNS), tuple(rows)),
        "hidden_layers": layers_in_words(settings.preprocessing.hidden),
        "images_in_words": _images_in_words(settings.data.train_size, settings.data.test_size),
        "uncertainty_note": uncertainty_note(settings.preprocessing.replicates),
    }


@derived("preprocessing")
def claims(preprocessing: Mapping[str, Runs]) -> Values:
    """Ask twice whether preprocessing helps, so both answers are corrected."""
    raw, scaled, standardised = (preprocessing[form] for form in INPUTS)
    scaling, standardising = corrected(
        [
            compare_runs(scaled, raw, "test accuracy on scaled pixels minus that on raw ones"),
            compare_runs(
                standardised,
                scaled,
                "test accuracy on standardised pixels minus that on scaled ones",
            ),
        ]
    )
    return {
        "scaling_helps": replace(reserved(scaling), words=_failure(raw)),
        "standardising_helps": reserved(standardising),
    }


def _images_in_words(train_size: int, test_size: int) -> str:
    """Say in a sentence how the images of the report were chosen."""
    fewer = ["training images"] if train_size < TRAINING_IMAGES else []
    fewer += ["test images"] if test_size < TEST_IMAGES else []
    if not fewer:
        return "The report uses all images of MNIST."
    return (
        f"The {listed(fewer)} are a stratified subset of those of MNIST: "
        "drawn at random, each digit in its share, and the same for every seed."
    )


def _failure(runs: Runs) -> dict[str, object]:
    """Return what went wrong on raw pixels: where the loss diverged, or that nothing was learnt."""
    losses = [run.evaluation.loss for run in runs]
    even_bets = math.log(CLASSES)
    diverged = sum(not math.isfinite(loss) for loss in losses)
    which = f"{diverged} of {len(runs)} training runs"
    return {
        "diverged": counted(len(runs), "training run") if diverged == len(runs) else which,
        "has_diverged": diverged > 0,
        "learns_nothing": all(abs(loss - even_bets) < NOTHING_LEARNT for loss in losses),
        "even_bets": f"{even_bets:.2f}",
    }


def _scatter(title: str, points: Array) -> ScatterPanel:
    return ScatterPanel(
        title=title,
        x_label="first feature",
        y_label="second feature",
        x=tuple(float(value) for value in points[:, 0]),
        y=tuple(float(value) for value in points[:, 1]),
    )


def _place_and_spread(points: Array) -> str:
    # Plus zero: a mean of -0.00 would print its sign.
    mean = points.mean(axis=0, dtype=float).round(2) + 0.0
    deviation = points.std(axis=0, dtype=float)
    return (
        f"with means {mean[0]:.2f} and {mean[1]:.2f} "
        f"and standard deviations {deviation[0]:.2f} and {deviation[1]:.2f}"
    )
