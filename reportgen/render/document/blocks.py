"""Read a page that was composed for its words alone as blocks. Pure.

Knows the elements that templates are written in and refuses any other, so that
nothing is lost in silence.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import count
from typing import Any

from pydantic import TypeAdapter, ValidationError

from reportgen.base.errors import TemplateError
from reportgen.base.untrusted.text import printable
from reportgen.report.composed import ANCHOR, TARGET, Text
from reportgen.report.fields import first_fault

MATH = "math"
"""The class of an element that holds LaTeX."""

_LISTS = {"ol", "ul", "dl"}
_CELLS = {"th", "td"}
_GROUPS = {
    *("html", "body", "header", "main", "footer", "nav", "section", "article", "div", "hr"),
    "blockquote",
    *("thead", "tbody", "tr"),
}
_BLOCKS: Mapping[str, Mapping[str, Any]] = {
    **{f"h{level}": {"kind": "heading", "level": level} for level in range(1, 7)},
    **{tag: {"kind": "caption"} for tag in ("figure", "caption")},
    **{tag: {} for tag in (*_GROUPS, *_LISTS, "p", "li", "dt", "dd", "figcaption", "table")},
    **{tag: {"kind": "cell"} for tag in _CELLS},
    "aside": {"is_aside": True},
    "pre": {"kind": "code"},
    "equation": {"kind": "equation"},
}
"""Elements that stand by themselves, and a class of such -> what blocks in them are."""

_INLINE: Mapping[str, str] = {
    **dict.fromkeys(("a", "abbr", "b", "data", "i", "q", "small", "span", "time", "u"), ""),
    **dict.fromkeys(("em", "cite"), "emphasis"),
    **dict.fromkeys(("strong", "label", "contents-title", "abstract-title"), "strong"),
    "sup": "raised",
    "sub": "lowered",
    "code": "code",
    MATH: "math",
}
"""Elements within a line, and classes of any element -> the mark of words in them."""

_LEFT_OUT = {"head", "script", "style", "button", "dialog", "template", "wbr"}
_VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}
_LEVEL = re.compile(r"level-(\d)")
_SPACE = re.compile(r"[ \t\n\r\f]+")


def read_blocks(page: str) -> Text:
    """Return what a page says.

    page: HTML in which math is LaTeX, and an image has its figure's label as `data-figure`.
    Raises TemplateError for an element that has no form as a block, and for more than a
    report may hold.
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    try:
        text: Text = TypeAdapter(Text).validate_python(reader.blocks)
    except ValidationError as error:
        fault = first_fault(error)
        raise TemplateError(f"The text of the page cannot be kept as data: {fault}.") from error
    return text


@dataclass(frozen=True)
class _Around:
    """What the elements that are open make of the words in them."""

    tag: str
    block: Mapping[str, Any]  # fields of a block
    span: Mapping[str, str]  # fields of a span
    numbers: "count[int] | None" = None  # of the items of a list
    is_left_out: bool = False


