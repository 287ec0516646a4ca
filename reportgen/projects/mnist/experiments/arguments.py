"""The arguments that all tasks take which train a network."""

from reportgen.project.settings.schema import (
    AutoencoderSettings,
    ConvnetSettings,
    DenseSettings,
    Settings,
)

DATA_SETTINGS = {"train_size": "data.train_size", "test_size": "data.test_size"}
"""The settings behind the arguments that say which images are seen."""

EPOCHS = "epochs"
"""The argument in which a longer training goes on from a shorter one."""


def training_arguments(
    section: DenseSettings | ConvnetSettings | AutoencoderSettings, settings: Settings
) -> dict[str, object]:
    """Return the pace of a training and the images it sees.

    A batch holds no more images than there are.
    """
    return {
        "learning_rate": section.learning_rate,
        "batch_size": min(section.batch_size, settings.data.train_size),
        EPOCHS: section.epochs,
        "train_size": settings.data.train_size,
        "test_size": settings.data.test_size,
    }
