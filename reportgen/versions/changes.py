"""Say in words what changed from one version to another. Pure."""

import json
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from reportgen.project.settings.names import flat_settings
from reportgen.report.model import Report

_VALUE_LENGTH = 40  # characters of a setting's value

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
    settings = list(_setting_changes(before.settings, after.settings))
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


def _setting_changes(
    before: Mapping[str, JsonValue], after: Mapping[str, JsonValue]
) -> Iterator[str]:
    old, new = flat_settings(before), flat_settings(after)
    for name in dict.fromkeys([*new, *old]):
        if name not in old:
            yield f"{name} is new: {_shown(new[name])}"
        elif name not in new:
            yield f"{name} was removed, it was {_shown(old[name])}"
        elif old[name] != new[name]:
            yield f"{name} {_shown(old[name])} -> {_shown(new[name])}"


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


def _shown(value: JsonValue) -> str:
    text = value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _VALUE_LENGTH else f"{text[: _VALUE_LENGTH - 3]}..."
