"""The prose of two reports, paragraph by paragraph. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice

from reportgen.compare.model import TextChange
from reportgen.compare.words import WordComparison, differ_in_words, words_alone
from reportgen.report.composed import Span, Text

Paragraphs = Mapping[str, str]
"""Place -> text in the order of the page."""

_Paragraph = tuple[str, str]  # place, text

_MOST_PAIRS = 400  # of paragraphs that are held against each other in one changed stretch
_MOST_PROSE = 400_000  # characters; ours has 75,000
_SECTION = re.compile(r"(?:section|chapter)-([\w.]{1,20})")


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
    for ours, theirs in _paired(a, b, comparison):
        place, _ = theirs or ours or ("", "")
        before, after = ours[1] if ours else "", theirs[1] if theirs else ""
        if differ_in_words(before, after):
            yield TextChange(place=place, words=comparison.changes(before, after))


_Pair = tuple[_Paragraph | None, _Paragraph | None]


def _paired(a: Paragraphs, b: Paragraphs, comparison: WordComparison) -> Iterator[_Pair]:
    ours, theirs = ([words_alone(text) for text in side.values()] for side in (a, b))
    before, after = iter(a.items()), iter(b.items())
    # Where equal ones are too much to look for, all is one changed stretch.
    for gone, come in comparison.stretches(ours, theirs) or [(ours, theirs)]:
        yield from _by_likeness(list(islice(before, len(gone))), list(islice(after, len(come))))


def _by_likeness(a: Sequence[_Paragraph], b: Sequence[_Paragraph]) -> Iterator[_Pair]:
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
            yield (None, paragraph)
            continue
        yield from ((gone, None) for gone in a[next_one:partner])
        yield (a[partner], paragraph)
        next_one = partner + 1
    yield from ((gone, None) for gone in a[next_one:])


def _are_alike(a: Counter[str], b: Counter[str]) -> bool:
    return 2 * (a & b).total() >= max(a.total(), b.total())
