"""The reference run that ships: whole, of today's schema, set by today's templates."""

import json
from pathlib import Path

import jsonschema
import pytest

from reportgen.base.files import DIGESTS
from reportgen.base.paths import PACKAGE
from reportgen.cli.app import run
from reportgen.render.document.compose import compose_document
from reportgen.render.document.media import Paper
from reportgen.render.document.published_rows import beside_original_text
from reportgen.render.figures.drawings import unpainted
from reportgen.report.figure_data import figure_csv
from reportgen.report.model import Report, read_report
from reportgen.versions.damage import what_is_damaged
from reportgen.versions.naming import REFERENCE, resolve_version
from reportgen.workflow.rerender import render_version
from tests.mnist import ENTRIES, SETTINGS, load_settings

FOLDER = PACKAGE.parent / "results" / REFERENCE
MOST_BYTES = 15_000_000


@pytest.fixture(scope="module")
def reference() -> Report:
    return read_report(FOLDER)


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


class TestItsFiles:
    def test_are_all_that_a_version_has_and_nothing_else(self, reference: Report) -> None:
        figures = [name for entry in ENTRIES for name in entry.drawings]
        numbered = sum(len(entry.figures) for entry in ENTRIES)
        figures += [f"figure-{number:02}" for number in range(1, numbered + 1)]
        with_data = [f"figure-{one.number:02}" for one in reference.figures if figure_csv(one)]
        tables = [label for entry in ENTRIES for label in entry.tables]

        assert files_in(FOLDER) == {
            "report.html",
            "report.pdf",
            "report.json",
            "pages.json",
            DIGESTS,
            *(f"figures/{name}.{kind}" for name in figures for kind in ("svg", "png")),
            *(f"figures/{name}.csv" for name in with_data),
            *(f"tables/{label}.{kind}" for label in tables for kind in ("csv", "tex")),
        }

    def test_are_as_they_were_written(self) -> None:
        assert what_is_damaged(FOLDER) == []

    def test_are_small_enough_to_be_cloned(self) -> None:
        assert sum((FOLDER / name).stat().st_size for name in files_in(FOLDER)) < MOST_BYTES


class TestItsReport:
    def test_is_read_as_a_report_of_the_current_schema(self, reference: Report) -> None:
        jsonschema.validate(json.loads(reference.to_json()), json.loads(Report.json_schema()))

    def test_has_the_settings_of_the_full_profile_unchanged(self, reference: Report) -> None:
        assert reference.profile == "full"
        assert SETTINGS.model_validate(reference.settings) == load_settings("full")
        assert reference.deviations == ()

    def test_has_every_section_without_a_failure(self, reference: Report) -> None:
        assert [section.stem for section in reference.sections] == [entry.stem for entry in ENTRIES]
        assert [section.failure for section in reference.sections] == [None] * len(ENTRIES)
        assert reference.warnings == ()

    def test_has_a_number_beside_each_of_the_write_ups(self, reference: Report) -> None:
        assert [number.name for number in reference.published if number.ours is None] == []

    @pytest.mark.parametrize("stem", ["mlp", "three_layer", "convnet"])
    def test_reaches_the_write_ups_accuracy_or_says_by_how_much_not_and_why(
        self, stem: str, reference: Report
    ) -> None:
        (number,) = (one for one in reference.published if one.name == f"{stem}.test_accuracy")

        assert number.difference is not None
        if number.difference < 0:
            places = [unpainted(figure) for figure in reference.figures]
            distance = beside_original_text(number).partition(" (")[0]  # the p value is mathematics
            assert distance in compose_document(reference, places, Paper())
            assert "with a standard error of" in distance


class TestItsName:
    def test_stands_for_it_in_any_results_folder(self, tmp_path: Path) -> None:
        assert resolve_version(REFERENCE, tmp_path) == FOLDER

    def test_stands_for_a_folder_of_ones_own_where_there_is_one(self, tmp_path: Path) -> None:
        own = tmp_path / REFERENCE
        own.mkdir()
        (own / "report.json").write_bytes((FOLDER / "report.json").read_bytes())

        assert resolve_version(REFERENCE, tmp_path) == own

    @pytest.mark.parametrize(
        ("arguments", "answer"),
        [
            (["diff", "published", REFERENCE], "reference: profile full"),
            (["show", REFERENCE], "profile full"),
            (["explain", "mlp.test_accuracy", REFERENCE], "mlp.test_accuracy"),
            (["grade", REFERENCE, "--rubric", "assignment-7"], "points"),
            (
                ["grade", REFERENCE, "--rubric", "assignment-7", "--reference", REFERENCE],
                "points",
            ),
        ],
    )
    def test_is_understood_where_a_version_is_named(
        self,
        arguments: list[str],
        answer: str,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        assert run([*arguments, "--results", str(tmp_path)]) == 0

        assert answer in capsys.readouterr().out


def test_it_is_composed_by_todays_templates(reference: Report) -> None:
    places = [unpainted(figure) for figure in reference.figures]

    page = compose_document(reference, places, Paper())

    assert all(f'id="figure-{figure.label}"' in page for figure in reference.figures)


@pytest.mark.thorough
def test_it_is_set_by_todays_templates(tmp_path: Path) -> None:
    done = render_version(FOLDER, tmp_path)

    assert done.folder == tmp_path / "rendered" / REFERENCE
    assert done.warnings == ()
    # The mark of a rendering comes to it, and the data of figures.
    more = files_in(done.folder) - files_in(FOLDER)
    assert {name for name in more if not name.endswith(".csv")} == {"rendered.json"}
    assert files_in(FOLDER) <= files_in(done.folder)
