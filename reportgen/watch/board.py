"""The current draft or error that browsers see, and who waits for the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Condition
from uuid import uuid4

PAGE = "report.html"


@dataclass(frozen=True)
class Draft:
    """The files of a draft, kept in memory: nothing else can be asked for."""

    name: str  # another for each draft, also of another session
    files: Mapping[str, bytes] = field(repr=False)  # path in the draft's folder -> content


@dataclass(frozen=True)
class Notice:
    """What is to be seen."""

    draft: Draft | None = None  # the last good one
    problem: str | None = None  # why there is no newer one, in one line

    @property
    def draft_name(self) -> str:
        """The name of the draft; empty where there is none yet."""
        return self.draft.name if self.draft else ""


class Board:
    """The notice that hangs out; any thread may read it, or wait for the next."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._notice = Notice()
        self._is_closed = False

    @property
    def notice(self) -> Notice:
        """What is to be seen now."""
        with self._changed:
            return self._notice

    @property
    def is_closed(self) -> bool:
        """Whether there will be no more notices."""
        with self._changed:
            return self._is_closed

    def show_draft(self, draft: Draft) -> None:
        """Show a new draft; whatever was wrong is mended."""
        self._hang(Notice(draft))

    def show_problem(self, problem: str) -> None:
        """Say what is wrong over the last good draft."""
        self._hang(replace(self.notice, problem=problem))

    def close(self) -> None:
        """Let go whoever waits."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def wait_for_other(self, than: Notice, seconds: float) -> Notice:
        """Return the notice once it is another, or the board is closed, or after so long."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or self._notice != than, seconds)
            return self._notice

    def _hang(self, notice: Notice) -> None:
        with self._changed:
            self._notice = notice
            self._changed.notify_all()


def read_draft(folder: Path) -> Draft:
    """Return the plain files of a folder and its folders; no links, nothing hidden."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".")
    }
    return Draft(uuid4().hex, files)
