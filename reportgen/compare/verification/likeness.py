"""Whether a version and its re-run were made alike, so that the same bits are promised."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reportgen.base.mappings import differing
from reportgen.report.model import Environment, Report

DRAW_ONLY = ("matplotlib", "weasyprint")
"""Libraries that no number comes from."""


@dataclass(frozen=True)
class Likeness:
    """In what the making of a version and its re-run differ."""

    machine: tuple[str, ...] = ()  # in words, such as "processor: A in the version, B here"
    other_tasks: tuple[str, ...] = ()  # whose key is another: other code, libraries or needs
    other_report_code: bool = False  # of what turns results into a report

    def promises_bits(self, tasks: Iterable[str]) -> bool:
        """Return whether what was made from these tasks must come out the same to the bit."""
        return not self.machine and not set(self.other_tasks).intersection(tasks)


def likeness_of(
    stored: Report, here: Environment, keys: Mapping[str, str], rendered: str
) -> Likeness:
    """Return in what a version and a re-run differ.

    keys: task -> its key here and now, for all tasks of the version's settings.
    rendered: digest of what turns results into a report here.
    """
    before = {task.name: task.key for task in stored.tasks}
    return Likeness(
        machine=tuple(_machine(stored.environment, here)),
        other_tasks=tuple(differing(before, keys, None)),
        other_report_code=stored.keys is not None and stored.keys.rendered != rendered,
    )


def _machine(before: Environment, here: Environment) -> Iterator[str]:
    changes = differing(_what_counts(before), _what_counts(here), "none")
    for name, (was, now) in changes.items():
        yield f"{name}: {was} in the version, {now} here"


def _what_counts(environment: Environment) -> dict[str, str]:
    libraries = {
        name: version for name, version in environment.libraries.items() if name not in DRAW_ONLY
    }
    return {
        "processor": environment.cpu,
        "system": environment.platform,
        **libraries,
        **environment.variables,
    }
