"""Texts and code as GitHub reads them. Pure."""

import re

_MEANT = re.compile(
    r"[\\`*~$]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # within a word it is a letter
    r"|<(?=[A-Za-z/!?])"
    r"|\](?=[(\[:])"
    r"|&(?=#?\w+;)"
)
_START = re.compile(r"^(?:(?=[-+#>=])|(\d{1,9})(?=[.)](?:\s|$)))")


def escaped(text: str) -> str:
    """Return a text so that no letter of it has a meaning in Markdown, but at its start."""
    return _MEANT.sub(r"\\\g<0>", text)


def escaped_start(line: str) -> str:
    """Return a line so that it starts a paragraph, whatever it starts with."""
    return _START.sub(r"\1\\", line)


def code_span(code: str) -> str:
    """Return code within a line, letter by letter; without spaces around it."""
    ticks = "`" * (_longest_run(code) + 1)
    space = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{ticks}{space}{code}{space}{ticks}"


def fence(code: str, language: str) -> str:
    """Return lines of code as a block."""
    ticks = "`" * max(3, _longest_run(code) + 1)
    return f"{ticks}{language}\n{code}\n{ticks}"


def _longest_run(code: str) -> int:
    return max(map(len, re.findall("`+", code)), default=0)
