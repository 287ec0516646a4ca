"""What a version earns, and what is said for it."""

import statistics

import pytest

from reportgen.compare.calibration import Calibration, RecordedSpread
from reportgen.compare.model import CriterionGrade
from reportgen.compare.published import original_beside
from reportgen.grading.grade import grade_of, smallest_that_matters
from reportgen.report.model import Report
from tests.grading.conftest import rubric, version

ACCURACY = 'metric = "mlp.test_accuracy"'
SPREAD = RecordedSpread(std=0.002, runs=21)
CALIBRATION = Calibration(spreads={"full": {"mlp.test_accuracy": SPREAD}})


def earned(
    criterion: str,
    report: Report | None = None,
    reference: Report | None = None,
    negligible: str = "",
) -> CriterionGrade:
    found = rubric(f"points = 2\n{criterion}", negligible=negligible)
    grade = grade_of(report or version(), found, reference, CALIBRATION)
    (one,) = grade.criteria
    assert (grade.points, grade.most) == (one.points, 2)
    return one


class TestAMetric:
    @pytest.mark.parametrize(
        ("condition", "points"),
        [
            ("at_least = 0.956", 2),
            ("at_least = 0.9561", 0),
            ("at_most = 0.956", 2),
            ("at_most = 0.95", 0),
            ("between = [0.9, 0.96]", 2),
            ("between = [0.96, 0.99]", 0),
        ],
    )
    def test_earns_its_points_by_its_value(self, condition: str, points: float) -> None:
        assert earned(f"{ACCURACY}\n{condition}").points == points

    def test_loses_none_by_the_last_bit_of_a_mean(self) -> None:
        report = version()
        name = "mlp.test_accuracy"
        mean = statistics.fmean([0.951, 0.953, 0.946])
        metric = report.metrics[name].model_copy(update={"value": mean})
        found = report.model_copy(update={"metrics": {**report.metrics, name: metric}})
        assert mean < 0.95

        assert earned(f"{ACCURACY}\nat_least = 0.95", found).points == 2
        assert earned(f"{ACCURACY}\nat_least = 0.9500001", found).points == 0

    def test_has_its_number_as_printed_and_what_is_needed(self) -> None:
        assert earned(f"{ACCURACY}\nat_least = 0.98").evidence == (
            "0.9560 ± 0.0020, needs at least 0.98"
        )
        exactly = earned('metric = "mlp.parameters"\nbetween = [55050, 55050]')
        assert exactly.evidence == "55,050, needs exactly 55,050"

    def test_that_might_as_well_be_on_the_other_side_says_so(self) -> None:
        one = earned(f"{ACCURACY}\nat_least = 0.96")

        assert one.points == 0
        assert one.evidence == (
            "0.9560 ± 0.0020, needs at least 0.96; 0.96 lies within its uncertainty of 0.0050"
        )

    def test_of_one_run_has_the_interval_of_the_images(self) -> None:
        one = earned('metric = "convnet.test_accuracy"\nat_least = 0.99')

        assert one.evidence == "0.976 [0.965, 0.984], needs at least 0.99"

    def test_earns_a_part_where_the_rubric_says_so(self) -> None:
        partial = f"{ACCURACY}\nat_least = 0.98\npartial = {{ at_least = 0.95, points = 1 }}"

        assert earned(partial).points == 1
        assert earned(partial).evidence == (
            "0.9560 ± 0.0020, needs at least 0.98; at least 0.95 earns 1 point"
        )
        assert earned(partial, version(accuracies=(0.90, 0.91))).points == 0

    def test_without_a_value_earns_nothing_and_says_why(self) -> None:
        one = earned('metric = "noise.crossover"\nat_most = 0.2', version(crossover=None))

        assert one.points == 0
        assert one.evidence == "no value: the curves do not cross, needs at most 0.2"

    def test_of_a_failed_section_earns_nothing_and_says_why(self) -> None:
        one = earned(f"{ACCURACY}\nat_most = 2", version(failed="mlp"))

        assert one.points == 0
        assert one.evidence.startswith("mlp failed: MemoryError: no room, needs")

    def test_of_a_section_that_was_not_asked_for_says_which_there_are(self) -> None:
        one = earned('metric = "autoencoder.test_loss"\nat_most = 1')

        assert one.points == 0
        assert "not in this version, which has only mlp, convnet, noise" in one.evidence


