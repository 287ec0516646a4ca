"""Assemble a section from its parts, each with the tasks that it was made from."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TypeVar

from reportgen.base.errors import TaskNotRunError
from reportgen.report.parts import Claim, Equation, Figure, Metric, Section, Table, Wording
from reportgen.tasks.results.types import Kind, Results

Part = Metric | Figure | Table | Equation | Wording | Claim
Maker = Callable[[], Part | Iterable[Part]]
"""Makes a part, or several from the same results; it reads the results when it is called."""

Sort = TypeVar("Sort", bound=Part)


class TracedResults(Results):
    """Results that note which tasks' results are read."""

    def __init__(self, results: Results) -> None:
        super().__init__(results)
        self._read: dict[str, None] = {}  # in the order of reading

    @property
    def read(self) -> tuple[str, ...]:
        """The tasks read so far."""
        return tuple(self._read)

    def __getitem__(self, task: str) -> object:
        result = super().__getitem__(task)
        self._read[task] = None
        return result

    def of(self, kind: type[Kind], task: str) -> Kind:
        """Return the result of `task`, as `Results.of` does."""
        self._read[task] = None
        return super().of(kind, task)

    def __contains__(self, task: object) -> bool:
        return any(task == name for name in self)  # which says nothing of its result

    def read_by(self, make: Maker) -> tuple[tuple[Part, ...], tuple[str, ...]]:
        """Return what `make` makes, and the tasks that it reads."""
        before, self._read = self._read, {}
        try:
            made = make()
            return (made,) if isinstance(made, Part) else tuple(made), self.read
        finally:
            self._read = before | self._read


def section_from(stem: str, title: str, results: TracedResults, *makers: Maker) -> Section:
    """Return the section with all that the makers make, each kind in their order.

    What was read before the makers were called counts for each part. What a
    maker makes is left out where it reads a task that was left out.
    Raises TaskFailedError where a maker reads a task that failed.
    """
    for_all = results.read
    parts: list[Part] = []
    for make in makers:
        with suppress(TaskNotRunError):
            made, tasks = results.read_by(make)
            parts += [_with_tasks(part, (*for_all, *tasks)) for part in made]
    return Section(
        stem=stem,
        title=title,
        metrics=tuple(_of(Metric, parts)),
        figures=tuple(_of(Figure, parts)),
        tables=tuple(_of(Table, parts)),
        equations=tuple(_of(Equation, parts)),
        wordings=tuple(_of(Wording, parts)),
        claims=tuple(_of(Claim, parts)),
    )


def _with_tasks(part: Part, tasks: Iterable[str]) -> Part:
    if isinstance(part, Equation | Wording):
        return part  # these follow from the settings
    return part.model_copy(update={"tasks": tuple(dict.fromkeys(tasks))})


def _of(sort: type[Sort], parts: Iterable[Part]) -> Iterator[Sort]:
    return (part for part in parts if isinstance(part, sort))
