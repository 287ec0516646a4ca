"""The Content-Security-Policy of a page: only its own parts, named by their hashes.

The policy stands in a <meta> of the page, as there is no server to send it. It is put into
the finished page, and what loads is looked for there: a theme can replace any template.
"""

import base64
import hashlib
import re
from collections.abc import Sequence
from html.parser import HTMLParser

_HEAD = re.compile(r"\s*<!DOCTYPE html>\s*<html\b[^<>]*>\s*<head>", re.IGNORECASE)
_LOADING = {"link", "base", "iframe", "frame", "object", "embed", "applet", "form", "portal"}
_ADDRESSES = {"src", "srcset", "poster", "data", "background", "href", "xlink:href"}
_OWN = re.compile(r"\s*(?:data:|#|\Z)", re.IGNORECASE)
_LINK = re.compile(r"\s*(?:https?:|mailto:|[^:]*(?:[/?#]|\Z))", re.IGNORECASE)


def content_policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """Return the Content-Security-Policy of a page that reaches for nothing outside it.

    styles, scripts: the exact texts of its <style> and <script> elements.
    """
    return (
        f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def with_policy(page: str, styles: Sequence[str], scripts: Sequence[str]) -> str:
    """Return a page in which its policy stands before all that it could forbid.

    Raises ValueError for a page that does not begin as HTML does.
    """
    head = _HEAD.match(page)
    if head is None:
        raise ValueError(
            "the page must begin with <!DOCTYPE html>, <html> and <head>, in this order, so that "
            "its policy comes before all else"
        )
    policy = content_policy(styles, scripts)
    meta = f'\n<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page[: head.end()] + meta + page[head.end() :]


def check_that_nothing_is_loaded(page: str) -> None:
    """Raise ValueError for an element of a page that loads, sends or runs what is not in it."""
    _Reader().feed(page)


class _Reader(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LOADING:
            raise ValueError(f"a page cannot have the element <{tag}>")
        for name, value in attrs:
            address = _LINK if tag in ("a", "area") else _OWN
            if name in _ADDRESSES and not address.match(value or ""):
                raise ValueError(f'<{tag} {name}="{value}"> is not in the page: embed it as data:')
            if name.startswith("on"):
                raise ValueError(f"<{tag} {name}=...> runs nothing here: put it into page.js")
            if tag == "meta" and name == "http-equiv":
                raise ValueError(f'<meta http-equiv="{value}"> is not for a theme to set')


def widened_policy(page: bytes, styles: Sequence[str], scripts: Sequence[str]) -> bytes:
    """Return a page whose policy knows more parts, and lets it listen to its own server.

    A page without a policy comes back as it is.
    """
    return (
        page.replace(b"; script-src ", f"; script-src {_hashes(scripts)} ".encode(), 1)
        .replace(b"; style-src ", f"; style-src {_hashes(styles)} ".encode(), 1)
        .replace(b"default-src 'none';", b"default-src 'none'; connect-src 'self';", 1)
    )


def _hashes(texts: Sequence[str]) -> str:
    if not texts:
        return "'none'"
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
