"""Say in words what changed from one version to another. Pure."""

from collections.abc import Iterator

from reportgen.base.wording import shown
from reportgen.report.model import Report
from reportgen.report.settings import changed_settings

NOTHING_RECORDED = "no recorded change"


def changes_in_words(before: Report, after: Report) -> tuple[str, ...]:
    """Return what was changed from one version to the other, the settings first.

    Each is a phrase such as "mlp.epochs 8 -> 20", "code, data or libraries of
    mlp" or "templates or rendering".
    """
    return tuple(_changes(before, after)) or (NOTHING_RECORDED,)


def _changes(before: Report, after: Report) -> Iterator[str]:
    if before.profile != after.profile:
        yield f"profile {before.profile} -> {after.profile}"
    settings = list(_setting_changes(before, after))
    yield from settings
    if before.only != after.only:
        yield "only " + " and ".join(after.only) if after.only else "all sections"
    # Where a setting changed, it is the reason for other keys.
    stems = [] if settings else _stems_with_other_keys(before, after)
    if stems:
        yield f"code, data or libraries of {', '.join(stems)}"
    yield from _failure_changes(before, after)
    if before.keys and after.keys and before.keys.rendered != after.keys.rendered:
        yield "templates or rendering"


def _setting_changes(before: Report, after: Report) -> Iterator[str]:
    for name, (was, now) in changed_settings(before.settings, after.settings).items():
        if was is None:
            yield f"{name} is new: {shown(now)}"
        elif now is None:
            yield f"{name} was removed, it was {shown(was)}"
        else:
            yield f"{name} {shown(was)} -> {shown(now)}"


def _stems_with_other_keys(before: Report, after: Report) -> list[str]:
    """Return the experiments of which a task that both have is another now."""
    old = {task.name: task.key for task in before.tasks}
    changed = [task.name for task in after.tasks if old.get(task.name, task.key) != task.key]
    return list(dict.fromkeys(name.partition(".")[0] for name in changed))


def _failure_changes(before: Report, after: Report) -> Iterator[str]:
    old = {section.stem: section.failure for section in before.sections}
    for section in after.sections:
        if section.failure and not old.get(section.stem):
            yield f"{section.stem} failed"
        elif old.get(section.stem) and not section.failure:
            yield f"{section.stem} failed before"
        elif section.failure != old.get(section.stem):
            yield f"{section.stem} failed with another error"
