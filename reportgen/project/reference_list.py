"""Write cited works as a list of references. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import cycle
from string import ascii_lowercase
from urllib.parse import quote

from reportgen.base.untrusted.text import shortened
from reportgen.project.bibliography import Person, Work
from reportgen.report.composed import TARGET, Mark, Span
from reportgen.report.references import Citations, Reference

_WHOLE = {"book", "booklet", "manual", "mastersthesis", "phdthesis", "proceedings", "thesis"}
"""Types whose titles are those of whole books."""

_KINDS = {
    "mastersthesis": "Master’s thesis",
    "phdthesis": "PhD thesis",
    "techreport": "Technical report",
}
_IMPRINT = ("publisher", "institution", "howpublished", "address")
_OTHERS = "others"
_MOST_NAMED = 2  # authors in a citation
_MOST_LISTED = 20  # in an entry
_LONGEST_TARGET = 500
_SAFE = ":/?#@!&*+,;=%~"  # in the address of a link


def references_of(works: Sequence[Work], style: Citations) -> tuple[Reference, ...]:
    """Return the list of references.

    works: in the order in which they are first cited, which numbers them. By author and year the
    list is in the order of the authors, and a letter tells apart what would be cited alike.
    """
    if style == "numbered":
        return tuple(
            Reference(key=work.key, label=str(number), entry=_entry(work, _year(work)))
            for number, work in enumerate(works, start=1)
        )
    alike: dict[str, list[Work]] = {}
    for work in sorted(works, key=lambda one: one.fields["title"]):
        alike.setdefault(_author_year(work), []).append(work)
    return tuple(
        Reference(key=work.key, label=label + letter, entry=_entry(work, _year(work) + letter))
        for label, group in sorted(alike.items(), key=lambda item: _in_order(item[0]))
        for letter, work in zip(cycle(ascii_lowercase if group[1:] else [""]), group, strict=False)
    )


def _author_year(work: Work) -> str:
    """Return what cites a work, as in "Kingma and Ba, 2015"."""
    people = _people(work)
    if not people:
        names = work.fields.get("organization") or work.fields["title"]
    elif len(people) > _MOST_NAMED or people[-1].family == _OTHERS:
        names = f"{people[0].family} et al."
    else:
        names = " and ".join(one.family for one in people)
    # What has a meaning in a text of the report is left out.
    return re.sub(r"[{}$#%]", "", f"{shortened(names, 100)}, {_year(work) or 'n.d.'}")


def _in_order(text: str) -> str:
    return unicodedata.normalize("NFKD", text).casefold()


def _people(work: Work) -> tuple[Person, ...]:
    return work.authors or work.editors


def _year(work: Work) -> str:
    found = re.search(r"\d{4}", work.fields.get("year", ""))
    return found[0] if found else work.fields.get("year", "")


def _entry(work: Work, year: str) -> tuple[Span, ...]:
    """Return an entry of the list: who, what, where, and links, a sentence each."""
    has = work.fields.get
    sentences = [
        [_words(_names(work.authors) or _editors(work) or has("organization", ""))],
        [_words(work.fields["title"], "emphasis" if work.kind in _WHOLE else "")],
        [*_where(work), _words(year)],
        [_words(has("note", ""))],
        [*_links(work)],
    ]
    spans: list[Span] = []
    for sentence in sentences:
        parts = [part for part in sentence if part]
        if spans and parts:
            spans.append(Span(text=_end(spans) + " "))
        for number, part in enumerate(parts):
            spans += [Span(text=", "), *part] if number else part
    return (*spans, *_words(_end(spans)))


def _end(spans: Sequence[Span]) -> str:
    """Return what ends a sentence; nothing behind a link, which would seem longer than it is."""
    return "" if spans[-1].text.endswith((".", "?", "!")) or spans[-1].target else "."


def _words(text: str, mark: Mark = "", target: str = "") -> tuple[Span, ...]:
    return (Span(text=text, mark=mark, target=target),) if text else ()


def _where(work: Work) -> Iterator[tuple[Span, ...]]:
    """Yield in what a work has appeared, and at whose house."""
    has = work.fields.get
    journal, book, pages = has("journal", ""), has("booktitle", ""), _pages(work)
    volume, number = has("volume", ""), has("number", "")
    kind = has("type") or _KINDS.get(work.kind, "")
    yield _words(f"{kind} {number}".strip() if kind else "")
    yield _words(journal, "emphasis")
    if book:
        editors = f"{_editors(work)}, " if work.authors and work.editors else ""
        yield (*_words(f"In {editors}"), *_words(book, "emphasis"))
    if journal and volume:
        issue = f"{volume}({number})" if number else volume
        yield _words(f"{issue}:{pages}" if pages else issue)
    else:
        yield _words(f"volume {volume}" if volume else "")
        yield _words(pages and f"{'pp.' if '–' in pages or ',' in pages else 'p.'} {pages}")
    yield _words(has("series", ""))
    yield _words(f"{has('edition')} edition" if has("edition") else "")
    yield from (_words(has(name, "")) for name in _IMPRINT)
    yield _words(has("organization", "") if _people(work) else "")


def _pages(work: Work) -> str:
    return re.sub(r"\s*[-–]+\s*", "–", work.fields.get("pages", ""))


def _links(work: Work) -> Iterator[tuple[Span, ...]]:
    """Yield the addresses of a work: on arXiv, and its DOI or else where it says itself."""
    has = work.fields.get
    if has("archiveprefix", "").lower() == "arxiv" and has("eprint"):
        yield _link(f"arXiv:{has('eprint')}", f"https://arxiv.org/abs/{has('eprint')}")
    if doi := re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)", "", has("doi", "")):
        yield _link(f"https://doi.org/{doi}", f"https://doi.org/{quote(doi, safe='/:')}")
    elif url := has("url", ""):
        yield _link(url, quote(url, safe=_SAFE))


def _link(text: str, target: str) -> tuple[Span, ...]:
    can_lead = len(target) <= _LONGEST_TARGET and re.fullmatch(TARGET, target)
    return _words(text, target=target if can_lead else "")


def _editors(work: Work) -> str:
    return (
        f"{_names(work.editors)} ({'eds.' if work.editors[1:] else 'ed.'})" if work.editors else ""
    )


def _names(people: Sequence[Person]) -> str:
    names = [one.name for one in people[:_MOST_LISTED]] + [_OTHERS] * (len(people) > _MOST_LISTED)
    if not names[1:]:
        return "".join(names)
    last = "et al." if names[-1] == _OTHERS else f"and {names[-1]}"
    return f"{', '.join(names[:-1])} {last}"
