"""What a store holds, what is wrong with it and what can go."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from rich.filesize import decimal

from reportgen.pages.blocks import Block, Paragraph, Span, View, grouped, line, number, table
from reportgen.report.numbers import counted
from reportgen.tasks.acceptance import Decision
from reportgen.tasks.store.inventory import (
    Damage,
    Garbage,
    Inventory,
    Item,
    StoredCheckpoint,
    StoredEntry,
)

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
    found = f"{damaged} damaged. The next build makes them again" if damaged else "all whole"
    read = (
        f"{counted(len(inventory.entries), 'result')} and "
        f"{counted(len(inventory.checkpoints), 'checkpoint')}, "
        f"{_size((*inventory.entries, *inventory.checkpoints))}"
    )
    return View("", (*_unknown(inventory), line(f"Read {read}: {found}.")))


def garbage_view(garbage: Garbage, now: datetime | None = None) -> View:
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
    if garbage.all:
        end = f"No version needs these: {_size(garbage.all)}."
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
        yield line(Span(f"Nothing that reportgen writes, and left alone: {place}", "notable"))


def _stored(
    entries: Iterable[StoredEntry], checkpoints: Iterable[StoredCheckpoint], now: datetime | None
) -> tuple[Block, ...]:
    """Return a table with a row for each task."""
    results = grouped(entries, lambda one: one.record.task if one.record else _UNREADABLE)
    interim = grouped(checkpoints, lambda one: one.task or _UNREADABLE)
    time = now or datetime.now(UTC)
    rows = (
        _row(task, results.get(task, []), interim.get(task, []), time)
        for task in sorted({*results, *interim})
    )
    return table(("Task", *map(number, _NUMBERS)), rows)


def _row(
    task: str,
    entries: Sequence[StoredEntry],
    checkpoints: Sequence[StoredCheckpoint],
    now: datetime,
) -> tuple[str, ...]:
    created = sorted(entry.record.created for entry in entries if entry.record)
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
    if unreadable := sum(entry.record is None for entry in entries):
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
