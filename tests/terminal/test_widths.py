"""Every command in terminals of 40, 80 and 200 columns: no number is cut, none is missing."""

import io
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.cli.app import run
from reportgen.compare.verification.model import Comparison, Difference, Likeness, Verification
from reportgen.pages.blocks import View
from reportgen.report.model import Report, read_report
from reportgen.report.parts import Metric
from reportgen.tasks.execution.events import (
    PlanMade,
    TaskFailed,
    TaskFinished,
    TaskProgress,
    TaskStarted,
    WorkersReady,
)
from reportgen.tasks.plan import Plan
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Announce, Progress, Task
from reportgen.terminal.blocks import print_view
from reportgen.terminal.plan import plan_view
from reportgen.terminal.progress import BuildDisplay
from reportgen.terminal.verification import verification_view
from reportgen.versions.naming import REFERENCE, resolve_version
from tests.tasks.planning import make_keys, plan_tasks

WIDTHS = (40, 80)
WIDEST = 200
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
NUMBER = re.compile(r"(?<![\w.])[-\N{MINUS SIGN}]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.]*\w)")
"""A number by itself: no part of a name or a key."""

COMMANDS = (
    "list",
    "show 2",
    "show reference",
    "diff 1 2",
    "diff 1 2 2",
    "diff 1 2 2 2 2 2 2 2 2 2",
    "explain mlp.test_accuracy",
    "explain noise.crossover",
    "history weight_decay.1e-06.final_test_accuracy",
    "history",
    "grade 1 2 --rubric assignment-7",
    "grade 2 --rubric assignment-7",
    "store",
    "settings --fast",
)


class Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def __init__(self) -> None:
        self.written = io.BytesIO()
        super().__init__(self.written, encoding="utf-8", write_through=True)

    def isatty(self) -> bool:
        return True

    @property
    def shown(self) -> str:
        """What was written, without control codes."""
        return CONTROL.sub("", self.written.getvalue().decode())


Show = Callable[[Terminal], object]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[[Show, int], str]:
    """Return a function that gives what is shown in a terminal of so many columns."""
    monkeypatch.setenv("TERM", "xterm-256color")

    def shown(show: Show, columns: int) -> str:
        monkeypatch.setenv("COLUMNS", str(columns))
        terminal = Terminal()
        show(terminal)
        return terminal.shown

    return shown


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference run, the same with other numbers, and a store with an entry."""
    folder = tmp_path_factory.mktemp("widths") / "results"
    whole = read_report(resolve_version(REFERENCE, folder))
    other = {name: nudged(metric) for name, metric in whole.metrics.items()}
    for name, metrics in (("0001-full", whole.metrics), ("0002-full", other)):
        made: Report = whole.model_copy(update={"version": name, "metrics": metrics})
        (folder / name).mkdir(parents=True)
        (folder / name / "report.json").write_text(made.to_json(), encoding="utf-8")
    store = Store(folder / "store")
    store.prepare()
    (task,) = tasks(1)
    store.write(task.name, make_keys([task], {"digits": "d"})[task.name], result=0.5, seconds=8.0)
    return folder


def nudged(metric: Metric) -> Metric:
    if not isinstance(metric.value, float):
        return metric
    moved = {
        "value": metric.value * 1.0123,
        "replicates": tuple(x * 1.0123 for x in metric.replicates),
    }
    return metric.model_copy(update={**moved, "interval": None})


def measure(*, epochs: int, seed: int, announce: Announce) -> float:
    return 0.5


def tasks(epochs: int) -> tuple[Task, ...]:
    name = "preprocessing.standardised.with_a_long_name.1"
    return (Task(name, measure, {"epochs": epochs}, seed=1, data=("digits",)),)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return plan_tasks(list(tasks(20)), Store(tmp_path), {"digits": "d"})


def check(show: Show, shown: Callable[[Show, int], str]) -> None:
    """Check that what a wide terminal shows stands whole in narrow ones."""
    wide = Counter(NUMBER.findall(shown(show, WIDEST)))
    assert wide

    for columns in WIDTHS:
        narrow = shown(show, columns)
        assert not wide - Counter(NUMBER.findall(narrow)), columns
        assert "\N{HORIZONTAL ELLIPSIS}" not in narrow


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_shows_each_number_whole(
    command: str,
    results: Path,
    shown: Callable[[Show, int], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    more = [] if command.startswith("settings") else ["--results", str(results)]

    def show(terminal: Terminal) -> None:
        monkeypatch.setattr(sys, "stdout", terminal)
        assert run([*command.split(), *more]) == 0

    check(show, shown)


def test_a_verification_shows_each_number_whole(shown: Callable[[Show, int], str]) -> None:
    name = "preprocessing.standardised.test_accuracy"
    difference = Difference("value", 0.93733333333333351, 0.91266666666666671)
    found = Comparison("number", name, "different", ("a.1",), (difference,), "statistically")
    verification = Verification(
        "0003-fast", Likeness(), (found,), (), (), 45, ("a.1",), None, None, 1234.5
    )

    check(lambda terminal: print_view(verification_view(verification), terminal), shown)


def test_a_plan_shows_each_number_whole(plan: Plan, shown: Callable[[Show, int], str]) -> None:
    view: View = plan_view(plan)

    check(lambda terminal: print_view(view, terminal), shown)


def test_progress_shows_each_number_whole(plan: Plan, shown: Callable[[Show, int], str]) -> None:
    (name,) = (one.name for one in plan.stale)

    def show(terminal: Terminal) -> None:
        with BuildDisplay(terminal, clock=lambda: 65.0) as display:
            for event in (
                PlanMade(plan),
                WorkersReady(2),
                TaskStarted(name),
                TaskProgress(name, Progress(7, 20, "validation accuracy 0.93733, loss 0.245058")),
            ):
                display(event)

    check(show, shown)


def test_a_failure_shows_each_number_whole(plan: Plan, shown: Callable[[Show, int], str]) -> None:
    (name,) = (one.name for one in plan.stale)
    message = "ArithmeticError: the loss is 123456.789 after 14 steps, and must be below 99.5"

    def show(terminal: Terminal) -> None:
        display = BuildDisplay(terminal, clock=lambda: 65.0)
        for event in (PlanMade(plan), TaskFailed(name, message), TaskFinished(name, 61.0)):
            display(event)

    check(show, shown)


def test_an_error_shows_each_number_whole(
    shown: Callable[[Show, int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def show(terminal: Terminal) -> None:
        monkeypatch.setattr(sys, "stderr", terminal)
        assert run(["verify", "0003-fast", "--budget", "1234.5678901234"]) == 2

    check(show, shown)
