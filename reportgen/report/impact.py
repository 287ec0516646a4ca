"""Decide which parts of an earlier version a change can affect. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reportgen.report.model import Report
from reportgen.report.page_numbers import Part, PlacedPart, placed


@dataclass(frozen=True)
class Impact:
    """What in a version can change, and how much of it there is in all."""

    report: Report  # the version
    figures: tuple[PlacedPart, ...]
    tables: tuple[PlacedPart, ...]
    claims: tuple[PlacedPart, ...]
    new_sections: tuple[str, ...]  # stems that are to be shown and are not in the version

    @property
    def is_everything(self) -> bool:
        """Whether there is no figure, table or claim that stays as it is."""
        return all(
            len(affected) == len(parts)
            for affected, parts in (
                (self.figures, self.report.figures),
                (self.tables, self.report.tables),
                (self.claims, self.report.claims),
            )
        )


def impact_of(
    result_keys: Mapping[str, Collection[str]],
    shown: Collection[str],
    report: Report,
    pages: Mapping[str, int],
) -> Impact:
    """Return what a build can change in an earlier version.

    result_keys: task -> the keys that the result to be used stands under.
    shown: stems of the sections that the build will show.
    pages: anchor -> page of the version's PDF.
    """
    touched = touched_tasks(result_keys, report)

    def affected(parts: Sequence[Part]) -> tuple[PlacedPart, ...]:
        return tuple(
            placed(part, pages)
            for part in parts
            if part.label.partition(".")[0] in shown and not touched.isdisjoint(part.tasks)
        )

    whole = {section.stem for section in report.sections if section.failure is None}
    return Impact(
        report=report,
        figures=affected(report.figures),
        tables=affected(report.tables),
        claims=affected(report.claims),
        new_sections=tuple(stem for stem in shown if stem not in whole),
    )


def touched_tasks(result_keys: Mapping[str, Collection[str]], report: Report) -> frozenset[str]:
    """Return the tasks of a version whose results are to be others, or whose siblings' are.

    A task that the version does not have, and one that it has and the build
    does not, stand beside siblings, such as the other noise levels: what is
    made of those is made of it, too.
    """
    before = {task.name: task.key for task in report.tasks}
    changed = {
        task.name
        for task in report.tasks
        if task.failed or task.key not in result_keys.get(task.name, (task.key,))
    }
    stems = {name.partition(".")[0] for name in result_keys}
    added = result_keys.keys() - before.keys()
    removed = {name for name in before if name.partition(".")[0] in stems} - result_keys.keys()
    beside = {sibling for name in added | removed for sibling in _siblings(name, before)}
    return frozenset(changed | removed | beside)


def _siblings(name: str, tasks: Collection[str]) -> set[str]:
    """Return the tasks that share the longest beginning of dotted parts with a name."""
    while name:
        name = name.rpartition(".")[0]
        siblings = {task for task in tasks if task.startswith(f"{name}.")}
        if name and siblings:
            return siblings
    return set()
