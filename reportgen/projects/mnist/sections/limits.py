"""Limits and the crossover from accuracies over the noise level. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Literal

import numpy as np

from reportgen.tasks.results.types import Denoising


def recognition_limit(accuracy_by_level: Mapping[float, float], threshold: float) -> float | None:
    """Return the highest level up to which every accuracy is at least the threshold, or None."""
    recognised = takewhile(
        lambda level: accuracy_by_level[level] >= threshold, sorted(accuracy_by_level)
    )
    return max(recognised, default=None)


@dataclass(frozen=True)
class Crossover:
    """Where the denoised digits overtake the noisy ones, if they do."""

    kind: Literal["crosses", "leads from the lowest level on", "never leads"]
    level: float | None = None  # interpolated linearly; None unless it crosses
    standard_error: float | None = None  # from the images counted
    between: tuple[float, float] | None = None  # the levels on either side of it


def find_crossover(denoisings: Sequence[Denoising]) -> Crossover:
    """Return the first crossover over the levels in rising order."""
    leads = [_lead(denoising) for denoising in denoisings]
    if leads[0] > 0:
        return Crossover("leads from the lowest level on")
    for before, after in pairwise(denoisings):
        if _lead(after) > 0:
            return _interpolated(before, after)
    return Crossover("never leads")


def _interpolated(before: Denoising, after: Denoising) -> Crossover:
    """Return where the line between a lead of at most 0 and one above 0 is 0."""
    step = after.level - before.level
    lead_before, lead_after = _lead(before), _lead(after)
    rise = lead_after - lead_before
    # The levels have noise draws of their own, so their errors add up as independent ones do.
    standard_error = math.hypot(
        step * lead_after / rise**2 * _lead_error(before),
        step * lead_before / rise**2 * _lead_error(after),
    )
    return Crossover(
        "crosses",
        before.level - step * lead_before / rise,
        standard_error,
        (before.level, after.level),
    )


def _lead(denoising: Denoising) -> float:
    """Return the accuracy on denoised digits minus that on noisy ones."""
    return denoising.denoised.accuracy - denoising.noisy.accuracy


def _lead_error(denoising: Denoising) -> float:
    """Return the standard error of the lead, paired over the images."""
    steps = denoising.denoised.correct.astype(float) - denoising.noisy.correct
    return float(np.std(steps) / math.sqrt(steps.size))
