"""The types of the settings, with their ranges, units and meaning, and a name for a value.

The experiments give each its default, the write-up's value; profiles and the user change some.
"""

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import AfterValidator, Field

from reportgen import setting, unit
from reportgen.projects.mnist.sizes import TEST_IMAGES, TRAINING_IMAGES

Settings = Any
"""All settings of a build, by section; their model is made from the experiments."""

Count = Annotated[int, Field(ge=1, le=10_000_000_000)]
# Adding zero makes -0.0 0.0: values stand in the names of tasks and metrics.
Fraction = Annotated[float, Field(ge=0, le=1), AfterValidator(lambda value: value + 0.0)]
TrainSize = Annotated[
    int,
    Field(ge=10, le=TRAINING_IMAGES, description="training images"),
    unit("images", "fewer than all are a stratified subset"),
    setting("data.train_size"),
]
TestSize = Annotated[
    int,
    Field(ge=10, le=TEST_IMAGES, description="test images"),
    unit(
        "images",
        "used for the validation curves and for the final numbers; "
        "fewer than all are a stratified subset",
    ),
    setting("data.test_size"),
]
Epochs = Annotated[
    Count,
    Field(description="epochs"),
    unit("epochs", "how often every training image is used"),
]
BatchSize = Annotated[
    Count,
    Field(description="images in a batch"),
    unit("images", "the weights change once for each batch; at most all training images"),
]
Rate = Annotated[float, Field(gt=0, le=10), unit("none", "how far a step follows the gradient")]
SgdRate = Annotated[Rate, Field(description="learning rate of SGD")]
AdamRate = Annotated[Rate, Field(description="learning rate of Adam")]
Widths = Annotated[
    tuple[Annotated[Count, unit("units", "one number for each layer")], ...],
    Field(min_length=1, max_length=8),
]
HiddenLayers = Annotated[Widths, Field(description="units of the hidden layers")]
Filters = Annotated[
    tuple[Annotated[Count, unit("filters", "one number for each convolution")], ...],
    Field(min_length=1, max_length=8, description="filters of the convolutions"),
]
Pixels = Annotated[Count, unit("pixels")]
NoiseLevel = Annotated[
    Fraction,
    unit("fraction of the pixels", "a pixel becomes black or white with this probability"),
]
Accuracy = Annotated[Fraction, unit("fraction of the images")]
ClassifierName = Annotated[
    Literal["mlp", "three_layer", "convnet"],
    Field(description="the classifier of noisy and generated digits"),
    unit("none", "the first replicate of this section, in 4.b to 4.d"),
    setting("noise.classifier"),
]


def factor_name(factor: float) -> str:
    """Return the shortest exact scientific form, as in "1e-06" or "2.5e-04"."""
    return np.format_float_scientific(factor, trim="-", exp_digits=2)
