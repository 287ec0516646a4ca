"""How far one run scatters over several settings: in all, in differences, and where it is more."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reportgen.statistics.agreement import Spread
from reportgen.statistics.spread import (
    LEAST_PAIRED_DEGREES,
    Pooled,
    Ratios,
    moderated,
    pooled,
    pooled_blocks,
    scattering_more,
)


@dataclass(frozen=True)
class SettingsSpread:
    """How far one run scatters."""

    of_runs: Spread  # of all settings that do not scatter more
    of_differences: Spread  # of the same, as it counts in differences between settings
    apart: dict[int, Spread]  # of those that do, by their places
    is_paired: bool  # whether the two differ because the seeds are the same


def spread_of_settings(
    samples: Sequence[Sequence[float]], same_seeds: bool, prior: Spread | None, least: float
) -> SettingsSpread | None:
    """Return how far one run scatters over all settings; None where nothing is known of it.

    samples: of each setting, its replicates. The others as in `best.standings`. None, too, for
    numbers whose squares are infinite.
    """
    if math.isinf(pooled([[value for values in samples for value in values]]).squares):
        return None
    before = prior or Spread(0.0, 0.0)
    each = [pooled([values]) for values in samples]
    apart = scattering_more(each, least)
    alike = [values for place, values in enumerate(samples) if place not in apart]
    of_runs = _moderated(pooled(alike), before, least)
    of_differences, is_paired = of_runs, False
    if same_seeds and len(alike) > 1 and len({len(values) for values in alike}) == 1:
        blocks = pooled_blocks(alike)
        is_paired = blocks.degrees >= (1 if before.degrees else LEAST_PAIRED_DEGREES)
        of_differences = _moderated(blocks, before, least) if is_paired else of_runs
    if of_runs is None or of_differences is None:
        return None
    own = {place: Spread(each[place].variance, each[place].degrees) for place in sorted(apart)}
    return SettingsSpread(of_runs, of_differences, own, is_paired)


def _moderated(at_hand: Pooled, before: Spread, least: float) -> Spread | None:
    if not at_hand.degrees + before.degrees:
        return None
    ratios = Ratios()
    ratios.add(at_hand, before.variance)
    known = (ratios.scale or 1.0) * before.variance
    variance, degrees = moderated(at_hand, known, before.degrees)
    return Spread(max(variance, least * least), degrees)
