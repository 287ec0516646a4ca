"""What `reportgen store` prints, removes and refuses."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.cli.app import run
from reportgen.tasks.keys import KeyParts
from reportgen.tasks.store.store import Store
from reportgen.workflow.request import BuildRequest, plan_build
from tests.commands import TINY
from tests.mnist import CODE, PROJECT, load_settings

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A store with the results of three tasks, and a version that names two of them."""
    store = Store(tmp_path / "store")
    store.prepare()
    tasks = [
        {"name": name, "key": put(store, name, epochs)}
        for name, epochs in (("mlp.1", 3), ("mlp.2", 3), ("mlp.2", 4))
    ]
    (tmp_path / "0001-fast").mkdir()
    write_report(tmp_path / "0001-fast", tasks[:2])
    return tmp_path


def put(store: Store, task: str, epochs: int) -> str:
    parts = KeyParts("toys.train", {}, {"epochs": epochs}, 1, 1, {}, {}, {}, {})
    return store.write(task, parts, 0.5, seconds=1.0).record.key


def write_report(version: Path, tasks: list[dict[str, str]]) -> None:
    report = {"profile": "fast", "settings": {}, "tasks": tasks}
    (version / "report.json").write_text(json.dumps(report), encoding="utf-8")


def store_command(*arguments: str, results: Path) -> int:
    return run(["store", *arguments, "--results", str(results)])


def entries(results: Path) -> list[str]:
    return sorted(place.name.rpartition("-")[0] for place in (results / "store" / "mlp").iterdir())


