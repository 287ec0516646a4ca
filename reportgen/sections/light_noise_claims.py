"""Whether light noise in the training does what the write-up says of it."""

from collections.abc import Sequence

from reportgen.report import Claim
from reportgen.results import Evaluation
from reportgen.sections.claims import claim_from, compare_accuracies
from reportgen.sections.light_noise import STEM, Readings
from reportgen.sections.measures import Runs, evaluations_of
from reportgen.sections.words import decimal

_CLEAN = "noise.light_noise_helps_with_clean_digits"
_NOISY = "noise.light_noise_helps_with_noisy_digits"


def clean_digits_claim(noise_trained: Runs | None, plain: Runs | None) -> Claim:
    """Compare the two trainings on clean test images; None: the network failed to train."""
    images = "clean test images"
    if noise_trained is None or plain is None:
        return _uncompared(_CLEAN, images)
    return _compared(
        _CLEAN,
        images,
        evaluations_of(noise_trained),
        evaluations_of(plain),
        ("{noise.light.clean_accuracy:percent}", "{mlp.test_accuracy:percent}"),
    )


def noisy_digits_claim(level: float, readings: Readings | None) -> Claim:
    """Compare the two trainings on test images with noise; None: the network failed to train."""
    images = f"test images with noise of level {decimal(level)}"
    if readings is None:
        return _uncompared(_NOISY, images)
    return _compared(
        _NOISY,
        images,
        [reading.noise_trained for reading in readings],
        [reading.plain for reading in readings],
        ("{noise.light.noisy_accuracy:percent}", "{noise.light.plain_noisy_accuracy:percent}"),
    )


def _compared(
    name: str,
    images: str,
    noise_trained: Sequence[Evaluation],
    plain: Sequence[Evaluation],
    accuracies: tuple[str, str],
) -> Claim:
    with_noise, without = accuracies
    named = f"the network trained with it names {with_noise} correctly, the one without {without}"
    return claim_from(
        name,
        STEM,
        compare_accuracies(noise_trained, plain),
        {
            "holds": f"On {images}, light noise in the training helps: {named}.",
            "does not hold": f"On {images}, light noise in the training does harm: {named}.",
            "cannot be told": (
                f"On {images}, light noise in the training makes no difference that can be told: "
                f"{named}."
            ),
        },
    )


def _uncompared(name: str, images: str) -> Claim:
    return Claim(
        name=name,
        section=STEM,
        outcome="cannot be told",
        test="No test: the training of the network of 2.a failed",
        text=(
            "The network of 2.a failed to train in this build, so what light noise in the training "
            f"does for {images} stays open."
        ),
    )
