"""What stands within a line of the page, as Markdown. Pure."""

import re
from collections.abc import Iterator, Sequence

from reportgen.base.errors import TemplateError
from reportgen.export.html_tree import Element
from reportgen.export.markdown_text import code_span, escaped, escaped_start, slugs_of

MATH = "math"
"""The class of a <code> element that holds LaTeX."""

HEADINGS = {f"h{level}": level for level in range(1, 7)}

_PLAIN = {"data", "span", "b", "i"}
_LEFT_OUT = {"head", "script", "style", "button", "dialog", "template", "wbr"}
_MARKS = {"em": "*", "cite": "*", "strong": "**"}
_BOLD_CLASSES = {"label", "contents-title"}
_SPACE = re.compile(r"[ \t\n\r\f]+")
_PIPE = re.compile(r"\|")


class Lines:
    """The lines of one page, which know where its links lead."""

    def __init__(self, page: Element) -> None:
        shown = list(_shown(page))
        headings = [one for one in shown if one.tag in HEADINGS]
        slugs = slugs_of([collapsed(one.text) for one in headings])
        self._slugs = {one.anchor: slug for one, slug in zip(headings, slugs, strict=True)}
        targets = {one.attributes.get("href", "") for one in shown if one.tag == "a"}
        self._linked = {target[1:] for target in targets if target.startswith("#")}

    def line(self, parts: Sequence[Element | str]) -> str:
        """Return a line that starts nothing but a paragraph, whatever its words are."""
        return escaped_start(collapsed(self._joined(parts)))

    def cell(self, cell: Element) -> str:
        """Return what a cell of a table holds."""
        return _PIPE.sub(r"\\|", collapsed(self._joined(cell.children)))

    def anchor(self, element: Element) -> str:
        """Return the anchor of what a link leads to; GitHub gives headings their own."""
        name = element.anchor
        is_target = name in self._linked and name not in self._slugs
        return f'<a name="{name}"></a>' if is_target else ""

    def _joined(self, parts: Sequence[Element | str]) -> str:
        return "".join(map(self._part, parts))

    def _part(self, part: Element | str) -> str:
        if isinstance(part, str):
            return escaped(_SPACE.sub(" ", part))
        return "" if is_left_out(part) else self.anchor(part) + self._element(part)

    def _element(self, element: Element) -> str:
        inside = element.children
        match element.tag:
            case "span" if "data-outcome" in element.attributes:
                text = self._claim(element)
            case tag if tag in _MARKS or (tag == "span" and is_bold(element)):
                text = self._marked(_MARKS.get(tag, "**"), inside)
            case tag if tag in _PLAIN:
                text = self._joined(inside)
            case "sup" | "sub":
                text = f"<{element.tag}>{self._joined(inside)}</{element.tag}>"
            case "code":
                code = code_span(collapsed(element.text))
                text = f"${code}$" if MATH in element.classes else code
            case "a":
                text = self._link(element, self._joined(inside))
            case "img":
                text = f"![{escaped(element.attributes['alt'])}]({element.attributes['src']})"
            case "br":
                text = " "
            case tag:
                raise TemplateError(f"The element <{tag}> has no form in Markdown.")
        return text

    def _marked(self, mark: str, inside: Sequence[Element | str]) -> str:
        text = self._joined(inside)
        words = text.strip()
        # A mark counts only where no space is inside of it.
        return text.replace(words, f"{mark}{words}{mark}", 1) if words else text

    def _link(self, link: Element, text: str) -> str:
        target = link.attributes.get("href", "")
        if target.startswith("#"):
            target = f"#{self._slugs.get(target[1:], target[1:])}"
        return f"[{text}]({target})"

    def _claim(self, claim: Element) -> str:
        """Return a claim's sentence and, in brackets, its sign with the outcome."""
        signs = [one for one in claim.elements() if one.tag == "a" and "sign" in one.classes]
        sentence = self._joined([one for one in claim.children if one not in signs])
        outcome = claim.attributes["data-outcome"]
        links = [self._link(sign, escaped(f"{sign.text} {outcome}")) for sign in signs]
        return sentence + "".join(f" ({link})" for link in links)


def is_left_out(element: Element) -> bool:
    """Say whether nobody who reads the page sees the element, or it is there to be pressed."""
    return element.tag in _LEFT_OUT or "hidden" in element.attributes


def is_bold(element: Element) -> bool:
    """Say whether the element's class stands for bold letters."""
    return not _BOLD_CLASSES.isdisjoint(element.classes)


def collapsed(text: str) -> str:
    """Return a text with single spaces and none around it, as a page shows it."""
    return _SPACE.sub(" ", text).strip(" ")


def _shown(element: Element) -> Iterator[Element]:
    if not is_left_out(element):
        yield element
        for child in element.children:
            if isinstance(child, Element):
                yield from _shown(child)
