"""How far a number scatters over several versions, as the points of a sweep are."""

import pytest

from reportgen.compare.calibration import Calibration
from reportgen.compare.scatter import Scatters, least_std
from reportgen.compare.sides import Sides
from reportgen.report.model import Report
from reportgen.report.parts import Metric
from tests.compare.pairs import NOTHING_RECORDED, metric, recorded, version, with_tasks

NAME = "mlp.test_accuracy"
POINTS = ((0.90, 0.91, 0.95), (0.91, 0.92, 0.96), (0.80, 0.81, 0.85))


def points(*runs: tuple[float, ...]) -> list[Report]:
    """Return a version for each point, whose replicates have the same seeds."""
    return [version(metric(NAME, *of_point)) for of_point in runs]


def scatters(reports: list[Report], calibration: Calibration = NOTHING_RECORDED) -> Scatters:
    numbers: dict[str, list[Metric]] = {NAME: [report.metrics[NAME] for report in reports]}
    return Scatters(numbers, Sides(reports), "fast", calibration)


def test_what_the_seeds_do_to_all_points_alike_is_left_out() -> None:
    alike = scatters(points(*POINTS))

    found = alike.of(NAME)
    assert alike.share_seeds(NAME)
    assert found is not None
    assert found.degrees == 4
    assert found.variance == pytest.approx(0.0, abs=1e-9)


def test_points_with_other_seeds_are_independent() -> None:
    reports = points(*POINTS)
    reports[2] = with_tasks(reports[2], "mlp.2", seed=8)

    found = scatters(reports).of(NAME)

    assert not scatters(reports).share_seeds(NAME)
    assert found is not None
    assert found.degrees == 6
    assert found.variance == pytest.approx(0.0007)


def test_a_recorded_spread_counts_as_in_a_comparison_of_two() -> None:
    calibration = recorded(mlp__test_accuracy=0.01)

    of_two = scatters(points(*POINTS[:2]), calibration).known_before(NAME)
    of_three = scatters(points(*POINTS), calibration).known_before(NAME)

    assert of_two is not None
    assert of_two == of_three
    assert (of_two.variance, of_two.degrees) == (0.01**2, 8)
    assert "of other settings or code" in of_two.words


def test_nothing_is_known_of_single_runs() -> None:
    found = scatters(points((0.9,), (0.8,), (0.7,)))

    assert (found.known_before(NAME), found.of(NAME)) == (None, None)


def test_a_number_in_steps_scatters_by_half_of_the_largest() -> None:
    sides = [metric("noise.limit", 0.5, step=step) for step in (0.1, 0.2, 0.1)]

    assert least_std(*sides) == (0.1, "half a step of 0.2")
