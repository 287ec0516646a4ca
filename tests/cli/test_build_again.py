"""Builds and their versions, from the command line: what is the same is not made twice."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from reportgen.base.files import DIGESTS, write_digests
from reportgen.render.pdf import pdf
from reportgen.render.pdf.pdf import NO_PANGO
from reportgen.report.model import Report, read_report
from reportgen.workflow.build import _is_all_that_can_be_made
from reportgen.workflow.up_to_date import NOTES
from tests.commands import PLAIN_THEME, QUICK_BUILD, TINY_BUILD, Built, Run, reportgen

pytestmark = pytest.mark.slow

HEAVY = {"tensorflow", "keras", "matplotlib", "weasyprint", "scipy", "pandas", "jinja2", "PIL"}


def build(folder: Path, *arguments: str, python: Sequence[str] = ()) -> Run:
    """Build what `mlp_build` did, with more arguments."""
    return reportgen(folder, *QUICK_BUILD, "--only", "mlp", *arguments, python=python)


def values(report: Report) -> Mapping[str, float | None]:
    return {name: metric.value for name, metric in report.metrics.items()}


def version_names(workplace: Path) -> list[str]:
    return sorted(path.name for path in (workplace / "results").glob("0*"))


class TestNothingToDo:
    def test_the_first_build_says_that_its_version_is_new(self, mlp_build: Built) -> None:
        assert mlp_build.run.last_line == "results/0001-fast"
        assert mlp_build.run.errors.splitlines()[-1] == "reportgen: 0001-fast is new"

    def test_it_points_to_the_version_that_is_there(self, workplace: Path) -> None:
        run = build(workplace, "--jobs", "1")

        assert (run.status, run.last_line) == (0, "results/0001-fast")
        assert run.errors.splitlines()[-1] == "reportgen: up to date: results/0001-fast"
        assert version_names(workplace) == ["0001-fast"]

    @pytest.mark.parametrize("is_noted", [True, False])
    def test_it_imports_nothing_that_computes_or_draws(
        self, is_noted: bool, workplace: Path
    ) -> None:
        build(workplace)
        if not is_noted:
            shutil.rmtree(workplace / "results" / "store" / NOTES)

        run = build(workplace, python=("-X", "importtime"))

        modules = {line.rpartition("|")[2].strip() for line in run.errors.splitlines()}
        assert "up to date: results/0001-fast" in run.errors
        assert ("reportgen.workflow.build" in modules) is not is_noted
        # Where nothing is noted, the text is read.
        heavy = HEAVY if is_noted else HEAVY - {"jinja2"}
        assert {name.partition(".")[0] for name in modules} & heavy == set()

    def test_another_day_another_command_and_other_seconds_are_no_change(
        self, workplace: Path
    ) -> None:
        folder = workplace / "results" / "0001-fast"
        report = read_report(folder)
        environment = report.environment.model_copy(update={"command": "another", "cores": 99})
        tasks = [task.model_copy(update={"seconds": 99.0, "cached": True}) for task in report.tasks]
        other = report.model_copy(
            update={
                "created": report.created.replace(year=2020),
                "date": "1 January 2020",
                "environment": environment,
                "tasks": tuple(tasks),
            }
        )
        (folder / "report.json").write_text(other.to_json(), encoding="utf-8")
        (folder / DIGESTS).unlink()
        write_digests(folder)

        assert build(workplace).last_line == "results/0001-fast"

    def test_a_version_that_lost_a_file_is_none_and_another_is_made_from_the_store(
        self, workplace: Path
    ) -> None:
        (workplace / "results" / "0001-fast" / "figures" / "figure-02.svg").write_bytes(b"")

        run = build(workplace)

        assert run.last_line == "results/0002-fast"
        report = read_report(workplace / run.last_line)
        assert all(task.cached for task in report.tasks)
        assert values(report) == values(read_report(workplace / "results" / "0001-fast"))
        assert (workplace / "results" / "latest").readlink() == Path("0002-fast")


class TestAChange:
    def test_makes_a_version_and_taking_it_back_points_to_the_old_one(
        self, workplace: Path
    ) -> None:
        title = ("--set", "report.title='Another'")
        changed = build(workplace, "--set", "mlp.replicates=1", *title)
        back = build(workplace)

        assert changed.last_line == "results/0002-fast"
        assert back.last_line == "results/0001-fast"
        assert (workplace / "results" / "latest").readlink() == Path("0002-fast")
        listed = reportgen(workplace, "list")
        assert listed.status == 0
        assert "mlp.replicates 2 -> 1" in " ".join(listed.output.split())
        report = read_report(workplace / "results" / "0002-fast")
        assert report.title == "Another"
        assert all(task.cached for task in report.tasks)
        shown = reportgen(workplace, "show")
        assert "Since 0001-fast: " in shown.output
        assert "mlp.replicates 2 -> 1" in shown.output
        assert "mlp.test_accuracy" in shown.output


class TestATheme:
    def test_makes_a_version_of_its_own_and_so_does_each_change_of_it(
        self, workplace: Path
    ) -> None:
        shutil.copytree(PLAIN_THEME, workplace / "house")
        style = workplace / "house" / "theme.css"
        style.write_text("p { color: #123456 }")
        (workplace / "reportgen.toml").write_text('[report]\ntheme = "house"\n')
        in_the_house_s_way = (*TINY_BUILD, "--only", "mlp")

        first, again = (reportgen(workplace, *in_the_house_s_way) for _ in range(2))
        style.write_text("p { color: #654321 }")
        changed = reportgen(workplace, *in_the_house_s_way)
        plain = build(workplace)

        assert [run.last_line for run in (first, again, changed, plain)] == [
            f"results/{name}-fast" for name in ("0002", "0002", "0003", "0001")
        ]
        page = (workplace / "results" / "0003-fast" / "report.html").read_text(encoding="utf-8")
        assert "p { color: #654321 }" in page

    def test_that_changes_a_sentence_shows_in_a_comparison(self, workplace: Path) -> None:
        shutil.copytree(PLAIN_THEME, workplace / "house")
        (workplace / "house" / "sections").mkdir()
        (workplace / "house" / "sections" / "mlp.html").write_text(
            '{% include "own/sections/mlp.html" %}\n<p>A sentence of the house.</p>\n'
        )

        changed = reportgen(workplace, *TINY_BUILD, "--only", "mlp", "--theme", "house")
        compared = reportgen(workplace, "diff", "1", "2", "--format", "markdown")

        assert changed.last_line == "results/0002-fast", changed.errors
        assert "A sentence of the house." in compared.output
        assert compared.errors == ""

    def test_that_is_not_there_is_one_line(self, workplace: Path) -> None:
        run = build(workplace, "--theme", "none")

        assert run.status == 2
        assert "The theme none is not a folder" in run.errors
        assert len(run.errors.splitlines()) == 1


class TestSetAgain:
    def test_a_version_is_the_same_to_the_byte_and_needs_no_store(
        self, mlp_build: Built, tmp_path: Path
    ) -> None:
        version = mlp_build.folder

        run = reportgen(tmp_path, "render", version, "--theme", PLAIN_THEME)

        assert (run.status, run.last_line) == (0, "results/rendered/0001-fast"), run.errors
        for file in version.rglob("*.*"):
            again = tmp_path / run.last_line / file.relative_to(version)
            assert again.read_bytes() == file.read_bytes()


class TestFromAReport:
    def test_the_same_version_is_asked_for_whatever_the_folder_s_own_settings(
        self, workplace: Path
    ) -> None:
        (workplace / "reportgen.toml").write_text("[mlp]\nepochs = 99\n")

        run = reportgen(
            workplace,
            *("build", "--settings", "results/0001-fast/report.json", "--theme", PLAIN_THEME),
        )

        assert run.last_line == "results/0001-fast"

    def test_set_is_stronger(self, workplace: Path) -> None:
        run = reportgen(
            workplace, "settings", "--settings", "results/latest/report.json",
            "--set", "mlp.epochs=7",
        )  # fmt: skip

        assert run.status == 0
        assert "epochs = 7" in run.output
        assert "hidden = [\n    16,\n    12,\n]" in run.output

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--settings", "results/0001-fast/report.json", "--profile", "full"], "leave out"),
            (["--settings", "cut.json"], "cut.json is not a report: "),
            (["--settings", "none.json"], "none.json cannot be read"),
            (["--settings", "results"], "report.json cannot be read"),
        ],
    )
    def test_what_is_wrong_is_one_line(
        self, arguments: list[str], message: str, workplace: Path
    ) -> None:
        text = (workplace / "results" / "0001-fast" / "report.json").read_text(encoding="utf-8")
        (workplace / "cut.json").write_text(text[:1000], encoding="utf-8")

        run = reportgen(workplace, "build", *arguments)

        assert run.status == 2
        assert message in run.errors
        assert len(run.errors.splitlines()) == 1


@pytest.mark.parametrize(
    ("warning", "pango", "is_final"),
    [(NO_PANGO, True, False), (NO_PANGO, False, True), ("Its font has no letter.", True, True)],
)
def test_a_version_without_a_pdf_is_final_until_pango_is_there(
    warning: str, pango: bool, is_final: bool, mlp_build: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = mlp_build.report
    monkeypatch.setattr(pdf, "pango_is_there", lambda: pango)

    assert _is_all_that_can_be_made(report)
    without_pdf = report.model_copy(update={"warnings": (warning,)})
    assert _is_all_that_can_be_made(without_pdf) is is_final


def test_a_version_that_is_not_there_is_one_line_with_the_nearest(mlp_build: Built) -> None:
    run = reportgen(mlp_build.workplace, "show", "0001-full")

    assert run.status == 2
    assert "Did you mean 0001-fast?" in run.errors
    assert len(run.errors.splitlines()) == 1


def test_without_versions_the_list_says_how_to_make_one(tmp_path: Path) -> None:
    run = reportgen(tmp_path, "list")

    assert (run.status, run.output) == (0, "")
    assert "results has no version yet" in run.errors
