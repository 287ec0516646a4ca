"""What a store holds, what is wrong with it and what can go."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from rich.filesize import decimal

from reportgen.pages.blocks import Block, Paragraph, Span, View, grouped, line, number, table
from reportgen.report.numbers import counted
from reportgen.tasks.acceptance import Decision
from reportgen.tasks.store.inventory import Damage, Inventory, Item

_UNREADABLE = "(unreadable)"
_NUMBERS = ("Results", "Size", "Checkpoints", "Newest", "Oldest")


def inventory_view(inventory: Inventory, now: datetime | None = None) -> View:
    """Return what is stored: a line for each task, and the sums."""
    stored = _stored(inventory.entries, inventory.checkpoints, now)
    return View("", (*stored, *map(line, _sums(inventory)), *_unknown(inventory)))


def damage_view(finding: Damage) -> View:
    """Return what is wrong with an entry or a checkpoint."""
    end = "quarantined in damaged/" if finding.is_quarantined else "not moved"
    return View("", (line(Span(f"{finding.place}: {finding.text}; {end}", "bad")),))


def check_view(inventory: Inventory, damaged: int) -> View:
    """Return what a check came to."""
    found = f"{damaged} damaged. The next build makes them again" if damaged else "none damaged"
    read = (
        f"{counted(len(inventory.entries), 'result')} and "
        f"{counted(len(inventory.checkpoints), 'checkpoint')}, "
        f"{_size((*inventory.entries, *inventory.checkpoints))}"
    )
    return View("", (*_unknown(inventory), line(f"Read {read}: {found}.")))


def garbage_view(garbage: Inventory, now: datetime | None = None) -> View:
    """Return what can be removed, and how much it is."""
    others = [
        line(f"{what}: {each.place} ({_size([each])})")
        for what, places in (
            ("damaged, quarantined", garbage.damaged),
            ("unfinished", garbage.leftovers),
        )
        for each in places
    ]
    end = "Every entry is needed by a version; there is nothing to remove."
    if garbage.removable:
        end = f"No version needs these: {_size(garbage.removable)}."
    stored = _stored(garbage.entries, garbage.checkpoints, now)
    return View("", (*stored, *others, line(end)))


def decisions_view(decisions: Sequence[Decision]) -> View:
    """Return what was accepted, and what was not and why."""
    said = [
        line(Span(f"{one.task}: accepted: {one.text}", "good"))
        if one.is_accepted
        else line(Span(f"{one.task}: not accepted: {one.text}", "notable"))
        for one in decisions
    ]
    count = sum(one.is_accepted for one in decisions)
    return View("", (*said, line(f"{count} accepted, {len(decisions) - count} not.")))


def _unknown(inventory: Inventory) -> Iterator[Paragraph]:
    for place in inventory.unknown:
        yield line(Span(f"Not written by reportgen, so left unchanged: {place}", "notable"))


def _stored(
    entries: Iterable[Item], checkpoints: Iterable[Item], now: datetime | None
) -> tuple[Block, ...]:
    """Return a table with a row for each task."""
    results, interim = (
        grouped(items, lambda one: one.task or _UNREADABLE) for items in (entries, checkpoints)
    )
    time = now or datetime.now(UTC)
    rows = (
        _row(task, results.get(task, []), interim.get(task, []), time)
        for task in sorted({*results, *interim})
    )
    return table(("Task", *map(number, _NUMBERS)), rows)


def _row(
    task: str, entries: Sequence[Item], checkpoints: Sequence[Item], now: datetime
) -> tuple[str, ...]:
    created = sorted(entry.created for entry in entries if entry.created)
    ages = [_age(now - time) for time in dict.fromkeys([*created[-1:], *created[:1]])]
    interim = _size(checkpoints) if checkpoints else ""
    return (task, str(len(entries)), _size(entries), interim, *ages)


def _sums(inventory: Inventory) -> Iterator[str]:
    entries, checkpoints = inventory.entries, inventory.checkpoints
    if entries or checkpoints:
        yield (
            f"{counted(len(entries), 'result')}, {_size(entries)}; "
            f"{counted(len(checkpoints), 'checkpoint')}, {_size(checkpoints)}"
        )
    else:
        yield "Nothing is stored."
    if unreadable := sum(entry.task is None for entry in entries):
        yield f"{unreadable} unreadable; `reportgen store check` quarantines what is damaged"
    for what, places in (
        ("damaged, quarantined", inventory.damaged),
        ("unfinished, by a build that runs or was killed", inventory.leftovers),
        ("caches", inventory.caches),
    ):
        if places:
            yield f"{what}: {', '.join(each.place.name for each in places)}, {_size(places)}"


def _size(places: Iterable[Item]) -> str:
    return decimal(sum(each.size for each in places))


def _age(age: timedelta) -> str:
    """Return an age in its largest unit, as in "3 days"."""
    seconds = max(age.total_seconds(), 0.0)
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return counted(int(seconds // length), unit)
    return "just now"
