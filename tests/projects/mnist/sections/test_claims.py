"""Sentences change with what was measured."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from reportgen.projects.mnist.results import (
    Denoising,
    Evaluation,
    GeneratedDigit,
    Generation,
    TrainingCurve,
)
from reportgen.projects.mnist.sections.claims import compare_accuracies
from reportgen.projects.mnist.settings import Settings
from reportgen.report.parts import Claim
from reportgen.tasks.results.types import Results
from tests.mnist import write_section
from tests.projects.mnist.sections.altered import both, naming

Reader = Callable[[int], Evaluation]


def claim_of(name: str, settings: Settings, results: Results) -> Claim:
    section = write_section(name.partition(".")[0], settings, results)
    return next(claim for claim in section.claims if claim.name == name)


@pytest.fixture
def with_right(results: Results, evaluate: Reader) -> Callable[..., Results]:
    """Return results in which the tasks of a prefix name so many of the fifty images."""

    def change(prefix: str, right: Iterable[int]) -> Results:
        tasks: list[str] = [name for name in results if name.startswith(f"{prefix}.")]
        changed: dict[str, Any] = dict(results)
        for name, count in zip(tasks, right, strict=True):
            changed[name] = replace(changed[name], evaluation=evaluate(count))
        return Results(changed)

    return change


class TestComparingAccuracies:
    def test_speaks_of_the_training_where_both_sides_have_replicates(
        self, evaluate: Reader
    ) -> None:
        comparison = compare_accuracies(
            [evaluate(45), evaluate(46)], [evaluate(30), evaluate(31), evaluate(32)]
        )

        assert comparison.outcome == "holds"
        assert comparison.test.startswith("Welch")

    def test_speaks_of_the_networks_where_one_side_is_single(self, evaluate: Reader) -> None:
        comparison = compare_accuracies([evaluate(30)], [evaluate(45), evaluate(46)])

        assert comparison.outcome == "does not hold"
        assert comparison.test.startswith("Exact McNemar")

    def test_tells_nothing_where_single_networks_disagree_on_the_direction(
        self, evaluate: Reader
    ) -> None:
        comparison = compare_accuracies([evaluate(40)], [evaluate(10), evaluate(50)])

        assert comparison.outcome == "inconclusive"

    def test_is_decided_by_the_weakest_pair(self, evaluate: Reader) -> None:
        comparison = compare_accuracies([evaluate(45)], [evaluate(10), evaluate(44)])

        assert comparison.outcome == "inconclusive"


class TestClaimsOnTraining:
    @pytest.mark.parametrize(
        ("right", "outcome"),
        [
            ((48, 49, 48), "holds"),
            ((20, 21, 20), "does not hold"),
            ((30, 41, 50), "inconclusive"),
        ],
    )
    def test_the_second_network_is_held_against_the_first(
        self,
        right: tuple[int, ...],
        outcome: str,
        settings: Settings,
        with_right: Callable[..., Results],
    ) -> None:
        claim = claim_of("three_layer.beats_mlp", settings, with_right("three_layer", right))

        assert claim.outcome == outcome

    @pytest.mark.parametrize(
        ("right", "outcome"), [(50, "holds"), (20, "does not hold"), (45, "inconclusive")]
    )
    def test_the_one_convnet_is_held_against_every_replicate(
        self,
        right: int,
        outcome: str,
        make_settings: Callable[..., Settings],
        make_results: Callable[..., Results],
    ) -> None:
        settings = make_settings("convnet.replicates=1")
        alter = both(naming("three_layer", 40, 41, 40), naming("convnet", right))
        results = alter(make_results(settings))

        claim = claim_of("convnet.beats_three_layer", settings, results)

        assert claim.outcome == outcome
        assert "these networks only" in claim.text
        assert claim.scope == "these runs"

    def test_scaled_pixels_are_held_against_raw_ones(
        self, settings: Settings, results: Results, with_right: Callable[..., Results]
    ) -> None:
        name = "preprocessing.scaling_helps"

        worse = with_right("preprocessing.scaled", (2, 3, 2))

        assert claim_of(name, settings, results).outcome == "holds"
        assert claim_of(name, settings, worse).outcome == "does not hold"

    def test_diverged_raw_pixels_are_mentioned(self, settings: Settings, results: Results) -> None:
        claim = claim_of("preprocessing.scaling_helps", settings, results)

        assert "the loss diverged in three training runs" in claim.text

    def test_pixels_that_teach_nothing_are_known_by_the_loss_of_equal_probabilities(
        self, settings: Settings, results: Results
    ) -> None:
        changed: dict[str, Any] = dict(results)
        for name in (f"preprocessing.raw.{replicate}" for replicate in (1, 2, 3)):
            evaluation = replace(changed[name].evaluation, loss=2.301, loss_standard_error=0.001)
            changed[name] = replace(changed[name], evaluation=evaluation)

        claim = claim_of("preprocessing.scaling_helps", settings, Results(changed))

        assert "learns almost nothing" in claim.text
        assert "diverged" not in claim.text

    def test_several_convnets_against_several_dense_networks_need_no_reservation(
        self, settings: Settings, results: Results
    ) -> None:
        claim = claim_of("convnet.beats_three_layer", settings, results)

        assert claim.test.startswith("Welch")
        assert "these very networks" not in claim.text
        assert claim.scope == "any run with these settings"


@pytest.fixture
def with_validation_loss(results: Results) -> Callable[..., Results]:
    """Return results in which the first network's replicates have these validation losses."""

    def change(*losses: tuple[float, ...]) -> Results:
        changed: dict[str, Any] = dict(results)
        for replicate, loss in enumerate(losses, start=1):
            run = changed[f"mlp.{replicate}"]
            curve = TrainingCurve(*[loss] * 2, *[tuple(0.9 for _ in loss)] * 2)
            changed[f"mlp.{replicate}"] = replace(run, curve=curve)
        return Results(changed)

    return change


