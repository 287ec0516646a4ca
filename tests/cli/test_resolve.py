"""Open claims are decided by more replicates: the command, as its user runs it."""

import signal
import time
from pathlib import Path

import pytest

from reportgen.report.model import Report, flat_settings, read_report
from reportgen.report.parts import Claim
from reportgen.versions.integrity.claims import claim_concerns
from tests.commands import PLAIN_THEME, WITHOUT_TENSORFLOW, Built, Run, reportgen, started
from tests.conftest import MakeOnce

pytestmark = pytest.mark.slow

EXPERIMENTS = """\
import time
import numpy as np
from reportgen import Seed, exact, experiment, measure

def drawn(seed, shift):
    return {"speed": measure(float(np.random.default_rng(seed).normal(shift, 1.0)))}

@experiment(replicates=3)
def quick(seed: Seed, shift: float = 2.0, seconds: float = 0.0, bad_seed: int = 0):
    time.sleep(seconds)
    if seed == bad_seed:
        raise ValueError("no such road")
    return drawn(seed, shift)

@experiment(replicates=3)
def slow(seed: Seed):
    return drawn(seed, 0.0)

@experiment(replicates=3)
def third(seed: Seed):
    return drawn(seed, 0.0)

@experiment
def wheels():
    return {"number": exact(3)}
"""
SENTENCES = 'holds="Yes.", does_not_hold="No.", inconclusive="Who knows."'
TEXT = f"""\
# Speeds

{{{{ claim("quick.speed > slow.speed", id="quick_wins", {SENTENCES}) }}}}
{{{{ claim("third.speed > 0", id="third_moves", {SENTENCES}) }}}}
{{{{ claim("wheels.number == 3", id="has_wheels", {SENTENCES}) }}}}
"""
PLAIN = ("build", "--theme", PLAIN_THEME, "--jobs", "1")
RESOLVE = (*PLAIN, "--resolve", "all", "--budget", "5m")


def write_project(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "report.toml").write_text('title = "Speeds"\n')
    (folder / "experiments.py").write_text(EXPERIMENTS)
    (folder / "text.md").write_text(TEXT)
    return folder


def run(folder: Path, *arguments: str | Path) -> Run:
    return reportgen(folder, *arguments, first=WITHOUT_TENSORFLOW)


def version(folder: Path, done: Run) -> Report:
    assert done.status == 0, done.errors
    return read_report(folder / done.last_line)


def claims(report: Report) -> dict[str, Claim]:
    return {one.name: one for one in report.claims}


def look_of(report: Report, name: str) -> tuple[int, int]:
    """Which look it is at a claim, and of how many."""
    return claims(report)[name].look, claims(report)[name].looks


def tasks_run(done: Run) -> list[str]:
    lines = [one for one in done.errors.splitlines() if " finished in " in one]
    return [one.split()[1] for one in lines]


@pytest.fixture(scope="module")
def resolved(make_once: MakeOnce) -> Built:
    """Version 0001 without looks, 0002 with its open claims resolved; read only. Five seconds."""

    def fill(folder: Path) -> None:
        write_project(folder)
        (folder / "plain.txt").write_text(run(folder, *PLAIN).last_line)
        done = run(folder, *RESOLVE)
        assert done.status == 0, done.errors
        (folder / "errors.txt").write_text(done.errors)
        (folder / "output.txt").write_text(done.output)

    folder = make_once("resolved claims", fill)
    texts = ((folder / f"{name}.txt").read_text() for name in ("output", "errors"))
    return Built(folder, Run(0, *texts))


class TestWhatIsResolved:
    def test_is_one_version_with_the_replicates_that_were_reached(self, resolved: Built) -> None:
        before = read_report(resolved.workplace / "results" / "0001-full")
        settings = flat_settings(resolved.report.settings)

        assert resolved.run.last_line == "results/0002-full"
        assert claims(before)["speeds.quick_wins"].outcome == "inconclusive"
        assert claims(resolved.report)["speeds.quick_wins"].outcome == "holds"
        assert settings["quick.replicates"] == settings["slow.replicates"] == 8
        assert settings["report.looks"] == 6

    def test_is_said_of_each_claim(self, resolved: Built) -> None:
        lines = resolved.run.errors.splitlines()

        said = "reportgen: speeds.quick_wins: inconclusive -> holds (8 replicates, look 3 of 6)"
        assert said in lines
        (still,) = [one for one in lines if "speeds.third_moves: still inconclusive" in one]
        assert "standard errors" in still

    def test_is_nothing_where_no_claim_that_is_asked_for_is_open(self, resolved: Built) -> None:
        done = run(resolved.workplace, *PLAIN, "--resolve", "speeds.has_wheels")

        assert "Nothing to decide: no claim asked for is inconclusive." in done.errors

        planned = run(resolved.workplace, *PLAIN, "--resolve", "speeds.has_wheels", "--dry-run")

        assert "Nothing to decide: no claim asked for is inconclusive." in planned.output

    def test_has_tested_each_claim_at_the_share_of_the_level_of_its_look(
        self, resolved: Built
    ) -> None:
        test = claims(resolved.report)["speeds.quick_wins"].test

        assert look_of(resolved.report, "speeds.quick_wins") == (3, 6)
        assert "the third and has 5/36 of the level" in test
        assert look_of(resolved.report, "speeds.has_wheels") == (1, 1)
        assert list(claim_concerns(resolved.report)) == []

    def test_is_verified_from_its_own_settings(self, resolved: Built) -> None:
        done = run(resolved.workplace, "verify", "0002-full")

        assert done.status == 0, done.output
        assert "3 claims" in done.output

    def test_is_built_again_by_its_settings_and_by_the_command_that_it_names(
        self, resolved: Built
    ) -> None:
        again = run(resolved.workplace, *PLAIN, "--settings", "results/0002-full")

        assert again.last_line == "results/0002-full"
        command = resolved.report.environment.command
        assert "--resolve" not in command
        assert "--set quick.replicates=8" in command

    def test_stays_the_same_when_the_command_is_given_again(self, resolved: Built) -> None:
        again = run(resolved.workplace, *RESOLVE)

        assert again.last_line == "results/0002-full"
        assert tasks_run(again) == []

    def test_goes_on_from_the_settings_of_a_version(self, resolved: Built) -> None:
        done = run(resolved.workplace, *RESOLVE, "--settings", "results/0002-full", "--dry-run")

        assert done.status == 0, done.errors
        assert "look 2 of" not in done.output


