"""A version that an earlier release made: said in one line, and in no command's way."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.base.errors import OlderSchemaError, VersionNotFoundError
from reportgen.base.files import write_digests
from reportgen.report.model import Report, VersionKeys, read_report
from reportgen.report.stored import read_stored
from reportgen.versions.dependencies import needed_entries
from reportgen.versions.naming import resolve_version
from reportgen.versions.numbered import find_version, readable_versions
from tests.commands import Run
from tests.grading.conftest import version

Command = Callable[..., Run]

KEYS = VersionKeys(computed="c", rendered="r")
FIELDS_OF_TODAY = ("project", "reference", "chapters", "original", "templates", "listings")


def of_schema_1(report: Report) -> str:
    """Return the text of a report as the earlier release wrote it."""
    fields = json.loads(report.to_json())
    older = {name: value for name, value in fields.items() if name not in FIELDS_OF_TODAY}
    return json.dumps({**older, "schema": 1}, indent=2)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Versions 1 and 3 are of today, 2 and 4 of an earlier release."""
    for number in (1, 2, 3, 4):
        report = version(f"{number:04}-full").model_copy(update={"keys": KEYS})
        folder = tmp_path / "results" / report.version
        folder.mkdir(parents=True)
        text = of_schema_1(report) if number % 2 == 0 else report.to_json()
        (folder / "report.json").write_text(text, encoding="utf-8")
        write_digests(folder)
    return tmp_path / "results"


class TestItsReport:
    def test_is_refused_in_one_line_that_says_what_to_do(self, results: Path) -> None:
        with pytest.raises(OlderSchemaError) as refused:
            read_report(results / "0002-full")

        file = results / "0002-full" / "report.json"
        assert str(refused.value) == (
            f"{file} is of schema 1, which reportgen 0.1 reads. "
            f"To make the version again: reportgen build --settings {file}"
        )

    def test_says_how_it_was_asked_for(self, results: Path) -> None:
        older, today = (read_stored(results / name) for name in ("0002-full", "0001-full"))

        assert older == today.model_copy(update={"project": None})
        assert older.profile == "full"
        assert older.settings == {"seed": 1, "mlp": {"epochs": 10}}

    def test_gives_a_build_its_settings(self, tmp_path: Path, command: Command) -> None:
        report = version().model_copy(
            update={"profile": "fast", "settings": {"mlp": {"epochs": 7}}, "only": ("mlp",)}
        )
        (tmp_path / "report.json").write_text(of_schema_1(report), encoding="utf-8")

        done = command("settings", "--settings", tmp_path / "report.json")

        assert (done.status, done.errors) == (0, "")
        assert "epochs = 7" in done.output

    def test_that_says_nothing_usable_is_refused_in_one_line(
        self, tmp_path: Path, command: Command
    ) -> None:
        file = tmp_path / "report.json"
        file.write_text('{"schema": 1, "profile": 3}', encoding="utf-8")

        done = command("settings", "--settings", file)

        assert (done.status, done.output) == (2, "")
        assert done.errors.startswith(f"reportgen: {file} is not a report: profile: ")
        assert done.errors.count("\n") == 1


class TestNoCommandEnds:
    def test_the_list_has_a_row_for_it(self, results: Path, command: Command) -> None:
        done = command("list", "--results", results)

        assert (done.status, done.errors) == (0, "")
        said = " ".join(done.output.split())
        assert said.count("of an older schema, which an earlier release reads") == 2
        assert "0002-full" in done.output
        assert "0003-full" in done.output

    def test_ages_count_the_versions_that_can_be_read(self, results: Path) -> None:
        assert resolve_version("latest", results).name == "0003-full"
        assert resolve_version("latest~1", results).name == "0001-full"

    def test_an_age_without_any_says_why(self, results: Path) -> None:
        for name in ("0001-full", "0003-full"):
            (results / name / "report.json").write_text(
                (results / "0002-full" / "report.json").read_text(encoding="utf-8"),
                encoding="utf-8",
            )

        with pytest.raises(VersionNotFoundError, match=r"All .* are of an older schema"):
            resolve_version("latest", results)

    def test_the_history_says_so_and_goes_on(self, results: Path, command: Command) -> None:
        done = command("history", "mlp.test_accuracy", "--results", results)

        assert not done.status
        assert "0003-full" in done.output
        assert done.errors.count("is of schema 1, which reportgen 0.1 reads") == 2

    def test_the_same_version_and_fallbacks_are_looked_for_among_the_others(
        self, results: Path
    ) -> None:
        assert [folder.name for folder, _ in readable_versions(results)] == [
            "0003-full",
            "0001-full",
        ]
        found = find_version(results, KEYS)
        assert found is not None
        assert found.name == "0003-full"

    def test_grading_has_a_row_for_it(self, results: Path, command: Command) -> None:
        done = command("grade", results, "--rubric", "assignment-7", "--results", results)

        assert done.status == 2
        assert "0003-full" in done.output
        assert "is of schema 1" in done.errors

    def test_the_store_keeps_what_it_needs(self, tmp_path: Path) -> None:
        (tmp_path / "0001-full").mkdir()
        (tmp_path / "0001-full" / "report.json").write_text(of_schema_1(version()), "utf-8")

        names = {name for name, _ in needed_entries(tmp_path)}

        assert names == {task.name for task in version().tasks}
