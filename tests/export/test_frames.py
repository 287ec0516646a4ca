"""A version as pandas tables."""

import csv
import io
import sys
from pathlib import Path

import pytest

import reportgen
from reportgen.base.errors import ResultsFolderError, VersionNotFoundError
from reportgen.report.model import Report
from reportgen.report.parts import Cell, Column
from tests.commands import Built


@pytest.fixture
def results(sample: Report, tmp_path: Path) -> Path:
    """A results folder with the sample as its one version."""
    folder = tmp_path / "results" / sample.version
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(sample.to_json(), encoding="utf-8")
    return folder.parent


@pytest.fixture
def version(results: Path) -> reportgen.Version:
    return reportgen.load(results=results)


class TestMetrics:
    def test_stand_by_name_in_full(self, version: reportgen.Version, sample: Report) -> None:
        one = version.metrics.loc["mlp.test_accuracy"]

        assert list(version.metrics.index) == list(sample.metrics)
        assert (one["value"], one["std"], one["published"]) == (0.97123456789, 0.0018, 0.971)
        assert one["replicates"] == (0.9711, 0.9731, 0.9695)
        assert (one["counted"], one["item"], one["better"]) == (1000, "test image", "higher")

    def test_lack_what_is_not_known(self, version: reportgen.Version) -> None:
        assert version.metrics["std"].isna()["mlp.parameters"]
        assert version.metrics["low"].dtype == float

    def test_have_all_columns_where_there_are_none(self, results: Path, sample: Report) -> None:
        without = sample.model_copy(update={"metrics": {}, "claims": (), "tables": ()})
        (results / "0001-fast" / "report.json").write_text(without.to_json(), encoding="utf-8")

        found = reportgen.load(results=results)

        assert (len(found.metrics), len(found.claims), found.tables) == (0, 0, {})
        assert {"value", "unit", "standard_error", "high", "section"} <= {*found.metrics}
        assert {"outcome", "effect", "p_value"} <= {*found.claims}


class TestTablesAndCurves:
    def test_a_table_has_its_numbers_in_full(
        self, version: reportgen.Version, sample: Report
    ) -> None:
        table = version.tables["mlp.test"].set_index("Quantity")

        assert {*version.tables} == {one.label for one in sample.tables}
        assert table.loc["Loss in nats", "Here"] == sample.metrics["mlp.test_loss"].value

    def test_a_column_of_printed_numbers_is_of_numbers(self, results: Path, sample: Report) -> None:
        cells = [("001", "NA", "1,234"), ("2", "", "\N{MINUS SIGN}0.1"), ("3", "b", "")]
        table = sample.tables[0].model_copy(
            update={
                "columns": tuple(Column(title=title) for title in ("id", "name", "value")),
                "rows": tuple(tuple(Cell(text=text) for text in row) for row in cells),
            }
        )
        report = sample.model_copy(update={"tables": (table,)})
        (results / "0001-fast" / "report.json").write_text(report.to_json(), encoding="utf-8")

        found = reportgen.load(results=results).tables[table.label]

        assert list(found["id"]) == ["001", "2", "3"]
        assert list(found["name"]) == ["NA", "", "b"]
        assert list(found["value"][:2]) == [1234.0, -0.1]
        assert found["value"].isna()[2]

    def test_each_figure_with_numbers_has_its_points(self, version: reportgen.Version) -> None:
        curve = version.curves["mlp.loss_curve"]

        assert list(curve) == ["panel", "series", "x", "y", "spread"]
        assert curve.groupby("series").size().min() > 1
        assert "noise.examples" not in version.curves

    def test_points_of_no_group_are_of_the_series_without_a_name(
        self, version: reportgen.Version
    ) -> None:
        assert {*version.curves["preprocessing.cloud"]["series"]} == {""}


class TestClaimsAndSettings:
    def test_a_claim_has_its_sentence_and_its_outcome(self, version: reportgen.Version) -> None:
        claim = version.claims.loc["convnet.beats_mlp"]

        assert claim["outcome"] == "holds"
        assert claim["text"].startswith("The ConvNet, at 98.")
        assert claim["p_value"] == 0.00123

    def test_settings_have_full_names(self, version: reportgen.Version) -> None:
        assert version.settings["mlp.hidden"] == [64, 64]
        assert version.settings["seed"] == 1


class TestWhichVersion:
    @pytest.mark.parametrize("name", ["0001-fast", "1", 1, "latest"])
    def test_is_named_as_everywhere(self, name: str | int, results: Path, sample: Report) -> None:
        assert reportgen.load(name, results).report == sample

    def test_may_be_a_folder_or_a_report(self, results: Path, sample: Report) -> None:
        folder = results / "0001-fast"

        for place in (folder, folder / "report.json"):
            found = reportgen.load(place)
            assert (found.folder, found.report) == (folder, sample)

    def test_that_is_not_there_is_named_with_the_nearest(self, results: Path) -> None:
        with pytest.raises(VersionNotFoundError, match="Did you mean 0001-fast"):
            reportgen.load("0001-full", results)

    def test_that_cannot_be_read_is_an_error_of_one_line(self, results: Path) -> None:
        (results / "0001-fast" / "report.json").write_text("{}", encoding="utf-8")

        with pytest.raises(ResultsFolderError, match="is not a report"):
            reportgen.load(results=results)


def test_without_pandas_it_says_what_to_install(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(ImportError, match=r"^reportgen.load needs pandas: pip install pandas$"):
        reportgen.load(results=results)


def test_it_shows_itself_in_a_line(version: reportgen.Version) -> None:
    assert len(repr(version)) < 300


def cells_of(text: str) -> list[list[str | float]]:
    """Return the cells of a CSV file, 0.00001 and 1e-05 alike."""

    def cell(written: str) -> str | float:
        try:
            return float(written)
        except ValueError:
            return written

    return [list(map(cell, row)) for row in csv.reader(io.StringIO(text))]


@pytest.mark.slow
def test_a_build_has_what_its_files_have(tiny_build: Built) -> None:
    found = reportgen.load(tiny_build.folder)

    files = {file.stem: file for file in (tiny_build.folder / "tables").glob("*.csv")}
    assert {*found.tables} == {*files}
    for label, file in files.items():
        written = found.tables[label].to_csv(index=False)
        assert cells_of(written) == cells_of(file.read_text(encoding="utf-8")), label
    assert len(found.curves) == len(list((tiny_build.folder / "figures").glob("*.csv")))
    assert found.metrics.loc["mlp.test_accuracy", "counted"] == found.settings["data.test_size"]
