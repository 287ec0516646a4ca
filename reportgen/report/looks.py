"""Planned looks at growing numbers of replicates, as the settings of a report have them. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from types import MappingProxyType

from pydantic import JsonValue

from reportgen.statistics.sequential import planned_replicates

LOOKS, FIRST_LOOK = "report.looks", "report.first_look"
"""The settings that plan them."""


@dataclass(frozen=True)
class Looks:
    """The planned looks of a report, and what its tasks say of the present one."""

    planned: int = 1
    # Setting -> replicates at the first look; empty: all are at it.
    first: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)  # setting -> replicates
    behind: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # task -> such settings

    def settings_of(self, tasks: Iterable[str]) -> tuple[str, ...]:
        """Return the settings whose replicates are behind tasks."""
        return tuple(dict.fromkeys(one for task in tasks for one in self.behind.get(task, ())))

    def are_planned_for(self, settings: Collection[str]) -> bool:
        """Say whether claims on these settings may be tested more than once."""
        known = settings if not self.first else self.first.keys() & settings
        return self.planned > 1 and bool(known)

    def present(self, settings: Iterable[str]) -> int:
        """Return which look it is at claims on these settings, from 1."""
        return max((self._look_at(one) for one in settings), default=1)

    def _look_at(self, setting: str) -> int:
        number = self.numbers[setting]
        plan = planned_replicates(self.first.get(setting, number), self.planned)
        return max(1, len([*takewhile(lambda one: one <= number, plan)]))


def first_numbers(listed: Iterable[str]) -> dict[str, int]:
    """Return setting -> replicates at the first look. listed: each as in "knn.replicates=3"."""
    parts = (one.partition("=") for one in listed)
    return {name: int(number) for name, _, number in parts}


def looks_in(
    settings: Mapping[str, JsonValue],
    names: Iterable[str],
    behind: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Looks:
    """Return the looks that settings plan.

    settings: by full name. names: of those that say how many replicates there are. behind: as of
    `Looks`.
    """
    first = settings.get(FIRST_LOOK)
    return Looks(
        planned=_whole(settings.get(LOOKS)),
        first=first_numbers(map(str, first if isinstance(first, list) else ())),
        numbers={name: _whole(settings[name]) for name in names},
        behind=behind,
    )


def _whole(value: JsonValue) -> int:
    return value if isinstance(value, int) else 1