def test_only_the_replicates_of_what_a_named_claim_compares_are_added(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "speeds")
    command = (*PLAIN, "--resolve", "speeds.quick_wins")

    done = run(folder, *command)

    report = version(folder, done)
    assert flat_settings(report.settings)["third.replicates"] == 3
    assert look_of(report, "speeds.third_moves") == (1, 1)
    assert look_of(report, "speeds.quick_wins") == (3, 6)

    of_it = ("--settings", folder / done.last_line, "--resolve", "speeds.third_moves")
    both = version(folder, run(folder, *PLAIN, *of_it))

    assert look_of(both, "speeds.quick_wins") == look_of(report, "speeds.quick_wins") == (3, 6)
    assert look_of(both, "speeds.third_moves")[1] == 6


def test_looks_that_were_planned_for_all_claims_stay_planned_for_all(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "speeds")
    planned = ("--set", "report.looks=3", "--resolve", "speeds.quick_wins")

    report = version(folder, run(folder, *PLAIN, *planned))

    assert look_of(report, "speeds.quick_wins")[1] == 3
    assert look_of(report, "speeds.third_moves") == (1, 3)


def test_what_more_replicates_would_do_is_said_before_anything_runs(resolved: Built) -> None:
    done = run(resolved.workplace, *RESOLVE, "--set", "report.looks=3", "--dry-run")

    assert done.status == 0, done.errors
    words = " ".join(done.output.split())
    assert "look 2 of 3 with quick.replicates=5, slow.replicates=5" in words
    assert "may decide speeds.quick_wins (" in words


def test_a_step_that_does_not_fit_the_budget_is_not_begun(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "speeds")
    slowly = ("--set", "quick.seconds=1.5")

    done = run(folder, *PLAIN, *slowly, "--resolve", "speeds.quick_wins", "--budget", "1s")

    assert claims(version(folder, done))["speeds.quick_wins"].looks == 1
    assert "The budget is spent. Next: look 2 of 6 with quick.replicates=5" in done.errors
    assert "quick.4" not in tasks_run(done)


def test_a_killed_command_goes_on_with_what_had_finished(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "speeds")
    slowly = ("--set", "quick.seconds=1.0")
    with started(folder, *RESOLVE, *slowly) as process:
        place = folder / "results" / "store" / "quick"
        while process.poll() is None and not list(place.glob("quick.4-*/entry.json")):
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)

    done = run(folder, *RESOLVE, *slowly)

    report = version(folder, done)
    assert claims(report)["speeds.quick_wins"].outcome == "holds"
    assert "quick.4" not in tasks_run(done)
    assert "quick.8" in tasks_run(done)


def test_a_replicate_that_fails_is_named_and_its_look_is_in_no_version(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "speeds")
    first = version(folder, run(folder, *PLAIN, "--set", "quick.replicates=5"))
    seed = next(one.seed for one in first.tasks if one.name == "quick.5")

    done = run(folder, *RESOLVE, "--set", f"quick.bad_seed={seed}")

    report = version(folder, done)
    assert flat_settings(report.settings)["quick.replicates"] == 3
    assert "A further replicate failed, and its look was not taken: quick.5" in done.errors


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--resolve", "speeds.quik_wins"), "Did you mean speeds.quick_wins?"),
        (("--budget", "5m"), "--budget needs --resolve; give both."),
        (("--resolve", "all", "--budget", "soon"), "--budget is soon, but must be a time"),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(
    arguments: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    folder = write_project(tmp_path / "speeds")

    done = run(folder, *PLAIN, *arguments)

    assert done.status == 2
    assert words in done.errors
    assert not (folder / "results").exists()
