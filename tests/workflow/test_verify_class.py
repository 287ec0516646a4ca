"""`grade --verify`: what the points of a class rest on is computed anew, by our own code."""

import csv
import io
import json
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from reportgen.base.files import write_digests
from tests.commands import PLAIN_THEME, Built, Run, reportgen, started
from tests.own import change

SEEDS = {"ada": 1, "ben": 2, "cem": 2}

Grade = Callable[..., tuple[Run, dict[str, dict[str, str]]]]


@pytest.fixture(scope="module")
def class_folder(own_build: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What three students handed in, two of the same settings. Ten seconds after `own_build`."""
    folder = tmp_path_factory.mktemp("class")
    shutil.copytree(own_build.workplace, folder / "project", ignore=shutil.ignore_patterns("res*"))
    for student, seed in SEEDS.items():
        options = ("--fast", "--theme", PLAIN_THEME, "--seed", str(seed), "--results", student)
        run = reportgen(folder / "project", "build", *options)
        assert run.status == 0, run.errors
        shutil.copytree(folder / "project" / run.last_line, folder / "handed-in" / student)
        shutil.rmtree(folder / "project" / student)
    return folder


@pytest.fixture
def handed_in(class_folder: Path, tmp_path: Path) -> Path:
    """What was handed in, to change, beside the teacher's copy of the project."""
    return shutil.copytree(class_folder, tmp_path / "class") / "handed-in"


@pytest.fixture
def grade(handed_in: Path) -> Grade:
    """Return a function that grades and verifies: the command, and the rows by hand-in."""

    def graded(*arguments: str) -> tuple[Run, dict[str, dict[str, str]]]:
        options = ("--rubric", "rubric", "--format", "csv", "--jobs", "2")
        run = reportgen(handed_in.parent / "project", "grade", str(handed_in), *options, *arguments)
        rows = csv.DictReader(io.StringIO(run.output))
        return run, {row["version"]: row for row in rows}

    return graded


@contextmanager
def edited(version: Path) -> Iterator[dict[str, Any]]:
    """Give a report to change; its checksums are made anew."""
    file = version / "report.json"
    report = json.loads(file.read_text(encoding="utf-8"))
    yield report
    file.write_text(json.dumps(report), encoding="utf-8")
    (version / "SHA256SUMS").unlink()
    write_digests(version)


def forge(version: Path) -> None:
    """Raise a number with all its replicates."""
    with edited(version) as report:
        metric = report["metrics"]["coin.right"]
        metric["replicates"] = [one + 0.05 for one in metric["replicates"]]
        metric["value"] += 0.05
        metric["interval"] = {"low": 0.0, "high": 1.0}


def forbid_concerns(handed_in: Path) -> None:
    """Let a concern of a verification cost all points."""
    rubric = handed_in.parent / "project" / "rubric.toml"
    cost = '[integrity]\nverification = "zero"\n[[criterion]]\n'
    rubric.write_text(rubric.read_text().replace("[[criterion]]\n", cost, 1))


def test_honest_points_are_verified_and_a_forged_number_is_named_with_both(
    handed_in: Path, grade: Grade
) -> None:
    forge(handed_in / "ben")

    run, rows = grade("--verify", "60s", "--draw", "1")

    assert run.status == 0, run.errors
    assert {name: row["verified points"] for name, row in rows.items()} == {
        "ada": "3", "ben": "1", "cem": "3",
    }  # fmt: skip
    assert "verification" not in rows["ada"]["integrity"] + rows["cem"]["integrity"]
    assert "verification: coin.right is 0.5" in rows["ben"]["integrity"]
    assert "in the hand-in, 0.4" in rows["ben"]["integrity"]


def test_what_hand_ins_share_is_computed_once_and_what_is_stored_not_again(grade: Grade) -> None:
    first, rows = grade("--verify", "60s", "--draw", "1")
    again, same = grade("--verify", "60s", "--draw", "1")

    # Two coins of each seed, of which there are two; people and their powers know no seed.
    assert "7 tasks computed anew" in first.errors
    assert "0 tasks computed anew" in again.errors
    assert rows == same


def test_code_of_a_hand_in_never_runs(handed_in: Path, grade: Grade) -> None:
    shutil.copytree(handed_in.parent / "project", handed_in / "dan" / "project")
    shutil.copytree(handed_in / "ada", handed_in / "dan" / "0001-fast")
    (handed_in / "dan" / "project" / "experiments.py").write_text("raise SystemExit('run')")

    run, rows = grade("--verify", "60s")

    assert run.status == 0, run.errors
    assert rows["dan"]["verified points"] == "3"


def test_settings_that_are_refused_are_said_and_cost_the_others_nothing(
    handed_in: Path, grade: Grade
) -> None:
    with edited(handed_in / "ben") as report:
        report["settings"]["coin"]["replicates"] = 10**9

    _, rows = grade("--verify", "60s")

    assert "not verified: it cannot be verified: " in rows["ben"]["verified numbers"]
    assert "coin.replicates" in rows["ben"]["verified numbers"]
    assert rows["ada"]["verified points"] == "3"


def test_a_number_that_names_no_task_is_computed_all_the_same(
    handed_in: Path, grade: Grade
) -> None:
    forge(handed_in / "ben")
    with edited(handed_in / "ben") as report:
        for metric in report["metrics"].values():
            metric["tasks"] = []

    _, rows = grade("--verify", "60s")

    assert "verification: coin.right is 0.5" in rows["ben"]["integrity"]


def test_words_of_ones_own_are_held_against_nobody(handed_in: Path, grade: Grade) -> None:
    forbid_concerns(handed_in)
    with edited(handed_in / "ben") as report:
        report["templates"] = {name: f"{one}\n" for name, one in report["templates"].items()}
        for claim in report["claims"]:
            claim["text"] = "It may well grow."

    _, rows = grade("--verify", "60s")

    assert (rows["ben"]["verified points"], rows["ben"]["points"]) == ("3", "3")
    assert "the claim people.grows" in rows["ben"]["integrity"]
    # A theme of one's own counts as another release.
    found = rows["ben"]["integrity"].replace('"', "")
    assert "in the hand-in, Nobody can tell. computed anew, by another release" in found


def test_another_outcome_is_named_and_not_verified(handed_in: Path, grade: Grade) -> None:
    with edited(handed_in / "ben") as report:
        (claim,) = report["claims"]
        honest, claim["outcome"] = claim["outcome"], "holds"

    _, rows = grade("--verify", "60s")

    found = rows["ben"]["integrity"].replace('"', "")
    assert f"the claim people.grows is holds in the hand-in, {honest} computed anew" in found
    assert rows["ben"]["verified points"] == "2"


def test_a_task_that_runs_far_too_long_costs_its_hand_in_alone(
    handed_in: Path, grade: Grade
) -> None:
    experiments = handed_in.parent / "project" / "experiments.py"
    change(experiments, "import numpy as np", "import time\nimport numpy as np")
    change(experiments, "size: int = 200):", "size: int = 200):\n    time.sleep(size // 10**5)")
    with edited(handed_in / "ben") as report:
        report["settings"]["coin"]["size"] = 10**8

    run, rows = grade("--verify", "90s", "--draw", "1")

    assert run.status == 0, run.errors
    assert "failed, as coin." in rows["ben"]["verified numbers"]
    assert "s were expected" in rows["ben"]["verified numbers"]
    assert [rows[name]["verified points"] for name in ("ada", "cem")] == ["3", "3"]


def test_a_budget_in_which_nothing_is_verified_is_no_pass(grade: Grade) -> None:
    run, rows = grade("--verify", "1s")

    assert run.status == 4
    assert "nothing was verified" in run.errors
    assert {row["verified points"] for row in rows.values()} == {"0"}
    assert all("there was no time" in row["verified numbers"] for row in rows.values())


def test_a_verification_that_was_killed_goes_on(handed_in: Path, grade: Grade) -> None:
    project = handed_in.parent / "project"
    command = ("grade", str(handed_in), "--rubric", "rubric", "--verify", "60s", "--jobs", "1")
    with started(project, *command) as process:
        while not list(project.glob("results/store/*/*/result.json")):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()

    run, rows = grade("--verify", "60s", "--draw", "1")

    assert run.status == 0, run.errors
    assert {row["verified points"] for row in rows.values()} == {"3"}


def test_verify_says_how_much_time_one_number_needs(own_build: Built, tmp_path: Path) -> None:
    shutil.copytree(own_build.workplace, tmp_path / "own", symlinks=True)

    run = reportgen(tmp_path / "own", "verify", "--budget", "1s")

    assert run.status == 4
    assert run.output.startswith("0001-fast: nothing was verified: the number that takes the short")
