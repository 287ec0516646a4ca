"""An index spares reading versions again, and changes no answer whatever becomes of it."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reportgen.base.errors import VersionNotFoundError
from reportgen.base.files import write_digests
from reportgen.report.composed import Block, Span
from reportgen.report.model import VersionKeys, read_report
from reportgen.report.schema import OF_OLDER_SCHEMA
from reportgen.versions import index
from reportgen.versions.history import ListedVersion, list_versions, version_before
from reportgen.versions.naming import resolve_version
from reportgen.versions.numbered import find_version
from tests.commands import opened_by
from tests.unprivileged import unprivileged
from tests.versions.conftest import AddVersion

_COARSEST_SECONDS = 0.05  # of the clock of a disk that tests run on

_opened: list[str] | None = None


def _note_opened(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and _opened is not None:
        _opened.append(str(arguments[0]))


sys.addaudithook(_note_opened)


@contextmanager
def opened() -> Iterator[list[str]]:
    """Give the names of the files that are opened, as they are."""
    global _opened  # noqa: PLW0603  # a hook cannot be taken away
    _opened = []
    try:
        yield _opened
    finally:
        _opened = None


@pytest.fixture(autouse=True)
def _fine_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a version be noted soon after it was written, as this disk's clock allows."""
    monkeypatch.setattr(index, "_COARSEST_NS", int(_COARSEST_SECONDS * 1e9))


@pytest.fixture
def results(tmp_path: Path, add_version: AddVersion) -> Path:
    """Three versions, which are in the index. A tenth of a second."""
    for number in (1, 2, 3):
        add_version(f"000{number}-fast", settings={"seed": number}, keys=keys(number))
    settle()
    listed(tmp_path)
    return tmp_path


def keys(number: int) -> VersionKeys:
    return VersionKeys(computed=f"{number}" * 64, rendered="r" * 64)


def settle() -> None:
    time.sleep(2 * _COARSEST_SECONDS)


def listed(folder: Path) -> list[ListedVersion]:
    return list(list_versions(folder))


def listed_without(folder: Path) -> list[ListedVersion]:
    shutil.rmtree(folder / index.INDEX, ignore_errors=True)
    return listed(folder)


def rewrite(file: Path, old: str, new: str) -> None:
    """Change a file in its place, and give it the times that it had."""
    before = file.stat()
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size


class TestWhatIsKnown:
    def test_is_listed_without_opening_any_file_of_a_version(self, results: Path) -> None:
        with opened() as files:
            again = listed(results)

        assert [one.words for one in again][1:] == [("seed 1 -> 2",), ("seed 2 -> 3",)]
        assert not {"report.json", "SHA256SUMS", "report.html"}.intersection(files)

    def test_costs_the_command_no_report(self, tmp_path: Path, add_version: AddVersion) -> None:
        for number in range(1, 9):
            add_version(f"000{number}-fast", settings={"seed": number}, keys=keys(number))
        time.sleep(2.1)  # the command has the coarsest clock in mind

        first, second, of_one = (
            opened_by(tmp_path, *command, "--results", ".")
            for command in (["list"], ["list"], ["show", "seed=3"])
        )

        assert first["report.json"] >= 8
        assert second["report.json"] == second["SHA256SUMS"] == 0
        # It is read, and that it is of no older schema may be looked up; the one before, too.
        assert of_one["report.json"] <= 4

    def test_lets_a_search_open_at_most_the_version_that_it_finds(self, results: Path) -> None:
        searches: tuple[tuple[Callable[[], Path | None], Path | None], ...] = (
            (lambda: find_version(results, keys(1)), results / "0001-fast"),
            (lambda: find_version(results, keys(7)), None),
            (lambda: resolve_version("seed=2", results), results / "0002-fast"),
        )
        for search, found in searches:
            with opened() as files:
                assert search() == found
            folders = {Path(file) for file in files if Path(file).name.endswith("-fast")}
            assert folders <= {found}

    def test_gives_the_numbers_of_all_versions_without_opening_a_report_again(
        self, results: Path, add_version: AddVersion
    ) -> None:
        folder = add_version("0004-fast", text=(Block(spans=(Span(text="Some prose."),)),))
        settle()
        with index.index_of(results) as known:
            first = known.numbers(folder)

        with opened() as files, index.index_of(results) as known:
            again = known.numbers(folder)

        assert again == first
        assert "report.json" not in files
        whole = read_report(folder)
        assert again.text == ()
        for name in ("version", "settings", "tasks", "metrics", "keys", "environment", "sections"):
            assert getattr(again, name) == getattr(whole, name)

    def test_lets_the_version_before_be_found_past_those_of_other_profiles(
        self, results: Path, add_version: AddVersion
    ) -> None:
        for number in range(4, 9):
            add_version(f"000{number}-full")
        last = add_version("0009-fast")
        settle()
        listed(results)
        report = read_report(last)

        with opened() as files:
            before = version_before(last, report)

        assert before is not None
        assert before.version == "0003-fast"
        assert files.count("report.json") == 1


