"""A comparison as Markdown that fits a comment on a pull request."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reportgen.compare.model import Diff, MetricChange, WordChange
from reportgen.pages.diff_words import (
    NOTHING_EXPLAINS,
    by_causes,
    causes_text,
    changed_claims,
    claim_text,
    difference_text,
    judgement_text,
    real_changes,
    remaining,
    setting_value,
    side_facts,
    unexplained,
    values_text,
    verdict_text,
)
from reportgen.pages.ranking import earned_text

MOST_BYTES = 60_000
"""GitHub takes 65,536 characters of a comment."""

_LONGEST_TEXT = 400  # characters of a text of either version
_CONTEXT = 60  # characters before and after words that changed
_RESERVE = 100  # bytes for the count of what is left out of a block

# What Markdown, GitHub's extensions of it (mentions, references, math, emoji, addresses)
# or HTML would make something of.
_SPECIAL = re.compile(r"([\\`*_\[\]()~|!$:#+^])|([&<>])|(@|\bwww(?=\.))")
_NAMED_CHARACTERS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_WORD_JOINER = "\N{WORD JOINER}"

_DIFFERENCE = "Difference, 95 % interval"

Row = Sequence[str]  # cells, as Markdown


@dataclass(frozen=True)
class _Block:
    """A part of the comment: a table, or lines where there is one column without a head."""

    title: str
    head: Row
    rows: tuple[Row, ...]
    is_folded: bool = False
    lead: str = ""


def diff_markdown(diff: Diff) -> str:
    """Return the comparison; where it is too long, what was left out is counted."""
    parts = [f"**{escaped(diff.summary.text)}**\n"]
    parts += [
        f"- {_code(side.name)}: {escaped(f'{side_facts(side)}, {side.title}')}"
        for side in (diff.a, diff.b)
    ]
    end = f"\n<sub>{escaped(diff.reliability, None)}</sub>\n" if diff.reliability else ""
    room = MOST_BYTES - _size("\n".join([*parts, end])) - _RESERVE
    left_out = 0
    for block in _blocks(diff):
        text = _block_text(block, room)
        left_out += 0 if text else len(block.rows)
        room -= _size(text) + 1
        parts += [text] if text else []
    if left_out:
        parts.append(f"\n{left_out} rows of other tables left out: too long for a comment.\n")
    return "\n".join([*parts, end]).rstrip("\n") + "\n"


def escaped(text: str, longest: int | None = _LONGEST_TEXT) -> str:
    """Return a text in one line that Markdown and HTML leave as it is.

    longest: characters, after which it is cut; None: it is not.
    """
    line = " ".join(text.split())
    if longest is not None and len(line) > longest:
        line = f"{line[:longest]} ..."
    return _SPECIAL.sub(_escape, line)


def _escape(match: re.Match[str]) -> str:
    backslashed, named, joined = match.groups()
    if backslashed:
        return f"\\{backslashed}"
    return _NAMED_CHARACTERS[named] if named else f"{joined}{_WORD_JOINER}"


def _code(text: str) -> str:
    return f"<code>{escaped(text)}</code>"


def _blocks(diff: Diff) -> Iterator[_Block]:
    """Yield the blocks that have any rows, in the order of what matters."""
    for block in (
        _numbers("Unexplained", diff, unexplained(diff), NOTHING_EXPLAINS),
        *_real(diff),
        _grade(diff),
        _settings(diff),
        _claims(diff),
        *_other_numbers(diff),
        _tables(diff),
        _figures(diff),
        _texts(diff),
        _environment(diff),
    ):
        if block.rows:
            yield block


def _real(diff: Diff) -> Iterator[_Block]:
    """Yield a table for each cause, the first of them under the title."""
    for number, (causes, changes) in enumerate(by_causes(real_changes(diff)).items()):
        title = "" if number else "Real changes"
        yield _numbers(title, diff, changes, lead=f"Cause: {escaped(causes_text(causes))}")


def _numbers(title: str, diff: Diff, changes: Iterable[MetricChange], lead: str) -> _Block:
    rows = [
        (*_number_cells(change), escaped(verdict_text(change.verdict, diff))) for change in changes
    ]
    return _Block(title, ("Number", *_names(diff), _DIFFERENCE, "Verdict"), tuple(rows), lead=lead)


def _number_cells(change: MetricChange) -> Row:
    return (_code(change.name), *map(escaped, (*values_text(change), difference_text(change))))


def _grade(diff: Diff) -> _Block:
    if diff.grade is None:
        return _Block("", (), ())
    grade = diff.grade
    title = f"{escaped(grade.version)}: {earned_text(grade)} points"
    rows = ((escaped(one.name), earned_text(one), escaped(one.evidence)) for one in grade.criteria)
    return _Block(title, ("Criterion", "Points", "Evidence"), tuple(rows))


def _settings(diff: Diff) -> _Block:
    rows = (
        (_code(one.name), _code(setting_value(one.a)), _code(setting_value(one.b)))
        for one in diff.settings
    )
    return _Block("Settings", ("Setting", *_names(diff)), tuple(rows))


def _claims(diff: Diff) -> _Block:
    rows = []
    for change in changed_claims(diff):
        note = f" ({change.note})" if change.note else ""
        said = escaped(f"{claim_text(change, diff)}{note}")
        rows.append((_code(change.name), said, escaped(change.a_text), escaped(change.b_text)))
    return _Block("Claims", ("Claim", "Change", *_names(diff)), tuple(rows))


def _other_numbers(diff: Diff) -> Iterator[_Block]:
    for verdict, changes in remaining(diff).items():
        title = f"{len(changes)} {escaped(verdict_text(verdict, diff))}"
        if verdict == "same":
            names = tuple((_code(change.name),) for change in changes)
            yield _Block(title, (), names, is_folded=True)
        else:
            head = ("Number", *_names(diff), _DIFFERENCE, "How it was judged")
            rows = [(*_number_cells(one), escaped(judgement_text(one))) for one in changes]
            yield _Block(title, head, tuple(rows), is_folded=True)


def _tables(diff: Diff) -> _Block:
    changed = [table for table in diff.tables if table.verdict != "same"]
    rows: list[Row] = []
    for table in changed:
        label = f"Table {table.number}, {_code(table.label)}"
        rows += [
            (label, *map(escaped, (cell.row, cell.column, cell.a, cell.b))) for cell in table.cells
        ]
        if not table.cells:
            rows.append(
                (label, escaped(table.note or verdict_text(table.verdict, diff)), "", "", "")
            )
    head = ("Table", "Row", "Column", *_names(diff))
    return _Block(f"Tables: {len(changed)}", head, tuple(rows), is_folded=True)


def _figures(diff: Diff) -> _Block:
    changed = [figure for figure in diff.figures if figure.verdict != "same"]
    rows: list[Row] = []
    for figure in changed:
        number = "" if figure.number is None else f"Figure {figure.number}, "
        label = f"{number}{_code(figure.label)}"
        for one in figure.series:
            known = one.largest_difference
            at = "" if one.at is None else f" at {one.at:g}"
            most = one.note if known is None else f"{known:.3g}{at}"
            rows.append((label, escaped(one.panel), escaped(one.series), escaped(most)))
        if not figure.series:
            rows.append((label, escaped(figure.note or verdict_text(figure.verdict, diff)), "", ""))
    head = ("Figure", "Panel", "Series", "Largest difference")
    return _Block(f"Figures: {len(changed)}", head, tuple(rows), is_folded=True)


def _texts(diff: Diff) -> _Block:
    rows = [(escaped(one.place), " ".join(map(_words, one.words))) for one in diff.text]
    return _Block(f"Texts: {len(rows)}", ("Place", "Words"), tuple(rows), is_folded=True)


def _words(change: WordChange) -> str:
    """Return words that are the same, without their middle where they are many, or both sides'."""
    if change.a == change.b:
        is_long = len(change.a) > 2 * _CONTEXT
        shown = f"{change.a[:_CONTEXT]} ... {change.a[-_CONTEXT:]}" if is_long else change.a
        return escaped(shown)
    pairs = (("del", change.a), ("ins", change.b))
    return " ".join(f"<{tag}>{escaped(words)}</{tag}>" for tag, words in pairs if words.strip())


