"""Say what changed of a task since a result of its name was stored."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from pydantic import JsonValue

from reportgen.base.errors import listed, shown
from reportgen.base.files import sorted_json
from reportgen.base.mappings import differing
from reportgen.tasks.code.reached import EFFECTS
from reportgen.tasks.keys import KeyParts
from reportgen.tasks.task import Task

if TYPE_CHECKING:
    from reportgen.tasks.plan import PlannedTask

_NAMES_SHOWN = 3


def differences(
    task: Task, new: KeyParts, old: KeyParts, planned: Mapping[str, "PlannedTask"]
) -> Iterator[str]:
    """Yield what changed, in words; what the author turns comes first."""
    if new.scheme != old.scheme:
        yield f"the key scheme changed {old.scheme} -> {new.scheme}"
    replaced = _replaced_dependencies(task, old, planned)
    for parameter, before in replaced.items():
        stem = planned[task.dependencies[parameter]].task.stem
        yield f"{setting_behind(task, parameter)} changed {before.task.stem} -> {stem}"
    setting_of = partial(setting_behind, task)
    # The function may ask for the setting itself as well.
    told = set(map(setting_of, replaced))
    arguments = (
        {name: value for name, value in values.items() if setting_of(name) not in told}
        for values in (new.arguments, old.arguments)
    )
    yield from _value_changes(setting_of, *arguments)
    yield from _data_changes(new, old)
    if new.seed != old.seed:
        yield "the seed changed"
    if new.function != old.function:
        yield f"the function changed {old.function} -> {new.function}"
    yield from _code_changes(new, old)
    if new.threads != old.threads:
        yield f"the number of threads changed {old.threads} -> {new.threads}"
    was_with, is_with = ({**parts.libraries, **parts.variables} for parts in (old, new))
    for name, (was, now) in sorted(differing(was_with, is_with, "none").items()):
        yield f"{name} changed {was} -> {now}"
    yield from _dependency_changes(task, new, old, planned)


def setting_behind(task: Task, argument: str) -> str:
    """Return the setting behind an argument or a parameter, as the author writes it."""
    return task.settings.get(argument, f"{task.stem}.{argument}")


def _replaced_dependencies(
    task: Task, old: KeyParts, planned: Mapping[str, "PlannedTask"]
) -> dict[str, "PlannedTask"]:
    """Return parameter -> the task of another experiment that filled it before."""
    by_key = {one.key: one for one in planned.values()}
    found = {}
    for parameter, need in task.dependencies.items():
        before = by_key.get(old.dependencies.get(parameter, ""))
        if before is not None and before.task.stem != planned[need].task.stem:
            found[parameter] = before
    return found


def _value_changes(
    setting_of: Callable[[str], str], new: Mapping[str, JsonValue], old: Mapping[str, JsonValue]
) -> Iterator[str]:
    """Yield what came, went or changed, each by its setting."""
    for name in dict.fromkeys([*new, *old]):
        setting = setting_of(name)
        if name not in old:
            yield f"{setting} is new: {shown(new[name])}"
        elif name not in new:
            yield f"{setting} was removed, it was {shown(old[name])}"
        elif sorted_json(new[name]) != sorted_json(old[name]):
            yield f"{setting} changed {shown(old[name])} -> {shown(new[name])}"


def _data_changes(new: KeyParts, old: KeyParts) -> Iterator[str]:
    for name, (was, now) in sorted(differing(old.data, new.data, None).items()):
        if was is None:
            yield f"uses the data {name}, which it did not before"
        elif now is None:
            yield f"no longer uses the data {name}"
        else:
            yield f"the data {name} changed"


def _code_changes(new_parts: KeyParts, old_parts: KeyParts) -> Iterator[str]:
    new, old = new_parts.code, old_parts.code
    package = f"{new_parts.function.partition('.')[0]}."  # the same for all, so nobody needs it
    changed = [name for name in new if name in old and new[name] != old[name]]
    # A piece that came or went shows in the code that names it, too.
    names = changed or sorted(new.keys() ^ old.keys())
    by_module: dict[str, list[str]] = {}
    for name in names:
        module, _, piece = name.removesuffix(f".{EFFECTS}").rpartition(".")
        if name.endswith(EFFECTS):
            by_module.setdefault(f"{module}.{piece}".lstrip("."), [])
        else:
            by_module.setdefault(module, []).append(piece)
    for module, pieces in by_module.items():
        yield f"code of {module.removeprefix(package)} changed" + (
            f" ({listed(pieces, _NAMES_SHOWN)})" if pieces else ""
        )


def _dependency_changes(
    task: Task, new: KeyParts, old: KeyParts, planned: Mapping[str, "PlannedTask"]
) -> Iterator[str]:
    for parameter, need in task.dependencies.items():
        if parameter not in old.dependencies:
            yield f"depends on {need}, which it did not before"
        elif new.dependencies[parameter] != old.dependencies[parameter]:
            runs = planned[need].reason is not None
            yield f"depends on {need}, which {'runs again' if runs else 'has changed'}"
    for parameter in old.dependencies.keys() - new.dependencies.keys():
        yield f"no longer depends on {parameter}"
