"""Progress on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self, TextIO

from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from reportgen.base.process import give_up
from reportgen.base.untrusted.text import printable
from reportgen.tasks.execution.events import (
    BuildStage,
    Event,
    PlanMade,
    TaskFailed,
    TaskFinished,
    TaskFoundStored,
    TaskRetried,
)
from reportgen.tasks.execution.progress import BuildState
from reportgen.terminal.blocks import console_for
from reportgen.terminal.plan import plan_summary, reason_lines

_BAR_WIDTH = 24
_DISPLAYED = (TaskFinished, TaskFoundStored, BuildStage)
"""What the live display shows as part of a count or as its stage."""


class BuildDisplay:
    """Shows the progress of a build: hand it to the build as `on_event`.

    On a terminal one display that changes; elsewhere plain lines, one for each
    finished task and stage. Where they cannot be written any more, because a
    disk is full or the reader has gone, the build goes on unseen.
    """

    def __init__(
        self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream or sys.stderr
        self._console = console_for(self._stream)
        self._clock = clock
        self._state = BuildState(started=clock())
        self._live = Live(
            console=self._console,
            get_renderable=lambda: _picture(self._state, clock()),
            auto_refresh=self._console.is_interactive,
            refresh_per_second=5,
            transient=True,
            # Standard output belongs to the result.
            redirect_stdout=False,
        )

    def __call__(self, event: Event) -> None:
        """Show what happened."""
        before = self._state
        self._state = before.after(event, self._clock())
        with self._if_possible():
            if not (self._console.is_interactive and isinstance(event, _DISPLAYED)):
                for line in _lines(event, before, self._state):
                    line.plain = printable(line.plain)
                    self._console.print(line, soft_wrap=True)
            self._live.refresh()

    def __enter__(self) -> Self:
        with self._if_possible():
            self._live.start()
        return self

    def __exit__(self, *error: object) -> None:
        with self._if_possible():
            self._live.stop()

    @contextmanager
    def _if_possible(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            give_up(self._stream)


def _lines(event: Event, before: BuildState, state: BuildState) -> Iterator[Text]:
    """Yield what stays to be read after an event."""
    count = f"[{state.done}/{len(state.stale)}]"
    match event:
        case PlanMade(plan):
            yield Text(plan_summary(plan))
            for line in reason_lines(plan):
                yield Text(f"  {line}")
        case TaskFinished(task, seconds):
            running = before.running.get(task)
            detail = running.progress.detail if running and running.progress else ""
            text = f"{count} {task} finished in {seconds:.1f} s"
            yield Text(f"{text}: {detail}" if detail else text)
        case TaskFoundStored(task):
            yield Text(f"{count} {task} was finished by another build")
        case TaskFailed(task, message):
            first, *others = message.splitlines() or [""]
            yield Text(f"{count} {task} failed: {first}", "red")
            for line in others:
                yield Text(f"    {line}", "red")
        case TaskRetried(task):
            yield Text(f"A worker process died; {task} is tried once more.", "yellow")
        case BuildStage(text):
            yield Text(text)


def _picture(state: BuildState, now: float) -> Group:
    """Return the live display: a line for the build, and one for each running task."""
    head = Table.grid(padding=(0, 2))
    count: list[Text | ProgressBar] = []
    if state.stale:
        count.append(ProgressBar(len(state.stale), state.done, width=_BAR_WIDTH))
        count.append(Text(f"{state.done}/{len(state.stale)}"))
    left = state.seconds_left(now)
    about = "" if left is None else f"about {_clock_time(left)} left"
    time_spent = Text(_clock_time(now - state.started))
    head.add_row(Text(state.stage, "bold"), *count, time_spent, Text(about, "dim"))
    tasks = Table.grid(padding=(0, 2))
    for name, running in state.running.items():
        progress = running.progress
        steps = f"{progress.step}/{progress.steps}" if progress else ""
        tasks.add_row(
            Text(f"  {name}"), Text(steps), Text(printable(progress.detail) if progress else "")
        )
    return Group(head, tasks) if state.running else Group(head)


def _clock_time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
