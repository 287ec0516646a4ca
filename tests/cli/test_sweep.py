"""`build --sweep` and `sweep`: a version for each point, and what they come to."""

import json
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from reportgen.report.model import Report, read_report
from tests.commands import PLAIN_THEME, opened_by, read_until, reportgen, started
from tests.own import write_own

BUILD = ("build", "--fast", "--theme", str(PLAIN_THEME))
SIZES = ("--sweep", "coin.size=[100, 200, 400]")

pytestmark = pytest.mark.slow


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The project of coins and people, without any version. Milliseconds."""
    return write_own(tmp_path / "own")


def names_of(folder: Path) -> list[str]:
    return sorted(place.name for place in (folder / "results").glob("0*"))


class TestASweep:
    def test_is_a_version_for_each_point_whose_common_tasks_ran_once(self, here: Path) -> None:
        run = reportgen(here, *BUILD, *SIZES)

        assert run.status == 0, run.errors
        assert run.output.split() == [f"results/000{number}-fast" for number in (1, 2, 3)]
        # Two coins a point; the people and two powers of all.
        assert "9 tasks: 0 cached, 9 to run" in run.errors
        reports = [read_report(here / folder) for folder in run.output.split()]
        assert [settings_of(one)["size"] for one in reports] == [100, 200, 400]
        assert [len(one.tasks) for one in reports] == [5, 5, 5]
        assert "The sweep coin.size has 3 points, 3 new." in run.errors

        again = reportgen(here, *BUILD, *SIZES)

        assert (again.status, again.output) == (0, run.output)
        assert "all up to date" in again.errors

        listed = reportgen(here, "list").output
        assert re.search(
            r"^coin\.size +\S+ .*sweep of 3 points of coin\.size", listed, re.MULTILINE
        )
        assert "0002-fast" not in listed.replace("0001-fast to 0003-fast", "")

        compared = reportgen(here, "sweep")
        assert compared.status == 0
        assert re.search(r"^100 +0\.\d+ .* 0001-fast", compared.output, re.MULTILINE)
        rows = reportgen(here, "sweep", "coin.size", "--format", "csv").output.splitlines()
        assert [row.split(",")[0] for row in rows[:1]] == ["coin.size"]
        assert {row.split(",")[0] for row in rows[1:]} == {"100", "200", "400"}
        page = reportgen(here, "sweep", "--format", "html", "--output", "sweep.html")
        assert page.status == 0
        assert "<svg" in (here / "sweep.html").read_text()

        shown = reportgen(here, "show", "coin.size=200")
        assert shown.output.startswith("0002-fast: ")
        verified = reportgen(here, "verify", "coin.size=200")
        assert verified.status == 0, verified.errors

    def test_says_what_it_would_run_and_runs_nothing(self, here: Path) -> None:
        run = reportgen(here, *BUILD, *SIZES, "--dry-run")

        assert re.search(r"^400 +5 of 5", run.output, re.MULTILINE)
        assert "3 points of 15 tasks; 9 of them differ." in run.output
        assert "9 tasks: 0 cached, 9 to run." in run.output
        assert names_of(here) == []

    def test_that_was_killed_twice_goes_on_and_is_the_same_to_the_bit(
        self, here: Path, tmp_path: Path
    ) -> None:
        for said in ("[3/9]", "Writing 2 of 3"):
            with started(here, *BUILD, *SIZES, "--jobs", "1") as process:
                read_until(process, said)
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate(timeout=60)

        run = reportgen(here, *BUILD, *SIZES)

        assert run.status == 0, run.errors
        undisturbed = write_own(tmp_path / "undisturbed" / "own")
        reportgen(undisturbed, *BUILD, *SIZES)
        assert names_of(here) == names_of(undisturbed) == [f"000{one}-fast" for one in (1, 2, 3)]
        for name in names_of(here):
            assert without_times(here / "results" / name) == without_times(
                undisturbed / "results" / name
            )

    def test_has_a_row_for_a_point_that_failed(self, here: Path) -> None:
        run = reportgen(here, *BUILD, "--sweep", "coin.size=[100, -1]", "--name", "sizes")

        assert run.status == 3
        assert re.search("^reportgen: -1: .*negative dimensions", run.errors, re.MULTILINE)
        row = re.search(r"^-1 .*$", reportgen(here, "sweep", "sizes").output, re.MULTILINE)
        assert row
        assert "ValueError" in row[0]
        assert names_of(here) == ["0001-fast", "0002-fast"]

    def test_of_which_nothing_can_be_written_says_so(self, here: Path) -> None:
        with (here / "text.md").open("a", encoding="utf-8") as text:
            text.write("\n{{ coin.right | published }}\n")

        run = reportgen(here, *BUILD, "--sweep", "coin.size=[100, 200]", "--name", "sizes")

        assert run.status == 3
        assert "The sweep sizes has 2 points, 2 without a version.\n" in run.errors
        assert "No point has a version yet." in reportgen(here, "sweep", "sizes").output

    def test_leaves_the_versions_that_were_there_in_the_list(self, here: Path) -> None:
        assert reportgen(here, *BUILD, "--set", "coin.size=100").status == 0

        for _ in range(2):
            run = reportgen(here, *BUILD, "--sweep", "coin.size=[100, 200]")

        assert run.output.split() == ["results/0001-fast", "results/0002-fast"]
        names = [row.split()[0] for row in reportgen(here, "list").output.splitlines()[1:3]]
        assert names == ["0001-fast", "coin.size"]

    def test_of_a_file_builds_its_points(self, here: Path) -> None:
        (here / "points.toml").write_text(
            "[[point]]\ncoin.size = 50\nseed = 3\n[[point]]\ncoin.size = 60\nseed = 4\n"
        )

        run = reportgen(here, *BUILD, "--sweep", "points.toml")

        assert run.status == 0, run.errors
        command = read_report(here / run.last_line).environment.command
        assert command.endswith("--set=coin.size=60 --set=seed=4")
        assert "--sweep" not in command


AIM = """\
import numpy as np
from reportgen import Seed, experiment, measure

