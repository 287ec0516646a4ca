"""All names that a rubric can use, whatever the settings of a report.

A number in a name, such as a noise level, follows from the settings; here it is a star.
"""

import difflib
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import get_args

from reportgen.project.outline import ENTRIES, FIGURE_NUMBERS, STEMS, TABLE_NUMBERS
from reportgen.report.parts import Unit

_TRAINING = (
    "parameters",
    "test_loss",
    "test_accuracy",
    "first_training_accuracy",
    "first_training_loss",
    "first_validation_accuracy",
    "final_training_accuracy",
    "final_training_loss",
    "lowest_validation_loss",
    "lowest_epoch",
)

_METRICS_BY_STEM = {
    "preprocessing": [
        f"{form}.{what}"
        for form in ("raw", "scaled", "standardised")
        for what in ("test_loss", "test_accuracy")
    ],
    "mlp": _TRAINING,
    "three_layer": _TRAINING,
    "weight_decay": (
        "*.final_test_accuracy",
        "*.mean_test_accuracy",
        "*.std_test_accuracy",
        "*.replicate_std",
    ),
    "convnet": (
        *_TRAINING,
        "convolution_parameters",
        "dense_parameters",
        "first_layer_parameters",
        "first_layer_dense_parameters",
    ),
    "autoencoder": (
        "parameters",
        "test_loss",
        "first_validation_loss",
        "final_training_loss",
        "final_validation_loss",
        "lowest_validation_loss",
        "lowest_epoch",
    ),
    "noise": (
        "seasoned_accuracy.*",
        "denoised_accuracy.*",
        "recognition_limit",
        "denoising_limit",
        "crossover",
        "light.clean_accuracy",
        "light.noisy_accuracy",
        "light.plain_noisy_accuracy",
    ),
    "generation": ("digits_generated", "attempts", "*.attempts", "*.confidence"),
}

_CLAIMS_BY_STEM = {
    "preprocessing": ("scaling_helps", "standardising_helps"),
    "mlp": (
        "training_starts_behind",
        "training_ahead",
        "validation_loss_turns",
        "parameters_add_up",
    ),
    "three_layer": ("validation_loss_turns", "beats_mlp"),
    "weight_decay": ("factors_differ", "beats_no_decay", "below_hinton", "more_than_luck"),
    "convnet": ("parameters_add_up", "validation_loss_turns", "beats_three_layer"),
    "autoencoder": ("still_learning",),
    "noise": (
        "limits",
        "crossing",
        "denoising_costs_clean_digits",
        "denoising_helps",
        "levels_helped",
        "recognition_as_published",
        "denoising_as_published",
        "crossover_as_published",
        "light_noise_helps_with_clean_digits",
        "light_noise_helps_with_noisy_digits",
    ),
    "generation": ("all_caught",),
}

METRICS = tuple(f"{stem}.{name}" for stem, names in _METRICS_BY_STEM.items() for name in names)
CLAIMS = tuple(f"{stem}.{name}" for stem, names in _CLAIMS_BY_STEM.items() for name in names)
FIGURES = (*FIGURE_NUMBERS, *(label for entry in ENTRIES for label in entry.drawings))
TABLES = tuple(TABLE_NUMBERS)
UNITS: tuple[str, ...] = get_args(Unit)

_NAMES = {
    "metric": METRICS,
    "claim": CLAIMS,
    "figure": FIGURES,
    "table": TABLES,
    "section": STEMS,
}
_NUMBER = re.compile(r"(?<=\.)[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?(?=\.|$)")


def form_of(metric: str) -> str:
    """Return a metric's name with a star for each number, as in "noise.denoised_accuracy.*"."""
    return _NUMBER.sub("*", metric)


def unknown_part(subject: str, name: int | str) -> str:
    """Return what is wrong with the name of a part of the report; empty: there is one.

    subject: "metric", "claim", "figure", "table" or "section".
    """
    if isinstance(name, int):
        numbers = FIGURE_NUMBERS if subject == "figure" else TABLE_NUMBERS
        among = f"They are numbered 1 to {len(numbers)}."
        return "" if name in numbers.values() else f"There is no {subject} {name}. {among}"
    known = _NAMES[subject]
    same_form = form_of(name) if subject == "metric" else name
    return "" if same_form in known else f"There is no {subject} {name}. {nearest(name, known)}"


def matches_any_metric(pattern: str) -> bool:
    """Say whether a pattern with stars, as of a shell, fits a metric that there can be."""
    return any(fnmatchcase(metric, form_of(pattern)) for metric in METRICS)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint with the nearest name, or with all that there are."""
    all_known = list(known)
    near = difflib.get_close_matches(name, all_known, n=1, cutoff=0.5)
    return f"Did you mean {near[0]}?" if near else f"There are: {', '.join(all_known)}."
