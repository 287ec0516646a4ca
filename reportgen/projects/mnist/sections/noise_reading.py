"""A classifier's results on noisy and denoised digits, and the words for them."""

from dataclasses import dataclass
from itertools import pairwise

from reportgen.projects.mnist.sections.limits import Crossover
from reportgen.projects.mnist.sections.words import counted, decimal, listed
from reportgen.report.parts import Wording
from reportgen.tasks.results.types import Denoising

STEM = "noise"
READERS = {
    "mlp": "the dense network of 2.a",
    "three_layer": "the dense network of 2.d",
    "convnet": "the ConvNet of 3.a",
}


@dataclass(frozen=True)
class Reading:
    """A classifier's results at every noise level, and what follows from them."""

    denoisings: tuple[Denoising, ...]  # in the order of their levels
    reader: str  # the stem of the classifier
    reader_replicates: int  # its first replicate is the one that reads
    threshold: float  # accuracy from which on digits count as recognised
    training_level: float  # noise that the autoencoder was trained on
    recognition_limit: float | None
    denoising_limit: float | None
    crossover: Crossover

    def at(self, level: float) -> Denoising:
        """Return the results at a level that was tried."""
        return next(each for each in self.denoisings if each.level == level)


def levels_wording(reading: Reading) -> Wording:
    """Name the levels, briefly where they are evenly spaced."""
    levels = [each.level for each in reading.denoisings]
    steps = {round(after - before, 9) for before, after in pairwise(levels)}
    if len(levels) > 3 and len(steps) == 1:
        text = (
            f"{counted(len(levels), 'level')} from {decimal(levels[0])} to {decimal(levels[-1])}, "
            f"in steps of {decimal(steps.pop())}"
        )
    else:
        noun = "the level" if len(levels) == 1 else "the levels"
        text = f"{noun} {listed([decimal(level) for level in levels])}"
    return Wording(name="noise.levels_in_words", text=text)


def reader_wording(reading: Reading) -> Wording:
    """Name the classifier."""
    which = ", the first of its replicates" if reading.reader_replicates > 1 else ""
    return Wording(
        name="noise.reader",
        text=(
            f"The classifier is {READERS[reading.reader]}{which}. It is trained on clean digits "
            "only; before this test it has seen neither noise nor an image that an autoencoder "
            "made. The results on noise and denoising are for this one network with this one "
            "autoencoder; others may give other results."
        ),
    )
