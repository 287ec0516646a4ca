"""Serve the drafts at a loopback address."""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import cast
from urllib.parse import unquote, urlsplit

from reportgen.base.errors import UserError
from reportgen.watch.board import PAGE, Board
from reportgen.watch.page import EVENTS, event_for, page_for

LOOPBACK = "127.0.0.1"

_SECONDS_BETWEEN_SIGNS = 10.0  # of life, by which a reader that has gone is noticed
_POLL_SECONDS = 0.1  # within which the server ends


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
    daemon_threads = True

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

    def do_POST(self) -> None:
        """Refuse whatever is meant to change something."""
        self.send_response(HTTPStatus.METHOD_NOT_ALLOWED)
        self.send_header("Allow", "GET, HEAD")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_POST  # noqa: N815

    def _is_for_us(self) -> bool:
        """Return whether the request names our own host.

        A page of another site, whose name was made to lead here, names that site.
        """
        port = cast("_Server", self.server).server_port
        hosts = self.headers.get_all("Host", [])
        return len(hosts) == 1 and hosts[0].lower() in (f"{LOOPBACK}:{port}", f"localhost:{port}")

    def _send_file(self, path: str) -> None:
        draft = self._board.notice.draft
        content = draft.files.get(path.removeprefix("/")) if draft else None
        if content is None or not path.startswith("/"):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        kind, _ = mimetypes.guess_type(path)
        self._send(content, kind or "application/octet-stream")

    def _send(self, content: bytes, kind: str) -> None:
        self._send_head(kind, len(content))
        if self.command != "HEAD":
            self.wfile.write(content)

    def _send_head(self, kind: str, length: int | None = None) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()

    def _send_notices(self) -> None:
        """Send the notice, and each that follows, until the reader goes or the server ends."""
        self._send_head("text/event-stream")
        if self.command == "HEAD":
            return
        notice = self._board.notice
        self.wfile.write(event_for(notice))
        while not self._board.is_closed:
            before, notice = notice, self._board.wait_for_other(notice, _SECONDS_BETWEEN_SIGNS)
            self.wfile.write(b":\n\n" if notice is before else event_for(notice))

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Be silent: requests are of no interest."""
