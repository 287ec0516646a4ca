"""Each example is a report as it stands, and says what is known of its data."""

from fractions import Fraction

import pytest

from reportgen.base.paths import examples_folder
from reportgen.report.model import Report, read_report
from tests.conftest import MakeOnce
from tests.documents.example_reports import example_version

pytestmark = pytest.mark.slow


def built(name: str, make_once: MakeOnce) -> Report:
    return read_report(example_version(name, make_once))


def outcomes(report: Report) -> dict[str, str]:
    return {claim.name: claim.outcome for claim in report.claims}


class TestMinimal:
    @pytest.fixture
    def report(self, make_once: MakeOnce) -> Report:
        return built("minimal", make_once)

    def test_finds_what_is_known_of_the_three_doors(self, report: Report) -> None:
        stay, switch = (report.metrics[f"{rule}.won"] for rule in ("stay", "switch"))

        assert stay.value == pytest.approx(1 / 3, abs=0.05)
        assert switch.value == pytest.approx(2 / 3, abs=0.05)
        assert list(outcomes(report).values()) == ["holds"]

    def test_has_a_figure_and_a_table(self, report: Report) -> None:
        assert [one.label for one in report.figures] == ["switch.share"]
        assert [one.label for one in report.tables] == ["three_doors.won"]
        assert report.warnings == ()


class TestWine:
    @pytest.fixture
    def report(self, make_once: MakeOnce) -> Report:
        return built("wine", make_once)

    @pytest.mark.parametrize(
        ("name", "right"),
        [
            ("lda.accuracy", 176),
            ("qda.accuracy", 177),
            ("rda.0.0.accuracy", 177),
            ("rda.0.25.accuracy", 178),
            ("rda.1.0.accuracy", 176),
            ("knn.accuracy", 170),
        ],
    )
    def test_counts_the_wines_that_are_classified_correctly(
        self, report: Report, name: str, right: int
    ) -> None:
        assert report.metrics[name].value == right / 178

    def test_finds_no_significant_difference_to_the_study(self, report: Report) -> None:
        published = {one.name: one.published for one in report.published}

        assert published == {
            "rda.0.25.accuracy": 1.0,
            "qda.accuracy": 0.994,
            "lda.accuracy": 0.989,
            "knn.accuracy": 0.961,
        }
        assert {one.agreement for one in report.published} == {"no significant difference"}
        assert not any("seed" in one.reason for one in report.published)

    def test_compares_the_classifiers_on_the_same_wines(self, report: Report) -> None:
        assert outcomes(report) == {
            "discriminant.qda_accuracy_above_lda_accuracy": "inconclusive",
            "knn.raw_is_enough": "does not hold",
            "compared.lda_accuracy_above_knn_accuracy": "inconclusive",
        }
        assert all("McNemar" in claim.test for claim in report.claims)

    def test_names_the_licence_of_its_data(self, report: Report) -> None:
        assert [one.licence for one in report.credits] == ["CC BY 4.0"]

    def test_its_data_are_those_of_scikit_learn(self) -> None:
        from sklearn.datasets import load_wine

        lines = (examples_folder() / "wine" / "wine.csv").read_text().splitlines()[1:]
        cultivar, *measured = zip(*(map(float, line.split(",")) for line in lines), strict=True)

        data, target = load_wine(return_X_y=True)
        assert [number - 1 for number in cultivar] == target.tolist()
        assert list(zip(*measured, strict=True)) == [tuple(row) for row in data.tolist()]


class TestLongley:
    @pytest.fixture
    def report(self, make_once: MakeOnce) -> Report:
        return built("longley", make_once)

    def test_agrees_with_every_certified_number(self, report: Report) -> None:
        assert len(report.published) == 16
        assert {one.agreement for one in report.published} == {"agrees"}
        for one in report.published:
            assert one.ours == pytest.approx(one.published, rel=1e-9)

    def test_counts_the_digits_of_each_algorithm(self, report: Report) -> None:
        digits = {
            name: report.metrics[f"solve.{name}.digits"].value or 0
            for name in ("float32", "normal", "qr", "svd", "exact")
        }

        assert 3 < digits["float32"] < 5
        assert 6 < digits["normal"] < 9
        assert digits["qr"] > 10
        assert digits["svd"] > 10
        assert digits["exact"] == 15

    def test_the_claim_for_normal_equations_fails(self, report: Report) -> None:
        assert outcomes(report) == {
            "regression.as_certified": "holds",
            "accuracy.normal_is_enough": "does not hold",
            "accuracy.every_digit": "holds",
        }

    def test_its_data_are_those_of_statsmodels(self) -> None:
        from statsmodels.datasets import longley

        lines = (examples_folder() / "longley" / "longley.csv").read_text().splitlines()[1:]
        rows = [[float(Fraction(cell)) for cell in line.split(",")] for line in lines]

        assert rows == longley.load_pandas().data.to_numpy().tolist()
