"""What the person who waits sees of a build."""

import errno
import io
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.tasks.execution.events import (
    BuildStage,
    Event,
    PlanMade,
    TaskFailed,
    TaskFinished,
    TaskFoundStored,
    TaskProgress,
    TaskRetried,
    TaskStarted,
    WorkersReady,
)
from reportgen.tasks.execution.progress import BuildState
from reportgen.tasks.plan import Plan
from reportgen.tasks.store.store import Store
from reportgen.tasks.task import Announce, Progress, Task
from reportgen.terminal.blocks import print_view, view_text
from reportgen.terminal.plan import plan_view
from reportgen.terminal.progress import BuildDisplay
from tests.tasks.planning import make_keys, plan_tasks

ESCAPE = "\x1b"


def measure(*, epochs: int, seed: int, announce: Announce) -> float:
    return 0.5


def measuring(name: str, epochs: int = 10) -> Task:
    return Task(name, measure, {"epochs": epochs}, seed=1, data=("wine",))


class Clock:
    """Stands still until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class FullDisk(io.StringIO):
    """A stream that takes nothing more."""

    def __init__(self, is_terminal: bool = False) -> None:
        super().__init__()
        self.is_terminal = is_terminal
        self.attempts = 0

    def isatty(self) -> bool:
        return self.is_terminal

    def write(self, text: str) -> int:
        self.attempts += 1
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A plan of two stored tasks, of a changed one and of two that never ran."""
    store = Store(tmp_path / "store")
    store.prepare()
    stored = [measuring("mlp.1"), measuring("mlp.2"), measuring("convnet.1", epochs=40)]
    for name, parts in make_keys(stored, {"wine": "d"}).items():
        store.write(name, parts, result=0.5, seconds=8.0)
    new = [measuring("convnet.1", epochs=20), measuring("noise.0.4"), measuring("noise.0.5")]
    return plan_tasks([*stored[:2], *new], store, {"wine": "d"})


BUILD: Sequence[Event] = (
    WorkersReady(2),
    TaskStarted("convnet.1"),
    TaskStarted("noise.0.4"),
    TaskProgress("convnet.1", Progress(1, 20, "validation accuracy 0.912")),
    TaskProgress("noise.0.4", Progress(1, 1, "accuracy 0.934")),
    TaskFinished("noise.0.4", 3.14),
    TaskStarted("noise.0.5"),
    TaskRetried("noise.0.5"),
    TaskFailed("noise.0.5", "ArithmeticError: no number\nin toy.noise, line 3"),
    TaskFinished("convnet.1", 61.0),
    BuildStage("Setting the PDF"),
)


