"""What every task that trains a network takes from the settings."""

from reportgen.settings.schema import (
    AutoencoderSettings,
    ConvnetSettings,
    DenseSettings,
    Settings,
)


def training_arguments(
    section: DenseSettings | ConvnetSettings | AutoencoderSettings, settings: Settings
) -> dict[str, object]:
    """Return the pace of a training and the images it sees.

    A batch holds no more images than there are.
    """
    return {
        "learning_rate": section.learning_rate,
        "batch_size": min(section.batch_size, settings.data.train_size),
        "epochs": section.epochs,
        "train_size": settings.data.train_size,
        "test_size": settings.data.test_size,
    }
