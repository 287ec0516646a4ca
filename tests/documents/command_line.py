"""The commands of the documents, and the reference of the command line, made from its help."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import typer

from reportgen.cli.app import app
from tests.documents.tables import table

_WITH_DEFAULT = re.compile(r"  \[(?P<words>[^\]]*)\]$")

_LIMITS = re.compile(r"x>=(?P<least>\d+)|(?P<low>\d+)<=x<=(?P<high>\d+)")
_CHOICES = re.compile(r"<(?P<names>\w+(\|\w+)+)>")

SHARED = "Options of several commands"


@cache
def commands() -> Mapping[str, Any]:
    """Return every command by its name, as in "store gc": typer's, which has no type."""
    return dict(_commands(typer.main.get_command(app), ""))


def _commands(group: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        yield f"{prefix}{name}", command
        if hasattr(command, "commands"):
            yield from _commands(command, f"{prefix}{name} ")


def parse(words: list[str]) -> None:
    """Parse a command, which does not run; raises typer's error for what the command lacks."""
    command = typer.main.get_command(app)
    while hasattr(command, "commands") and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    command.make_context("reportgen", list(words))


def reference() -> str:
    """Return all commands with their options in Markdown."""
    count = Counter(record for _, records in _records() for record in records)
    shared = [record for record, commands_with_it in count.items() if commands_with_it > 1]
    blocks = [f"### {SHARED}", _options(shared)]
    for name, records in _records():
        own = [record for record in records if record not in shared]
        others = [f"`{_bare(option)}`" for option, _ in records if (option, _) in shared]
        blocks += [f"### `{name}`", _help(commands()[name])]
        blocks += [_options(own)] if own else []
        blocks += [f"Also {', '.join(others)}."] if others else []
    return "\n\n".join(blocks)


def _records() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for name, command in commands().items():
        context = command.context_class(command, info_name=name)
        records = [one.get_help_record(context) for one in command.params]
        yield name, [_plain(*record) for record in records if record]


def _plain(option: str, meaning: str) -> tuple[str, str]:
    """Return how an option is written, and its meaning; its choices and default as sentences."""
    written = option.replace("<path>", "FILE").replace("<int range>", "N").replace("<int>", "N")
    if not option.startswith("-"):
        written = _bare(written)
    written = re.sub(r" <(?:list\[)?str\]?>$", " NAME", written)
    if choices := _CHOICES.search(written):
        written = written.replace(choices[0], "NAME")
        meaning = f"One of {', '.join(choices['names'].split('|'))}. {meaning}"
    meaning = _WITH_DEFAULT.sub(lambda found: _default(found["words"]), meaning)
    return re.sub(r"[<>]", "", written), meaning


def _default(words: str) -> str:
    kept = [_LIMITS.sub(_limit, one) for one in words.split("; ")]
    return "".join(f" {one[:1].upper()}{one[1:]}." for one in kept)


def _limit(found: re.Match[str]) -> str:
    low, high = found["low"] or found["least"], found["high"]
    return f"from {low} to {high}" if high else f"at least {low}"


def _bare(option: str) -> str:
    return option.partition(" ")[0]


def _help(command: Any) -> str:
    paragraphs = re.split(r"\n\n+", command.help or "")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _options(records: list[tuple[str, str]]) -> str:
    rows = [(f"`{option}`", meaning) for option, meaning in records]
    return table(("option", "meaning"), rows)
