"""Compare the texts of two versions in words; another number is no such change. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from reportgen.base.mappings import paired
from reportgen.compare.model import TextChange
from reportgen.compare.words import WordComparison, differ_in_words, words_alone
from reportgen.report.composed import Span, Text
from reportgen.report.model import Report
from reportgen.report.parts import Figure, Table

Paragraphs = Mapping[str, str]
"""Place -> text in the order of the page."""

_Paragraph = tuple[str, str]  # place, text
_NO_PARAGRAPH = ("", "")

_MOST_PAIRS = 400  # of paragraphs that are held against each other in one changed stretch
_MOST_PROSE = 400_000  # characters; ours has 75,000
_SECTION = re.compile(r"(?:section|chapter)-([\w.]{1,20})")
_LABELS = ("title", "x_label", "y_label", "column_title")  # that a panel can have


@dataclass(frozen=True)
class _Text:
    """A text of a report."""

    place: str  # such as "caption of Figure 3"
    words: str
    key: str = ""  # the place by a label, which a new number leaves alone; empty: the place itself
    numbers_count: bool = False  # another number is another text


def text_changes(a: Report, b: Report) -> tuple[TextChange, ...]:
    """Return the texts that changed in words, in the order of b.

    The prose where both have it recorded. Wordings are a part of it, and then not listed
    by themselves.
    """
    comparison = WordComparison()
    texts, prose = _texts_of_both(a, b)
    found = [
        TextChange(
            place=theirs.place or ours.place, words=comparison.changes(ours.words, theirs.words)
        )
        for ours, theirs in texts
        if _differ(ours, theirs)
    ]
    found += paragraph_changes(*prose, comparison)
    return tuple(found)


def unchanged_texts(a: Report, b: Report) -> tuple[str, ...]:
    """Return the places in b of the texts that are the same in words."""
    texts, prose = _texts_of_both(a, b)
    same = [theirs.place for ours, theirs in texts if theirs.words and not _differ(ours, theirs)]
    before = {words_alone(text) for text in prose[0].values()}
    same += [place for place, text in prose[1].items() if words_alone(text) in before]
    return tuple(same)


def _texts_of_both(
    a: Report, b: Report
) -> tuple[list[tuple[_Text, _Text]], tuple[Paragraphs, Paragraphs]]:
    """Return the texts in pairs, and the prose, which is empty where not both have it recorded."""
    has_prose = bool(a.text and b.text)
    before, after = (
        _texts(one, other, with_wordings=not has_prose) for one, other in ((a, b), (b, a))
    )
    pairs = list(paired(before, after, _Text("", "")).values())
    if not has_prose:
        return pairs, ({}, {})
    prose = paragraphs_of(a.text), paragraphs_of(b.text)
    return pairs, prose if a.only == b.only else _of_shared_sections(*prose)


def _of_shared_sections(a: Paragraphs, b: Paragraphs) -> tuple[Paragraphs, Paragraphs]:
    """Return the paragraphs of the sections that both sides have."""
    sections = [{place.partition(",")[0] for place in side} for side in (a, b)]
    shared = sections[0] & sections[1]
    ours, theirs = (
        {place: words for place, words in side.items() if place.partition(",")[0] in shared}
        for side in (a, b)
    )
    return ours, theirs


def _differ(a: _Text, b: _Text) -> bool:
    if a.numbers_count or b.numbers_count:
        return a.words != b.words
    return differ_in_words(a.words, b.words)


def _texts(report: Report, other: Report, *, with_wordings: bool) -> dict[str, _Text]:
    """Return the texts by their keys; of figures and tables where the other side has them, too."""
    shared = {*(one.label for one in other.figures), *(one.label for one in other.tables)}
    texts = [
        _Text("title", report.title),
        _Text("authors", ", ".join(report.authors)),
        *(_Text(f"title of section {one.stem}", one.title) for one in report.sections),
        *(text for one in report.figures if one.label in shared for text in _of_figure(one)),
        *(text for one in report.tables if one.label in shared for text in _of_table(one)),
        # Its numbers are what it says, and follow from the settings alone.
        *(
            _Text(f"equation {one.label}", one.latex, numbers_count=True)
            for one in report.equations
        ),
        *(
            _Text(f"reference {one.key}", "".join(span.text for span in one.entry))
            for one in report.references
        ),
        # It is of other versions: all that it says can be compared, and no number of it elsewhere.
        *(
            _Text(f"appendix on the sweep {one.name}", one.words, numbers_count=True)
            for one in report.sweeps
        ),
        *(_Text(f"wording {one.name}", one.text) for one in report.wordings if with_wordings),
    ]
    return {text.key or text.place: text for text in texts}


def _of_figure(figure: Figure) -> Iterator[_Text]:
    name = f"drawing {figure.label}" if figure.number is None else f"Figure {figure.number}"
    parts = {"caption of": figure.caption, "alternative text of": figure.alternative_text}
    for at, panel in enumerate(figure.panels, start=1):
        labels = (getattr(panel, label, "") for label in _LABELS)
        parts[f"labels of panel {at} of"] = "; ".join(filter(None, labels))
    return (_Text(f"{part} {name}", text, f"{part} {figure.label}") for part, text in parts.items())


def _of_table(table: Table) -> Iterator[_Text]:
    name = f"Table {table.number}"
    parts = {"caption of": table.caption, "note to": table.note}
    for at, column in enumerate(table.columns, start=1):
        parts[f"title of column {at} of"] = column.title
    return (_Text(f"{part} {name}", text, f"{part} {table.label}") for part, text in parts.items())


def paragraphs_of(text: Text) -> Paragraphs:
    """Return the headings, paragraphs and list items of chapters by their places.

    A place is such as "section 2.c, paragraph 3". Numbers and claims stand there by
    name, in braces: another number is not another text, and claims are compared by
    themselves. Figures, tables, equations and boxes are left out. What is longer than any
    prose of ours has none: to compare it would take too long.
    """
    paragraphs: dict[str, str] = {}
    section, counts = "", Counter[str]()
    for block in text:
        if block.kind == "heading":
            found = _SECTION.fullmatch(block.spans[0].anchor if block.spans else "")
            # What failed stands in its chapter, and behind all chapters the appendices.
            section = found[1] if found else section if block.level > 2 else ""
            counts = Counter() if found else counts
        words = _with_names(block.spans)
        if section and words and block.kind in ("heading", "paragraph") and not block.is_aside:
            kind = "item" if block.depth else block.kind
            counts[kind] += 1
            number = "" if kind == "heading" else f" {counts[kind]}"
            paragraphs.setdefault(f"section {section}, {kind}{number}", words)
    return paragraphs if sum(map(len, paragraphs.values())) <= _MOST_PROSE else {}


def _with_names(spans: Sequence[Span]) -> str:
    """Return words, and in braces the name of what other words are the value of."""
    return "".join(
        f"{{{name}}}" if name else "".join(span.text for span in group)
        for name, group in groupby(spans, lambda span: span.name)
    )


def paragraph_changes(
    a: Paragraphs, b: Paragraphs, comparison: WordComparison
) -> Iterator[TextChange]:
    """Yield the paragraphs that changed in words, came or went.

    A paragraph is known by its words, for one that comes moves all behind it.
    """
    ours, theirs = ([words_alone(text) for text in side.values()] for side in (a, b))
    before, after = iter(a.items()), iter(b.items())
    # Where equal ones are too much to look for, all is one changed stretch.
    for gone, come in comparison.stretches(ours, theirs) or [(ours, theirs)]:
        stretches = list(islice(before, len(gone))), list(islice(after, len(come)))
        for (was_at, was), (place, words) in _by_likeness(*stretches):
            if differ_in_words(was, words):
                yield TextChange(place=place or was_at, words=comparison.changes(was, words))


def _by_likeness(
    a: Sequence[_Paragraph], b: Sequence[_Paragraph]
) -> Iterator[tuple[_Paragraph, _Paragraph]]:
    """Pair in order what shares half of its words; the rest came or went."""
    if len(a) == len(b) and (len(a) == 1 or len(a) * len(b) > _MOST_PAIRS):
        yield from zip(a, b, strict=True)
        return
    words = [Counter(text.split()) for _, text in a]
    next_one = 0
    for paragraph in b:
        theirs = Counter(paragraph[1].split())
        reachable = range(next_one, len(a)) if len(a) * len(b) <= _MOST_PAIRS else ()
        partner = next((at for at in reachable if _are_alike(words[at], theirs)), None)
        if partner is None:
            yield (_NO_PARAGRAPH, paragraph)
            continue
        yield from ((gone, _NO_PARAGRAPH) for gone in a[next_one:partner])
        yield (a[partner], paragraph)
        next_one = partner + 1
    yield from ((gone, _NO_PARAGRAPH) for gone in a[next_one:])


def _are_alike(a: Counter[str], b: Counter[str]) -> bool:
    return 2 * (a & b).total() >= max(a.total(), b.total())
