"""A real browser, asked through its own protocol over two pipes."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--window-size=900,700", "--remote-debugging-pipe",
)  # fmt: skip

needs_browser = pytest.mark.skipif(
    not any(map(shutil.which, NAMES)), reason=f"needs one of {', '.join(NAMES)}"
)


class Page:
    """A page that is open in the browser."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to_browser = os.fdopen(to_browser, "wb", buffering=0)
        self._from_browser = os.fdopen(from_browser, "rb", buffering=0)
        self._received = b""
        self._count = 0
        self._session: str | None = None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        attached = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self._call("Page.enable")

    def open(self, address: str) -> None:
        """Go to an address; returns before the page is there."""
        self._call("Page.navigate", url=address)

    def value(self, expression: str) -> Any:
        """Return the value of a JavaScript expression; None while the page is changing."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer.get("result", {}).get("value")

    def close(self) -> None:
        """Let go of the browser."""
        self._to_browser.close()
        self._from_browser.close()

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._to_browser.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._count:
                result: dict[str, Any] = answer.get("result", {})
                return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._received:
            more = self._from_browser.read(1 << 16)
            assert more, "the browser has ended"
            self._received += more
        message, _, self._received = self._received.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer


@contextmanager
def browser_page() -> Iterator[Page]:
    """Start a browser with one page; end it and all its processes at the end."""
    program = next(filter(None, map(shutil.which, NAMES)))
    (its_in, our_out), (our_in, its_out) = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # It reads its descriptor 3 and writes to 4.
        shell = f'exec 3<&{its_in} 4>&{its_out}; exec "$@"'
        process = subprocess.Popen(
            ["/bin/bash", "-c", shell, "browser", program, *FLAGS, f"--user-data-dir={folder}"],
            pass_fds=(its_in, its_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(its_in)
        os.close(its_out)
        try:
            page = Page(our_out, our_in)
            yield page
            page.close()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
