"""The Content-Security-Policy of a page: only its own parts, named by their hashes.

The policy stands in a <meta> of the page, as there is no server to send it.
"""

import base64
import hashlib
from collections.abc import Sequence


def content_policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """Return the Content-Security-Policy of a page that reaches for nothing outside it.

    styles, scripts: the exact texts of its <style> and <script> elements.
    """
    return (
        f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


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
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