class TestWithoutATerminal:
    def test_each_finished_task_and_stage_is_a_plain_line(
        self, plan: Plan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        stream = io.StringIO()

        with BuildDisplay(stream) as display:
            for event in (PlanMade(plan), *BUILD):
                display(event)

        assert stream.getvalue().splitlines() == [
            "5 tasks: 2 cached, 3 to run",
            "  convnet.1: convnet.epochs changed 40 -> 20",
            "  noise (2): never ran",
            "[1/3] noise.0.4 finished in 3.1 s: accuracy 0.934",
            "A worker process died; noise.0.5 is tried once more.",
            "[2/3] noise.0.5 failed: ArithmeticError: no number",
            "    in toy.noise, line 3",
            "[3/3] convnet.1 finished in 61.0 s: validation accuracy 0.912",
            "Setting the PDF",
        ]

    def test_a_build_with_nothing_to_do_says_so(self, tmp_path: Path) -> None:
        stream = io.StringIO()

        BuildDisplay(stream)(PlanMade(plan_tasks([], Store(tmp_path), {"wine": "d"})))

        assert stream.getvalue() == "0 tasks: up to date\n"

    def test_standard_error_is_used_and_standard_output_is_not(
        self, plan: Plan, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with BuildDisplay() as display:
            display(PlanMade(plan))

        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.startswith("5 tasks: 2 cached, 3 to run\n")


class TestOnATerminal:
    def test_the_display_shows_what_trains_and_how_far_it_is(
        self, plan: Plan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setenv("COLUMNS", "100")
        stream, clock = Terminal(), Clock()

        with BuildDisplay(stream, clock) as display:
            for event in (PlanMade(plan), *BUILD[:6]):
                display(event)
            clock.now = 65.0
            stream.truncate(0)
            display(TaskProgress("convnet.1", Progress(5, 20, "validation accuracy 0.951")))
            shown = without_control_codes(stream.getvalue())

        assert "Running the tasks" in shown
        assert "1/3" in shown
        assert "1:05" in shown
        assert re.search(r"convnet\.1 +5/20 +validation accuracy 0\.951", shown)
        assert "noise.0.4" not in shown

    def test_a_failure_stays_to_be_read(self, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TERM", "xterm-256color")
        stream = Terminal()

        with BuildDisplay(stream) as display:
            for event in (PlanMade(plan), *BUILD):
                display(event)

        shown = without_control_codes(stream.getvalue())
        assert "noise.0.5 failed: ArithmeticError: no number" in shown
        assert "noise.0.4 finished" not in shown

    def test_a_terminal_that_cannot_move_its_cursor_gets_plain_lines(
        self, plan: Plan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TERM", "dumb")
        stream = Terminal()

        with BuildDisplay(stream) as display:
            display(PlanMade(plan))

        assert stream.getvalue().splitlines() == [
            "5 tasks: 2 cached, 3 to run",
            "  convnet.1: convnet.epochs changed 40 -> 20",
            "  noise (2): never ran",
        ]


class TestAStreamThatFails:
    @pytest.mark.parametrize("is_terminal", [False, True])
    def test_does_not_stop_the_build(
        self, plan: Plan, is_terminal: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TERM", "xterm-256color")
        stream = FullDisk(is_terminal)

        with BuildDisplay(stream) as display:
            for event in (PlanMade(plan), *BUILD):
                display(event)

        assert stream.attempts > 0

    def test_because_its_reader_has_gone_does_not_stop_the_build(self, plan: Plan) -> None:
        reader, writer = os.pipe()
        os.close(reader)

        with os.fdopen(writer, "w") as stream, BuildDisplay(stream) as display:
            for event in (PlanMade(plan), *BUILD):
                display(event)

    def test_is_an_error_for_the_plan(self, plan: Plan) -> None:
        with pytest.raises(OSError, match="No space left"):
            print_view(plan_view(plan), FullDisk())


class TestTimeLeft:
    def test_is_that_of_the_plan_at_work_where_there_were_others_before(self, plan: Plan) -> None:
        first, *others = plan.stale
        state = after(BuildState(started=0.0), 0.0, PlanMade(Plan((first,))), WorkersReady(1))
        state = after(state, 0.0, TaskStarted(first.name), TaskFinished(first.name, 240.0))

        state = after(state, 240.0, PlanMade(Plan(tuple(others[-1:]))), WorkersReady(1))

        assert (state.done, len(state.stale)) == (0, 1)
        assert state.seconds_left(now=240.0) is not None

    def test_is_a_guess_from_the_costs_in_a_first_build(self, plan: Plan) -> None:
        costly = Plan(tuple(replace(one, task=replace(one.task, cost=60.0)) for one in plan.stale))
        state = after(BuildState(started=0.0), 0.0, PlanMade(costly), WorkersReady(1))

        assert state.seconds_left(now=0.0) == pytest.approx(180.0)

    def test_follows_the_pace_of_the_build_when_the_costs_are_wrong(self, plan: Plan) -> None:
        costly = Plan(
            tuple(
                replace(
                    one,
                    same_work=False,
                    task=replace(one.task, cost=60.0, arguments={"of": one.name}),
                    parts=replace(one.parts, arguments={"of": one.name}),
                )
                for one in plan.stale
            )
        )
        state = after(BuildState(started=0.0), 0.0, PlanMade(costly), WorkersReady(1))
        name = costly.stale[0].name

        state = after(state, 0.0, TaskStarted(name))
        state = after(state, 240.0, TaskFinished(name, 240.0))

        # Four times as slow as thought: two tasks of sixty seconds take more than six minutes.
        left = state.seconds_left(now=240.0)
        assert left is not None
        assert 360.0 < left < 480.0

    def test_follows_from_the_steps_of_a_running_task(self, plan: Plan) -> None:
        state = after(BuildState(started=0.0), 0.0, PlanMade(plan), *BUILD[:5])
        state = after(state, 10.0, TaskFinished("noise.0.4", 10.0), TaskStarted("noise.0.5"))

        # The ConvNet has done one of twenty epochs in ten seconds; noise.0.5 does the
        # same work as noise.0.4, on the other worker.
        assert state.seconds_left(now=10.0) == pytest.approx(190.0)

    def test_follows_from_an_earlier_run_of_the_same_work(self, tmp_path: Path) -> None:
        store = Store(tmp_path / "store")
        store.prepare()
        task = measuring("mlp.1")
        store.write("mlp.1", make_keys([task], {"wine": "d"})["mlp.1"], result=0.5, seconds=8.0)
        state = BuildState(started=0.0)

        plan = plan_tasks([task], store, {"wine": "other"})
        state = after(state, 0.0, PlanMade(plan), WorkersReady(1), TaskStarted("mlp.1"))

        assert state.seconds_left(now=3.0) == pytest.approx(5.0)
        assert state.seconds_left(now=99.0) == 0.0

    def test_is_not_taken_from_a_run_of_other_work(self, plan: Plan) -> None:
        (convnet,) = (planned for planned in plan.stale if planned.name == "convnet.1")
        state = after(BuildState(started=0.0), 0.0, PlanMade(Plan((convnet,))))

        assert convnet.seconds_before == 8.0
        assert state.seconds_left(now=0.0) == convnet.task.cost == 1.0

    def test_is_not_taken_from_what_another_build_finished(self, plan: Plan) -> None:
        noise = Plan(tuple(one for one in plan.stale if one.name.startswith("noise")))

        found = after(BuildState(started=0.0), 0.0, PlanMade(noise), TaskFoundStored("noise.0.4"))

        assert found.done == 1
        assert found.seconds_left(now=0.0) == noise.stale[1].task.cost

    def test_is_over_when_all_is_done(self, plan: Plan) -> None:
        state = after(BuildState(started=0.0), 0.0, PlanMade(plan), *BUILD)

        assert state.seconds_left(now=99.0) is None
        assert state.done == 3


class TestThePlan:
    def test_says_of_each_task_whether_it_runs_and_why(self, plan: Plan) -> None:
        assert sorted(view_text(plan_view(plan)).splitlines()) == sorted(
            [
                "mlp.1      cached",
                "mlp.2      cached",
                "convnet.1  to run: convnet.epochs changed 40 -> 20",
                "noise.0.4  to run: never ran",
                "noise.0.5  to run: never ran",
                "5 tasks: 2 cached, 3 to run",
            ]
        )

    def test_fits_eighty_columns(self, tmp_path: Path) -> None:
        store = Store(tmp_path)
        before = Task(
            "mlp.1", measure, {f"setting_{n}": 1 for n in range(9)}, seed=1, data=("wine",)
        )
        after_change = Task(
            "mlp.1", measure, {f"setting_{n}": 2 for n in range(9)}, seed=1, data=("wine",)
        )
        store.write("mlp.1", make_keys([before], {"wine": "d"})["mlp.1"], result=0.5, seconds=1.0)

        lines = view_text(plan_view(plan_tasks([after_change], store, {"wine": "d"}))).splitlines()

        assert len(lines) > 3
        assert max(map(len, lines)) <= 80
        assert "mlp.setting_8 changed 1 -> 2" in " ".join(" ".join(lines).split())

    def test_is_coloured_on_a_terminal_alone(
        self, plan: Plan, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.delenv("NO_COLOR", raising=False)
        terminal, pipe = Terminal(), io.StringIO()

        print_view(plan_view(plan), terminal)
        monkeypatch.setenv("FORCE_COLOR", "1")
        print_view(plan_view(plan), pipe)

        assert ESCAPE in terminal.getvalue()
        assert ESCAPE not in pipe.getvalue()


def after(state: BuildState, now: float, *events: Event) -> BuildState:
    for event in events:
        state = state.after(event, now)
    return state


def without_control_codes(text: str) -> str:
    return re.sub(rf"{ESCAPE}\[[0-9;?]*[A-Za-z]", "", text)