class TestTheTurnOfTheValidationLoss:
    @pytest.mark.parametrize(
        ("losses", "outcome"),
        [
            (((3.0, 1.0, 2.0), (3.0, 1.0, 2.0), (3.0, 1.0, 1.9)), "holds"),
            (((3.0, 1.0, 2.0), (3.0, 1.0, 2.0), (3.0, 1.0, 1.1)), "inconclusive"),
            (((3.0, 1.0, 2.0), (3.0, 1.0, 2.0), (3.0, 1.0, 0.9)), "inconclusive"),
            (((3.0, 2.0, 1.0), (3.0, 2.0, 1.0), (3.0, 2.0, 1.0)), "does not hold"),
            (((1.0,), (1.0,), (1.0,)), "inconclusive"),
            (((float("nan"),) * 3,) * 3, "inconclusive"),
        ],
    )
    def test_is_one_where_the_replicates_agree_on_it(
        self,
        losses: tuple[tuple[float, ...], ...],
        outcome: str,
        settings: Settings,
        with_validation_loss: Callable[..., Results],
    ) -> None:
        claim = claim_of("mlp.validation_loss_turns", settings, with_validation_loss(*losses))

        assert claim.outcome == outcome

    def test_is_inconclusive_in_a_single_run(
        self,
        make_settings: Callable[..., Settings],
        with_validation_loss: Callable[..., Results],
    ) -> None:
        claim = claim_of(
            "mlp.validation_loss_turns",
            make_settings("mlp.replicates=1"),
            with_validation_loss((3.0, 1.0, 2.0)),
        )

        assert claim.outcome == "inconclusive"
        assert "a turning point from a random fluctuation" in claim.text


class TestOverfitting:
    def test_is_claimed_where_both_tests_see_it(
        self, settings: Settings, results: Results, with_right: Callable[..., Results]
    ) -> None:
        claim = claim_of("mlp.training_ahead", settings, with_right("mlp", (30, 31, 30)))

        assert claim.outcome == "holds"

    def test_is_not_claimed_where_the_test_images_are_too_few(
        self, settings: Settings, results: Results
    ) -> None:
        # The replicates agree on a lead of less than 0.01, which fifty images cannot show.
        claim = claim_of("mlp.training_ahead", settings, results)

        assert claim.outcome == "inconclusive"


