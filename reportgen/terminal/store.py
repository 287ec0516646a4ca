"""What a store holds, what is wrong with it and what can go, on standard output."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TextIO

from rich.console import Console
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

from reportgen.report.numbers import counted
from reportgen.tasks.acceptance import Decision
from reportgen.tasks.store.garbage import Garbage
from reportgen.tasks.store.inventory import Finding, Inventory, Item, StoredCheckpoint, StoredEntry
from reportgen.terminal.console import console_for

_UNREADABLE = "(unreadable)"


def print_inventory(
    inventory: Inventory, now: datetime | None = None, stream: TextIO | None = None
) -> None:
    """Print what is stored: a line for each task, and the sums."""
    console = console_for(stream or sys.stdout)
    rows = _rows(inventory.entries, inventory.checkpoints)
    if rows:
        _print_rows(console, rows, now or datetime.now(UTC))
    for line in _sums(inventory):
        _say(console, line)
    for place in inventory.unknown:
        _say(console, f"Nothing that reportgen writes, and left alone: {place}", "yellow")


def print_finding(finding: Finding, stream: TextIO | None = None) -> None:
    """Print what is wrong with an entry or a checkpoint."""
    end = "set aside in damaged/" if finding.is_aside else "left where it is"
    _say(console_for(stream or sys.stdout), f"{finding.place}: {finding.text}; {end}", "red")


def print_check(inventory: Inventory, damaged: int, stream: TextIO | None = None) -> None:
    """Print what a check came to."""
    console = console_for(stream or sys.stdout)
    checked = (*inventory.entries, *inventory.checkpoints)
    read = (
        f"{counted(len(inventory.entries), 'result')} and "
        f"{counted(len(inventory.checkpoints), 'checkpoint')}, {_size(checked)}"
    )
    for place in inventory.unknown:
        _say(console, f"Nothing that reportgen writes, and left alone: {place}", "yellow")
    if damaged:
        _say(console, f"Read {read}: {damaged} damaged. The next build makes them again.")
    else:
        _say(console, f"Read {read}: all whole.")


def print_garbage(
    garbage: Garbage, now: datetime | None = None, stream: TextIO | None = None
) -> None:
    """Print what can be removed, and how much it is."""
    console = console_for(stream or sys.stdout)
    rows = _rows(garbage.entries, garbage.checkpoints)
    if rows:
        _print_rows(console, rows, now or datetime.now(UTC))
    for what, places in (
        ("damaged, set aside", garbage.damaged),
        ("unfinished", garbage.leftovers),
    ):
        for each in places:
            _say(console, f"{what}: {each.place} ({_size([each])})")
    if garbage.all:
        _say(console, f"No version needs these: {_size(garbage.all)}.")
    else:
        _say(console, "Every entry is needed by a version; there is nothing to remove.")


def print_decisions(decisions: Sequence[Decision], stream: TextIO | None = None) -> None:
    """Print what was accepted, and what was not and why."""
    console = console_for(stream or sys.stdout)
    for decision in decisions:
        word, style = ("accepted", "green") if decision.is_accepted else ("not accepted", "yellow")
        _say(console, f"{decision.task}: {word}: {decision.text}", style)
    count = sum(decision.is_accepted for decision in decisions)
    _say(console, f"{count} accepted, {len(decisions) - count} not.")


@dataclass
class _Row:
    """What is stored for one task."""

    task: str
    entries: list[StoredEntry] = field(default_factory=list)
    checkpoints: list[StoredCheckpoint] = field(default_factory=list)


def _rows(entries: Iterable[StoredEntry], checkpoints: Iterable[StoredCheckpoint]) -> list[_Row]:
    rows: dict[str, _Row] = {}
    for entry in entries:
        task = entry.record.task if entry.record else _UNREADABLE
        rows.setdefault(task, _Row(task)).entries.append(entry)
    for checkpoint in checkpoints:
        task = checkpoint.task or _UNREADABLE
        rows.setdefault(task, _Row(task)).checkpoints.append(checkpoint)
    return [rows[task] for task in sorted(rows)]


def _print_rows(console: Console, rows: Sequence[_Row], now: datetime) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Task", overflow="fold")
    for title in ("Results", "Size", "Checkpoints", "Newest", "Oldest"):
        table.add_column(title, justify="right", no_wrap=True)
    for row in rows:
        created = sorted(entry.record.created for entry in row.entries if entry.record)
        table.add_row(
            Text(row.task),
            str(len(row.entries)),
            _size(row.entries),
            _size(row.checkpoints) if row.checkpoints else "",
            _age(now - created[-1]) if created else "",
            _age(now - created[0]) if len(created) > 1 else "",
        )
    console.print(table)


def _sums(inventory: Inventory) -> list[str]:
    entries, checkpoints = inventory.entries, inventory.checkpoints
    if not (entries or checkpoints):
        lines = ["Nothing is stored."]
    else:
        lines = [
            f"{counted(len(entries), 'result')}, {_size(entries)}; "
            f"{counted(len(checkpoints), 'checkpoint')}, {_size(checkpoints)}"
        ]
    unreadable = sum(entry.record is None for entry in entries)
    if unreadable:
        lines.append(f"{unreadable} unreadable; `reportgen store check` sets aside what is damaged")
    for what, places in (
        ("damaged, set aside", inventory.damaged),
        ("unfinished, by a build that runs or was killed", inventory.leftovers),
        ("kept for speed", inventory.caches),
    ):
        if places:
            lines.append(
                f"{what}: {', '.join(each.place.name for each in places)}, {_size(places)}"
            )
    return lines


def _size(places: Iterable[Item]) -> str:
    return decimal(sum(each.size for each in places))


def _age(age: timedelta) -> str:
    """Return an age in its largest unit, as in "3 days"."""
    seconds = max(age.total_seconds(), 0.0)
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return counted(int(seconds // length), unit)
    return "just now"


def _say(console: Console, line: str, style: str = "") -> None:
    console.print(Text(line, style), soft_wrap=True)
