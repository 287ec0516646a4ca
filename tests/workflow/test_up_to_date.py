"""A command is answered without a build only where nothing at all has changed."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from reportgen.base import paths
from reportgen.project.folder import project_folder
from reportgen.project.theme import Theme, read_theme
from reportgen.workflow import up_to_date
from reportgen.workflow.up_to_date import (
    Check,
    UpToDate,
    begin_check,
    computing_state,
    is_work_likely,
    note_version,
    up_to_date_version,
)

FILES = [
    "reportgen/workflow/build.py",
    "reportgen/render/text/fonts/roman.otf",
    "templates/report.html",
    "mine.toml",
    "results/0001-fast/report.html",
    "results/0001-fast/figures/figure-01.svg",
    "results/store/mlp/mlp.1/arrays.npz",
    "results/store/mlp/mlp.2/result.json",
]


@dataclass
class Place:
    """A working folder with a package, a library, a version and two stored results."""

    folder: Path
    options: str = "fast"

    @property
    def store(self) -> Path:
        return self.folder / "results" / "store"

    def check(self) -> Check:
        return begin_check(
            self.options, project_folder(), [Path("reportgen.toml"), self.folder / "mine.toml"]
        )

    def up_to_date_version(self) -> UpToDate | None:
        return up_to_date_version(self.check(), self.store)

    def computing_state(self) -> str:
        return computing_state(project_folder(), [Path("reportgen.toml"), Path("notes.md")])

    def is_work_likely(self) -> bool:
        return is_work_likely(self.check(), self.store, self.computing_state())

    def note_version(self, theme: Theme | None = None) -> UpToDate:
        entries = [f"results/store/mlp/mlp.{number}" for number in (1, 2)]
        themed = (str(theme.folder), theme.digest) if theme else ()
        found = UpToDate("results/0001-fast", entries, *themed)
        note_version(self.check(), self.store, found, self.computing_state())
        return found


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    for name in [*FILES, "site/numpy-2.4.6.dist-info/METADATA"]:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"what is in {name}", encoding="utf-8")
    (tmp_path / "results" / "latest").symlink_to("0001-fast")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "reportgen")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site")])
    return Place(tmp_path)


def flip(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(bytes([content[0] ^ 1]) + content[1:])


def replace(file: Path) -> None:
    """Put another file of the same content and times into its place."""
    shutil.copy2(file, file.with_name("other"))
    file.with_name("other").replace(file)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def test_nothing_is_known_before_the_first_build(place: Place) -> None:
    assert place.up_to_date_version() is None


def test_the_version_is_named_again_where_nothing_changed(place: Place) -> None:
    found = place.note_version()

    assert place.up_to_date_version() == found


def test_what_is_named_again_counts_as_used_last(place: Place) -> None:
    place.note_version()
    entry = place.store / "mlp" / "mlp.1"
    os.utime(entry, (0, 0))

    assert place.up_to_date_version() is not None
    assert entry.stat().st_mtime > 0


def test_a_theme_that_another_was_put_in_the_place_of_leaves_it_to_the_build(place: Place) -> None:
    theme = place.folder / "theme"
    theme.mkdir()
    (theme / "theme.css").write_text("p { color: red }")
    found = place.note_version(read_theme(theme))

    assert place.up_to_date_version() == found
    (theme / "theme.css").write_text("p { color: tan }")
    assert place.up_to_date_version() is None
    shutil.rmtree(theme)
    assert place.up_to_date_version() is None


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("change", [flip, empty, replace, Path.unlink])
def test_a_file_that_was_touched_leaves_it_to_the_build(
    file: str, change: Callable[[Path], None], place: Place
) -> None:
    place.note_version()

    change(place.folder / file)

    assert place.up_to_date_version() is None


@pytest.mark.parametrize(
    "file", ["reportgen/new.py", "templates/new.html", "results/0001-fast/new", "reportgen.toml"]
)
def test_so_does_a_new_file(file: str, place: Place) -> None:
    place.note_version()

    (place.folder / file).touch()

    assert place.up_to_date_version() is None


def test_so_does_another_version_of_a_library(place: Place) -> None:
    place.note_version()

    site = place.folder / "site"
    (site / "numpy-2.4.6.dist-info").rename(site / "numpy-2.5.0.dist-info")

    assert place.up_to_date_version() is None


def test_so_does_a_flag_that_steers_tensorflow(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.note_version()

    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_max_isa=AVX2")

    assert place.up_to_date_version() is None


def test_so_does_a_link_to_the_newest_version_that_leads_elsewhere(place: Place) -> None:
    place.note_version()

    latest = place.folder / "results" / "latest"
    latest.unlink()
    latest.symlink_to("0002-fast")

    assert place.up_to_date_version() is None


@pytest.mark.parametrize("name", ["results/0001-fast/all", "reportgen/all"])
def test_a_link_to_a_folder_is_not_followed(place: Place, name: str) -> None:
    beside = place.folder / "beside"
    beside.mkdir()
    (place.folder / name).symlink_to(place.folder)
    place.note_version()

    (beside / "file").write_text("changed")
    assert place.up_to_date_version() is not None
    (place.folder / name).unlink()
    (place.folder / name).symlink_to(beside)
    assert place.up_to_date_version() is None


def test_so_do_other_options_and_another_working_folder(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.note_version()

    assert Place(place.folder, "fast mlp.epochs=3").up_to_date_version() is None
    assert place.up_to_date_version() is not None
    monkeypatch.chdir(place.folder / "results")
    assert place.up_to_date_version() is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"inputs": 1}', b"\xff"])
def test_a_damaged_note_leaves_it_to_the_build(content: bytes, place: Place) -> None:
    place.note_version()
    (file,) = (place.store / up_to_date.NOTES).glob("*.json")

    file.write_bytes(content)

    assert place.up_to_date_version() is None


def test_what_changes_while_a_build_runs_counts_as_changed(place: Place) -> None:
    check = place.check()

    flip(place.folder / "templates/report.html")
    note_version(check, place.store, UpToDate("results/0001-fast", []))

    assert place.up_to_date_version() is None


def test_old_notes_go(place: Place) -> None:
    for number in range(30):
        Place(place.folder, str(number)).note_version()

    assert len(list((place.store / up_to_date.NOTES).iterdir())) == 20
    assert Place(place.folder, "29").up_to_date_version() is not None


class TestWork:
    def test_is_likely_before_the_first_build(self, place: Place) -> None:
        assert place.is_work_likely()

    @pytest.mark.parametrize(
        "file", ["reportgen/workflow/build.py", "reportgen/new.py", "reportgen.toml"]
    )
    def test_is_likely_where_code_or_settings_have_changed(self, file: str, place: Place) -> None:
        place.note_version()

        (place.folder / file).write_text("another")

        assert place.is_work_likely()

    def test_is_likely_with_other_options(self, place: Place) -> None:
        place.note_version()
        place.options = "full"

        assert place.is_work_likely()

    @pytest.mark.parametrize("file", ["templates/report.html", "notes.md", "reportgen/text.html"])
    def test_is_not_likely_where_the_text_alone_has_changed(self, file: str, place: Place) -> None:
        place.note_version()

        (place.folder / file).write_text("another")

        assert place.up_to_date_version() is None or file == "notes.md"
        assert not place.is_work_likely()
