"""Two users of a group with one results folder: it is as useful as their umask lets it be."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands import LONGEST_SECONDS, PLAIN_THEME, Run
from tests.own import write_own

pytestmark = pytest.mark.slow

FIRST, SECOND, GROUP = 64_101, 64_102, 64_100
"""Numbers that no user of a machine has."""

BUILD = ("build", "--fast", "--theme", "theme")
OTHER = (*BUILD, "--set", "coin.size=77")

READING = (
    ("list",),
    ("show", "latest"),
    ("history", "coin.right"),
    ("export", "1", "--to", "zip", "--output", "{own}/taken.zip"),
    ("verify", "1"),
    ("store", "list"),
    BUILD,  # which is up to date
)
"""What needs nothing written into the results."""


@dataclass(frozen=True)
class Users:
    """Two users, each with a folder of its own, and a project whose results both may write."""

    python: str
    folder: Path

    @property
    def results(self) -> Path:
        return self.folder / "project" / "results"

    def run(self, user: int, umask: int, *words: str) -> Run:
        """Run reportgen as a user, whose folder is {own} in the words."""
        own = str(self.folder / str(user))
        done = subprocess.run(
            [self.python, "-m", "reportgen", *(word.format(own=own) for word in words)],
            cwd=self.folder / "project",
            env=variables() | {"HOME": own, "TMPDIR": own},
            user=user,
            group=GROUP,
            extra_groups=[],
            umask=umask,
            capture_output=True,
            encoding="utf-8",
            timeout=LONGEST_SECONDS,
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr)


def variables() -> dict[str, str]:
    places = [place for place in sys.path if place.endswith("-packages")]
    own = str(Path(__file__).parents[2])
    return os.environ | {"PYTHONPATH": os.pathsep.join([own, *places])}


@pytest.fixture
def users() -> Iterator[Users]:
    if os.geteuid() != 0:
        pytest.skip("only root can be other users")
    folder = Path(tempfile.mkdtemp(dir="/tmp"))  # what pytest gives is open to one user alone
    try:
        folder.chmod(0o755)
        shutil.copytree(PLAIN_THEME, write_own(folder / "project") / "theme")
        for user in (FIRST, SECOND):
            (own := folder / str(user)).mkdir()
            os.chown(own, user, GROUP)
        found = Users(python_for_anybody(), folder)
        found.results.mkdir()
        os.chown(found.results, FIRST, GROUP)
        found.results.chmod(0o2775)
        yield found
    finally:
        shutil.rmtree(folder)


def python_for_anybody() -> str:
    """Return a Python that every user may run, with all libraries."""
    system = shutil.which(f"python3.{sys.version_info.minor}", path="/usr/bin:/usr/local/bin")
    for python in (sys.executable, system):
        program = "import sys, numpy, reportgen.cli.app; print(sys.executable)"
        with_it = [python, "-c", program] if python else ["false"]
        try:
            done = subprocess.run(
                with_it, cwd="/", env=variables(), user=FIRST, group=GROUP, capture_output=True,
                text=True, check=False,
            )  # fmt: skip
        except PermissionError:
            continue
        if python and done.returncode == 0 and Path(done.stdout.strip()).samefile(python):
            return python
    pytest.skip("no Python here is open to other users")


def test_of_a_group_that_may_write_each_goes_on_with_what_the_other_made(users: Users) -> None:
    first = users.run(FIRST, 0o002, *BUILD)
    assert (first.status, first.last_line) == (0, "results/0001-fast"), first.errors

    for words in (*READING, OTHER, ("render", "1"), ("store", "check"), ("store", "gc")):
        done = users.run(SECOND, 0o002, *words)
        assert done.status == 0, (words, done.errors)

    again = users.run(FIRST, 0o002, *OTHER)
    assert (again.status, again.last_line) == (0, "results/0002-fast"), again.errors
    assert "5 tasks: up to date" in again.errors
    for words in (("render", "1"), ("store", "gc")):
        done = users.run(FIRST, 0o002, *words)
        assert done.status == 0, (words, done.errors)


def test_of_a_group_that_may_read_the_other_reads(users: Users) -> None:
    assert users.run(FIRST, 0o022, *BUILD).status == 0

    for words in READING:
        done = users.run(SECOND, 0o022, *words)
        assert done.status == 0, (words, done.errors)
    refused = users.run(SECOND, 0o022, *OTHER)

    assert refused.status == 2
    assert refused.errors == "reportgen: results/store cannot be written: Permission denied.\n"
    assert users.run(FIRST, 0o022, *OTHER).last_line == "results/0002-fast"


def test_who_keeps_all_to_himself_costs_the_other_a_line(users: Users) -> None:
    assert users.run(FIRST, 0o077, *BUILD).status == 0

    for words in (*READING[1:], OTHER, ("render", "1"), ("store", "gc"), ("store", "check")):
        done = users.run(SECOND, 0o022, *words)
        assert done.status == 2, (words, done)
        assert "Permission denied." in done.errors.splitlines()[0], (words, done)
        assert all(line.startswith("reportgen: ") for line in done.errors.splitlines()), words
    listed = users.run(SECOND, 0o022, "list")

    assert listed.status == 0
    assert "Permission denied" in " ".join(listed.output.split())
    assert users.run(FIRST, 0o077, *OTHER).last_line == "results/0002-fast"