class TestAgainstTheReference:
    reference = version("0009-full", seed=2)

    @pytest.mark.parametrize(
        ("comparison", "points_of_same_worse_better"),
        [("within noise", (2, 0, 0)), ("no worse", (0, 0, 2)), ("better", (0, 0, 2))],
    )
    def test_points_go_by_the_verdict(
        self, comparison: str, points_of_same_worse_better: tuple[int, int, int]
    ) -> None:
        criterion = f'{ACCURACY}\ncompared_with_reference = "{comparison}"'
        sides = [
            version(accuracies=(0.953, 0.956, 0.958)),
            version(accuracies=(0.911, 0.913, 0.915)),
            version(accuracies=(0.979, 0.981, 0.983)),
        ]

        points = tuple(earned(criterion, side, self.reference).points for side in sides)

        assert points == points_of_same_worse_better

    @pytest.mark.parametrize(("negligible", "points"), [(0.01, 2), (0.004, 0)])
    def test_no_worse_is_what_is_shown_to_be_worse_by_less_than_matters(
        self, negligible: float, points: float
    ) -> None:
        alike = version(accuracies=(0.953, 0.956, 0.958))
        criterion = f'{ACCURACY}\ncompared_with_reference = "no worse"'

        one = earned(criterion, alike, self.reference, f'"*.test_accuracy" = {negligible}')

        assert one.points == points
        assert f"worse by up to 0.0044 at 95 % where {negligible} is negligible" in one.evidence

    def test_noise_is_not_enough_for_no_worse(self) -> None:
        alike = version(accuracies=(0.953, 0.956, 0.958))

        one = earned(f'{ACCURACY}\ncompared_with_reference = "no worse"', alike, self.reference)

        assert one.points == 0
        assert "within noise, worse by up to 0.0044 at 95 %, needs no worse than" in one.evidence

    def test_both_numbers_and_the_verdict_are_the_evidence(self) -> None:
        worse = version(accuracies=(0.911, 0.913, 0.915))

        one = earned(f'{ACCURACY}\ncompared_with_reference = "within noise"', worse, self.reference)

        assert one.evidence == (
            "0.9130 ± 0.0020 against 0.9560 ± 0.0020 in the reference: worse, "
            "needs within noise of the reference"
        )

    def test_what_is_too_small_to_matter_is_within_noise(self) -> None:
        criterion = f'{ACCURACY}\ncompared_with_reference = "within noise"'
        slightly_better = version(accuracies=(0.962, 0.964, 0.966))

        assert earned(criterion, slightly_better, self.reference).points == 0
        one = earned(criterion, slightly_better, self.reference, '"*.test_accuracy" = 0.02')
        too_narrow = earned(criterion, slightly_better, self.reference, '"*.test_accuracy" = 0.01')

        assert one.points == 2
        assert ": negligible" in one.evidence
        assert too_narrow.points == 0  # 0.008, but its interval reaches beyond 0.01

    def test_what_cannot_be_told_earns_nothing_and_says_why(self) -> None:
        criterion = 'metric = "convnet.test_accuracy"\ncompared_with_reference = "no worse"'
        other = self.reference.metrics["convnet.test_accuracy"].model_copy(update={"value": 0.98})
        metrics = {**self.reference.metrics, other.name: other}

        one = earned(criterion, None, self.reference.model_copy(update={"metrics": metrics}))

        assert one.points == 0
        assert "too few runs to tell (one run on each side" in one.evidence

    def test_the_write_up_is_a_reference(self) -> None:
        report = version(accuracies=(0.969, 0.971, 0.973))
        writeup = original_beside(report)

        one = earned(f'{ACCURACY}\ncompared_with_reference = "within noise"', report, writeup)

        assert one.points == 2
        assert "in published: identical" in one.evidence or "within noise" in one.evidence


class TestOtherParts:
    def test_a_claim_earns_by_its_outcome(self) -> None:
        criterion = (
            'claim = "noise.denoising_helps"\noutcome = "holds"\n'
            'partial = { outcome = "inconclusive", points = 0.5 }'
        )

        assert earned(criterion).points == 2
        assert earned(criterion).evidence == "holds (3.2 standard errors from another outcome)"
        untold = earned(criterion, version(outcome="inconclusive"))
        assert untold.points == 0.5
        assert untold.evidence.endswith('needs "holds"; "inconclusive" earns 0.5 points')
        assert earned(criterion, version(outcome="does not hold")).points == 0

    @pytest.mark.parametrize(
        "part",
        ["figure = 9", 'figure = "noise.accuracy"', "table = 2", 'table = "mlp.layers"'],
    )
    def test_a_figure_or_table_earns_by_being_there(self, part: str) -> None:
        one = earned(part)

        assert one.points == 2
        assert one.evidence.endswith("is there")

    def test_a_figure_of_a_failed_section_is_missed(self) -> None:
        one = earned("figure = 9", version(failed="noise"))

        assert one.points == 0
        assert one.evidence == "Figure 9: noise failed: MemoryError: no room"

    def test_a_section_must_be_there_and_not_have_failed(self) -> None:
        assert earned('section = "convnet"').points == 2
        failed = earned('section = "convnet"', version(failed="convnet"))
        assert failed.points == 0
        assert failed.evidence == "convnet failed: MemoryError: no room"
        assert earned('section = "generation"').points == 0


class TestTheGrade:
    def test_adds_up_and_keeps_the_order_and_questions_of_the_rubric(self) -> None:
        found = rubric(
            'question = "2.c"\npoints = 2\nmetric = "mlp.test_accuracy"\nat_least = 0.9',
            "points = 0.5\nfigure = 9",
            "points = 1\nfigure = 10",
        )

        grade = grade_of(version(), found, None, CALIBRATION)

        assert (grade.rubric, grade.version) == ("Homework", "0001-full")
        assert (grade.points, grade.most) == (2.5, 3.5)
        assert [one.question for one in grade.criteria] == ["2.c", "", ""]
        assert [one.points for one in grade.criteria] == [2, 0.5, 0]


def test_the_first_entry_that_fits_says_what_is_negligible() -> None:
    smallest = smallest_that_matters(
        rubric("points = 1\nfigure = 9", negligible='"mlp.*" = 0.01\nfraction = 0.002\nnats = 1')
    )
    metrics = version().metrics

    assert smallest(metrics["mlp.test_accuracy"]) == 0.01
    assert smallest(metrics["convnet.test_accuracy"]) == 0.002
    assert smallest(metrics["noise.crossover"]) == 0
