"""The outline of the report: chapters, their experiments, and what each must show.

Names only. A figure's or table's number is its place here, so it is the same
in every version, whichever sections a build was asked for.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One experiment: the stem of its settings, modules, template and metric names."""

    stem: str
    title: str  # for the box that stands in the section's place when it fails
    figures: tuple[str, ...] = ()
    drawings: tuple[str, ...] = ()  # figures without a number, beside the text
    tables: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()  # experiments whose metrics the section compares with its own


@dataclass(frozen=True)
class Chapter:
    """A numbered chapter of the write-up."""

    number: int
    title: str
    entries: tuple[Entry, ...]


CHAPTERS = (
    Chapter(
        1,
        "Preprocessing",
        (
            Entry(
                "preprocessing",
                "Preprocessing",
                figures=("preprocessing.cloud",),
                tables=("preprocessing.effect",),
            ),
        ),
    ),
    Chapter(
        2,
        "Network, training and hyper-parameters",
        (
            Entry(
                "mlp",
                "The first network",
                figures=("mlp.accuracy_curve", "mlp.loss_curve"),
                drawings=("mlp.diagram",),
                tables=("mlp.layers", "mlp.test"),
            ),
            Entry(
                "three_layer",
                "The second network",
                figures=("three_layer.loss_curve",),
                tables=("three_layer.test",),
                reads=("mlp",),
            ),
            Entry(
                "weight_decay",
                "Weight decay",
                figures=("weight_decay.accuracy",),
                tables=("weight_decay.sweep",),
                reads=("three_layer",),
            ),
        ),
    ),
    Chapter(
        3,
        "Convolutional layers",
        (
            Entry(
                "convnet",
                "The ConvNet",
                figures=("convnet.summary",),
                tables=("convnet.layers", "convnet.comparison"),
                reads=("mlp", "three_layer"),
            ),
        ),
    ),
    Chapter(
        4,
        "Autoencoders for denoising",
        (
            Entry(
                "autoencoder",
                "The denoising autoencoder",
                figures=("autoencoder.diagram",),
                tables=("autoencoder.layers",),
            ),
            Entry(
                "noise",
                "Noise, recognition and denoising",
                figures=("noise.examples", "noise.accuracy"),
                tables=("noise.levels",),
                reads=("mlp",),
            ),
            Entry(
                "generation",
                "Generated digits",
                figures=("generation.digits",),
                tables=("generation.attempts",),
            ),
        ),
    ),
)

ENTRIES = tuple(entry for chapter in CHAPTERS for entry in chapter.entries)
STEMS = tuple(entry.stem for entry in ENTRIES)
FIGURE_NUMBERS = {
    label: number
    for number, label in enumerate((label for entry in ENTRIES for label in entry.figures), start=1)
}
TABLE_NUMBERS = {
    label: number
    for number, label in enumerate((label for entry in ENTRIES for label in entry.tables), start=1)
}


def entry_of(stem: str) -> Entry:
    """Return the entry of an experiment; raises KeyError for an unknown stem."""
    return {entry.stem: entry for entry in ENTRIES}[stem]
