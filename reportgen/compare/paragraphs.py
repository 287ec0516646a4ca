"""The prose of two pages, paragraph by paragraph. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from reportgen.compare.matching import on_either_side
from reportgen.compare.model import TextChange
from reportgen.compare.words import WordComparison, differ_in_words, words_alone

Paragraphs = Mapping[str, str]
"""Place -> text in the order of the page, as `texts_of_page` returns it."""

_Paragraph = tuple[str, str]  # place, text

_MOST_PAIRS = 400  # of paragraphs that are held against each other in one changed stretch


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
    stretches = comparison.stretches(
        [words_alone(text) for text in a.values()], [words_alone(text) for text in b.values()]
    )
    if stretches is None:
        yield from _by_place(a, b)
        return
    before, after = iter(a.items()), iter(b.items())
    for ours, theirs in stretches:
        yield from _by_likeness(list(islice(before, len(ours))), list(islice(after, len(theirs))))


def _by_place(a: Paragraphs, b: Paragraphs) -> Iterator[_Pair]:
    for place in on_either_side(a, b):
        yield (
            (place, a[place]) if place in a else None,
            (place, b[place]) if place in b else None,
        )


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
