"""Say what differs between two versions, as blocks for every output."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reportgen.base.errors import listed
from reportgen.compare.model import (
    CellChange,
    ClaimChange,
    ClaimKind,
    Diff,
    FigureChange,
    Side,
    TableChange,
    WordChange,
)
from reportgen.compare.parts import Rows
from reportgen.compare.shared import left_out_words, shared_parts
from reportgen.compare.texts import unchanged_texts
from reportgen.pages import blocks
from reportgen.pages.blocks import (
    Block,
    Inline,
    Section,
    Span,
    View,
    number,
    plain,
    prose,
    without_difference,
)
from reportgen.pages.diff_parts import Pictures, printed, printed_table
from reportgen.pages.grades import earned_text, evidence_table
from reportgen.pages.numbers import (
    Names,
    number_section,
    outcome_of,
    setting_value,
    verdict_text,
)
from reportgen.report.model import Report
from reportgen.report.numbers import counted, format_significant

_MOST_FAILED = 6


def diff_view(diff: Diff, a: Report, b: Report) -> View:
    """Return all that differs; tables and figures are shown as the reports have them."""
    names = (diff.a.name, diff.b.name)
    whole = a, b
    a, b = shared_parts(a, b)
    sides = zip(names, map(left_out_words, whole, (a, b)), strict=True)
    left_out = [f"Of {name}, {words}." for name, words in sides if words]
    sections = (
        number_section(diff.metrics, names),
        *_grade(diff),
        _settings(diff, names),
        _claims(diff, names, a, b),
        _tables(diff, names, a, b),
        _figures(diff, names, a, b),
        _texts(diff, names, a, b),
        _environment(diff, names),
    )
    return View(
        title=f"{names[0]} and {names[1]} compared",
        summary=diff.summary.text,
        outcome=outcome_of(diff.metrics),
        blocks=(blocks.Listing((_side(diff.a, a), _side(diff.b, b), *left_out)), *sections),
        foot=(diff.reliability,) if diff.reliability else (),
    )


def _side(side: Side, report: Report) -> Inline:
    facts = [f"profile {side.profile}"] if side.profile else []
    facts += [f"only {' and '.join(report.only)}"] if report.only else []
    facts += [side.created[:10], side.title]
    failed = [one.title for one in report.sections if one.failure]
    ending = (". ", Span(f"Failed: {listed(failed, _MOST_FAILED)}", "bad")) if failed else ()
    return (Span(side.name, "code"), f": {', '.join(facts)}", *ending)


def _grade(diff: Diff) -> Iterator[Section]:
    if diff.grade is not None:
        note = f"{earned_text(diff.grade)} points by {diff.grade.rubric}"
        yield Section(f"Grade of {diff.grade.version}", evidence_table(diff.grade.criteria), note)


def _settings(diff: Diff, names: Names) -> Section:
    rows = (
        (Span(one.name, "code"), setting_value(one.a), setting_value(one.b))
        for one in diff.settings
    )
    table = blocks.table(("Setting", *map(prose, names)), rows, "Settings that differ")
    return Section("Settings", table, if_empty="All settings are the same.")


def _claims(diff: Diff, names: Names, a: Report, b: Report) -> Section:
    sides = (prose(name, is_detail=True) for name in names)
    rows = (
        (
            Span(change.name, "code"),
            _claim_text(change, names, b),
            _said(change.a_outcome, printed(change.a_text, a)),
            _said(change.b_outcome, printed(change.b_text, b)),
        )
        for change in diff.claims
        if change.kind != "same"
    )
    table = blocks.table(("Claim", prose("Change"), *sides), rows, "Claims that changed")
    same = without_difference(
        "claim",
        ("Claim", "Outcome in both", prose("Sentence")),
        (
            (Span(change.name, "code"), change.b_outcome or "", printed(change.b_text, b))
            for change in diff.claims
            if change.kind == "same"
        ),
    )
    return Section("Claims", table, if_empty="No claim changed.", same=same)


def _claim_text(change: ClaimChange, names: Names, b: Report) -> str:
    """Return what became of a claim, as in "holds in 0001-fast, does not hold in 0002-fast"."""
    words: dict[ClaimKind, str] = {
        "outcome": f"{change.a_outcome} in {names[0]}, {change.b_outcome} in {names[1]}",
        "loosened": "its test was loosened",
        "check": "its check changed",
        "dropped": f"in {names[0]} alone: {change.a_outcome}",
        "new": f"in {names[1]} alone: {change.b_outcome}",
        "reworded": "reworded",
    }
    note = f" ({printed(change.note, b)})" if change.note else ""
    return f"{words[change.kind]}{note}"


def _said(outcome: str | None, text: str) -> Inline:
    if outcome is None and not text:
        return Span("not in this version", "muted")
    return blocks.titled(Span(outcome or "", "strong"), text)


def _tables(diff: Diff, names: Names, a: Report, b: Report) -> Section:
    shown = tuple(
        _table_section(change, names, a, b) for change in diff.tables if change.verdict != "same"
    )
    same = _things_without_difference("table", "Table", diff.tables)
    return _parts("Tables", shown, "No table differs.", same)


def _table_section(change: TableChange, names: Names, a: Report, b: Report) -> Section:
    shown, same = _table_blocks(change, names, a, b)
    return Section(
        (f"Table {change.number}, ", Span(change.label, "code")),
        shown,
        _joined(_table_text(change, names), change.note),
        is_folded=True,
        same=same,
    )


def _table_text(change: TableChange, names: Names) -> str:
    if change.cells:
        return f"{counted(len(change.cells), 'cell')} changed"
    return "" if change.verdict == "changed" else verdict_text(change.verdict, names)


def _table_blocks(
    change: TableChange, names: Names, a: Report, b: Report
) -> tuple[tuple[Block, ...], blocks.Table | None]:
    """Return the rows of one version that changed, with the cells of both, and the other rows.

    After the rows that changed comes what has no place among them.
    """
    (old_titles, old), (titles, new) = (printed_table(change.label, one) for one in (a, b))
    changed = {(cell.row, cell.column): _values(cell, old, new) for cell in change.cells}
    if change.verdict == "missing":
        titles, new = old_titles, old
    shown: list[tuple[Inline, ...]] = []
    same: list[tuple[Inline, ...]] = []
    for row, cells in new.items():
        has_changed = not changed.keys().isdisjoint((row, column) for column in cells)
        (shown if has_changed else same).append(
            tuple(
                _both(*changed[row, column], names) if (row, column) in changed else text
                for column, text in cells.items()
            )
        )
    left = (
        (row, column, *values)
        for (row, column), values in changed.items()
        if column not in new.get(row, ())
    )
    label = f"Cells of Table {change.number} that changed"
    return (
        *blocks.table(titles, shown, f"Table {change.number}"),
        *blocks.table(("Row", "Column", *names), left, label),
    ), without_difference("row", titles, same)


def _values(cell: CellChange, old: Rows, new: Rows) -> tuple[str, str]:
    """Return both values as printed, or in full where only their last digits tell them apart."""
    a, b = (
        rows.get(cell.row, {}).get(cell.column, in_full)
        for rows, in_full in ((old, cell.a), (new, cell.b))
    )
    return (cell.a, cell.b) if a == b else (a, b)


def _figures(diff: Diff, names: Names, a: Report, b: Report) -> Section:
    pictures = Pictures(names, a, b)
    several = {one.label for one in b.figures if len(one.panels) > 1}
    shown: list[Section] = []
    for change in diff.figures:
        if change.verdict != "same":
            drawn = pictures.of(change, f"f{len(shown)}")
            text = _figure_text(change, names, has_panels=change.label in several)
            left_out = () if drawn else (Span("; not drawn", "detail"),)
            title = (
                f"Figure {change.number}, " if change.number else "",
                Span(change.label, "code"),
            )
            note = (_joined(text, change.note), *left_out)
            shown.append(Section(title, (*_series_table(change), *drawn), note, is_folded=True))
    same = _things_without_difference("figure", "Figure", diff.figures)
    whole = _parts("Figures", tuple(shown), "The data behind every figure are the same.", same)
    if not pictures.left_out:
        return whole
    return replace(whole, note=(plain(whole.note), Span(f"; {pictures.left_out}", "detail")))


def _figure_text(change: FigureChange, names: Names, *, has_panels: bool) -> str:
    """Return where the curves are furthest apart, or what else became of a figure.

    has_panels: there are several, so that one has to be named.
    """
    furthest = max(change.series, key=lambda one: one.largest_difference or 0.0, default=None)
    if furthest is None or not furthest.largest_difference:
        notes = listed([*dict.fromkeys(one.note for one in change.series if one.note)], 1)
        return notes or ("" if change.note else verdict_text(change.verdict, names))
    at = "" if furthest.at is None else f" at {furthest.at:g}"
    panel = f" of {furthest.panel}" if has_panels else ""
    text = f"largest difference {furthest.largest_difference:.2g}, in {furthest.series}{panel}{at}"
    return _joined(text, furthest.note)


def _series_table(change: FigureChange) -> tuple[Block, ...]:
    rows = (
        (
            one.series,
            one.panel,
            "" if one.largest_difference is None else format_significant(one.largest_difference),
            "" if one.at is None else f"{one.at:g}",
            one.note,
        )
        for one in change.series
    )
    columns = ("Data", "Panel", number("Largest difference"), number("at"), prose("Note"))
    return blocks.table(columns, rows, f"Differences of the data of {change.label}")


def _parts(
    title: str, shown: tuple[Section, ...], if_empty: str, same: blocks.Table | None
) -> Section:
    note = f"{len(shown)} changed" if shown else ""
    return Section(title, shown, note, is_folded=True, if_empty=if_empty, same=same)


def _things_without_difference(
    noun: str, title: str, changes: Iterable[TableChange | FigureChange]
) -> blocks.Table | None:
    rows = (
        ("" if one.number is None else str(one.number), Span(one.label, "code"))
        for one in changes
        if one.verdict == "same"
    )
    return without_difference(noun, (title, "Name"), rows)


def _joined(*notes: str) -> str:
    return "; ".join(filter(None, notes))


def _texts(diff: Diff, names: Names, a: Report, b: Report) -> Section:
    columns = (prose("Place"), prose("Words", is_detail=True))
    rows = [(one.place, _words(one.words, names, a, b)) for one in diff.text]
    marks = f"Words of {names[0]} alone are struck out, words of {names[1]} alone are underlined."
    shown: tuple[Block, ...] = ()
    if rows:
        shown = (blocks.Paragraph(marks), *blocks.table(columns, rows, "Texts"))
    note = counted(len(rows), "passage") if rows else ""
    nothing = "No text changed in words."
    same = without_difference("text", ("Place",), ((one,) for one in unchanged_texts(a, b)))
    return Section("Text", shown, note, is_folded=True, if_empty=nothing, same=same)


def _words(changes: Iterable[WordChange], names: Names, a: Report, b: Report) -> Inline:
    """Return words as printed; the same words stay the same, whatever the numbers in them."""
    found: list[str | Span] = []
    for one in changes:
        now = printed(one.b, b)
        is_same = one.a == one.b
        both = (Span(now, "around"),) if is_same else _both(printed(one.a, a), now, names)
        found += [*both, " "]
    return tuple(found[:-1])


def _both(a: str, b: str, names: Names) -> tuple[str | Span, ...]:
    sides = (Span(a, "removed", names[0]), Span(b, "added", names[1]))
    return (sides[0], " " if a and b else "", sides[1])


def _environment(diff: Diff, names: Names) -> Section:
    rows = ((one.name, one.a or "not known", one.b or "not known") for one in diff.environment)
    table = blocks.table(("What", *map(prose, names)), rows, "Environment of both versions")
    nothing = "Machine, software and data are the same."
    return Section("Environment", table, is_folded=True, if_empty=nothing)