def _environment(diff: Diff) -> _Block:
    rows = ((escaped(one.name), _code(one.a), _code(one.b)) for one in diff.environment)
    return _Block("Environment", ("", *_names(diff)), tuple(rows), is_folded=True)


def _names(diff: Diff) -> tuple[str, str]:
    return escaped(diff.a.name), escaped(diff.b.name)


def _block_text(block: _Block, room: int) -> str:
    """Return a block with as many rows as there is room for, and the count of the others.

    Empty where there is not even room for its head.
    """
    if block.is_folded:
        opening, closing = f"\n<details><summary>{block.title}</summary>\n", "\n</details>\n"
    else:
        opening, closing = (f"\n### {block.title}\n" if block.title else ""), ""
    head = ""
    if block.head:
        head = f"{_line(block.head)}\n{_line(['---'] * len(block.head))}\n"
    left = room - _size(opening + closing + head + block.lead) - _RESERVE
    if left < 0:
        return ""
    lines = []
    for row in block.rows:
        line = f"{_line(row)}\n" if block.head else f"- {row[0]}\n"
        left -= _size(line)
        if left < 0:
            break
        lines.append(line)
    missing = len(block.rows) - len(lines)
    count = f"\n{missing} of {len(block.rows)} rows left out: too long for a comment.\n"
    lead = f"\n{block.lead}\n" if block.lead else ""
    table = f"\n{head}{''.join(lines)}" if lines else ""
    return f"{opening}{lead}{table}{count if missing else ''}".rstrip("\n") + f"\n{closing}"


def _line(cells: Row) -> str:
    return f"| {' | '.join(cells)} |"


def _size(text: str) -> int:
    return len(text.encode())
