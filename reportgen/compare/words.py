"""Two texts word by word; pure, and fast for any text.

difflib holds every place of a word on one side against every place of it on the other,
which takes minutes for long texts of few words. What that would cost is reckoned
beforehand: a text that is too much is compared by its sentences, and what is still too
much is given as a whole, the old and the new.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain, groupby

from reportgen.compare.model import WordChange

Stretches = list[tuple[Sequence[str], Sequence[str]]]
"""What two rows of texts consist of, in order: equal stretches, and one in place of another."""

_NUMBER = re.compile(r"[<>=±]?\s?[-−+]?\d(?:[\d.,]{0,30}\d)?(?:e[-+]?\d{1,3})?")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")
_MOST_EFFORT = 1e6  # for one text: about 0.2 seconds at the worst
_MOST_EFFORT_IN_ALL = 4e6  # for all texts of a comparison


def differ_in_words(a: str, b: str) -> bool:
    """Say whether texts differ in more than their numbers.

    The number in a metric's name, such as a factor's, is one of them.
    """
    return words_alone(a) != words_alone(b)


def words_alone(text: str) -> str:
    """Return a text with single spaces, and with one sign for every number."""
    return _NUMBER.sub(" # ", " ".join(text.split()))


class WordComparison:
    """Compares texts; looks no longer for equal words where that has become too much."""

    def __init__(self) -> None:
        self._effort_left = _MOST_EFFORT_IN_ALL

    def changes(self, a: str, b: str) -> tuple[WordChange, ...]:
        """Return the words of both texts in order, as equal and as changed stretches.

        The words of a side, joined by spaces, are its text with single spaces.
        """
        by_words = self.stretches(a.split(), b.split())
        return tuple(_joined(by_words if by_words is not None else self._by_sentences(a, b)))

    def stretches(self, a: Sequence[str], b: Sequence[str]) -> Stretches | None:
        """Return what two rows of words consist of, or None where that is too much."""
        first, last = _equal_ends(a, b)
        middle_a, middle_b = a[first : len(a) - last], b[first : len(b) - last]
        if not self._can_afford(middle_a, middle_b):
            return None
        matcher = SequenceMatcher(None, middle_a, middle_b, autojunk=False)
        return [
            (a[:first], b[:first]),
            *(
                (middle_a[start_a:end_a], middle_b[start_b:end_b])
                for _, start_a, end_a, start_b, end_b in matcher.get_opcodes()
            ),
            (a[len(a) - last :], b[len(b) - last :]),
        ]

    def _by_sentences(self, a: str, b: str) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
        sentences = _SENTENCE_END.split(a), _SENTENCE_END.split(b)
        for ours, theirs in self.stretches(*sentences) or [sentences]:
            words = " ".join(ours).split(), " ".join(theirs).split()
            by_words = None if words[0] == words[1] else self.stretches(*words)
            yield from by_words if by_words is not None else [words]

    def _can_afford(self, a: Sequence[str], b: Sequence[str]) -> bool:
        there = Counter(b)
        pairs = sum(count * there[word] for word, count in Counter(a).items())
        # difflib goes through them for each stretch that it finds; at the worst that is one
        # for each of as many words as all have of one.
        effort = pairs**1.5
        if effort > min(_MOST_EFFORT, self._effort_left):
            return False
        self._effort_left -= effort
        return True


def _equal_ends(a: Sequence[str], b: Sequence[str]) -> tuple[int, int]:
    """Return how many words both begin with, and how many of the rest both end with."""
    shorter = min(len(a), len(b))
    first = next((place for place in range(shorter) if a[place] != b[place]), shorter)
    rest = shorter - first
    last = next((place for place in range(rest) if a[-1 - place] != b[-1 - place]), rest)
    return first, last


def _joined(stretches: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Iterator[WordChange]:
    """Yield the stretches, neighbours of one kind as one."""
    for _, group in groupby(stretches, lambda stretch: stretch[0] == stretch[1]):
        a, b = (" ".join(chain(*words)) for words in zip(*group, strict=True))
        if a or b:
            yield WordChange(a=a, b=b)
