"""The settings of the experiments, with their types, ranges and meaning.

`full.toml` gives each a value, the write-up's; other profiles and the user change some.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from reportgen.project.settings import schema
from reportgen.project.settings.schema import (
    Count,
    Fraction,
    Replicates,
    SettingsSection,
    unit,
    without_repetition,
)
from reportgen.projects.mnist.results.sizes import IMAGE_SIDE, TEST_IMAGES, TRAINING_IMAGES

Epochs = Annotated[Count, unit("epochs", "how often every training image is used")]
Images = Annotated[
    Count, unit("images", "the weights change once for each batch; at most all training images")
]
Pixels = Annotated[Count, unit("pixels")]
NoiseLevel = Annotated[
    Fraction,
    unit("fraction of the pixels", "a pixel becomes black or white with this probability"),
]
Accuracy = Annotated[Fraction, unit("fraction of the images")]
Rate = Annotated[float, Field(gt=0, le=10), unit("none", "how far a step follows the gradient")]
Factor = Annotated[
    float,
    Field(gt=0, le=1),
    unit(
        "none", "each listed once; multiplies the sum of the squared weights in its own trainings"
    ),
]
HiddenLayers = Annotated[
    tuple[Annotated[Count, unit("units", "one number for each layer")], ...],
    Field(min_length=1, max_length=8),
]
Filters = Annotated[
    tuple[Annotated[Count, unit("filters", "one number for each convolution")], ...],
    Field(min_length=1, max_length=8),
]


class DataSettings(SettingsSection):
    """How much of MNIST is used: always the first images of each part."""

    train_size: Annotated[int, unit("images")] = Field(
        ge=10, le=TRAINING_IMAGES, description="training images"
    )
    test_size: Annotated[
        int, unit("images", "used for the validation curves and for the final numbers")
    ] = Field(ge=10, le=TEST_IMAGES, description="test images")


class DenseSettings(SettingsSection):
    """A classifier of dense layers, trained with plain SGD."""

    hidden: HiddenLayers = Field(description="units of the hidden layers")
    learning_rate: Rate = Field(description="learning rate of SGD")
    batch_size: Images = Field(description="images in a batch")
    epochs: Epochs = Field(description="epochs")
    replicates: Replicates = Field(description="replicates")


class PreprocessingSettings(DenseSettings):
    """The cloud of section 1, and the small network that shows the effect of preprocessing."""

    cloud_size: Annotated[int, unit("points")] = Field(
        ge=10, le=5000, description="points of the cloud"
    )


class MlpSettings(DenseSettings):
    """The network of 2.a to 2.c, which 4.c trains again on light noise."""


class ThreeLayerSettings(DenseSettings):
    """The network of 2.d without weight decay."""


class WeightDecaySettings(DenseSettings):
    """The network of 2.d with an L2 penalty on the kernels of its hidden layers."""

    factors: Annotated[tuple[Factor, ...], Field(min_length=1, max_length=20)] = Field(
        description="weight-decay factors"
    )
    hinton_accuracy: Annotated[
        Accuracy, unit("fraction of the images", "the line in the figure of 2.d")
    ] = Field(description="validation accuracy that the write-up compares itself with")

    @field_validator("factors")
    @classmethod
    def _factors_differ(cls, factors: tuple[float, ...]) -> tuple[float, ...]:
        return without_repetition(factors)


class ConvnetSettings(SettingsSection):
    """The ConvNet of 3.a: a pooling layer after each convolution, then dense layers."""

    filters: Filters = Field(description="filters of the convolutions")
    kernel_size: Pixels = Field(description="edge of a kernel in pixels")
    pool_size: Pixels = Field(description="edge of a pooling window in pixels")
    pool_stride: Annotated[
        Pixels, unit("pixels", "the last pooling must leave at least one pixel")
    ] = Field(description="stride of the pooling in pixels")
    dense: HiddenLayers = Field(description="units of the dense layers before the last")
    learning_rate: Rate = Field(description="learning rate of Adam")
    batch_size: Images = Field(description="images in a batch")
    epochs: Epochs = Field(description="epochs")
    replicates: Replicates = Field(description="replicates")

    @property
    def map_sides(self) -> tuple[tuple[int, int], ...]:
        """The sides in pixels of the maps after each convolution, and after its pooling.

        Convolutions have valid padding and stride 1; windows that do not fit are left out.
        """
        sides, pooled = [], IMAGE_SIDE
        for _ in self.filters:
            convolved = pooled - self.kernel_size + 1
            pooled = (convolved - self.pool_size) // self.pool_stride + 1
            sides.append((convolved, pooled))
        return tuple(sides)

    @model_validator(mode="after")
    def _image_is_large_enough(self) -> Self:
        for number, (_, pooled) in enumerate(self.map_sides, start=1):
            if pooled < 1:
                raise ValueError(
                    f"kernels, pooling and strides leave no pixel of the image "
                    f"after convolution {number} of {len(self.filters)}; "
                    f"give fewer filters or smaller sizes"
                )
        return self


class AutoencoderSettings(SettingsSection):
    """The denoising autoencoder of 4.a; the decoder mirrors the encoder."""

    hidden: HiddenLayers = Field(description="units of the encoder's hidden layers")
    latent: Annotated[Count, unit("values")] = Field(description="units of the code")
    noise_level: NoiseLevel = Field(description="noise level of the training images")
    learning_rate: Rate = Field(description="learning rate of Adam")
    batch_size: Images = Field(description="images in a batch")
    epochs: Epochs = Field(description="epochs")


class NoiseSettings(SettingsSection):
    """The noise levels of 4.b and 4.c, and the classifier that is tested at them."""

    levels: Annotated[
        tuple[NoiseLevel, ...],
        Field(min_length=1, max_length=101),
        unit(
            "fraction of the pixels",
            "each listed once; a pixel becomes black or white with this probability",
        ),
    ] = Field(description="noise levels")
    examples: Annotated[
        int, unit("images", "the first ones, in the figure of 4.b; at most data.test_size")
    ] = Field(ge=1, le=10, description="test digits shown")
    classifier: Annotated[
        Literal["mlp", "three_layer", "convnet"],
        unit("none", "the first replicate of this section, in 4.b to 4.d"),
    ] = Field(description="the classifier of noisy and generated digits")
    recognition_threshold: Annotated[
        Accuracy,
        unit("fraction of the images", "sets the limits of 4.b; a change trains nothing"),
    ] = Field(description="accuracy from which digits count as recognised")
    light_level: Annotated[
        NoiseLevel,
        unit("fraction of the pixels", "the network of mlp is trained on them in 4.c"),
    ] = Field(description="noise level of the lightly noisy training images")

    @field_validator("levels")
    @classmethod
    def _levels_rise(cls, levels: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(sorted(without_repetition(levels)))


class GenerationSettings(SettingsSection):
    """The digits generated in 4.d."""

    threshold: Annotated[Fraction, unit("probability")] = Field(
        description="confidence at which noise.classifier accepts a digit"
    )
    max_attempts: Annotated[
        int, unit("draws", "a digit without an accepted image by then is shown as missing")
    ] = Field(ge=1, le=1_000_000, description="draws for a digit at most")


class Settings(schema.Settings):
    """All settings of a build."""

    data: DataSettings
    preprocessing: PreprocessingSettings
    mlp: MlpSettings
    three_layer: ThreeLayerSettings
    weight_decay: WeightDecaySettings
    convnet: ConvnetSettings
    autoencoder: AutoencoderSettings
    noise: NoiseSettings
    generation: GenerationSettings

    @property
    def noise_classifier(self) -> MlpSettings | ThreeLayerSettings | ConvnetSettings:
        """The settings of the classifier that `noise.classifier` names."""
        sections: dict[str, MlpSettings | ThreeLayerSettings | ConvnetSettings] = {
            "mlp": self.mlp,
            "three_layer": self.three_layer,
            "convnet": self.convnet,
        }
        return sections[self.noise.classifier]

    @model_validator(mode="after")
    def _examples_exist(self) -> Self:
        if self.noise.examples > self.data.test_size:
            raise ValueError("noise.examples is larger than data.test_size; lower it")
        return self