class TestList:
    def test_has_a_line_for_each_task(self, results: Path, capsys: Captured) -> None:
        status = store_command("list", results=results)

        lines = [line.split() for line in capsys.readouterr().out.splitlines()]
        assert status == 0
        assert lines[0] == ["Task", "Results", "Size", "Newest", "Oldest"]
        assert [line[:2] for line in lines[1:3]] == [["mlp.1", "1"], ["mlp.2", "2"]]
        assert " ".join(lines[3]).startswith("3 results, ")

    def test_is_what_store_alone_does(
        self, results: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store_command("list", results=results)
        listed = capsys.readouterr().out
        results.rename(results.with_name("results"))
        monkeypatch.chdir(results.parent)

        assert run(["store"]) == 0
        assert capsys.readouterr().out == listed

    def test_leaves_nothing_of_a_long_name_out(self, results: Path, capsys: Captured) -> None:
        put(Store(results / "store"), "mlp." + "x" * 90, 3)

        store_command("list", results=results)

        assert capsys.readouterr().out.count("x") == 90

    def test_names_what_it_does_not_know(self, results: Path, capsys: Captured) -> None:
        (results / "store" / "notes.txt").touch()

        store_command("list", results=results)

        assert "left unchanged: " in capsys.readouterr().out
        assert (results / "store" / "notes.txt").exists()

    def test_of_nothing_is_one_line(self, tmp_path: Path, capsys: Captured) -> None:
        status = store_command("list", results=tmp_path)

        assert status == 2
        assert capsys.readouterr().err.count("\n") == 1


class TestCheck:
    def test_of_a_whole_store_ends_with_0(self, results: Path, capsys: Captured) -> None:
        assert store_command("check", results=results) == 0
        assert capsys.readouterr().out.endswith(": none damaged.\n")

    def test_names_what_is_damaged_and_ends_with_3(self, results: Path, capsys: Captured) -> None:
        (place,) = (results / "store" / "mlp").glob("mlp.1-*")
        (place / "result.json").write_text("0.6\n", encoding="utf-8")

        status = store_command("check", results=results)

        line, last = capsys.readouterr().out.splitlines()
        assert status == 3
        assert line == (
            f"{place}: result.json does not match its checksum; quarantined in damaged/"
        )
        assert ": 1 damaged." in last
        assert store_command("check", results=results) == 0


class TestGc:
    def test_removes_what_no_version_needs(self, results: Path, capsys: Captured) -> None:
        status = store_command("gc", results=results)

        shown = capsys.readouterr().out
        assert status == 0
        assert "mlp.2" in shown
        assert "mlp.1" not in shown
        assert entries(results) == ["mlp.1", "mlp.2"]

    def test_shows_the_same_and_removes_nothing_in_a_dry_run(
        self, results: Path, capsys: Captured
    ) -> None:
        store_command("gc", "--dry-run", results=results)
        foreseen = capsys.readouterr().out
        kept = entries(results)
        store_command("gc", results=results)

        assert kept == ["mlp.1", "mlp.2", "mlp.2"]
        assert capsys.readouterr().out == f"{foreseen}Removed.\n"

    @pytest.mark.parametrize("content", [None, "", "{}", '{"tasks": [{"name": "mlp.1"}]}'])
    def test_stops_at_a_version_whose_needs_are_unknown(
        self, results: Path, content: str | None, capsys: Captured
    ) -> None:
        (results / "0002-fast").mkdir()
        if content is not None:
            (results / "0002-fast" / "report.json").write_text(content, encoding="utf-8")

        status = store_command("gc", results=results)

        error = capsys.readouterr().err
        assert status == 2
        assert error.count("\n") == 1
        assert "0002-fast/report.json" in error
        assert "nothing was removed" in error
        assert len(entries(results)) == 3

    def test_removes_nothing_beside_a_build(self, results: Path, capsys: Captured) -> None:
        with Store(results / "store").in_use():
            status = store_command("gc", results=results)

        assert status == 2
        assert "is in use by a build" in capsys.readouterr().err
        assert len(entries(results)) == 3


ASKED = ("--fast", "--settings", str(TINY))


@pytest.fixture
def patched(tmp_path: Path) -> Path:
    """A results folder whose tasks of one section ran before a patch of NumPy."""
    settings = load_settings("fast", TINY, [], folder=tmp_path)
    request = BuildRequest(PROJECT, CODE, "fast", settings, ("mlp",), tmp_path, 1, "reportgen")
    store = Store(tmp_path / "store")
    store.prepare()
    for planned in plan_build(request).tasks:
        libraries = {**planned.parts.libraries, "numpy": "1.0"}
        store.write(planned.name, replace(planned.parts, libraries=libraries), 0.5, seconds=1.0)
    return tmp_path


class TestAccept:
    def test_lists_what_was_accepted_and_why(self, patched: Path, capsys: Captured) -> None:
        status = store_command(
            "accept", "--reason", "a patch", *ASKED, "--only", "mlp", "mlp.1", results=patched
        )

        first, last = capsys.readouterr().out.splitlines()
        assert status == 0
        assert first.startswith("mlp.1: accepted: numpy changed 1.0 -> ")
        assert last == "1 accepted, 0 not."

    def test_takes_a_section_for_all_its_tasks(self, patched: Path, capsys: Captured) -> None:
        store_command("accept", "--reason", "a patch", *ASKED, "mlp", results=patched)

        assert capsys.readouterr().out.endswith("2 accepted, 0 not.\n")

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--reason", " "], "--reason is empty"),
            (["--reason", "x", "mlq"], "There is no task or section mlq. Did you mean mlp?"),
            (["--reason", "x", "convnet"], "Nothing to accept: convnet.1: never ran."),
            (
                ["--reason", "x", "mlp", "--set", "mlp.epochs=9"],
                "Nothing to accept: mlp.1: mlp.epochs changed 3 -> 9; numpy changed",
            ),
        ],
    )
    def test_of_nothing_is_one_line(
        self, patched: Path, arguments: list[str], message: str, capsys: Captured
    ) -> None:
        status = store_command("accept", *ASKED, *arguments, results=patched)

        error = capsys.readouterr().err
        assert status == 2
        assert message in error
        assert error.count("\n") == 1

    def test_of_what_is_up_to_date_is_one_line(self, patched: Path, capsys: Captured) -> None:
        accept = ("accept", "--reason", "a patch", *ASKED, "mlp")
        store_command(*accept, results=patched)
        capsys.readouterr()

        assert store_command(*accept, results=patched) == 2
        assert "up to date" in capsys.readouterr().err
