"""The request to a process that makes a draft, and its answer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportgen.workflow.request import BuildRequest


@dataclass(frozen=True)
class DraftOrder:
    """What the author asks for."""

    # Called for each draft, in its own process, so that it reads the settings files anew.
    make_request: Callable[[], "BuildRequest"]
    results: Path
    settings_files: tuple[Path, ...]  # those that it reads; they need not exist
    theme: Path | None = None  # its folder, which is followed too


@dataclass(frozen=True)
class Made:
    """A draft is written."""

    failures: tuple[str, ...]  # one line per section that failed


@dataclass(frozen=True)
class NotMade:
    """There is no new draft."""

    problem: str  # one line: what is wrong and where


DraftResult = Made | NotMade
