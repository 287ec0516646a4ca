"""The prose of a page that `render` made, read off its HTML; nothing of it is executed.

The page may be somebody else's. What is read is bounded: html.parser takes what it is
given in pieces, and nothing is read twice more than a few times.
"""

import re
from html.parser import HTMLParser

from reportgen.base.untrusted.text import printable

MOST_CHARACTERS = 8_000_000
"""Of a page; ours has about two million, most of them fonts."""

_MOST_PROSE = 400_000  # characters without drawings and tables; ours has 75,000
_PIECE = 32_000  # characters that the parser gets at once
_MOST_WAITING = 64_000  # characters of a tag that does not end
_LEFT_OUT = ("svg", "figure", "pre", "aside", "table")  # not one in another of its kind
_TEXTS = ("p", "li", "h2", "h3", "h4")
_VOID = ("br", "wbr", "hr", "img", "col")
_SECTION = re.compile(r"(?:section|chapter)-([\w.]{1,20})")
_BY_NAME = ("data-metric", "data-setting")  # a number, by what it is the value of


def texts_of_page(html: str) -> dict[str, str]:
    """Return place -> text of headings, paragraphs and list items, without the appendices.

    A place is such as "section 2.c, paragraph 3". Numbers and claims stand there by
    name, in braces: another number is not another text, and claims are compared by
    themselves. Figures, tables and equations are left out. A page that is larger than
    any of ours, or has no main part, has no texts.
    """
    if len(html) > MOST_CHARACTERS:
        return {}
    start = html.find("<main")
    end = html.find("</main>", start)
    if start < 0 or end < 0:
        return {}
    prose = html[start:end]
    for tag in _LEFT_OUT:
        prose = _without(tag, prose)
    if len(prose) > _MOST_PROSE:
        return {}
    reader = _Reader()
    for at in range(0, len(prose), _PIECE):
        reader.feed(prose[at : at + _PIECE])
        if len(reader.rawdata) > _MOST_WAITING:
            break
    # The page is read as it is, and may hold what no report may.
    return {printable(place): printable(text) for place, text in reader.texts.items()}


def _without(tag: str, html: str) -> str:
    kept = []
    at = 0
    while (start := html.find(f"<{tag}", at)) >= 0:
        kept.append(html[at:start])
        end = html.find(f"</{tag}>", start)
        if end < 0:
            return "".join(kept)
        at = end + len(tag) + 3
    return "".join([*kept, html[at:]])


class _Reader(HTMLParser):
    """Collects the texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self._section = ""
        self._counts: dict[str, int] = {}
        self._tag = ""  # of the text that is being read; empty: none
        self._words: list[str] = []
        self._left_out = 0  # elements open around what is read by its name

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _TEXTS:
            self._finish()
            self._tag = tag
            self._enter_section(dict(attrs).get("id") or "")
        elif self._left_out:
            self._left_out += tag not in _VOID
        elif tag == "br":
            self._words.append(" ")
        elif self._tag and (name := _name(dict(attrs))):
            self._words.append(f"{{{name}}}")
            self._left_out = 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _TEXTS:
            self._finish()
        elif self._left_out and tag not in _VOID:
            self._left_out -= 1

    def handle_data(self, data: str) -> None:
        if self._tag and not self._left_out:
            self._words.append(data)

    def _enter_section(self, anchor: str) -> None:
        if self._tag.startswith("h") and (found := _SECTION.fullmatch(anchor)):
            self._section = found[1]
            self._counts = {}

    def _finish(self) -> None:
        text = " ".join("".join(self._words).split())
        if self._tag and text:
            kind = {"p": "paragraph", "li": "item"}.get(self._tag, "heading")
            self._counts[kind] = self._counts.get(kind, 0) + 1
            number = "" if kind == "heading" else f" {self._counts[kind]}"
            self.texts.setdefault(f"section {self._section}, {kind}{number}", text)
        self._tag = ""
        self._words = []
        self._left_out = 0


def _name(attributes: dict[str, str | None]) -> str:
    if attributes.get("class") == "claim":
        return (attributes.get("id") or "").replace("claim-", "claim ", 1)
    return next((attributes[one] or "" for one in _BY_NAME if one in attributes), "")
