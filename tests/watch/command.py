"""A copy of the package whose files a test may change, and the command that watches them."""

import os
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import tomli_w

from tests.commands import TINY

COMMAND = [sys.executable, "-m", "reportgen", "watch", "--fast", "--only", "mlp"]
LONGEST_SECONDS = 180.0
"""After which what is waited for will not come."""


def wait_until(is_so: Callable[[], object], what: str, said: Sequence[str] = ()) -> None:
    """Wait for something that happens in another process, which may say something meanwhile."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"never: {what}; said: {said}"
        time.sleep(0.05)


@dataclass(frozen=True)
class Workplace:
    """A folder to work in, with a copy of the package beside."""

    folder: Path
    copy: Path

    @property
    def templates(self) -> Path:
        return self.copy / "templates"

    @property
    def text(self) -> Path:
        return self.copy / "reportgen" / "projects" / "mnist" / "text"

    @property
    def theme(self) -> Path:
        return self.folder / "house"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.copy)}

    def replace(self, file: Path, before: str, after: str) -> None:
        """Change a text in a file, as an editor does that writes a new file and renames it."""
        text = file.read_text(encoding="utf-8")
        assert before in text
        new = file.with_name(f"{file.name}.new")
        new.write_text(text.replace(before, after, 1), encoding="utf-8")
        new.rename(file)

    def write_settings(self, **mlp: object) -> None:
        """Write reportgen.toml: the tiny settings, with one replicate of the network."""
        settings = tomllib.loads(TINY.read_text(encoding="utf-8"))
        settings["mlp"] |= {"replicates": 1, **mlp}
        new = self.folder / "new.toml"
        new.write_text(tomli_w.dumps(settings), encoding="utf-8")
        new.rename(self.folder / "reportgen.toml")


@dataclass
class Watching:
    """A running `reportgen watch`."""

    process: "subprocess.Popen[str]"
    address: str
    said: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.address.rstrip("/").rpartition(":")[2])

    def page(self) -> str:
        """Return the page as it is served now."""
        with urllib.request.urlopen(self.address, timeout=LONGEST_SECONDS) as answer:
            return str(answer.read().decode())

    def wait_for_page(self, text: str) -> str:
        """Wait until the served page has a text; return the page."""
        return self._wait_for_page(lambda page: text in page, f"{text!r} on the page")

    def wait_for_page_without(self, text: str) -> str:
        """Wait until the served page has a text no more; return the page."""
        return self._wait_for_page(lambda page: text not in page, f"no {text!r} on the page")

    def wait_until_said(self, text: str, times: int = 1) -> None:
        """Wait until standard error has so many lines with a text."""
        wait_until(
            lambda: sum(text in line for line in self.said) >= times or self._has_ended(),
            f"{text!r} said",
            self.said,
        )
        assert sum(text in line for line in self.said) >= times, self.said

    def descendants(self) -> list[int]:
        """Return the processes of the command's own session, itself included."""
        return [number for number, _ in self._processes()]

    def that_hear_ctrl_c(self) -> list[int]:
        """Return those of its processes that neither block nor ignore Ctrl-C."""
        bit = 1 << (signal.SIGINT - 1)
        return [number for number, mask in self._processes() if not mask & bit]

    def _processes(self) -> list[tuple[int, int]]:
        """Return its processes, each with the set of signals that it blocks or ignores."""
        found = subprocess.run(
            ["ps", "-o", "pid=,stat=,blocked=,ignored=", "--sid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        rows = map(str.split, found.stdout.splitlines())
        return [
            (int(number), int(blocked, 16) | int(ignored, 16))
            for number, state, blocked, ignored in rows
            # What has ended may wait for long until the system's first process looks after it.
            if not state.startswith("Z")
        ]

    def interrupt(self) -> int:
        """Press Ctrl-C, which reaches all processes of a terminal; return the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(LONGEST_SECONDS)

    def _wait_for_page(self, is_so: Callable[[str], bool], what: str) -> str:
        seen, page = -1, ""

        def is_shown() -> bool:
            nonlocal seen, page
            if seen == (seen := len(self.said)):
                return False  # whatever is shown is said afterwards
            page = self.page()
            return is_so(page)

        wait_until(is_shown, what, self.said)
        return page

    def _has_ended(self) -> bool:
        return self.process.poll() is not None


def refused(workplace: Workplace, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a `reportgen watch` that ends by itself."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=workplace.folder,
        env=workplace.environment,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )


@contextmanager
def watching(
    workplace: Workplace, *arguments: str, command: Sequence[str] = COMMAND
) -> Iterator[Watching]:
    """Run `reportgen watch` on the copy; end it and all its processes at the end."""
    process = subprocess.Popen(
        [*command, *arguments],
        cwd=workplace.folder,
        env=workplace.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    watch = Watching(process, process.stdout.readline().strip())
    listener = Thread(target=_listen, args=(process, watch.said), daemon=True)
    listener.start()
    try:
        assert watch.address, "it ended"
        yield watch
    finally:
        for number in (signal.SIGINT, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
        process.stdout.close()
        listener.join()


def _listen(process: "subprocess.Popen[str]", said: list[str]) -> None:
    assert process.stderr is not None
    with process.stderr:
        for line in process.stderr:
            said.append(line.rstrip())  # noqa: PERF401 (each as it comes)
