"""Python's own variables, and signals at any moment, change no number and break no command."""

from pathlib import Path

import pytest

from reportgen.report.model import read_report
from tests.commands import PLAIN_THEME, Built, reportgen

VARIABLES = {
    "development": {"PYTHONDEVMODE": "1", "PYTHONINSPECT": "1", "PYTHONTRACEMALLOC": "2"},
    "memory": {"PYTHONMALLOC": "debug", "PYTHONFAULTHANDLER": "1", "PYTHONUNBUFFERED": "1"},
    "optimised": {"PYTHONOPTIMIZE": "2", "PYTHONHASHSEED": "7", "PYTHONDONTWRITEBYTECODE": "1"},
    "warnings": {"PYTHONWARNINGS": "error", "PYTHONUTF8": "0", "PYTHONNOUSERSITE": "1"},
    "start": {"PYTHONSTARTUP": "/missing.py", "PYTHONSAFEPATH": "1", "PYTHONHASHSEED": "random"},
}

SIGNALS = """
import atexit, signal

for one in (signal.SIGALRM, signal.SIGCHLD, signal.SIGWINCH, signal.SIGCONT):
    signal.signal(one, lambda *_: None)
    signal.siginterrupt(one, True)
signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGWINCH))
signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
atexit.register(signal.setitimer, signal.ITIMER_REAL, 0)  # Python takes its handlers away
"""
"""Some hundred signals a second, by each of which a call of the system may be interrupted."""


@pytest.mark.slow
@pytest.mark.parametrize("name", [*VARIABLES, "signals"])
def test_a_build_has_the_same_numbers(name: str, own_build: Built, tmp_path: Path) -> None:
    build = ("build", "--fast", "--theme", PLAIN_THEME, "--results", tmp_path / "results")
    first = SIGNALS if name == "signals" else ""

    done = reportgen(own_build.workplace, *build, variables=VARIABLES.get(name), first=first)

    assert done.status == 0, done.errors
    assert "Traceback" not in done.errors
    report = read_report(tmp_path / "results" / "0001-fast")
    assert report.metrics == own_build.report.metrics
    assert report.claims == own_build.report.claims
    keys = [[(task.name, task.key) for task in one.tasks] for one in (report, own_build.report)]
    assert keys[0] == keys[1]


@pytest.mark.slow
def test_a_command_ends_with_its_own_status_where_python_would_go_on(tmp_path: Path) -> None:
    done = reportgen(tmp_path, "show", "1", variables={"PYTHONINSPECT": "1"})

    assert done.status == 2
    assert len(done.errors.splitlines()) == 1
