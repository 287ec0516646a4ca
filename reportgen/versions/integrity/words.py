"""Hold the words of a report against its numbers: they were composed of them.

The words of a metric are one of the forms in which it is printed, those of a claim its
sentence with the numbers put in, a table's cells what stands in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from reportgen.report.claim_words import evidence_parts
from reportgen.report.composed import Block, Span
from reportgen.report.model import Report, flat_settings
from reportgen.report.numbers import metric_text
from reportgen.report.page_numbers import anchor_of
from reportgen.report.parts import Claim, Metric, Table
from reportgen.report.settings_words import setting_words
from reportgen.report.table_data import as_number
from reportgen.report.tables import cell_text
from reportgen.report.texts import FORMS, Numbers, plain_text
from reportgen.versions.concern import Concern
from reportgen.versions.integrity.near import same_words, where_they_part

_CLAIM = "claim "


def word_concerns(report: Report) -> Iterator[Concern]:
    """Yield where the words of a report say something else than its numbers."""
    numbers = Numbers(report.metrics)
    claims = {claim.name: claim for claim in report.claims}
    printed = _Printed(report)
    seen = set()
    for spans in _lines(report.text):
        for name, words in _named(spans):
            if (name, words) in seen:
                continue
            seen.add((name, words))
            if name.startswith(_CLAIM):
                claim = claims.get(name.removeprefix(_CLAIM))
                fault = claim and _of_sentence(claim, words, numbers)
            else:
                fault = printed.fault(name, words)
            if fault:
                yield Concern("numbers", fault, (name.removeprefix(_CLAIM),))
    yield from _of_evidence(report, claims, numbers)
    yield from _of_tables(report, numbers)


class _Printed:
    """What is printed of each metric and setting of a report."""

    def __init__(self, report: Report) -> None:
        self._metrics = report.metrics
        self._settings = flat_settings(report.settings)

    def fault(self, name: str, words: str) -> str:
        """Return what is wrong with the words for a metric or setting; empty: nothing."""
        metric = self._metrics.get(name)
        if metric is not None and words in forms_of(metric, words):
            return ""
        if name in self._settings:
            theirs = setting_words(self._settings[name]).striptags()
            if same_words(words, theirs):
                return ""
            return f"{name} is {theirs}, and is printed as {words}"
        return f"{name} is {metric_text(metric)}, and is printed as {words}" if metric else ""


def forms_of(metric: Metric, words: str) -> Iterator[str]:
    """Yield how a metric may be printed, the likeliest first."""
    yield metric_text(metric)
    # In a column it may have fewer digits.
    yield metric_text(metric, len(words.partition(".")[2]))
    for form in FORMS.values():
        try:
            yield form(metric)
        except ValueError:  # it has no such form
            continue


def _of_sentence(claim: Claim, words: str, numbers: Numbers) -> str:
    sentence, _, mark = words.rpartition(" (C")
    theirs = plain_text(claim.text, numbers)
    if not same_words(sentence, theirs):
        ours, printed = where_they_part(theirs, sentence)
        return f"the sentence of {claim.name} has {ours}, and is printed with {printed}"
    outcome = mark.partition(" ")[2].removesuffix(")")
    if outcome != claim.outcome:
        return f"{claim.name} is said to be {claim.outcome!r}, and is printed as {outcome!r}"
    return ""


def _of_evidence(
    report: Report, claims: Mapping[str, Claim], numbers: Numbers
) -> Iterator[Concern]:
    """Compare what a claim rests on with its lines in the appendix."""
    for block in report.text:
        if not block.spans or block.spans[0].mark != "code":
            continue
        claim = claims.get(block.spans[0].text)
        words = "".join(span.text for span in block.spans)
        if claim is None or " about " not in words:
            continue
        there = "".join(words.split())
        for part in evidence_parts(claim):
            ours = plain_text(part, numbers)
            if "".join(ours.split()) not in there:
                text = f"{claim.name} has “{ours}”, and its appendix does not say so: {words}"
                yield Concern("numbers", text, (claim.name,))
                break


def _of_tables(report: Report, numbers: Numbers) -> Iterator[Concern]:
    tables = {anchor_of("table", table.label): table for table in report.tables}
    for caption, block in pairwise(report.text):
        if caption.kind == "caption" and block.kind == "table" and caption.spans:
            table = tables.get(caption.spans[0].anchor)
            if table and (words := _difference(table, block, numbers)):
                yield Concern("numbers", f"the table {table.label} {words}", (table.label,))


def _difference(table: Table, block: Block, numbers: Numbers) -> str:
    rows = block.rows[1:]
    if len(rows) != len(table.rows):
        return f"has {len(table.rows)} rows, and is printed with {len(rows)}"
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        is_decimal = column.align == "decimal"
        named = (cell.metric for cell in cells if cell.metric)
        places = numbers.column_places(named) if is_decimal else None
        for cell, row in zip(cells, rows, strict=True):
            ours = cell_text(cell, numbers, places).replace("$", "")
            theirs = "".join(span.text for span in row[place]) if place < len(row) else ""
            is_same = same_words(ours, theirs)
            # An earlier release may have written 0.000001 where this one writes a power of ten.
            if not is_same and not (cell.number and as_number(theirs) == cell.number.value):
                return f"has {ours or 'nothing'}, and is printed with {theirs or 'nothing'}"
    return ""


def _lines(text: Sequence[Block]) -> Iterator[Sequence[Span]]:
    for block in text:
        yield block.spans
        for row in block.rows:
            yield from row


def _named(spans: Sequence[Span]) -> Iterator[tuple[str, str]]:
    """Yield each name with its words, which may be of several kinds."""
    for name, group in groupby(spans, key=lambda span: span.name):
        if name:
            yield name, "".join(span.text for span in group)
