"""Limits and the crossover, on cases worked out by hand."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from reportgen.projects.mnist.results import Denoising, Evaluation
from reportgen.projects.mnist.sections.noise_reading import find_crossover, recognition_limit

Reader = Callable[[int], Evaluation]


class TestRecognitionLimit:
    def test_is_the_last_level_before_accuracy_falls_below_the_threshold(self) -> None:
        assert recognition_limit({0.0: 0.99, 0.2: 0.9, 0.4: 0.7}, 0.8) == 0.2

    def test_counts_a_level_at_the_threshold_itself(self) -> None:
        assert recognition_limit({0.0: 0.99, 0.2: 0.8, 0.4: 0.7}, 0.8) == 0.2

    def test_does_not_count_a_level_behind_a_gap(self) -> None:
        assert recognition_limit({0.0: 0.99, 0.2: 0.7, 0.4: 0.9}, 0.8) == 0.0

    def test_is_none_where_the_lowest_level_is_too_hard(self) -> None:
        assert recognition_limit({0.3: 0.5, 0.4: 0.9}, 0.8) is None

    def test_is_the_highest_level_where_all_are_recognised(self) -> None:
        assert recognition_limit({1.0: 0.81, 0.5: 0.9}, 0.8) == 1.0


def readings(evaluate: Reader, right: Sequence[tuple[float, int, int]]) -> list[Denoising]:
    """Return readings of (level, noisy digits right, denoised digits right), of fifty."""
    nothing = np.zeros((0, 28, 28), np.uint8)
    return [
        Denoising(level, evaluate(noisy), evaluate(denoised), (), nothing, nothing)
        for level, noisy, denoised in right
    ]


class TestCrossover:
    def test_is_interpolated_between_the_neighbouring_levels(self, evaluate: Reader) -> None:
        # The lead goes from -1 image to +3: a quarter of the way from 0.1 to 0.3.
        crossover = find_crossover(
            readings(evaluate, [(0.0, 50, 45), (0.1, 46, 45), (0.3, 42, 45)])
        )

        assert crossover.kind == "crosses"
        assert crossover.level == pytest.approx(0.15)

    def test_lies_on_a_level_where_both_are_read_alike(self, evaluate: Reader) -> None:
        crossover = find_crossover(readings(evaluate, [(0.0, 45, 45), (0.1, 40, 45)]))

        assert crossover.level == 0.0

    def test_has_the_error_of_the_images_counted(self, evaluate: Reader) -> None:
        crossover = find_crossover(readings(evaluate, [(0.0, 46, 45), (1.0, 44, 45)]))

        # One of fifty images differs at each level. Half-way, where the lead is 0, one counts
        # a half for the denoised and one a half against them; the lead rises by 0.04.
        lead_error = np.sqrt((0.5**2 + 0.5**2) / 49 / 50)
        assert crossover.level == pytest.approx(0.5)
        assert crossover.standard_error == pytest.approx(lead_error / 0.04)

    def test_is_as_certain_as_the_images_read_at_both_levels_are(self, evaluate: Reader) -> None:
        far = find_crossover(readings(evaluate, [(0.0, 45, 25), (0.5, 15, 45), (1.0, 5, 45)]))
        near = find_crossover(readings(evaluate, [(0.0, 46, 45), (0.5, 44, 45), (1.0, 45, 45)]))

        assert far.interval is not None
        assert near.interval is not None
        assert 0.0 < far.interval.low < 0.2 < far.interval.high < 0.5
        assert (near.interval.low, near.interval.high) == (0.0, 1.0)

    def test_does_not_exist_where_the_denoised_digits_never_lead(self, evaluate: Reader) -> None:
        crossover = find_crossover(readings(evaluate, [(0.0, 50, 45), (0.5, 45, 45)]))

        assert (crossover.kind, crossover.level) == ("never leads", None)

    def test_does_not_exist_where_they_lead_from_the_start(self, evaluate: Reader) -> None:
        crossover = find_crossover(readings(evaluate, [(0.2, 40, 45), (0.5, 20, 10)]))

        assert (crossover.kind, crossover.level) == ("leads from the lowest level on", None)

    def test_does_not_need_a_second_level(self, evaluate: Reader) -> None:
        assert find_crossover(readings(evaluate, [(0.2, 45, 40)])).kind == "never leads"
