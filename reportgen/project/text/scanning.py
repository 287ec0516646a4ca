"""Replace by marks what Markdown must not change: Jinja, mathematics. Pure."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reportgen.project.text.files import TextFile
from reportgen.project.text.names import NAME, Place, fault

Kind = Literal["expression", "statement", "math", "equation", "brace"]

MARK = re.compile(r"(?:\uE000|%EE%80%80)(\d+)(?:\uE001|%EE%80%81)")
"""Stands for a part; Markdown writes it with percent signs in an address."""

_STRING = r""" "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' """
_JINJA = rf"""
    \{{%-?\s*raw\s*-?%\}} (?P<raw>.*?) \{{%-?\s*endraw\s*-?%\}}
  | \{{\#\s (?P<comment>.*?) \#\}}
  | \{{\{{-? (?P<expression>(?:{_STRING}|[^"'{{}}]|\{{(?!\{{)|\}}(?!\}}))*?) -?\}}\}}
  | (?P<statement>\{{% (?:{_STRING}|[^"'%{{]|\{{(?!%)|%(?!\}}))* %\}})
"""
# In mathematics {{ is LaTeX; in code it is not, so that code can show a setting.
_MARKDOWN = rf"""
    (?P<fence>^[ ]{{0,3}}(?P<ticks>`{{3,}}|~{{3,}})[^\n]*\n
        (?:.*?\n)??[ ]{{0,3}}(?P=ticks)[`~]*[ \t]*$)
  | (?P<escaped>\\[\\`${{])
  | (?P<code>(?<!`)(?P<tick>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=tick)(?!`))
  | \$\$(?P<equation>(?:(?!\n\s*\n).)+?)\$\$(?:[ \t]*\{{\#(?P<id>[^}}\s]*)\}})?
  | (?<!\\)\[(?P<citation>@(?:(?!\n\s*\n)[^\[\]])+)\](?![(\[])
  | \$(?![\s$])(?P<math>(?:\\.|(?!\n\s*\n)[^$\\])+?)(?<!\s)\$(?!\d)
  | {_JINJA}
"""
_FLAGS = re.DOTALL | re.MULTILINE | re.VERBOSE
_IN_HTML, _IN_MARKDOWN = re.compile(_JINJA, _FLAGS), re.compile(_MARKDOWN, _FLAGS)
_SEVERAL = re.compile(rf"(?<=\]\(){NAME}(?:(?:[ \t]*,[ \t]*|[ \t]+){NAME})+(?=[)\s])")
_STRANGE = re.compile(r"[\ue000-\ue002]|%EE%80%8[0-2]", re.IGNORECASE)  # as in marks
_RAW = re.compile(r"\{%-?\s*(?:end)?raw\b")
_BACKSLASH = re.compile(r"""\\([\\"'])|\\""")
_UNCLOSED = re.compile(r"\{\{|\{%")


@dataclass(frozen=True)
class Part:
    """What a mark stands for."""

    kind: Kind
    source: str  # an expression without its braces, a statement with them, or LaTeX
    place: Place
    id: str = ""  # of an equation


@dataclass(frozen=True)
class Scanned:
    """A file of the text with marks, and what they stand for."""

    file: str
    text: str
    parts: tuple[Part, ...]
    lines: tuple[int, ...]  # of the file, for each line of the text with marks

    def place(self, lines: Sequence[int] | None) -> Place:
        """Return the line of the file for the first of some lines of the text with marks."""
        return Place(self.file, self.lines[lines[0] if lines else -1])

    def pieces(self, text: str) -> Iterator[str | Part]:
        """Yield the words and the parts of a piece of text with marks."""
        for index, piece in enumerate(MARK.split(text)):
            if index % 2:
                yield self.parts[int(piece)]
            elif piece:
                yield piece


