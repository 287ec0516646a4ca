"""Every setting with its type, range and meaning. The values are in the profiles.

`full.toml` gives each a value, the write-up's; other profiles and the user
change some. A field's description is its label in the report; what its type adds,
the unit and the meaning beyond the label, is for `docs/settings.md`.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic.fields import FieldInfo

from reportgen.base.arrays import IMAGE_SIDE, TEST_IMAGES, TRAINING_IMAGES
from reportgen.base.untrusted.text import steering_character


def _of(unit: str, meaning: str = "") -> Any:
    """Return what a type says of its values; unit: "none" for a bare number."""
    return Field(json_schema_extra={"unit": unit, "meaning": meaning})


# More than any machine can compute, and small enough for arithmetic.
Count = Annotated[int, Field(ge=1, le=10_000_000_000)]
Epochs = Annotated[Count, _of("epochs", "how often every training image is used")]
Images = Annotated[
    Count, _of("images", "the weights change once for each batch; at most all training images")
]
Pixels = Annotated[Count, _of("pixels")]
Replicates = Annotated[
    int,
    Field(ge=1, le=1000),
    _of("runs", "training runs, each with its own seed; the report gives their mean and spread"),
]
# -0.0 becomes 0.0: levels stand in the names of tasks and metrics.
Fraction = Annotated[float, Field(ge=0, le=1), AfterValidator(lambda value: value + 0.0)]
NoiseLevel = Annotated[
    Fraction, _of("fraction of the pixels", "a pixel becomes black or white with this probability")
]
Accuracy = Annotated[Fraction, _of("fraction of the images")]
Rate = Annotated[float, Field(gt=0, le=10), _of("none", "how far a step follows the gradient")]
Factor = Annotated[
    float,
    Field(gt=0, le=1),
    _of("none", "each listed once; multiplies the sum of the squared weights in its own trainings"),
]
HiddenLayers = Annotated[
    tuple[Annotated[Count, _of("units", "one number for each layer")], ...],
    Field(min_length=1, max_length=8),
]
Filters = Annotated[
    tuple[Annotated[Count, _of("filters", "one number for each convolution")], ...],
    Field(min_length=1, max_length=8),
]


def _says_something_only(text: str) -> str:
    """Refuse control characters: a terminal that shows the report would obey them."""
    if found := steering_character(text):
        raise ValueError(f"a text may not hold the control character {found}")
    return text


Text = Annotated[str, Field(max_length=1000), AfterValidator(_says_something_only), _of("none")]


class SettingsSection(BaseModel):
    """Settings of one experiment, or of what several share."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @field_validator("*", mode="before")
    @classmethod
    def _lists_are_tuples(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value


class ReportSettings(SettingsSection):
    """The title block and the style of the report."""

    title: Text = Field(min_length=1, description="title of the report")
    authors: tuple[Text, ...] = Field(description="authors")
    date: Text = Field(description="date in the title block; empty: the day of the build")
    theme: Text = Field(description="folder of a theme; empty: the report’s own style")


class DataSettings(SettingsSection):
    """How much of MNIST is used: always the first images of each part."""

    train_size: Annotated[int, _of("images")] = Field(
        ge=10, le=TRAINING_IMAGES, description="training images"
    )
    test_size: Annotated[
        int, _of("images", "used for the validation curves and for the final numbers")
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

    cloud_size: Annotated[int, _of("points")] = Field(
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
        Accuracy, _of("fraction of the images", "the line in the figure of 2.d")
    ] = Field(description="validation accuracy that the write-up compares itself with")

    @field_validator("factors")
    @classmethod
    def _factors_differ(cls, factors: tuple[float, ...]) -> tuple[float, ...]:
        return _without_repetition(factors)


class ConvnetSettings(SettingsSection):
    """The ConvNet of 3.a: a pooling layer after each convolution, then dense layers."""

    filters: Filters = Field(description="filters of the convolutions")
    kernel_size: Pixels = Field(description="edge of a kernel in pixels")
    pool_size: Pixels = Field(description="edge of a pooling window in pixels")
    pool_stride: Annotated[
        Pixels, _of("pixels", "the last pooling must leave at least one pixel")
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
    latent: Annotated[Count, _of("values")] = Field(description="units of the code")
    noise_level: NoiseLevel = Field(description="noise level of the training images")
    learning_rate: Rate = Field(description="learning rate of Adam")
    batch_size: Images = Field(description="images in a batch")
    epochs: Epochs = Field(description="epochs")


class NoiseSettings(SettingsSection):
    """The noise levels of 4.b and 4.c, and the classifier that is tested at them."""

    levels: Annotated[
        tuple[NoiseLevel, ...],
        Field(min_length=1, max_length=101),
        _of(
            "fraction of the pixels",
            "each listed once; a pixel becomes black or white with this probability",
        ),
    ] = Field(description="noise levels")
    examples: Annotated[
        int, _of("images", "the first ones, in the figure of 4.b; at most data.test_size")
    ] = Field(ge=1, le=10, description="test digits shown")
    classifier: Annotated[
        Literal["mlp", "three_layer", "convnet"],
        _of("none", "the first replicate of this section, in 4.b to 4.d"),
    ] = Field(description="the classifier of noisy and generated digits")
    recognition_threshold: Annotated[
        Accuracy,
        _of("fraction of the images", "sets the limits of 4.b; a change trains nothing"),
    ] = Field(description="accuracy from which digits count as recognised")
    light_level: Annotated[
        NoiseLevel, _of("fraction of the pixels", "the network of mlp is trained on them in 4.c")
    ] = Field(description="noise level of the lightly noisy training images")

    @field_validator("levels")
    @classmethod
    def _levels_rise(cls, levels: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(sorted(_without_repetition(levels)))


class GenerationSettings(SettingsSection):
    """The digits generated in 4.d."""

    threshold: Annotated[Fraction, _of("probability")] = Field(
        description="confidence at which noise.classifier accepts a digit"
    )
    max_attempts: Annotated[
        int, _of("draws", "a digit without an accepted image by then is shown as missing")
    ] = Field(ge=1, le=1_000_000, description="draws for a digit at most")


class Settings(SettingsSection):
    """All settings of a build."""

    seed: Annotated[
        int, _of("none", "every task derives its own from it, its name and its replicate")
    ] = Field(ge=0, le=2**32 - 1, description="root seed")
    report: ReportSettings
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


def field_of(name: str) -> FieldInfo | None:
    """Return the field of a setting, as in "mlp.epochs", or of a section; None where it is none."""
    kind: Any = Settings
    field: FieldInfo | None = None
    for part in name.split("."):
        field = getattr(kind, "model_fields", {}).get(part)
        kind = field.annotation if field else None
    return field


def description_of(name: str) -> str:
    """Return the label of a setting, as in "epochs"; empty for one that there is not."""
    field = field_of(name)
    return (field.description or "") if field else ""


def _without_repetition(values: tuple[float, ...]) -> tuple[float, ...]:
    if len(set(values)) < len(values):
        raise ValueError("a value is listed twice; list each once")
    return values
