"""What is said of training on light noise, from results made by hand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from reportgen.projects.mnist.results import Evaluation, LightNoise
from reportgen.projects.mnist.settings import Settings
from reportgen.report.parts import Claim
from reportgen.tasks.results.types import Failed, Results
from tests.mnist import write_section

Claims = dict[str, Claim]

CLEAN = "noise.light_noise_helps_with_clean_digits"
NOISY = "noise.light_noise_helps_with_noisy_digits"


@pytest.fixture
def trained(
    settings: Settings, results: Results, evaluate: Callable[[int], Evaluation]
) -> Callable[..., Results]:
    """Return results in which the networks name so many of the fifty images.

    noise_trained, plain: on clean images and on lightly noisy ones.
    """

    def change(noise_trained: tuple[int, int], plain: tuple[int, int]) -> Results:
        changed: dict[str, Any] = dict(results)
        for replicate in range(1, settings.mlp.replicates + 1):
            more = replicate % 2
            for task, right in (("noise.light", noise_trained[0]), ("mlp", plain[0])):
                name = f"{task}.{replicate}"
                changed[name] = replace(changed[name], evaluation=evaluate(right + more))
            changed[f"noise.light_reading.{replicate}"] = LightNoise(
                noise_trained=evaluate(noise_trained[1] + more),
                plain=evaluate(plain[1] + more),
            )
        return Results(changed)

    return change


def claims_of(settings: Settings, results: Results) -> Claims:
    return {claim.name: claim for claim in write_section("noise", settings, results).claims}


@pytest.mark.parametrize(
    ("noise_trained", "plain", "on_clean", "on_noisy"),
    [
        ((45, 20), (30, 40), "holds", "does not hold"),
        ((30, 40), (45, 20), "does not hold", "holds"),
        ((40, 30), (40, 30), "inconclusive", "inconclusive"),
    ],
)
def test_clean_and_noisy_digits_are_judged_apart(
    noise_trained: tuple[int, int],
    plain: tuple[int, int],
    on_clean: str,
    on_noisy: str,
    settings: Settings,
    trained: Callable[..., Results],
) -> None:
    claims = claims_of(settings, trained(noise_trained, plain))

    assert claims[CLEAN].outcome == on_clean
    assert claims[NOISY].outcome == on_noisy


def test_the_sentences_name_the_numbers_that_were_compared(
    settings: Settings, results: Results
) -> None:
    claims = claims_of(settings, results)

    assert "{noise.light.clean_accuracy:percent} of them correctly" in claims[CLEAN].text
    assert "{mlp.test_accuracy:percent}" in claims[CLEAN].text
    assert "noise of level 0.05" in claims[NOISY].text
    assert "{noise.light.noisy_accuracy:percent} of them correctly" in claims[NOISY].text
    assert "{noise.light.plain_noisy_accuracy:percent}" in claims[NOISY].text


@pytest.mark.parametrize(
    "lost",
    [
        ("mlp.", "noise.light_reading."),
        ("mlp.", "noise.light.", "noise.light_reading."),
        ("noise.light.3", "noise.light_reading.3"),
    ],
)
def test_networks_that_cannot_be_trained_leave_the_rest_of_the_section(
    lost: tuple[str, ...], settings: Settings, results: Results
) -> None:
    failed = {name: Failed(name, "lost") for name in results if name.startswith(lost)}

    section = write_section("noise", settings, Results({**results, **failed}))

    assert section.failure is None
    for claim in section.claims[-2:]:
        assert claim.name in {CLEAN, NOISY}
        assert claim.outcome == "inconclusive"
        assert "Not all networks of this comparison were trained" in claim.text
    metrics = {metric.name: metric for metric in section.metrics}
    assert metrics["noise.light.noisy_accuracy"].value is None
    assert metrics["noise.light.noisy_accuracy"].absent == "not measured, its training failed"
    is_measured = metrics["noise.light.clean_accuracy"].value is not None
    assert is_measured == (not any(name.startswith("noise.light.") for name in lost))
