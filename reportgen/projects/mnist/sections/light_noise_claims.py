"""Whether light noise in the training does what the write-up says it does."""

from dataclasses import dataclass

from reportgen.projects.mnist.sections.claims import (
    Evidence,
    claim_from,
    compare_accuracies,
    corrected,
    untested,
)
from reportgen.projects.mnist.sections.light_noise import Readings
from reportgen.projects.mnist.sections.measures import Runs, evaluations_of
from reportgen.projects.mnist.sections.words import decimal
from reportgen.report.parts import Claim


@dataclass(frozen=True)
class _Question:
    """On which images the two trainings are compared."""

    name: str
    images: str
    with_noise: str  # the accuracy of the network that was trained with noise
    without: str


def light_noise_claims(
    level: float, noise_trained: Runs | None, plain: Runs | None, readings: Readings | None
) -> tuple[Claim, Claim]:
    """Compare the two trainings on clean and on lightly noisy test images.

    Both ask whether light noise helps, so the answers are corrected.
    None: the network failed to train.
    """
    clean = _Question(
        "noise.light_noise_helps_with_clean_digits",
        "clean test images",
        "{noise.light.clean_accuracy:percent}",
        "{mlp.test_accuracy:percent}",
    )
    noisy = _Question(
        "noise.light_noise_helps_with_noisy_digits",
        f"test images with noise of level {decimal(level)}",
        "{noise.light.noisy_accuracy:percent}",
        "{noise.light.plain_noisy_accuracy:percent}",
    )
    if noise_trained is None or plain is None or readings is None:
        return _uncompared(clean), _uncompared(noisy)
    effect = "test accuracy of the network trained with noise minus that of the one without"
    on_clean, on_noisy = corrected(
        [
            compare_accuracies(evaluations_of(noise_trained), evaluations_of(plain), effect),
            compare_accuracies(
                [reading.noise_trained for reading in readings],
                [reading.plain for reading in readings],
                effect,
            ),
        ]
    )
    return _compared(clean, on_clean), _compared(noisy, on_noisy)


def _compared(question: _Question, evidence: Evidence) -> Claim:
    on = f"On {question.images}, light noise in the training"
    named = (
        f"networks trained with it classify {question.with_noise} of them correctly, those without "
        f"it {question.without}"
    )
    return claim_from(
        question.name,
        evidence,
        {
            "holds": f"{on} helps: {named}.",
            "does not hold": f"{on} does harm: {named}.",
            "inconclusive": f"{on} makes no significant difference: {named}.",
        },
    )


def _uncompared(question: _Question) -> Claim:
    text = (
        "The network of 2.a failed to train in this build, so the effect of light noise in the "
        f"training on {question.images} was not measured."
    )
    return untested(question.name, "the training of the network of 2.a failed", text)