def scan(file: TextFile) -> Scanned:
    """Return the file with a mark for each part; raises TemplateError for one without an end."""
    if strange := _STRANGE.search(file.text):
        place = Place(file.name, file.text.count("\n", 0, strange.start()) + 1)
        raise fault(place, "there is a character for private use.")
    scanner = _Scanner(file.name)
    scanner.scan(file.text, _IN_MARKDOWN if file.is_markdown else _IN_HTML)
    return Scanned(file.name, "".join(scanner.text), tuple(scanner.parts), tuple(scanner.lines))


class _Scanner:
    def __init__(self, name: str) -> None:
        self.text: list[str] = []
        self.parts: list[Part] = []
        self.lines = [1]
        self._name = name
        self._line = 1

    def scan(self, text: str, pattern: re.Pattern[str]) -> None:
        end = 0
        for match in pattern.finditer(text):
            self._plain(text[end : match.start()])
            self._part(match)
            end = match.end()
        self._plain(text[end:])

    def _part(self, match: re.Match[str]) -> None:
        found = {kind: text for kind, text in match.groupdict().items() if text is not None}
        whole = match[0]
        code = found.get("fence") or found.get("code")
        if "escaped" in found:
            self._copy(whole)
        elif code:
            self.scan(code, _IN_HTML)
        elif "raw" in found:
            for index, words in enumerate(found["raw"].split("{")):
                if index:
                    self._mark("brace", "{")
                self._copy(words)
        elif "equation" in found:
            self._equation(found["equation"], found.get("id", ""))
        elif "citation" in found:
            self._mark("expression", _cited(found["citation"]))
        elif _RAW.match(found.get("statement", "")):
            place = Place(self._name, self._line)
            raise fault(place, "{% raw %} and {% endraw %} come in pairs.")
        else:
            for kind in ("expression", "statement", "math"):
                if kind in found:
                    source = found[kind].strip()
                    self._mark(kind, _with_latex(source) if kind == "expression" else source)
        if not code and "raw" not in found and "escaped" not in found:
            self._line += whole.count("\n")

    def _plain(self, text: str) -> None:
        if unclosed := _UNCLOSED.search(text):
            place = Place(self._name, self._line + text.count("\n", 0, unclosed.start()))
            shown = f"{{% raw %}}{unclosed[0]}{{% endraw %}}"
            raise fault(place, f"{unclosed[0]} has no end; to show it as it is, write {shown}.")
        # Markdown takes no spaces in an address; of a figure it names several values.
        self._copy(_SEVERAL.sub(lambda names: re.sub(r"\s*,\s*|\s+", ",", names[0]), text))

    def _copy(self, text: str) -> None:
        self.text.append(text)
        for _ in range(text.count("\n")):
            self._line += 1
            self.lines.append(self._line)

    def _mark(self, kind: Kind, source: str, identifier: str = "") -> None:
        self.text.append(f"\ue000{len(self.parts)}\ue001")
        self.parts.append(Part(kind, source, Place(self._name, self._line), identifier))

    def _equation(self, latex: str, identifier: str) -> None:
        """Mark a displayed equation as a block of its own, within a list as well."""
        line = ""
        while self.text and "\n" not in line:
            line = self.text.pop() + line
        before, end, indent = line.rpartition("\n")
        if indent.strip():
            self.text.append(line)
            self._add_lines("\n\n")
        elif line or self.text:
            self.text.append(before + end)
            self._add_lines("\n" + indent)
        self._mark("equation", latex.strip(), identifier)
        self._add_lines("\n\n" + (indent if not indent.strip() else ""))

    def _add_lines(self, text: str) -> None:
        self.text.append(text)
        self.lines += [self._line] * text.count("\n")


def _cited(citation: str) -> str:
    """Return the call that "@kingma2015, p. 3; @holm1979" stands for."""
    works = (" ".join(one.split()).removeprefix("@") for one in citation.split(";"))
    return f"cite({', '.join(json.dumps(one, ensure_ascii=False) for one in works)})"


def _with_latex(expression: str) -> str:
    """Return an expression in which Jinja takes a backslash, as LaTeX has it, for one."""
    return _BACKSLASH.sub(lambda found: found[0] if found[1] else r"\\", expression)
