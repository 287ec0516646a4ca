"""`reportgen diff`: which versions are compared, what is written where, and the exit status."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import jsonschema
import pytest

from reportgen.base.paths import PACKAGE
from reportgen.cli.app import run
from reportgen.compare.model import Diff, DiffFamily
from reportgen.report.composed import Block, Span
from reportgen.report.model import read_report
from tests.compare.handmade import AFTER, BEFORE, report

FORMS = ("text", "markdown", "html", "json")


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Three versions: as it was, with more epochs, and with another seed."""
    folder = tmp_path / "results"
    add(folder, BEFORE)
    add(folder, AFTER, accuracies=(0.950, 0.951, 0.952), epochs=20)
    add(folder, "0003-fast", accuracies=(0.9005, 0.9015, 0.9012), seed=2)
    return folder


def add(folder: Path, version: str, **changes: object) -> Path:
    place = folder / version
    place.mkdir(parents=True)
    made = report(version, **changes)  # type: ignore[arg-type]
    (place / "report.json").write_text(made.to_json(), encoding="utf-8")
    return place


def said(arguments: Sequence[object], results: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what the command writes to standard output."""
    assert run(["diff", *map(str, arguments), "--results", str(results)]) in (0, 1)
    return capsys.readouterr().out


def accuracy_rubric(folder: Path) -> Path:
    rubric = folder / "rubric.toml"
    rubric.write_text(
        'title = "A rubric"\n[[criterion]]\nname = "It is accurate"\npoints = 2\n'
        'metric = "mlp.test_accuracy"\nat_least = 0.94\n'
    )
    return rubric


class TestWhatIsCompared:
    @pytest.mark.parametrize("other", ["0002-fast", "2", "latest~1"])
    def test_goes_by_the_name_number_or_age_of_a_version(
        self, other: str, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert "1 better; cause: mlp.epochs" in said(["1", other], results, capsys)

    def test_may_be_a_folder_and_a_report_json(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        sides = [results / BEFORE, results / AFTER / "report.json"]

        assert re.search(r"mlp\.test_accuracy +better\s", said(sides, results, capsys))

    def test_may_be_the_numbers_of_the_write_up(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        columns = said(["published", "latest"], results, capsys)

        assert "published" in columns
        assert "0.971" in said(["latest", "published", "--format", "json"], results, capsys)

    def test_may_be_the_reference(self, results: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (results / AFTER).rename(results / "reference")

        assert "reference: profile fast" in said(["1", "reference"], results, capsys)

    def test_two_versions_of_one_name_are_told_apart_by_what_was_typed(
        self, results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        theirs = add(tmp_path / "theirs", BEFORE, epochs=20)

        compared = json.loads(said(["1", theirs, "--format", "json"], results, capsys))

        assert compared["a"]["name"] == "0001-fast (1)"
        assert compared["b"]["name"] == f"0001-fast ({theirs})"

    def test_a_version_cannot_pass_for_the_write_up(
        self, results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        place = add(tmp_path, "published", accuracies=(0.91, 0.911, 0.912))

        compared = json.loads(said(["1", place, "--format", "json"], results, capsys))

        assert compared["b"]["name"] == str(place)

    def test_a_version_beside_itself_has_nothing_but_identical_numbers(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert said(["1", "1"], results, capsys).startswith("1 identical\n")


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("sides", "message"),
        [
            (["published", "published"], "Both sides are the published numbers."),
            (["published", "1", "published"], "Both sides are the published numbers."),
            (["1", "7"], "There is no version 7 in "),
            (["1", "2", "7"], "There is no version 7 in "),
            (["1", "no/such/report.json"], "There is no no/such/report.json. Give a version as "),
            (["1", "/etc"], "/etc has no report.json. Give a version as "),
            (["1", "2", "--format", "pdf"], "'pdf' is not one of"),
            (["1", "2", "--output", "no/such/folder/x"], "no/such/folder/x cannot be written: "),
        ],
    )
    def test_is_one_line(
        self,
        sides: list[str],
        message: str,
        results: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        status = run(["diff", *sides, "--results", str(results)])

        captured = capsys.readouterr()
        assert status == 2
        assert message in captured.err
        assert captured.err.count("\n") == 1
        assert captured.out == ""


class TestExitStatus:
    def test_is_1_where_a_number_really_changed(self, results: Path) -> None:
        assert run(["diff", "1", "2", "--exit-code", "--results", str(results)]) == 1

    def test_is_0_where_there_is_only_noise(self, results: Path) -> None:
        assert run(["diff", "1", "3", "--exit-code", "--results", str(results)]) == 0

    def test_is_0_where_nobody_asked(self, results: Path) -> None:
        assert run(["diff", "1", "2", "--results", str(results)]) == 0


class TestOutput:
    @pytest.mark.parametrize("form", FORMS)
    def test_file_is_what_standard_output_would_have(
        self, form: str, results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "comparison"
        printed = said(["1", "2", "--format", form], results, capsys)

        path = said(["1", "2", "--format", form, "--output", file], results, capsys)

        assert path == f"{file}\n"
        assert file.read_text(encoding="utf-8") == printed
        assert BEFORE in printed
        assert AFTER in printed

    def test_as_json_is_valid_by_the_schema(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = said(["1", "2", "--format", "json"], results, capsys)

        jsonschema.validate(json.loads(text), json.loads(Diff.json_schema()))
        assert Diff.model_validate_json(text).metrics[0].verdict == "better"

    def test_as_json_has_the_names_that_programs_rely_on(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        compared = json.loads(said(["1", "2", "--format", "json"], results, capsys))

        parts = ("summary", "settings", "metrics", "tables", "figures", "claims", "text")
        assert {*parts, "environment", "grade"} <= compared.keys()
        facts = ("name", "a", "b", "difference", "interval", "test", "p_value", "verdict")
        assert set(facts) <= compared["metrics"][0].keys()


class TestProse:
    @pytest.fixture
    def prose(self, results: Path) -> Path:
        """A fourth and a fifth version, with a paragraph that differs in a word."""
        for name, word in (("0004-fast", "tells"), ("0005-fast", "says")):
            spans = (Span(text=f"The loss {word} more."),)
            heading = (Span(text="2.c Training", anchor="section-2.c"),)
            text = (Block(kind="heading", level=3, spans=heading), Block(spans=spans))
            file = add(results, name) / "report.json"
            made = read_report(file).model_copy(update={"text": text})
            file.write_text(made.to_json(), encoding="utf-8")
        return results

    @pytest.mark.parametrize("form", FORMS)
    def test_is_compared_word_by_word(
        self, form: str, prose: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(["diff", "4", "5", "--format", form, "--results", str(prose)]) == 0

        written = capsys.readouterr()
        assert "section 2.c, paragraph 1" in written.out
        assert form == "text" or "tells" in written.out  # the terminal names the places alone
        assert written.err == ""

    def test_that_is_not_recorded_is_said_to_be_not_compared(
        self, prose: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(["diff", "1", "5", "--results", str(prose)]) == 0

        assert capsys.readouterr().err == (
            "reportgen: The prose is not compared: 0001-fast has none recorded, as it was made "
            "by an earlier release.\n"
        )


@pytest.mark.parametrize("form", FORMS)
def test_a_rubric_adds_the_points_of_the_second_with_their_evidence(
    form: str, results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rubric = accuracy_rubric(tmp_path)

    text = said(["1", "2", "--rubric", rubric, "--format", form], results, capsys)

    assert "It is accurate" in text
    assert ('"points": 2.0' if form == "json" else "2 of 2") in text


class TestSeveralVersions:
    @pytest.mark.parametrize("form", FORMS)
    def test_have_a_column_each(
        self, form: str, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = said(["1", "2", "3", "--format", form], results, capsys)

        assert all(name in text for name in (BEFORE, AFTER, "0003-fast"))

    def test_are_each_compared_with_the_first(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = said(["1", "3", "2", "--format", "json"], results, capsys)

        jsonschema.validate(json.loads(text), json.loads(DiffFamily.json_schema()))
        diffs = DiffFamily.model_validate_json(text).diffs
        assert [(diff.a.name, diff.b.name) for diff in diffs] == [
            (BEFORE, "0003-fast"),
            (BEFORE, AFTER),
        ]
        assert [diff.metrics[0].verdict for diff in diffs] == ["noise", "better"]

    def test_may_have_the_published_numbers_among_them(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for sides in (["published", "1", "2"], ["1", "2", "published"]):
            assert re.search(r"\b0\.971\b", said(sides, results, capsys))

    def test_may_be_the_same_version_twice(
        self, results: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = said(["1", "1", "1"], results, capsys)

        assert text.startswith("no real change from 0001-fast in 2 versions\n")
        assert "  1 identical\n" in text

    def test_of_one_name_are_told_apart_by_what_was_typed(
        self, results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        theirs = add(tmp_path / "theirs", AFTER, epochs=20)

        compared = json.loads(said(["1", "2", theirs, "--format", "json"], results, capsys))

        names = [diff["b"]["name"] for diff in compared["diffs"]]
        assert names == [f"{AFTER} (2)", f"{AFTER} ({theirs})"]

    def test_of_another_project_are_refused_wherever_they_stand(
        self, results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        theirs = add(tmp_path / "theirs", "0009-fast", project="another")

        for sides in (["1", "2", theirs], ["published", "1", theirs]):
            assert run(["diff", *map(str, sides), "--results", str(results)]) == 2
            assert "Only versions of one project can be compared." in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("others", "status"), [(["3", "2"], 1), (["3", "3"], 0), (["2", "3"], 1)]
    )
    def test_end_with_1_where_any_of_them_really_changed(
        self, others: list[str], status: int, results: Path
    ) -> None:
        assert run(["diff", "1", *others, "--exit-code", "--results", str(results)]) == status

    @pytest.mark.parametrize("form", FORMS)
    def test_are_each_graded_by_a_rubric(
        self, form: str, results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        rubric = accuracy_rubric(tmp_path)

        text = said(["1", "2", "3", "--rubric", rubric, "--format", form], results, capsys)

        assert "It is accurate" in text
        for points in ("2", "0"):
            assert (f'"points": {points}.0' if form == "json" else f"{points} of 2") in text


@pytest.mark.parametrize("model", [Diff, DiffFamily])
def test_the_committed_schema_is_that_of_the_models(model: type[Diff | DiffFamily]) -> None:
    # `make schema` writes it again.
    name = {Diff: "diff", DiffFamily: "diff_family"}[model]
    committed = PACKAGE / "compare" / f"{name}.schema.json"

    assert committed.read_text(encoding="utf-8") == model.json_schema()


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_no_library_that_draws_or_trains_is_waited_for(form: str, results: Path) -> None:
    command = ["diff", "1", "2", "3", "--format", form, "--results", str(results)]
    script = (
        "import sys; from reportgen.cli.app import run\n"
        f"assert run({command!r}) == 0\n"
        "slow = {'tensorflow', 'matplotlib', 'weasyprint', 'pandas', 'jinja2', 'scipy.stats'}\n"
        "print(slow & sys.modules.keys(), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stderr.splitlines()[-1] == "set()"
