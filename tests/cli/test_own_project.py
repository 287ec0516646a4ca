"""Every command on a project of a user's own."""

import re
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.cli.options import PlanOptions
from reportgen.report.model import Report, read_report
from reportgen.workflow.up_to_date import begin_check
from tests.commands import PLAIN_THEME, Built, Run, reportgen
from tests.own import FILES, change, write_own
from tests.sample import write_version

Command = Callable[..., Run]
CITING = 'references = "references.bib"\n'
HEIGHTS = '[data]\nheights = "heights.csv"\n'
FAST = "[profiles.fast]"
BUILD = ("build", "--fast", "--theme", PLAIN_THEME)


@pytest.fixture
def own(own_build: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the built project, in which the test works. Milliseconds after `own_build`."""
    folder = tmp_path / "own"
    shutil.copytree(own_build.workplace, folder, symlinks=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project without any version, in which the test works. Milliseconds."""
    folder = write_own(tmp_path / "own")
    monkeypatch.chdir(folder)
    return folder


def inputs() -> str:
    options = PlanOptions()
    return begin_check("", options.folder, options.sources).inputs


class TestTheCheckThatNothingChanged:
    @pytest.mark.parametrize("name", [*FILES, "published.toml", "lib/more.py", "text/a.md"])
    def test_counts_each_file_of_the_project(self, name: str, here: Path) -> None:
        before = inputs()
        file = here / name
        file.parent.mkdir(exist_ok=True)

        file.write_text(file.read_text() + " " if file.exists() else "")

        assert inputs() != before

    def test_counts_data_that_lie_elsewhere(self, here: Path) -> None:
        change(here / "report.toml", '"heights.csv"', '{ file = "../heights.csv" }')
        before = inputs()

        (here.parent / "heights.csv").write_text("height\n1\n")

        assert inputs() != before

    @pytest.mark.parametrize(
        "name",
        [".git/HEAD", "results/0001-fast/report.json", "0001-fast.zip", "env/lib/a.py"],
    )
    def test_does_not_count_what_is_no_part_of_it(self, name: str, here: Path) -> None:
        for folder in ("results/store", "results/0001-fast", ".git", "env/lib"):
            (here / folder).mkdir(parents=True)
        (here / "env" / "pyvenv.cfg").touch()
        (here / "loop").symlink_to(here)
        before = inputs()

        (here / name).write_text("")

        assert inputs() == before

    def test_imports_neither_large_libraries_nor_the_project(self, own: Path) -> None:
        first = reportgen(own, *BUILD)
        without = "import sys; sys.modules.update(numpy=None, jinja2=None, experiments=None)"

        again = reportgen(own, *BUILD, first=without)

        assert (again.status, again.last_line) == (0, first.last_line), again.errors


class TestABuild:
    def test_of_another_comment_or_sentence_runs_nothing(self, own: Path) -> None:
        change(own / "experiments.py", "@experiment\n", "# Measured twice.\n@experiment\n")
        commented = reportgen(own, *BUILD)
        change(own / "text.md", "# Rules", "# Some rules")
        reworded = reportgen(own, *BUILD)

        assert commented.last_line == "results/0001-fast", commented.errors
        assert reworded.last_line == "results/0002-fast", reworded.errors
        assert commented.errors.startswith("5 tasks: up to date")
        assert reworded.errors.startswith("5 tasks: up to date")

    def test_of_another_reference_or_style_of_citations_runs_nothing(self, own: Path) -> None:
        change(own / "references.bib", "1713", "1714")
        corrected = reportgen(own, *BUILD)
        restyled = reportgen(own, *BUILD, "--set", "report.citations=author-year")

        assert (corrected.last_line, restyled.last_line) == (
            "results/0002-fast",
            "results/0003-fast",
        ), corrected.errors + restyled.errors
        assert corrected.errors.startswith("5 tasks: up to date")
        assert restyled.errors.startswith("5 tasks: up to date")
        assert "(Bernoulli, 1714)" in _words(read_report(own / restyled.last_line))

    def test_of_a_folder_of_any_name_has_a_project_of_its_own(self, own: Path) -> None:
        moved = own.rename(own.with_name("Über uns 2"))
        change(moved / "report.toml", 'title = "Three rules"\n', "")

        report = read_report(moved / reportgen(moved, *BUILD).last_line)

        assert (report.project, report.title) == ("uber_uns_2", "Über uns 2")

    def test_says_what_failed_in_the_users_files_and_what_may_differ_another_time(
        self, own: Path
    ) -> None:
        with (own / "helpers.py").open("a") as file:
            file.write("\ndef missing():\n    return {}[3]\n")
        with (own / "experiments.py").open("a") as file:
            file.write(FAULTY)
        with (own / "text.md").open("a") as file:
            file.write("\n## Faults {#faults}\n\n{{ broken.a }}\n\n## Luck {#luck}\n\n{{ luck.a }}")

        run = reportgen(own, *BUILD)

        assert run.status == 3
        assert "broken failed: KeyError: 3\n    helpers.py, line 11, in missing\n" in run.errors
        said = [one for one in run.errors.splitlines() if one.startswith("reportgen: ")]
        assert said[:5] == [
            "reportgen: luck calls time.time (experiments.py, line 28), which gives another "
            "result each time.",
            "reportgen: luck reads heights.csv (experiments.py, line 29), which it does not ask "
            "for as Data.",
            "reportgen: luck draws from the random state of numpy.random (experiments.py, "
            "line 26), which its seed does not set: draw from numpy.random.default_rng(seed), and "
            "give libraries random_state=seed.",
            "reportgen: The experiment broken failed, and with it the section faults: KeyError: 3",
            "reportgen: 1 claim: 1 inconclusive",
        ]

    def test_names_each_fault_of_the_text_in_a_line(self, own: Path) -> None:
        change(own / "text.md", "{{ people.count }}", "{{ peple.count }}")
        change(own / "text.md", "{{ coin.scale }}", "{{ cion.scale }}")

        lines = reportgen(own, *BUILD).errors.splitlines()

        assert [line[:26] for line in lines] == [f"reportgen: text.md, line {n}" for n in (5, 9)]

    def test_with_a_key_that_is_returned_no_more_names_its_place_and_keeps_what_ran(
        self, own: Path
    ) -> None:
        change(own / "experiments.py", '"count": len(values)', '"number": len(values)')

        run, again = reportgen(own, *BUILD), reportgen(own, *BUILD)

        assert run.status == again.status == 2
        message = "reportgen: text.md, line 9: There is no result people.count."
        assert message in run.errors
        assert again.errors.startswith("5 tasks: up to date")


FAULTY = """

@experiment
def broken():
    from helpers import missing
    return missing()

@experiment
def luck():
    import time
    time.time()
    open("heights.csv").close()
    return {"a": np.random.rand()}
"""


class TestOfTwoProjects:
    @pytest.fixture(autouse=True)
    def versions(self, here: Path, sample: Report) -> None:
        """One version of the project, then two of another one."""
        for number, project in ((1, "own"), (2, "other"), (3, "other")):
            name = f"000{number}-fast"
            report = sample.model_copy(
                update={"project": project, "version": name, "profile": "fast"}
            )
            write_version(here / "results" / name, report)

    @pytest.mark.parametrize(
        ("arguments", "row"),
        [
            (("diff", "1", "2"), ""),
            (("grade", "2", "--reference", "1", "--rubric", "any.toml"), "0002-fast: "),
        ],
    )
    def test_versions_are_not_compared(
        self, arguments: tuple[str, ...], row: str, command: Command, here: Path
    ) -> None:
        criterion = 'metric = "mlp.test_accuracy"\ncompared_with_reference = "no worse"'
        (here / "any.toml").write_text(
            f'title = "a"\n[[criterion]]\nname = "b"\npoints = 1\n{criterion}'
        )

        run = command(*arguments)

        assert (run.status, run.errors) == (
            2,
            f"reportgen: {row}0001-fast is of the project own, 0002-fast of other. Only versions "
            "of one project can be compared. If it is one, whose folder has another name now, put "
            'name = "own" into its report.toml.\n',
        )

    @pytest.mark.parametrize(
        ("arguments", "version"),
        [
            (("verify", "3"), "0003-fast"),
            (("build", "--settings", "results/0003-fast/report.json"), r"\S+report\.json"),
        ],
    )
    def test_a_version_is_not_made_again_with_the_code_of_the_other(
        self, arguments: tuple[str, ...], version: str, command: Command
    ) -> None:
        run = command(*arguments)

        assert run.status == 2
        assert re.fullmatch(
            rf"reportgen: {version} is of the project other, but the project here is own\. "
            r"Name the folder of its own with --project\.\n",
            run.errors,
        )

    def test_the_list_names_the_project_of_each(self, command: Command) -> None:
        head, *lines = command("list").output.splitlines()

        assert head.split()[:3] == ["version", "project", "date"]
        listed = [line.split() for line in lines if line.startswith("000")]
        assert [words[1] for words in listed] == ["own", "other", "other"]
        assert ["first" in words for words in listed] == [True, True, False]

    def test_a_history_is_of_the_newest_or_of_the_one_that_is_named(self, command: Command) -> None:
        newest = command("history", "mlp.test_accuracy").output
        named = command("history", "mlp.test_accuracy", "--project", ".").output

        assert re.findall("^000.", newest, re.MULTILINE) == ["0002", "0003"]
        assert re.findall("^000.", named, re.MULTILINE) == ["0001"]

    def test_one_without_a_reference_says_so(self, command: Command) -> None:
        run = command("diff", "reference", "latest")

        assert run.status == 2
        assert run.errors.startswith("reportgen: The project has no reference: ")


class TestEveryOtherCommand:
    def test_reads_a_version_without_the_code(self, own: Path, command: Command) -> None:
        (own / "experiments.py").write_text("1 / 0")

        assert "coin.right" in command("show").output
        assert "first of its profile" in command("list").output
        assert "experiments.people" in command("explain", "people.mean").output
        assert "1.80" in command("history", "people.mean").output
        assert "3 of 3 points" in command("grade", "latest", "--rubric", "rubric").output
        assert command("render", "--theme", PLAIN_THEME).output == "results/rendered/0001-fast\n"
        assert command("export", "--to", "markdown").output == "0001-fast-markdown\n"
        assert "experiments.py, line 1: ZeroDivisionError" in command("verify").errors

    def test_verifies_a_version(self, own: Path) -> None:
        run = reportgen(own, "verify")

        assert run.status == 0, run.errors
        assert "0001-fast: 6 numbers identical" in run.output

    def test_accepts_results_that_a_change_of_a_helper_cannot_alter(self, own: Path) -> None:
        change(own / "helpers.py", "return 2 * value", "return value * 2")

        accepted = reportgen(own, "store", "accept", "--reason", "the same product", "--fast")
        built = reportgen(own, *BUILD)

        assert accepted.status == 0, accepted.errors
        assert built.errors.startswith("5 tasks: up to date")

    def test_grades_by_names_that_the_version_has(self, own: Path, command: Command) -> None:
        change(own / "rubric.toml", "coin.right", "coin.rigth")

        run = command("grade", "latest", "--rubric", "rubric")

        assert run.errors == (
            "reportgen: rubric.toml, line 5: There is no metric coin.rigth. "
            "Did you mean coin.right?\n"
        )

    def test_hands_in_a_version_that_can_be_built_again_where_the_project_is_not(
        self, own: Path, tmp_path: Path
    ) -> None:
        with (own / "large.bin").open("wb") as file:
            file.truncate(20_000_001)
        shutil.copytree(own / "results" / "0001-fast", own / "handed-in" / "ada")
        exported = reportgen(own, "export", "--to", "zip")
        with zipfile.ZipFile(own / "0001-fast.zip") as pack:
            pack.extractall(tmp_path / "elsewhere")
        unpacked = tmp_path / "elsewhere" / "reportgen-0001-fast"
        shutil.rmtree(own)
        readme = (unpacked / "README.txt").read_text()
        (again,) = re.findall("    reportgen (build .*)\n", readme)[:1]

        built = reportgen(unpacked, *again.split(), "--theme", PLAIN_THEME)
        verified = reportgen(unpacked, "verify", "report.json", "--project", "project")

        assert exported.errors.startswith("reportgen: large.bin of the project is left out: ")
        assert "reportgen: Files of the project that go along: experiments.py, " in exported.errors
        assert "large.bin" in readme
        assert {file.name for file in (unpacked / "project").iterdir()} == {*FILES, "run.json"}
        assert built.status == 0, built.errors
        before, after = read_report(unpacked), read_report(unpacked / built.last_line)
        assert after.metrics == before.metrics
        assert verified.status == 0, verified.errors


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("report.toml", "[[\n", "report.toml, line 1: this is not TOML"),
        ("report.toml", "colour = 1", "there is no key colour"),
        ("report.toml", "[variables]\nwrong = 1", "there is no key variables.wrong"),
        ("report.toml", f'{CITING}[data]\nheights = "no.csv"\n{FAST}', "no.csv cannot be read"),
        (
            "report.toml",
            f'references = "no.bib"\n{HEIGHTS}{FAST}',
            "The file of references no.bib cannot be read",
        ),
        (
            "report.toml",
            f"{CITING}{HEIGHTS}{FAST}\ncoin.replicates = 2\n[profiles.slow]\ncoin.tosess = 9",
            "report.toml, line 7: There is no setting coin.tosess.",
        ),
        ("references.bib", "@misc{ars", "references.bib, line 1: the entry cannot be read"),
        (
            "published.toml",
            "a = 1",
            "published.toml, line 1: there is no key a. There are: original",
        ),
        ("experiments.py", "def (", "experiments.py, line 1: SyntaxError"),
        ("experiments.py", "import nothing", "experiments.py, line 1: ModuleNotFoundError"),
        ("experiments.py", "raise SystemExit(0)", "experiments.py, line 1: SystemExit"),
        ("helpers.py", "1 / 0", "helpers.py, line 1: ZeroDivisionError"),
        ("random.py", "", "random.py has the name of a module of Python"),
        ("text.md", "{{ coins.right }}", "text.md, line 1: There is no experiment coins"),
        ("text.md", "{{ coin.right", "text.md, line 1: "),
    ],
)
def test_what_is_wrong_before_anything_runs_is_one_line(
    name: str,
    text: str,
    message: str,
    here: Path,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "path_hooks", [*sys.path_hooks])
    (here / name).write_text(text)

    run = command(*BUILD)

    assert (run.status, run.output) == (2, "")
    assert message in run.errors
    assert run.errors.count("\n") == 1
    assert not (here / "results").exists()


def test_a_folder_with_experiments_alone_is_not_taken_for_the_project_that_ships(
    here: Path, command: Command
) -> None:
    (here / "report.toml").unlink()

    assert command(*BUILD).errors == (
        "reportgen: This folder has experiments.py, but no report.toml. Write one.\n"
    )


def test_a_project_without_a_fast_profile_builds_with_its_own_settings(here: Path) -> None:
    change(here / "report.toml", "[profiles.fast]\ncoin.replicates = 2\n", "")

    asked = reportgen(here, "settings", "--fast")
    named = reportgen(here, "settings", "--profile", "fast")

    assert (asked.status, asked.output) == (0, reportgen(here, "settings").output)
    assert asked.errors == "reportgen: own has no profile fast, so full is used.\n"
    assert named.errors == "reportgen: There is no profile fast. There are: full.\n"


def _words(report: Report) -> str:
    return "".join(span.text for block in report.text for span in block.spans)
