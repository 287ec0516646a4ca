"""Results that note which tasks' results are read."""

from reportgen.tasks.results.types import Kind, Results


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
