"""What a store holds, what is wrong with it and what can go, on standard output."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TextIO

from rich.filesize import decimal

from reportgen.pages.blocks import Block, Column, Inline, Paragraph, Row, Span, table
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
from reportgen.terminal.blocks import print_blocks

_UNREADABLE = "(unreadable)"
_COLUMNS = (
    Column("Task"),
    *(Column(title, "number") for title in ("Results", "Size", "Checkpoints", "Newest", "Oldest")),
)


def print_inventory(
    inventory: Inventory, now: datetime | None = None, stream: TextIO | None = None
) -> None:
    """Print what is stored: a line for each task, and the sums."""
    stored = _stored(inventory.entries, inventory.checkpoints, now)
    print_blocks([*stored, *map(_line, _sums(inventory)), *_unknown(inventory)], stream)


def print_damage(finding: Damage, stream: TextIO | None = None) -> None:
    """Print what is wrong with an entry or a checkpoint."""
    end = "quarantined in damaged/" if finding.is_quarantined else "left where it is"
    print_blocks([_line(Span(f"{finding.place}: {finding.text}; {end}", "bad"))], stream)


def print_check(inventory: Inventory, damaged: int, stream: TextIO | None = None) -> None:
    """Print what a check came to."""
    found = f"{damaged} damaged. The next build makes them again" if damaged else "all whole"
    read = (
        f"{counted(len(inventory.entries), 'result')} and "
        f"{counted(len(inventory.checkpoints), 'checkpoint')}, "
        f"{_size((*inventory.entries, *inventory.checkpoints))}"
    )
    print_blocks([*_unknown(inventory), _line(f"Read {read}: {found}.")], stream)


def print_garbage(
    garbage: Garbage, now: datetime | None = None, stream: TextIO | None = None
) -> None:
    """Print what can be removed, and how much it is."""
    others = [
        _line(f"{what}: {each.place} ({_size([each])})")
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
    print_blocks([*stored, *others, _line(end)], stream)


def print_decisions(decisions: Sequence[Decision], stream: TextIO | None = None) -> None:
    """Print what was accepted, and what was not and why."""
    lines = [
        _line(Span(f"{one.task}: accepted: {one.text}", "good"))
        if one.is_accepted
        else _line(Span(f"{one.task}: not accepted: {one.text}", "notable"))
        for one in decisions
    ]
    count = sum(one.is_accepted for one in decisions)
    print_blocks([*lines, _line(f"{count} accepted, {len(decisions) - count} not.")], stream)


def _line(text: Inline) -> Paragraph:
    return Paragraph(text, is_one_line=True)


def _unknown(inventory: Inventory) -> Iterator[Paragraph]:
    for place in inventory.unknown:
        yield _line(Span(f"Nothing that reportgen writes, and left alone: {place}", "notable"))


def _stored(
    entries: Iterable[StoredEntry], checkpoints: Iterable[StoredCheckpoint], now: datetime | None
) -> tuple[Block, ...]:
    """Return a table with a row for each task."""
    results: dict[str, list[StoredEntry]] = {}
    interim: dict[str, list[StoredCheckpoint]] = {}
    for entry in entries:
        results.setdefault(entry.record.task if entry.record else _UNREADABLE, []).append(entry)
    for checkpoint in checkpoints:
        interim.setdefault(checkpoint.task or _UNREADABLE, []).append(checkpoint)
    time = now or datetime.now(UTC)
    rows = (
        _row(task, results.get(task, []), interim.get(task, []), time)
        for task in sorted({*results, *interim})
    )
    return table(_COLUMNS, rows)


def _row(
    task: str,
    entries: Sequence[StoredEntry],
    checkpoints: Sequence[StoredCheckpoint],
    now: datetime,
) -> Row:
    created = sorted(entry.record.created for entry in entries if entry.record)
    ages = [_age(now - time) for time in dict.fromkeys([*created[-1:], *created[:1]])]
    interim = _size(checkpoints) if checkpoints else ""
    return Row((task, str(len(entries)), _size(entries), interim, *ages))


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
        ("kept for speed", inventory.caches),
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
