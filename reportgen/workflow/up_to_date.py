"""Check whether a build has nothing to do, without importing what a build needs.

A build that ends with a version notes what that version stands on: the command's
options, the working folder's settings file, this package's files, the names of
the installed libraries, the variables that steer them, and every stored file that
was used. A later command that finds all of it untouched is answered with the same
version; in any other case, and wherever there is doubt, the build itself looks.

A file counts as untouched as `base.file_states` says. Reading every byte is for the build
that uses a result, and for `store check`.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reportgen.base.cache import Cache
from reportgen.base.errors import UserError
from reportgen.base.file_states import digest_of_states, program_states, state, states
from reportgen.base.paths import templates_folder
from reportgen.project.folder import variables_of
from reportgen.project.theme import read_theme
from reportgen.project.worker_state import worker_state
from reportgen.tasks.numeric_variables import numeric_variables

NOTES = "up-to-date"
"""The folder in a store that holds the notes."""

_MOST_NOTES = 20
_OF_SETTINGS = (".json", ".toml")


@dataclass(frozen=True)
class Check:
    """What a command asks for, and all that its answer can depend on but the results."""

    options: str
    inputs: str  # digest of the state of the files that a build reads

    @property
    def name(self) -> str:
        """The same for commands with the same options in the same folder."""
        text = json.dumps([os.getcwd(), self.options], sort_keys=True)
        return hashlib.sha256(os.fsencode(text)).hexdigest()[:16]


@dataclass(frozen=True)
class UpToDate:
    """A version that says what the build would say."""

    folder: str  # as the command names it
    entries: Sequence[str]  # folders of the stored results, one for each task
    theme: str = ""  # folder of the theme; empty: none
    theme_digest: str = ""  # of what is in it


def begin_check(options: str, project: Path, sources: Iterable[Path]) -> Check:
    """Return the question that a command puts; to be put before the build reads anything.

    project: its folder. sources: what else is read; they need not exist.
    Raises SettingsError for a variable of the environment that is wrong.
    """
    lines = [sys.executable, *program_states(), str(numeric_variables(variables_of(project)))]
    places = [templates_folder(), *sources]
    lines += [line for place in places for line in states(str(place))]
    return Check(options, digest_of_states(lines))


def up_to_date_version(check: Check, store: Path) -> UpToDate | None:
    """Return the answer that was noted, where nothing that it stands on has changed."""
    try:
        noted = _noted(check, store)
        if noted is None or noted["inputs"] != check.inputs:
            return None
        found = UpToDate(**noted["answer"])
        if noted["state"] != _state_of(found):
            return None
        if found.theme and read_theme(Path(found.theme)).digest != found.theme_digest:
            return None
    except (OSError, UserError):  # there is no working folder, or no such theme
        return None
    for entry in found.entries:
        with suppress(OSError):
            os.utime(entry)  # noted as used, as a build would
    return found


def note_version(check: Check, store: Path, found: UpToDate, computing: str = "") -> None:
    """Note an answer, where that can be noted; computing: `computing_state` before it was made."""
    noted = {
        "inputs": check.inputs,
        "computing": computing,
        "state": _state_of(found),
        "answer": asdict(found),
    }
    with suppress(OSError):  # there is no working folder
        Cache(store / NOTES, _MOST_NOTES).keep(f"{check.name}.json", json.dumps(noted).encode())


def computing_state(project: Path, sources: Iterable[Path]) -> str:
    """Return how that stands which tasks depend on: settings, code and data, and not the text.

    project, sources: as of `begin_check`.
    """
    variables = variables_of(project)
    settings = (state(str(file)) for file in sources if file.suffix in _OF_SETTINGS)
    numeric = str(numeric_variables(variables))
    return digest_of_states([worker_state(project, variables), numeric, *settings])


def is_work_likely(check: Check, store: Path, computing: str) -> bool:
    """Say whether a build without an answer is likely to run tasks, before it has looked."""
    noted = _noted(check, store)
    return noted is None or noted.get("computing") != computing


def _noted(check: Check, store: Path) -> dict[str, Any] | None:
    try:
        content = Cache(store / NOTES, _MOST_NOTES).read(f"{check.name}.json")
    except OSError:  # there is no working folder
        return None
    noted: dict[str, Any] | None = json.loads(content) if content else None
    return noted


def _state_of(known: UpToDate) -> str:
    places = [known.folder, *known.entries]
    latest = os.path.join(os.path.dirname(known.folder), "latest")
    return digest_of_states([state(latest), *(line for place in places for line in states(place))])
