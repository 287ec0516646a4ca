"""Versions beside each other, and the tasks behind their numbers. Pure."""

from collections.abc import Sequence
from functools import cache, lru_cache

from reportgen.base.errors import ResultsFolderError
from reportgen.report.model import Report, TaskRecord
from reportgen.report.parts import Metric
from reportgen.report.provenance import Records

MOST_BEHIND = 5_000_000
"""Tasks and changed settings, counted for each number; half a million take a second."""

MOST_KEPT = 64
"""Sets of tasks that are kept: of a large report each may fill a megabyte."""

Tasks = tuple[TaskRecord, ...]
Names = tuple[str, ...]


class Sides:
    """Two versions or more, and what is behind a number on each side."""

    def __init__(self, reports: Sequence[Report]) -> None:
        """Take the versions in an order that all that is asked for has."""
        self.reports = tuple(reports)
        # Many numbers share their tasks; looking for what these need takes long in a large report.
        self._records = tuple(Records(report.tasks) for report in reports)
        self._tasks_of = lru_cache(MOST_KEPT)(self._find_tasks)
        self._shares_seeds = cache(self._find_shared_seeds)
        self._left = MOST_BEHIND

    def tasks_behind(self, *names: Names) -> tuple[Tasks, ...]:
        """Return, for each side, those tasks of it and all that they need.

        names: of the tasks that a number was made from, for each side.
        """
        return self._tasks_of(names)

    def share_seeds(self, metrics: Sequence[Metric]) -> bool:
        """Return whether the replicates of all sides were drawn with the same seeds.

        Then those of one place belong together: they began with the same weights and order of the
        data, and may differ by less than two runs do.
        """
        names = {metric.tasks for metric in metrics}
        return len(names) == 1 and () not in names and all(map(self._shares_seeds, *names))

    def go_through(self, count: int) -> None:
        """Count what is looked at; raises ResultsFolderError once that is too much."""
        self._left -= count
        if self._left < 0:
            versions = " and ".join(report.version for report in self.reports)
            raise ResultsFolderError(
                f"{versions} cannot be compared: behind their numbers are more than "
                f"{MOST_BEHIND:,} tasks and changed settings, counted for each number. "
                "Leave out sections with --only."
            )

    def _find_tasks(self, names: tuple[Names, ...]) -> tuple[Tasks, ...]:
        found = tuple(
            records.behind(of_side) for records, of_side in zip(self._records, names, strict=True)
        )
        self.go_through(sum(map(len, found)))
        return found

    def _find_shared_seeds(self, task: str) -> bool:
        seeds = [
            {one.name: one.seed for one in side}
            for side in self._tasks_of(((task,),) * len(self.reports))
        ]
        first = seeds[0]
        return any(seed is not None for seed in first.values()) and all(
            other == first for other in seeds
        )