class TestWhatChanged:
    def test_is_seen_though_its_size_and_its_times_are_as_they_were(self, results: Path) -> None:
        rewrite(results / "0002-fast" / "report.json", '"seed": 2', '"seed": 9')

        words = listed(results)[1].words

        assert words[0] == "seed 1 -> 9"
        assert "report.json does not match its checksum" in words[1]
        with pytest.raises(VersionNotFoundError):
            resolve_version("seed=2", results)

    def test_is_seen_at_once_in_a_version_that_was_just_written(
        self, results: Path, add_version: AddVersion
    ) -> None:
        folder = add_version("0004-fast", settings={"seed": 4})
        assert listed(results)[3].words == ("seed 3 -> 4",)

        rewrite(folder / "report.json", '"seed": 4', '"seed": 8')

        assert listed(results)[3].words[0] == "seed 3 -> 8"

    def test_is_seen_in_every_other_file_of_a_version(self, results: Path) -> None:
        (results / "0001-fast" / "report.pdf").unlink()
        (results / "0002-fast" / "report.html").write_text("another page", encoding="utf-8")

        first, second, third = (one.words for one in listed(results))

        assert first[-1] == "report.pdf is missing"
        assert "report.html does not match its checksum" in second[-1]
        assert third == ("seed 2 -> 3",)

    def test_is_seen_of_versions_that_came_went_and_took_the_place_of_others(
        self, results: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        elsewhere = tmp_path_factory.mktemp("elsewhere")
        shutil.copytree(results / "0001-fast", elsewhere / "0001-fast")
        shutil.rmtree(results / "0001-fast")
        shutil.copytree(results / "0003-fast", results / "0004-fast")
        shutil.rmtree(results / "0002-fast")
        shutil.copytree(elsewhere / "0001-fast", results / "0002-fast")

        found = listed(results)

        assert [(one.name, one.words[0]) for one in found] == [
            ("0002-fast", "first of its profile"),
            ("0003-fast", "seed 1 -> 3"),
            ("0004-fast", "nothing that is recorded"),
        ]
        assert found == listed_without(results)

    def test_is_no_reason_to_believe_what_became_unreadable(self, results: Path) -> None:
        (results / "0002-fast" / "report.json").write_text("{", encoding="utf-8")

        assert listed(results)[1].summary is None
        assert find_version(results, keys(2)) is None

    def test_makes_a_version_of_an_older_schema_readable_once_it_is_replaced(
        self, results: Path
    ) -> None:
        file = results / "0002-fast" / "report.json"
        whole = file.read_text(encoding="utf-8")
        file.write_text('{"schema": 1, "title": "A report"}', encoding="utf-8")
        settle()
        for _ in range(2):
            assert listed(results)[1].words == (OF_OLDER_SCHEMA,)

        file.write_text(whole, encoding="utf-8")

        assert listed(results)[1].words == ("seed 1 -> 2",)


def torn(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-400])


