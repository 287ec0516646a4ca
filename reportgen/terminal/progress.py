"""Progress on standard error."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, Self, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from reportgen.base.process import give_up
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
from reportgen.terminal.console import console_for
from reportgen.terminal.plan import plan_summary, reason_lines

_BAR_WIDTH = 24


class BuildDisplay:
    """Shows a build to whoever waits: hand it to the build as `watch`.

    On a terminal one display that changes; elsewhere plain lines, one for each
    finished task and stage. Where they cannot be written any more, because a
    disk is full or the reader has gone, the build goes on unseen.
    """

    def __init__(
        self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream or sys.stderr
        console = console_for(self._stream)
        self._clock = clock
        self._state = BuildState(started=clock())
        is_live = console.is_terminal and not console.is_dumb_terminal
        self._view: _View = (
            _LiveView(console, lambda: _picture(self._state, clock()))
            if is_live
            else _PlainView(console)
        )

    def __call__(self, event: Event) -> None:
        """Show what happened."""
        before = self._state
        self._state = before.after(event, self._clock())
        with self._if_possible():
            self._view.show(_lines(event, before, self._state))

    def __enter__(self) -> Self:
        with self._if_possible():
            self._view.open()
        return self

    def __exit__(self, *error: object) -> None:
        with self._if_possible():
            self._view.close()

    @contextmanager
    def _if_possible(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            give_up(self._stream)


def _lines(event: Event, before: BuildState, state: BuildState) -> Iterator["_Line"]:
    """Yield what stays to be read after an event."""
    count = f"[{state.done}/{len(state.stale)}]"
    match event:
        case PlanMade(plan):
            yield _Line(plan_summary(plan))
            for line in reason_lines(plan):
                yield _Line(f"  {line}")
        case TaskFinished(task, seconds):
            running = before.running.get(task)
            detail = running.progress.detail if running and running.progress else ""
            text = f"{count} {task} finished in {seconds:.1f} s"
            yield _Line(f"{text}: {detail}" if detail else text, collapses=True)
        case TaskFoundStored(task):
            yield _Line(f"{count} {task} was finished by another build", collapses=True)
        case TaskFailed(task, message):
            first, *others = message.splitlines() or [""]
            yield _Line(f"{count} {task} failed: {first}", "red")
            for line in others:
                yield _Line(f"    {line}", "red")
        case TaskRetried(task):
            yield _Line(f"A worker process died; {task} is tried once more.", "yellow")
        case BuildStage(text):
            yield _Line(text, collapses=True)


@dataclass(frozen=True)
class _Line:
    """A line to say."""

    text: str
    style: str = ""
    collapses: bool = False  # the live display shows it as part of a count or a stage


class _View(Protocol):
    """A way to show a build."""

    def open(self) -> None: ...
    def show(self, lines: Iterable[_Line]) -> None: ...
    def close(self) -> None: ...


class _PlainView:
    """Lines for a file or a pipe."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def open(self) -> None:
        pass

    def show(self, lines: Iterable[_Line]) -> None:
        for line in lines:
            self._console.print(Text(line.text), soft_wrap=True)

    def close(self) -> None:
        pass


class _LiveView:
    """One picture that is drawn again and again, with what stays above it."""

    def __init__(self, console: Console, picture: Callable[[], Group]) -> None:
        self._console = console
        self._live = Live(
            console=console,
            get_renderable=picture,
            refresh_per_second=5,
            transient=True,
            # Standard output belongs to the result.
            redirect_stdout=False,
        )

    def open(self) -> None:
        self._live.start()

    def show(self, lines: Iterable[_Line]) -> None:
        for line in lines:
            if not line.collapses:
                self._console.print(Text(line.text, line.style), soft_wrap=True)
        self._live.refresh()

    def close(self) -> None:
        self._live.stop()


def _picture(state: BuildState, now: float) -> Group:
    """Return the live display: a line for the build, and one for each running task."""
    head = Table.grid(padding=(0, 2))
    parts: list[Text | ProgressBar] = [Text(state.stage, "bold")]
    if state.stale:
        parts.append(ProgressBar(len(state.stale), state.done, width=_BAR_WIDTH))
        parts.append(Text(f"{state.done}/{len(state.stale)}"))
    parts.append(Text(_clock_time(now - state.started)))
    left = state.seconds_left(now)
    if left is not None:
        parts.append(Text(f"about {_clock_time(left)} left", "dim"))
    head.add_row(*parts)
    if not state.running:
        return Group(head)

    tasks = Table.grid(padding=(0, 2))
    for name, running in state.running.items():
        progress = running.progress
        steps = f"{progress.step}/{progress.steps}" if progress else ""
        tasks.add_row(Text(f"  {name}"), Text(steps), Text(progress.detail if progress else ""))
    return Group(head, tasks)


def _clock_time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