class _Reader(HTMLParser):
    """Collects the fields of the blocks of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[dict[str, Any]] = []
        self._open = [
            _Around("", {"kind": "paragraph", "depth": 0}, {"mark": "", "target": "", "name": ""})
        ]
        self._spans: list[dict[str, str]] = []
        self._rows: list[list[list[dict[str, str]]]] = [[]]
        self._columns: list[str] = []
        self._anchor = self._marker = ""  # of elements that began, and had no words yet

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        around, attributes = self._open[-1], {name: value or "" for name, value in attrs}
        if around.is_left_out or tag in _LEFT_OUT or "hidden" in attributes:
            around = replace(around, tag=tag, is_left_out=True)
        elif tag == "br":
            self._add(" ")
        elif tag == "img":
            self._add_image(attributes)
        elif tag in _BLOCKS or tag in _INLINE:
            if tag in _BLOCKS:
                self._end_block()
            around = self._inside(around, tag, attributes)
        else:
            raise TemplateError(
                f'The element <{tag}> has no form as data: put it into {{% if medium != "data" %}}.'
            )
        if tag not in _VOID:
            self._open.append(around)

    def handle_endtag(self, tag: str) -> None:
        if all(around.tag != tag for around in self._open):
            return
        if not self._open[-1].is_left_out:
            self._end(tag)
        while self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._open[-1].is_left_out:
            self._add(data)

    def _inside(self, outer: _Around, tag: str, attributes: Mapping[str, str]) -> _Around:
        """Note what begins with an element; return what it makes of the words in it."""
        classes = attributes.get("class", "").split()
        block, span, numbers = dict(outer.block), dict(outer.span), outer.numbers
        for name in (tag, *classes):
            block |= _BLOCKS.get(name, {})
            mark = _INLINE.get(name, "")
            # Emphasis within another mark is left out: Markdown could not tell their signs apart.
            if mark and not (mark == "emphasis" and span["mark"]):
                span["mark"] = mark
        span["target"] = _if_allowed(TARGET, attributes.get("href")) or span["target"]
        span["name"] = span["name"] or _name(attributes, classes)
        self._anchor = _if_allowed(ANCHOR, attributes.get("id")) or self._anchor
        if tag in _LISTS:
            block["depth"] += 1
            # Entries of the contents bring their own numbers.
            in_contents = any(around.tag == "nav" for around in self._open)
            numbers = count(1) if tag == "ol" and not in_contents else None
        elif tag in ("li", "dt"):
            self._marker = f"{next(numbers)}." if numbers else "-"
            level = _LEVEL.search(attributes.get("class", ""))
            block["depth"] += int(level[1]) - 2 if level else 0
        elif tag == "table":
            self._rows, self._columns = [[]], []
        elif tag == "tr":
            self._rows.append([])
        elif tag in _CELLS and not any(self._rows[:-1]):
            is_right = {"right", "decimal"} & set(classes)
            self._columns.append("right" if is_right else "left")
        elif tag == "pre":
            block["language"] = attributes.get("data-language", "")
        return _Around(tag, block, span, numbers)

    def _end(self, tag: str) -> None:
        if tag in _CELLS:
            self._rows[-1].append(self._taken())
        elif tag == "table":
            self._append(kind="table", rows=[*filter(None, self._rows)], columns=self._columns)
        elif tag in _BLOCKS:
            self._end_block()
        self._marker = "" if tag in ("li", "dt") else self._marker

    def _end_block(self) -> None:
        kind = self._open[-1].block["kind"]
        if kind == "code":
            lines = "".join(span["text"] for span in self._taken()).expandtabs().strip("\n")
            self._append(spans=[{"text": line} for line in lines.split("\n")])
        elif kind != "cell" and (spans := self._taken()):
            self._append(spans=spans)

    def _append(self, **fields: Any) -> None:
        self.blocks.append({**self._open[-1].block, "marker": self._marker, **fields})
        self._marker = ""

    def _add(self, text: str) -> None:
        around, last = self._open[-1], self._spans[-1] if self._spans else None
        if around.block["kind"] != "code":
            text = _SPACE.sub(" ", text)
            text = text if last and not last["text"].endswith(" ") else text.lstrip(" ")
        if last and not self._anchor and around.span.items() <= last.items():
            last["text"] += text
        elif text:
            self._spans.append({**around.span, "text": text, "anchor": self._anchor})
            self._anchor = ""

    def _add_image(self, attributes: Mapping[str, str]) -> None:
        """Add a figure's picture as a block, and what any other image shows as words."""
        if "data-figure" in attributes:
            self._end_block()
        self._add(attributes.get("alt", ""))
        if "data-figure" in attributes:
            spans = self._taken()
            self._append(kind="picture", figure=attributes["data-figure"], spans=spans)

    def _taken(self) -> list[dict[str, str]]:
        """Return the spans since the last time, without a space at the end."""
        spans, self._spans = self._spans, []
        for span in spans:
            span["text"] = printable(span["text"], breaks=True)
        for last in spans[-1:]:
            last["text"] = last["text"].rstrip(" ")
        return spans


def _if_allowed(pattern: str, text: str | None) -> str:
    return text if text and re.fullmatch(pattern, text) else ""


def _name(attributes: Mapping[str, str], classes: Collection[str]) -> str:
    """Return the name of what the words in an element are the value of, or nothing."""
    if "claim" in classes:
        return attributes.get("id", "").replace("claim-", "claim ", 1)
    return attributes.get("data-metric") or attributes.get("data-setting") or ""