def edited(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b'"seed":2', b'"seed":7'))


def other_bytes(file: Path) -> None:
    file.write_bytes(b"\x00\xff\n \n")


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def a_link(file: Path) -> None:
    file.rename(file.with_name("there"))
    file.symlink_to("there")


def a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def a_file_in_place_of_the_folder(file: Path) -> None:
    shutil.rmtree(file.parent)
    file.parent.touch()


def gone(file: Path) -> None:
    shutil.rmtree(file.parent)


class TestTheIndex:
    @pytest.mark.parametrize(
        "spoil",
        [torn, edited, other_bytes, a_folder, a_link, a_pipe, a_file_in_place_of_the_folder, gone],
    )
    def test_may_be_spoiled(self, results: Path, spoil: Callable[[Path], None]) -> None:
        expected = listed(results)
        (file,) = (results / index.INDEX).iterdir()

        spoil(file)

        for _ in range(2):
            assert listed(results) == expected
            assert find_version(results, keys(2)) == results / "0002-fast"

    def test_of_another_folder_counts_for_nothing(
        self, results: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        other = tmp_path_factory.mktemp("other") / "results"
        shutil.copytree(results, other)  # with its index
        for folder, seed in (("0001-fast", 5), ("0002-fast", 6), ("0003-fast", 7)):
            rewrite(other / folder / "report.json", f'"seed": {folder[3]}', f'"seed": {seed}')
            (other / folder / "SHA256SUMS").unlink()
            write_digests(other / folder)

        assert [one.words for one in listed(other)][1:] == [("seed 5 -> 6",), ("seed 6 -> 7",)]

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
    def test_of_another_user_counts_for_nothing(self, results: Path) -> None:
        (file,) = (results / index.INDEX).iterdir()
        os.chown(file, 4711, 4711)

        with opened() as files:
            assert len(listed(results)) == 3

        assert files.count("report.json") >= 3

    def test_of_another_program_counts_for_nothing(self, results: Path) -> None:
        (file,) = (results / index.INDEX).iterdir()
        file.rename(file.with_name("0" * 64))

        with opened() as files:
            assert len(listed(results)) == 3

        assert files.count("report.json") >= 3

    def test_need_not_be_written(self, results: Path) -> None:
        expected = listed_without(results)
        shutil.rmtree(results / index.INDEX)
        results.chmod(0o555)
        try:
            with unprivileged():
                assert listed(results) == expected
                assert find_version(results, keys(2)) == results / "0002-fast"
        finally:
            results.chmod(0o755)

        assert not (results / index.INDEX).exists()

    def test_passes_by_what_is_deeper_than_any_version(self, results: Path) -> None:
        # Deeper than Python calls go; in the shortest words, as a path has 4,096 characters.
        folders = [str(results / "0002-fast") + depth * "/d" for depth in range(1, 1201)]
        for folder in folders:
            os.mkdir(folder)  # noqa: PTH102
        try:
            for _ in range(2):
                words = [one.words[0] for one in listed(results)]
                assert words[1:] == ["seed 1 -> 2", "seed 2 -> 3"]
        finally:
            for folder in reversed(folders):
                os.rmdir(folder)  # noqa: PTH106

    def test_forgets_versions_that_are_gone(self, results: Path, add_version: AddVersion) -> None:
        shutil.rmtree(results / "0001-fast")
        add_version("0004-fast")
        settle()
        listed(results)

        (file,) = (results / index.INDEX).iterdir()
        assert b"0001-fast" not in file.read_bytes()
        assert b"0004-fast" in file.read_bytes()

    def test_is_not_made_where_there_is_no_version(self, tmp_path: Path) -> None:
        assert listed(tmp_path) == []
        assert find_version(tmp_path, keys(1)) is None

        assert list(tmp_path.iterdir()) == []