class TestClaimsOnWeightDecay:
    def test_factors_that_end_alike_cannot_be_told_apart(
        self, settings: Settings, results: Results
    ) -> None:
        claim = claim_of("weight_decay.factors_differ", settings, results)

        assert claim.outcome == "inconclusive"

    def test_a_factor_that_is_too_large_is_told_from_the_others(
        self, settings: Settings, with_right: Callable[..., Results]
    ) -> None:
        claim = claim_of(
            "weight_decay.factors_differ", settings, with_right("weight_decay.1e-04", (10, 11, 10))
        )

        assert claim.outcome == "holds"
        assert "worse" not in claim.text
        assert "does better than $10^{-4}$ with" in claim.text
        assert re.search(
            r"by Holm’s procedure \[\{\d+:reference-\d+\}\] for three comparisons", claim.text
        )

    @pytest.mark.parametrize(
        ("accuracy", "outcome"),
        [("0.99", "holds"), ("0.93", "inconclusive"), ("0.5", "does not hold")],
    )
    def test_the_best_factor_is_held_against_hintons_number(
        self,
        accuracy: str,
        outcome: str,
        make_settings: Callable[..., Settings],
        results: Results,
    ) -> None:
        settings = make_settings(f"weight_decay.hinton_accuracy={accuracy}")

        claim = claim_of("weight_decay.below_hinton", settings, results)

        assert claim.outcome == outcome

    def test_another_network_without_decay_is_no_yardstick(
        self,
        make_settings: Callable[..., Settings],
        make_results: Callable[..., Results],
    ) -> None:
        settings = make_settings("three_layer.hidden=[20]")

        claim = claim_of("weight_decay.beats_no_decay", settings, make_results(settings))

        assert claim.outcome == "inconclusive"
        assert "other settings" in claim.text


@pytest.fixture
def read_as(settings: Settings, results: Results, evaluate: Reader) -> Callable[..., Results]:
    """Return results in which every level is read as given: noisy, denoised digits right."""

    def change(right: Callable[[float], tuple[int, int]]) -> Results:
        changed = dict(results)
        for name, result in results.items():
            if isinstance(result, Denoising):
                noisy, denoised = right(result.level)
                changed[name] = replace(result, noisy=evaluate(noisy), denoised=evaluate(denoised))
        return Results(changed)

    return change


