"""Start what renders a report before its last tasks are done, where a core is free for it."""

from contextlib import ExitStack, suppress
from importlib import import_module
from typing import Self

from reportgen.base.errors import UserError
from reportgen.tasks.execution.events import Event, LastTasksRun, OnEvent
from reportgen.workflow.rendering.process import RenderingProcess


class RenderingAhead:
    """An observer of a build that starts the process; gone with the context."""

    def __init__(self, on_event: OnEvent) -> None:
        """Remember who else observes."""
        self.process: RenderingProcess | None = None  # that is ready, or begins to be
        self._on_event = on_event
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Wait for the last tasks."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the process."""
        self._stack.close()

    def __call__(self, event: Event) -> None:
        """Begin when the last tasks run."""
        if isinstance(event, LastTasksRun) and self.process is None:
            self.begin()
            import_module("scipy.stats")  # which takes most of a second where a section tests
        self._on_event(event)

    def begin(self) -> None:
        """Start the process; where that fails, it is said when there is something to render."""
        with suppress(UserError):
            self.process = self._stack.enter_context(RenderingProcess())
