"""The page as Markdown that GitHub shows. Pure.

Knows the elements that the templates are written in and refuses any other, so that
nothing is lost in silence. Math is set in the forms that GitHub offers beside plain
dollars, because Markdown takes the backslashes and underscores of those for its own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from reportgen.export.html_tree import Element, parse_html
from reportgen.export.markdown_lines import HEADINGS, MATH, Lines, is_bold, is_left_out
from reportgen.export.markdown_text import fence

_SIGNS_AT_THE_END = re.compile(r"(?<!\\)(#+)$")
_GROUPS = ("", "html", "body", "header", "main", "nav", "section", "div", "figure")
_PARAGRAPHS = ("p", "figcaption", "caption")
_LANGUAGE = "language-"
_LEVEL = re.compile(r"level-(\d)")
_STRUCTURE = re.compile(r"`{3}|\||- |> |\d+\. ")  # no paragraph starts so


def page_markdown(page: str) -> str:
    """Return a page as Markdown.

    page: HTML in which an equation is a <code> of the class MATH.
    Raises TemplateError for an element that has no form in Markdown.
    """
    root = parse_html(page)
    return "\n\n".join(_Blocks(Lines(root)).of(root)) + "\n"


class _Blocks:
    """Paragraphs, tables, lists and the like, each a text without an empty line around it."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._forms = {
            **dict.fromkeys(_GROUPS, self._group),
            **dict.fromkeys(_PARAGRAPHS, self._paragraph),
            **dict.fromkeys(HEADINGS, self._heading),
            "aside": self._quote,
            "ol": self._list,
            "ul": self._list,
            "dl": self._definitions,
            "pre": self._listing,
            "table": self._table,
        }

    def of(self, parent: Element) -> Iterator[str]:
        """Yield the blocks in an element; words beside them are paragraphs, too."""
        words: list[Element | str] = []
        for child in parent.children:
            if isinstance(child, Element) and child.tag in self._forms:
                yield from self._line(words)
                words = []
                yield from self._anchored(child)
            else:
                words.append(child)
        yield from self._line(words)

    def _anchored(self, element: Element) -> Iterator[str]:
        """Yield an element's blocks so that links find them."""
        if is_left_out(element):
            return
        anchor = self._lines.anchor(element)
        for block in self._forms[element.tag](element):
            if anchor and _STRUCTURE.match(block):
                yield anchor
                anchor = ""
            yield anchor + block
            anchor = ""

    def _line(self, words: Sequence[Element | str]) -> Iterator[str]:
        line = self._lines.line(words)
        if line:
            yield line

    def _group(self, group: Element) -> Iterator[str]:
        return self._equation(group) if "equation" in group.classes else self.of(group)

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        if is_bold(paragraph):
            return self._line([Element("strong", {}, paragraph.children)])
        return self.of(paragraph)

    def _heading(self, heading: Element) -> Iterator[str]:
        for line in self._line(heading.children):
            # Signs at its end would close it, and be left out.
            text = _SIGNS_AT_THE_END.sub(r"\\\1", line)
            yield f"{'#' * HEADINGS[heading.tag]} {text}"

    def _quote(self, element: Element) -> Iterator[str]:
        yield _prefixed("\n\n".join(self.of(element)), "> ", "> ")

    def _list(self, element: Element) -> Iterator[str]:
        items = []
        for number, item in enumerate(_children(element, "li"), start=1):
            level = _LEVEL.search(item.attributes.get("class", ""))
            # Entries of the contents bring their own numbers.
            has_number = any("number" in one.classes for one in item.elements())
            marker = "- " if has_number or element.tag == "ul" else f"{number}. "
            margin = " " * 2 * (int(level[1]) - 2) if level else ""
            text = self._lines.anchor(item) + "\n\n".join(self.of(item))
            items.append(_prefixed(text, margin + marker, margin + " " * len(marker)))
        yield _joined(items)

    def _definitions(self, element: Element) -> Iterator[str]:
        """Yield a list of terms, each with its definitions as further paragraphs."""
        items: list[str] = []
        for part in _children(element, "dt", "dd"):
            text = self._lines.anchor(part) + "\n\n".join(self.of(part))
            if part.tag == "dt" or not items:
                items.append(_prefixed(text, "- ", "  "))
            else:
                items[-1] += "\n\n" + _prefixed(text, "  ", "  ")
        yield _joined(items)

    def _equation(self, element: Element) -> Iterator[str]:
        parts = list(element.elements())
        (latex,) = [one.text for one in parts if one.tag == "code" and MATH in one.classes]
        numbers = [one.text.strip("()") for one in parts if "equation-number" in one.classes]
        yield fence(latex + "".join(rf" \tag{{{number}}}" for number in numbers), MATH)

    def _listing(self, element: Element) -> Iterator[str]:
        classes = [name for one in element.elements() for name in one.classes]
        languages = [name.removeprefix(_LANGUAGE) for name in classes if _LANGUAGE in name]
        yield fence(element.text.strip("\n"), "".join(languages[:1]))

    def _table(self, table: Element) -> Iterator[str]:
        for caption in _children(table, "caption"):
            yield from self._paragraph(caption)
        head, *body = [one for one in table.elements() if one.tag == "tr"]
        columns = _children(head, "th", "td")
        rules = ["---:" if one.classes & {"right", "decimal"} else "---" for one in columns]
        yield "\n".join([self._row(head), _row(rules), *map(self._row, body)])

    def _row(self, row: Element) -> str:
        first, *others = map(self._lines.cell, _children(row, "th", "td"))
        return _row([self._lines.anchor(row) + first, *others])


def _children(parent: Element, *tags: str) -> list[Element]:
    return [one for one in parent.children if isinstance(one, Element) and one.tag in tags]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _prefixed(text: str, first: str, others: str) -> str:
    """Return lines with a prefix before the first and another before the rest."""
    head, *rest = text.split("\n")
    return "\n".join([first + head, *((others + line).rstrip(" ") for line in rest)])


def _joined(items: Sequence[str]) -> str:
    return ("\n\n" if any("\n" in item for item in items) else "\n").join(items)
