"""Progress on standard error."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Self, TextIO, TypeVar

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from reportgen.base.process import give_up
from reportgen.base.untrusted.text import printable
from reportgen.pages.blocks import number, prose, table
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
from reportgen.terminal.blocks import Printer, console_for
from reportgen.terminal.columns import GAP, INDENT
from reportgen.terminal.plan import plan_summary, reason_lines

Item = TypeVar("Item")

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
            get_renderable=lambda: _picture(self._state, clock(), self._console),
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
                    for part in Printer(self._console).one_line(line):
                        self._console.print(part, soft_wrap=True)
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


def counted_off(
    items: Iterable[Item], total: int, words: str, stream: TextIO | None = None
) -> Iterator[Item]:
    """Yield the items, with a bar on a terminal that says how many of all there were.

    words: what is done, as in "Reading".
    """
    to = stream or sys.stderr
    bar = Progress(
        TextColumn(words),
        BarColumn(_BAR_WIDTH),
        MofNCompleteColumn(),
        console=console_for(to),
        transient=True,
        redirect_stdout=False,
        disable=not to.isatty(),
    )
    with bar:
        yield from bar.track(items, total=total)


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


def _picture(state: BuildState, now: float, console: Console) -> Group:
    """Return the live display: a line for the build, and one for each running task."""
    rows = [
        (
            name,
            f"{running.progress.step}/{running.progress.steps}" if running.progress else "",
            printable(running.progress.detail) if running.progress else "",
        )
        for name, running in state.running.items()
    ]
    tasks = table(("", number(), prose()), rows)
    return Group(_head(state, now, console), *Printer(console).lines(tasks, INDENT))


def _head(state: BuildState, now: float, console: Console) -> Group | Table:
    left = state.seconds_left(now)
    stage, done = Text(state.stage, "bold"), f"{state.done}/{len(state.stale)}"
    facts = [done] * bool(state.stale) + [_clock_time(now - state.started)]
    about = "" if left is None else f"about {_clock_time(left)} left"
    words = Text("  ").join([stage, *map(Text, facts), Text(about, "dim")])
    if len(words) + _BAR_WIDTH + GAP > console.width:
        return Group(*Printer(console).wrapped(words))
    head = Table.grid(padding=(0, GAP))
    bar = [ProgressBar(len(state.stale), state.done, width=_BAR_WIDTH)] if state.stale else []
    head.add_row(stage, *bar, *facts, Text(about, "dim"))
    return head


def _clock_time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
