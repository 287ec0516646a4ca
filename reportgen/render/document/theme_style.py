"""Embed into a theme's style sheets the files that they name.

So the page stays one file that asks no network for anything, and the PDF is made
from what the theme's folder holds.
"""

import base64
import posixpath
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

import tinycss2

from reportgen.base.errors import TemplateError
from reportgen.project.theme import PARTS_OF_A_STYLE, Theme

ADDRESSES = {"url", "src"}  # functions that take the address of a file
SETS = {"image-set", "-webkit-image-set", "image", "cross-fade"}  # that hide one in a text


def own_addresses(style: str, name: str, theme: Theme) -> str:
    """Return a style sheet with the theme's files in the place of their addresses.

    name: of the style sheet in the theme's folder.
    Raises TemplateError for an address of anything else, with its line.
    """
    if "</" in style:
        # It would end the page's style element.
        line = style[: style.index("</")].count("\n") + 1
        raise TemplateError(f"{name}, line {line}: a style sheet must not contain </.")
    tokens = tinycss2.parse_component_value_list(style)
    for token, parent in _all_in(tokens):
        if token.type == "at-keyword" and token.lower_value == "import":
            raise _refused(name, token, "@import is not supported; put its rules here")
        if token.type == "function" and token.lower_name in SETS:
            raise _refused(name, token, f"{token.name}() is not supported; use url()")
        if token.type == "error":
            raise _refused(name, token, f"this is not CSS: {token.message}")
        is_address = token.type == "string" and _name_of(parent) in ADDRESSES
        if token.type == "url" or is_address:
            token.representation = f'"{_address(token, name, theme)}"'
            if token.type == "url":
                token.representation = f"url({token.representation})"
    return str(tinycss2.serialize(tokens))


def _all_in(tokens: Iterable[Any], parent: Any = None) -> Iterator[tuple[Any, Any]]:
    """Yield each token, and what it stands in."""
    for token in tokens:
        yield token, parent
        inside = getattr(token, "arguments", None) or getattr(token, "content", None)
        if inside and not isinstance(inside, str):
            yield from _all_in(inside, token)


def _name_of(parent: Any) -> str:
    return getattr(parent, "lower_name", "") or ""


def _address(token: Any, name: str, theme: Theme) -> str:
    """Return the address of what a token points at, as data."""
    address = token.value
    if address.startswith(("#", "data:")):
        return str(address).replace('"', "%22").replace("\\", "%5C").replace("\n", "")
    path = unquote(address.partition("?")[0].partition("#")[0])
    file = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
    if file not in theme.files:
        raise _refused(
            name, token, f"{address} is not a file of the theme; use files in its folder only"
        )
    kind = PARTS_OF_A_STYLE.get(posixpath.splitext(file)[1].lower())
    if kind is None:
        raise _refused(name, token, f"{address} is not one of {', '.join(PARTS_OF_A_STYLE)}")
    return f"data:{kind};base64,{base64.b64encode(theme.files[file]).decode()}"


def _refused(name: str, token: Any, why: str) -> TemplateError:
    return TemplateError(f"{name}, line {token.source_line}: {why}.")
