"""The text of a report as Markdown that GitHub shows. Pure.

Math is set in the forms that GitHub offers beside plain dollars, because Markdown
takes the backslashes and underscores of those for its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby

from reportgen.report.composed import Block, Mark, Span, Text

_MEANT = re.compile(
    r"[\\`*~$]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # within a word it is a letter
    r"|<(?=[A-Za-z/!?])"
    r"|\](?=[(\[:])"
    r"|&(?=#?\w+;)"
)
_START = re.compile(r"^(?:(?=[-+#>=])|(\d{1,9})(?=[.)](?:\s|$)))")
_SIGNS_AT_THE_END = re.compile(r"(?<![\\#])(#+)$")
_PIPE = re.compile(r"\|")
_MARGIN = " " * 4  # of what follows in an item, whatever its marker
_RULES = {"left": "---", "right": "---:"}
_AROUND: Mapping[Mark, tuple[str, str]] = {
    "": ("", ""),
    "emphasis": ("*", "*"),
    "strong": ("**", "**"),
    "raised": ("<sup>", "</sup>"),
    "lowered": ("<sub>", "</sub>"),
}


def text_markdown(text: Text, pictures: Mapping[str, str]) -> str:
    """Return a text as Markdown.

    pictures: label of a figure -> path of its picture; of another the words are printed.
    """
    return "".join(_Printer(text, pictures).printed()).lstrip("\n") + "\n"


class _Printer:
    """Prints blocks; knows where links lead to."""

    def __init__(self, blocks: Sequence[Block], pictures: Mapping[str, str]) -> None:
        self._blocks = blocks
        self._pictures = pictures
        lines = (line for block in blocks for line in (block.spans, *chain(*block.rows)))
        self._targets = {span.target.removeprefix("#") for line in lines for span in line}

    def printed(self) -> Iterator[str]:
        """Yield each block behind what separates it from the one before."""
        before = Block()
        for block in self._blocks:
            empty_line = "\n>\n" if before.is_aside and block.is_aside else "\n\n"
            yield "\n" if before.marker and block.marker else empty_line
            margin = _MARGIN * block.depth
            first = f"{margin.removesuffix(_MARGIN)}{block.marker} " if block.marker else margin
            lines = first + f"\n{margin}".join(self._body(block).split("\n"))
            quote = "> " if block.is_aside else ""
            yield "\n".join((quote + line).rstrip(" ") for line in lines.split("\n"))
            before = block

    def _body(self, block: Block) -> str:
        # It starts nothing but a paragraph, whatever its words are.
        line = _START.sub(r"\1\\", self._line(block.spans))
        words = "".join(span.text for span in block.spans)
        anchor = "".join(map(self._anchor, block.spans[:1]))
        before = f"{anchor}\n\n" if anchor else ""
        match block.kind:
            case "heading":
                # Signs at its end would close it, and be left out.
                return f"{'#' * block.level} " + _SIGNS_AT_THE_END.sub(r"\\\1", line)
            case "code":
                return _fence("\n".join(span.text for span in block.spans), block.language)
            case "equation":
                number = "".join(span.text for span in block.spans if span.mark != "math")
                tag = rf" \tag{{{number.strip(' ()')}}}" if number else ""
                return before + _fence(words.removesuffix(number) + tag, "math")
            case "table":
                rows = [[_PIPE.sub(r"\\|", self._line(cell)) for cell in row] for row in block.rows]
                rules = [_RULES[column] for column in block.columns]
                return "\n".join(f"| {' | '.join(row)} |" for row in [*rows[:1], rules, *rows[1:]])
            case "picture" if block.figure in self._pictures:
                return f"{anchor}![{_escaped(words)}]({self._pictures[block.figure]})"
            case _:
                return line

    def _line(self, spans: Sequence[Span]) -> str:
        alike = groupby(spans, lambda span: (span.mark, span.target, span.anchor))
        return "".join(self._alike(list(group)) for _, group in alike)

    def _alike(self, spans: Sequence[Span]) -> str:
        """Return spans that differ at most in what they are the value of."""
        mark, target = spans[0].mark, spans[0].target
        text = "".join(span.text for span in spans)
        words = text.strip(" ") if mark in ("code", "math") else text.strip()
        if mark in ("code", "math"):
            sign = "$" if mark == "math" else ""
            printed = f"{sign}{_code_span(words)}{sign}"
        else:
            printed = _escaped(words).join(_AROUND[mark])
        if target:
            printed = f"[{printed}]({target})"
        # A mark counts only where no space is inside of it.
        return self._anchor(spans[0]) + (text.replace(words, printed, 1) if words else text)

    def _anchor(self, span: Span) -> str:
        """Return the anchor of what a link leads to."""
        return f'<a name="{span.anchor}"></a>' if span.anchor in self._targets - {""} else ""


def _escaped(text: str) -> str:
    """Return a text so that no letter of it has a meaning in Markdown, but at its start."""
    return _MEANT.sub(r"\\\g<0>", text)


def _code_span(code: str) -> str:
    """Return code within a line, letter by letter; without spaces around it."""
    ticks = _ticks(code, least=1)
    space = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{ticks}{space}{code}{space}{ticks}"


def _fence(code: str, language: str) -> str:
    """Return lines of code as a block."""
    ticks = _ticks(code, least=3)
    return f"{ticks}{language}\n{code}\n{ticks}"


def _ticks(code: str, least: int) -> str:
    """Return a row of ticks that is in no code."""
    longest = max(map(len, re.findall("`+", code)), default=0)
    return "`" * max(least, longest + 1)
