"""Find numbers that are typed into prose and come from no result. Pure."""

import re
from collections.abc import Iterator, Sequence

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_LEVEL = r"\b9[059] ?(?:%|per cent)"
_OF_LEVEL = r"\b(?:[Cc]onfidence|[Ii]ntervals?|[Ll]imits|[Bb]ands?|CI)\b"
_LEFT_OUT = re.compile(
    r"\d{4}-\d\d(?:-\d\d)?"
    rf"|\d{{1,2}} {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{1,2}}(?:,? \d{{4}})?"
    r"|\b(?:1[5-9]|20)\d\d\b(?![.,]\d| ?%)"  # a year
    rf"|{_LEVEL}[ -]{_OF_LEVEL}|{_OF_LEVEL} (?:level )?(?:of |at )?{_LEVEL}"
    r"|\[\d+(?:[,–-] ?\d+)*\]"  # a citation
    r"|\b(?:Chapter|Section|Figure|Table|Equation|Appendix|[Pp]age|[Vv]ersion|[Nn]umber)s? [\d.]+"
    r"|\{[^{}]*\}|\$[^$]*\$"
)
"""Dates, levels of confidence, citations, references by number, what stands in braces or is
mathematics."""

_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?: ?%| per cent)?(?![\w/])")


def typed_numbers(file: str, prose: Sequence[tuple[int, str]]) -> Iterator[str]:
    """Yield a warning for each line of prose with typed numbers.

    A whole number of one digit counts as a word: "the 2 classes".
    prose: lines by their numbers in the file, from 1; several pieces may be of one line.
    """
    found: dict[int, list[str]] = {}
    for line, words in sorted(prose):
        numbers = (number[0] for number in _NUMBER.finditer(_LEFT_OUT.sub(" ", words)))
        found.setdefault(line, []).extend(number for number in numbers if len(number) > 1)
    for line, every in found.items():
        if typed := [*dict.fromkeys(every)]:
            stays = "is typed, so it stays" if len(typed) == 1 else "are typed, so they stay"
            yield (
                f"{file}, line {line}: {', '.join(typed)} {stays} when results change. "
                "Put the name of a result or setting there, or "
                f"${typed[0].rstrip(' %')}$ if it is meant so."
            )
