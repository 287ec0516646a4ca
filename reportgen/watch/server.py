"""Serve the current draft, or what is wrong with it, at a loopback address."""

import json
import mimetypes
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Thread
from typing import cast
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from reportgen.base.errors import UserError
from reportgen.render.csp import widened_policy

LOOPBACK = "127.0.0.1"
PAGE = "report.html"
EVENTS = "/.events"
"""Where banner.js listens."""

_SECONDS_BETWEEN_SIGNS = 10.0  # of life, by which a reader that has gone is noticed
_POLL_SECONDS = 0.1  # within which the server ends

_WAITING = """<!DOCTYPE html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>reportgen</title></head>
<body>
{}
</body>
</html>
"""
_STYLE, _SCRIPT = (
    Path(__file__).with_name(f"banner.{kind}").read_text(encoding="utf-8") for kind in ("css", "js")
)


@dataclass(frozen=True)
class Draft:
    """The files of a draft, kept in memory: nothing else can be asked for."""

    name: str  # another for each draft, also of another session
    files: Mapping[str, bytes] = field(repr=False)  # path in the draft's folder -> content


NO_DRAFT = Draft("", {})
"""What there is until the first draft."""


@dataclass(frozen=True)
class Notice:
    """What is to be seen."""

    draft: Draft = NO_DRAFT  # the last good one
    problem: str = ""  # why there is no newer one, in one line; empty: it is the newest


class Board:
    """The notice that hangs out; any thread may read it, or wait for the next."""

    def __init__(self) -> None:
        self.notice = Notice()
        self.is_closed = False  # there will be no more notices
        self._changed = Condition()

    def show_draft(self, draft: Draft) -> None:
        """Show a new draft; whatever was wrong is mended."""
        self._hang(Notice(draft))

    def show_problem(self, problem: str) -> None:
        """Say what is wrong over the last good draft."""
        self._hang(replace(self.notice, problem=problem))

    def close(self) -> None:
        """Let go whoever waits."""
        with self._changed:
            self.is_closed = True
            self._changed.notify_all()

    def wait_for_other(self, than: Notice, seconds: float) -> Notice:
        """Return the notice once it is another, or the board is closed, or after so long."""
        with self._changed:
            self._changed.wait_for(lambda: self.is_closed or self.notice != than, seconds)
            return self.notice

    def _hang(self, notice: Notice) -> None:
        with self._changed:
            self.notice = notice
            self._changed.notify_all()


def read_draft(folder: Path) -> Draft:
    """Return the plain files of a folder and its folders; no links, nothing hidden."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".")
    }
    return Draft(uuid4().hex, files)


def page_for(notice: Notice) -> bytes:
    """Return the page as it is served: the draft with the banner and the script, or these alone."""
    hidden = "" if notice.problem else " hidden"
    banner = (
        f'<div id="reportgen-banner" role="alert"{hidden}>'
        f"{escape(notice.problem)}</div>"
        f'<script data-draft="{escape(notice.draft.name)}">{_SCRIPT}</script>'
    ).encode()
    if notice.draft is NO_DRAFT:
        waiting = "" if notice.problem else "<p>The report is being rendered.</p>"
        page = _WAITING.format(waiting).encode()
    else:
        page = widened_policy(notice.draft.files[PAGE], [_STYLE], [_SCRIPT])
    page = page.replace(b"</head>", f"<style>{_STYLE}</style>\n</head>".encode(), 1)
    before, end, after = page.rpartition(b"</body>")
    return before + banner + end + after


def event_for(notice: Notice) -> bytes:
    """Return a notice as a server-sent event."""
    said = {"draft": notice.draft.name, "problem": notice.problem}
    return f"data: {json.dumps(said)}\n\n".encode()


@contextmanager
def served(board: Board, port: int) -> Iterator[str]:
    """Serve a board meanwhile; gives the address.

    port: 0 picks a free one.
    Raises UserError where the port cannot be had.
    """
    try:
        server = _Server((LOOPBACK, port), partial(_Handler, board))
    except OSError as error:
        raise UserError(
            f"Port {port} of {LOOPBACK} cannot be used: {error.strerror}. "
            "Give another with --port, or 0 for one that is free."
        ) from error
    thread = Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}/"
    finally:
        board.close()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Be silent: a browser that goes away in the middle is no news."""


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD, asked for by the address that was given out."""

    server_version = "reportgen"
    sys_version = ""
    timeout = 30.0  # seconds that a reader may stay silent

    def __init__(self, board: Board, *arguments: object) -> None:
        self._board = board
        super().__init__(*arguments)  # type: ignore[arg-type]  # handed on as they came

    def do_GET(self) -> None:
        """Send the page, a file of the draft, or the notices as they come."""
        if not self._is_for_us():
            self.send_error(HTTPStatus.FORBIDDEN, "Another host was asked for")
            return
        path = unquote(urlsplit(self.path).path)
        if path == EVENTS:
            self._send_notices()
        elif path in ("/", f"/{PAGE}"):
            self._send(page_for(self._board.notice), "text/html; charset=utf-8")
        else:
            self._send_file(path)

    do_HEAD = do_GET  # noqa: N815

    def _is_for_us(self) -> bool:
        """Return whether the request names our own host.

        A page of another site, whose name was made to lead here, names that site.
        """
        port = cast("_Server", self.server).server_port
        hosts = self.headers.get_all("Host", [])
        return len(hosts) == 1 and hosts[0].lower() in (f"{LOOPBACK}:{port}", f"localhost:{port}")

    def _send_file(self, path: str) -> None:
        content = self._board.notice.draft.files.get(path.removeprefix("/"))
        if content is None or not path.startswith("/"):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        kind, _ = mimetypes.guess_type(path)
        self._send(content, kind or "application/octet-stream")

    def _send(self, content: bytes, kind: str, *, is_all: bool = True) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        if is_all:
            self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _send_notices(self) -> None:
        """Send the notice, and each that follows, until the reader goes or the server ends."""
        notice = self._board.notice
        self._send(event_for(notice), "text/event-stream", is_all=False)
        while self.command != "HEAD" and not self._board.is_closed:
            before, notice = notice, self._board.wait_for_other(notice, _SECONDS_BETWEEN_SIGNS)
            self.wfile.write(b":\n\n" if notice is before else event_for(notice))

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Be silent: requests are of no interest."""