@experiment(replicates=3)
def aim(seed: Seed, force: float = 0.0):
    noise = np.random.default_rng([seed, int(1000 * force)]).normal()
    return {"score": measure(float(noise + force), better="higher", headline=True)}
"""


class TestASweepWithABudget:
    """More replicates of all points, until one is the best."""

    @pytest.fixture
    def aim(self, tmp_path: Path) -> Path:
        """A project whose number has a spread of one, around a setting. Milliseconds."""
        (tmp_path / "experiments.py").write_text(AIM)
        (tmp_path / "report.toml").write_text('title = "Aim"\n')
        (tmp_path / "text.md").write_text("## Aim {#aim}\n\nThe score is {{ aim.score }}.\n")
        return tmp_path

    def test_adds_replicates_until_one_point_is_the_best(self, aim: Path) -> None:
        sweep = ("--theme", str(PLAIN_THEME), "--sweep", "aim.force=[0.0, 1.5]")
        assert "No significantly worse point" in self.told(aim, *sweep)

        run = reportgen(aim, "build", *sweep, "--resolve", "aim.score", "--budget", "5m")

        assert run.status == 0, run.errors
        (found,) = re.findall(r"look (\d) of 6 with aim\.replicates=(\d+)\)", run.errors)
        look, replicates = found
        assert int(replicates) == [3, 5, 8, 12, 20, 31][int(look) - 1]
        assert "1.5 is the best" in run.errors
        for name in run.output.split():
            report = read_report(aim / name)
            assert len(report.metrics["aim.score"].replicates) == int(replicates)
            assert f"--set aim.replicates={replicates}" in report.environment.command
            assert "--resolve" not in report.environment.command
        told = reportgen(aim, "sweep").output
        assert f"This is look {look} of 6" in " ".join(told.split())
        # The same command goes on with the same sweep.
        again = reportgen(aim, "build", *sweep, "--resolve", "aim.score", "--budget", "5m")
        assert (again.output, "all up to date" in again.errors) == (run.output, True)

    def test_ends_with_the_planned_looks_where_points_are_equal(self, aim: Path) -> None:
        (aim / "experiments.py").write_text(AIM.replace("noise + force", "noise"))
        sweep = ("--theme", str(PLAIN_THEME), "--sweep", "aim.force=[0.0, 1.5]")

        run = reportgen(aim, "build", *sweep, "--resolve", "all", "--budget", "5m")

        assert "aim.score (look 6 of 6 with aim.replicates=31): No significantly" in run.errors

    def test_says_which_number_is_unknown(self, aim: Path) -> None:
        sweep = ("--theme", str(PLAIN_THEME), "--sweep", "aim.force=[0.0, 1.5]")

        run = reportgen(aim, "build", *sweep, "--resolve", "aim.scores")

        assert run.status == 2
        assert "has a metric aim.scores. Did you mean aim.score?" in run.errors

    def told(self, folder: Path, *sweep: str) -> str:
        assert reportgen(folder, "build", *sweep).status == 0
        return " ".join(reportgen(folder, "sweep").output.split())


def settings_of(report: Report) -> Any:
    return report.settings["coin"]


def without_times(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    del report["created"]
    del report["environment"]["command"]
    for task in report["tasks"]:
        for name in ("cached", "seconds", "computed"):
            del task[name]
    return report


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (
                ["--sweep", "coin.sise=[1]"],
                "There is no setting coin.sise. Did you mean coin.size?",
            ),
            (["--sweep", 'coin.size=[1, "a"]'], 'coin.size is "a", but must be a whole number'),
            (["--sweep", "coin.size=[1, 1]"], "the point coin.size = 1 is there twice"),
            (["--sweep", "coin.size=3"], "expected a list of values"),
            (["--name", "a"], "--name needs --sweep; give both."),
            (["--sweep", "coin.size=[1]", "--name", "a/b"], "--name must be the name of a sweep"),
        ],
    )
    def test_is_said_in_one_line_before_anything_runs(
        self, options: list[str], message: str, here: Path
    ) -> None:
        run = reportgen(here, *BUILD, *options)

        assert run.status == 2
        assert message in run.errors
        assert len(run.errors.splitlines()) == 1
        assert names_of(here) == []


def test_what_all_points_have_in_common_is_opened_once_however_many_they_are(here: Path) -> None:
    few, many = (
        opened_by(here, *BUILD, "--dry-run", "--sweep", f"coin.size={list(range(1, points + 1))}")
        for points in (2, 20)
    )

    theme = {place.name for place in PLAIN_THEME.rglob("*") if place.is_file()}
    project = {place.name for place in here.iterdir() if place.is_file()}
    common = [
        name
        for name in {*few, *many}
        if Path(name).name in theme | project or name.endswith((".py", ".toml", ".json"))
    ]
    assert {"report.html", "heights.csv"} <= {Path(name).name for name in common}
    assert {name: many[name] for name in common} == {name: few[name] for name in common}
