"""`reportgen verify`: a version is run again, and every number is held against it."""

import json
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reportgen.base.files import DIGESTS, write_digests
from tests.commands import Built, Run, read_until, reportgen, started


@pytest.fixture
def run_verify(tmp_path: Path) -> Callable[..., Run]:
    """Return a function that runs the command; it leaves nothing among temporary files."""

    def run(*arguments: str | Path, folder: Path = tmp_path) -> Run:
        temporary = tmp_path / "temporary"
        temporary.mkdir()
        done = reportgen(folder, "verify", *arguments, variables={"TMPDIR": str(temporary)})
        assert list(temporary.iterdir()) == []
        return done

    return run


def edited(version: Path, folder: Path, *edits: Callable[[dict[str, Any]], None]) -> Path:
    """Return a copy of a version with its report.json edited by hand."""
    copy = folder / version.name
    shutil.copytree(version, copy)
    file = copy / "report.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    for edit in edits:
        edit(content)
    file.write_text(json.dumps(content), encoding="utf-8")
    return copy


def long_times(content: dict[str, Any]) -> None:
    """Let tasks of two experiments take ten seconds and all others hours, on any machine."""
    for task in content["tasks"]:
        stem = task["name"].partition(".")[0]
        task["seconds"] = 10.0 if stem in ("mlp", "preprocessing") else 10_000.0


def state_of(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
    }


def a_number(content: dict[str, Any]) -> None:
    content["metrics"]["mlp.test_accuracy"]["value"] += 1e-12


def a_point_of_a_figure(content: dict[str, Any]) -> None:
    (one,) = [one for one in content["figures"] if one["label"] == "mlp.loss_curve"]
    one["panels"][0]["series"][0]["y"][0] += 0.01


def a_cell_of_a_table(content: dict[str, Any]) -> None:
    (one,) = [one for one in content["tables"] if one["label"] == "mlp.test"]
    one["rows"][0][1]["text"] = "0.01"


@pytest.mark.slow
class TestARealVersion:
    # The build ran one task after the other; a cluster that runs two at once is in test_dask.py.
    @pytest.mark.parametrize("jobs", [1, pytest.param(4, marks=pytest.mark.thorough)])
    def test_comes_out_identical_in_every_number_however_many_tasks_run_at_once(
        self, jobs: int, tiny_build: Built, run_verify: Callable[..., Run]
    ) -> None:
        count = len(tiny_build.report.metrics)
        before = state_of(tiny_build.workplace / "results")

        run = run_verify("latest", "--jobs", str(jobs), folder=tiny_build.workplace)

        assert run.status == 0, run.output
        assert run.output.splitlines()[0] == f"0001-fast: {count} numbers identical"
        assert "25 of 25 tasks" in run.output
        assert "25 to run" in run.errors  # nothing is taken from the store
        assert state_of(tiny_build.workplace / "results") == before

    def test_within_a_budget_states_what_was_covered_and_finds_edits_by_hand_there(
        self, tiny_build: Built, tmp_path: Path, run_verify: Callable[..., Run]
    ) -> None:
        edits = (a_number, a_point_of_a_figure, a_cell_of_a_table)
        forged = edited(tiny_build.folder, tmp_path, *edits, long_times)

        run = run_verify(forged, "--budget", "100s", "--jobs", "1", "--draw", "3")

        words = " ".join(run.output.split())
        assert run.status == 1
        assert "is different: mlp.test_accuracy" in run.output.splitlines()[0]
        assert "figure mlp.loss_curve" in words
        assert "table mlp.test" in words
        assert "report.json is missing or does not match its checksum in SHA256SUMS." in run.output
        assert "Traceback" not in run.errors
        assert "9 of 25 tasks, " in words
        assert "2 tasks that most numbers depend on, 7 drawn at random (--draw 3" in words
        assert " of three_layer" in words.partition("Numbers not checked: ")[2]
        assert "9 to run" in run.errors

    @pytest.mark.parametrize(
        ("budget", "status", "words"),
        [
            ("100s", 0, "9 of 25 tasks, "),
            ("1s", 4, "nothing was verified"),
        ],
    )
    def test_within_a_budget_is_not_blamed_for_what_was_not_run(
        self,
        budget: str,
        status: int,
        words: str,
        tiny_build: Built,
        tmp_path: Path,
        run_verify: Callable[..., Run],
    ) -> None:
        # Its abstract tells outcomes of all sections; published numbers are corrected together.
        version = edited(tiny_build.folder, tmp_path, long_times)
        (version / DIGESTS).unlink()
        write_digests(version)
        assert {one.section for one in tiny_build.report.wordings} >= {"abstract", "conclusion"}

        run = run_verify(version, "--budget", budget, "--jobs", "1", "--draw", "3")

        assert run.status == status, run.output
        assert words in " ".join(run.output.split())
        assert "different" not in run.output
        assert "missing" not in run.output

    def test_leaves_nothing_behind_when_it_is_ended(self, mlp_build: Built, tmp_path: Path) -> None:
        command = ("verify", mlp_build.folder, "--jobs", "1")
        with started(tmp_path, *command, variables={"TMPDIR": str(tmp_path)}) as process:
            read_until(process, "2 to run")

            process.send_signal(signal.SIGTERM)
            output, errors = process.communicate(timeout=60)

        assert process.returncode == 143
        assert output == ""
        assert "reportgen: ended by SIGTERM.\n" in errors
        assert "resource_tracker" not in errors
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--budget", "soon"], "--budget is soon, but must be a time"),
            (["--draw", "3"], "--draw needs --budget"),
            (["7"], "There is no version 7"),
        ],
    )
    def test_asked_for_wrongly_is_one_line_and_status_2(
        self, arguments: list[str], message: str, run_verify: Callable[..., Run]
    ) -> None:
        run = run_verify(*arguments)

        assert (run.status, run.output) == (2, "")
        assert message in run.errors
        assert len(run.errors.splitlines()) == 1