class TestClaimsOnNoise:
    @pytest.mark.parametrize(
        ("denoised", "outcome"), [(49, "holds"), (5, "does not hold"), (31, "inconclusive")]
    )
    def test_denoising_is_judged_at_the_training_noise(
        self,
        denoised: int,
        outcome: str,
        settings: Settings,
        read_as: Callable[..., Results],
    ) -> None:
        results = read_as(lambda level: (30, denoised if level == 0.4 else 30))

        claim = claim_of("noise.denoising_helps", settings, results)

        assert claim.outcome == outcome
        assert claim.text.startswith("At 0.4, the noise that the autoencoder was trained on,")

    def test_the_nearest_level_stands_in_for_the_training_noise(
        self,
        make_settings: Callable[..., Settings],
        make_results: Callable[..., Results],
    ) -> None:
        settings = make_settings("noise.levels=[0.1, 0.5]")

        claim = claim_of("noise.denoising_helps", settings, make_results(settings))

        assert claim.text.startswith("At 0.5, the level nearest to the 0.4")

    @pytest.mark.parametrize(
        ("right", "outcome"),
        [
            (lambda level: (45 if level < 0.2 else 10, 45 if level < 0.7 else 10), "holds"),
            (lambda level: (45 if level < 0.7 else 10, 45 if level < 0.2 else 10), "does not hold"),
            (lambda level: (45 if level < 0.2 else 20, 45 if level < 0.7 else 20), "inconclusive"),
            (lambda level: (45 if level < 0.5 else 20,) * 2, "inconclusive"),
            (lambda level: (10, 10), "inconclusive"),
        ],
    )
    def test_the_two_limits_are_compared(
        self,
        right: Callable[[float], tuple[int, int]],
        outcome: str,
        settings: Settings,
        read_as: Callable[..., Results],
    ) -> None:
        assert claim_of("noise.limits", settings, read_as(right)).outcome == outcome

    def test_a_limit_that_is_nowhere_is_called_so(
        self, settings: Settings, read_as: Callable[..., Results]
    ) -> None:
        claim = claim_of("noise.limits", settings, read_as(lambda level: (10, 45)))

        assert "recognised at none of the levels tried" in claim.text
        assert "{noise.denoising_limit}, the highest one tried" in claim.text

    @pytest.mark.parametrize(
        ("right", "outcome"),
        [
            (lambda level: (48 if level < 0.3 else 20, 40), "holds"),
            (lambda level: (42 if level < 0.3 else 38, 40), "inconclusive"),
            (lambda level: (45, 30), "does not hold"),
            (lambda level: (30, 45), "does not hold"),
            (lambda level: (45, 43 if level == 0.3 else 30), "inconclusive"),
            (lambda level: (43 if level == 0.3 else 30, 45), "inconclusive"),
        ],
    )
    def test_the_crossover_is_said_to_exist_only_where_it_does(
        self,
        right: Callable[[float], tuple[int, int]],
        outcome: str,
        settings: Settings,
        read_as: Callable[..., Results],
    ) -> None:
        assert claim_of("noise.crossing", settings, read_as(right)).outcome == outcome

    def test_the_levels_are_sorted_by_what_denoising_does_there(
        self, settings: Settings, read_as: Callable[..., Results]
    ) -> None:
        right = {0.0: (50, 30), 0.4: (20, 45), 0.5: (10, 40)}

        claim = claim_of(
            "noise.levels_helped", settings, read_as(lambda level: right.get(level, (25, 25)))
        )

        assert claim.text == (
            "Level by level, denoising helps at 0.4 and 0.5, does harm at 0 and makes no "
            "significant difference at 0.1 to 0.3 and 0.6 to 1. The measured gain is largest "
            "at 0.5; the write-up finds it large especially from 0.4 to 0.5."
        )


class TestClaimsOnGeneration:
    def test_a_missing_digit_is_named(self, settings: Settings, results: Results) -> None:
        generation = results.of(Generation, "generation.digits")
        digits = tuple(
            GeneratedDigit(digit.digit, np.zeros((28, 28), np.uint8), None, 500)
            if digit.digit in (1, 8)
            else digit
            for digit in generation.digits
        )
        changed = Results({**results, "generation.digits": Generation(digits, 10_000)})

        section = write_section("generation", settings, changed)
        claim = claim_of("generation.all_caught", settings, changed)

        assert claim.outcome == "does not hold"
        assert "1 and 8 are not, and their places stay empty" in claim.text
        assert section.metrics[0].value == 8
        panel = section.figures[0].panels[0]
        assert panel.kind == "tiles"
        assert [tile is None for tile in panel.tiles[0]] == [digit in (1, 8) for digit in range(10)]

    def test_a_digit_that_is_missing_after_few_draws_may_still_come(
        self, settings: Settings, make_results: Callable[..., Results]
    ) -> None:
        accepted = make_results(settings).of(Generation, "generation.digits").digits
        missing = GeneratedDigit(9, np.zeros((28, 28), np.uint8), None, 500)
        changed = make_results(
            settings, generation__digits=Generation((*accepted[:9], missing), 500)
        )

        claim = claim_of("generation.all_caught", settings, changed)

        assert claim.outcome == "inconclusive"
        assert "More draws might still give the missing digits" in claim.text

    def test_none_is_called_so(self, settings: Settings, results: Results) -> None:
        nothing = np.zeros((28, 28), np.uint8)
        digits = tuple(GeneratedDigit(digit, nothing, None, 1) for digit in range(10))
        changed = Results({**results, "generation.digits": Generation(digits, 1)})

        claim = claim_of("generation.all_caught", settings, changed)

        assert claim.text.startswith(
            "None of the ten digits is accepted within {generation.attempts}"
        )
        assert " draw, and" in claim.text

    def test_ten_digits_are_all_of_them(self, settings: Settings, results: Results) -> None:
        claim = claim_of("generation.all_caught", settings, results)

        assert claim.outcome == "holds"
