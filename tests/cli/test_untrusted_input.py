"""Whatever a command reads, it ends as documented: its status, a line, nothing else changed.

Each kind of input is mutated many times and read by the commands that read it.
"""

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.base.untrusted.text import steering_character
from tests.base.untrusted.conftest import small  # noqa: F401 (a fixture)
from tests.base.untrusted.test_mutations import derandomized, mutate
from tests.commands import Built, Run, reportgen
from tests.own import FILES

Command = Callable[..., Run]

ANY_STATUS = (0, 2, 3)
REAL_DIFFERENCE = 1
MOST_SECONDS = 60.0
MOST_LINES = 12  # of several faults, or of several versions, a line for each

PIECES = st.sampled_from(
    [
        *(
            "",
            "\n",
            "\x00",
            "\x1b[2J",
            "\ud7ff",
            "\u202e",
            "王",
            "=",
            "]",
            "[[",
            '"""',
            "'",
            "{",
            "#",
        ),
        *(
            "0",
            "-1",
            "1e999",
            "nan",
            "inf",
            "1_0",
            "0x" + "f" * 5000,
            "9" * 5000,
            "true",
            "1979-05-27",
        ),
        *("../x", "/etc/passwd", "a" * 300, "[x]\n", "x = 1\n", "é" * 300, "[" * 2000, "{{", "{%"),
    ]
)
"""What is put into a text, or in the place of a part of it."""

PUBLISHED = """\
[original]
title = "An original"
authors = ["A. Author"]
date = 1999
[[metric]]
name = "coin.right"
value = 0.5
where = "Table 1"
count = 200
"""
SETTINGS = 'seed = 3\n[coin]\nreplicates = 2\nsize = 100\n[report]\nauthors = ["A. Author"]\n'


@dataclass(frozen=True)
class Place:
    """A folder with a project, two results folders and what must not change."""

    folder: Path

    @property
    def results(self) -> tuple[str, Path]:
        return "--results", self.folder / "results"

    @property
    def project(self) -> tuple[str, Path]:
        return "--project", self.folder / "own"

    def outside(self) -> dict[str, tuple[int, int]]:
        """Return size and time of each file but for those of the results folder."""
        return {
            str(file): (file.lstat().st_size, file.lstat().st_mtime_ns)
            for file in sorted(self.folder.rglob("*"))
            if "results" not in file.relative_to(self.folder).parts
            and file.is_file()
            and "__pycache__" not in file.parts
        }


@pytest.fixture(scope="module")
def place(own_build: Built, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A copy of the user's own project with its results, and a file beside it."""
    folder = tmp_path_factory.mktemp("fuzzed")
    shutil.copytree(
        own_build.workplace,
        folder / "own",
        symlinks=True,
        ignore=shutil.ignore_patterns("results", "__pycache__"),
    )
    shutil.copytree(own_build.workplace / "results", folder / "results", symlinks=True)
    (folder / "beside").write_text("of somebody else", encoding="utf-8")
    return Place(folder)


@dataclass(frozen=True)
class Texts:
    """A kind of input that is a text: where it stands, what it is, who reads it."""

    file: str
    text: str
    commands: tuple[tuple[str, ...], ...]


OWN = ("--project", "own", "--results", "results")
TEXTS = {
    "settings": Texts(
        "given.toml",
        SETTINGS,
        (
            ("settings", "--settings", "given.toml", "--project", "own"),
            ("build", "--dry-run", "--settings", "given.toml", *OWN),
        ),
    ),
    "rubric": Texts(
        "given.toml",
        FILES["rubric.toml"],
        (
            ("grade", "1", "--rubric", "given.toml", *OWN),
            ("grade", "1", "--rubric", "given.toml", "--format", "csv", *OWN),
            ("grade", "1", "--rubric", "given.toml", "--format", "html", *OWN),
            ("diff", "1", "1", "--rubric", "given.toml", "--exit-code", *OWN),
        ),
    ),
    "published numbers": Texts(
        "own/published.toml",
        PUBLISHED,
        (
            ("build", "--dry-run", *OWN),
            ("settings", "--project", "own"),
        ),
    ),
    "project": Texts(
        "own/report.toml",
        FILES["report.toml"],
        (("settings", "--project", "own"), ("build", "--dry-run", *OWN), ("diff", "1", "1", *OWN)),
    ),
    "references": Texts(
        "own/references.bib", FILES["references.bib"], (("build", "--dry-run", *OWN),)
    ),
    "text": Texts("own/text.md", FILES["text.md"], (("build", "--dry-run", *OWN),)),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", TEXTS)
@derandomized(max_examples=40)
@given(data=st.data())
def test_a_changed_text(
    data: st.DataObject, kind: str, place: Place, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_text_is_read_or_refused(data, TEXTS[kind], place, command, monkeypatch)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", TEXTS)
@derandomized(max_examples=2000)
@given(data=st.data())
def test_any_of_thousands_of_changed_texts(
    data: st.DataObject, kind: str, place: Place, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_text_is_read_or_refused(data, TEXTS[kind], place, command, monkeypatch)


RENDER = ("render", "1", "--theme", "theme", "--output", "results/rendered", "--results", "results")
PAGE = """\
{% extends "own/report.html" %}
{% block title_block %}
<h1>{{ report.title }}</h1>
{% endblock %}
"""
STYLE = """\
:root { --ink: #1a1a2e; }
html { font-family: "House", serif; }
@page { size: A5; margin: 18mm 14mm; }
"""
THEME = {
    "page": Texts("theme/report.html", PAGE, (RENDER,)),
    "style": Texts("theme/theme.css", STYLE, (RENDER,)),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", THEME)
@derandomized(max_examples=4)
@given(data=st.data())
def test_a_changed_theme(
    data: st.DataObject, kind: str, place: Place, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_text_is_read_or_refused(data, THEME[kind], place, command, monkeypatch)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", THEME)
@derandomized(max_examples=300)
@given(data=st.data())
def test_any_of_hundreds_of_changed_themes(
    data: st.DataObject, kind: str, place: Place, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_text_is_read_or_refused(data, THEME[kind], place, command, monkeypatch)


def assert_text_is_read_or_refused(
    data: st.DataObject,
    kind: Texts,
    place: Place,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(place.folder)
    file = place.folder / kind.file
    file.parent.mkdir(exist_ok=True)
    before = file.read_bytes() if file.exists() else None
    file.write_bytes(changed(kind.text, data))
    try:
        ends_as_documented(command, data.draw(st.sampled_from(kind.commands)), place)
    finally:
        file.unlink()
        if before is not None:
            file.write_bytes(before)


def changed(text: str, data: st.DataObject) -> bytes:
    """Put pieces in the place of parts of a text, most often of what stands after an "="."""
    for _ in range(data.draw(st.integers(1, 3))):
        values = [place + 2 for place in range(len(text)) if text.startswith("= ", place)]
        start = data.draw(st.sampled_from(values) if values else st.integers(0, len(text)))
        if data.draw(st.integers(0, 2)) == 0:
            start = data.draw(st.integers(0, len(text)))
        end_of_line = text.find("\n", start) % (len(text) + 1)
        end = data.draw(st.sampled_from([start, end_of_line, min(start + 1, len(text))]))
        text = text[:start] + data.draw(PIECES) + text[max(start, end) :]
    content = text.encode()
    return content if data.draw(st.integers(0, 9)) else content[: len(content) // 2] + b"\xff\xfe"


def ends_as_documented(command: Command, arguments: Sequence[str], place: Place) -> None:
    """Run a command and hold all that is promised of its end."""
    before, begun = place.outside(), time.monotonic()
    run = command(*arguments)
    assert_documented(run, arguments)
    assert time.monotonic() - begun < MOST_SECONDS
    assert place.outside() == before


def assert_documented(run: Run, arguments: Sequence[str]) -> None:
    """Hold what is promised of a status and of standard error."""
    real = (REAL_DIFFERENCE,) if "--exit-code" in arguments else ()
    assert run.status in (*ANY_STATUS, *real), run.errors
    assert "Traceback" not in run.errors + run.output
    lines = run.errors.rstrip("\n").split("\n") if run.errors else []
    assert len(lines) <= MOST_LINES
    assert not any(map(steering_character, lines)), run.errors
    if run.status == 2:
        assert lines


RUBRIC = """\
title = "Points"
[[criterion]]
name = "Accurate"
points = 2
metric = "mlp.test_accuracy"
at_least = 0.9
"""
REPORTS: tuple[tuple[str, ...], ...] = (
    ("list",),
    ("show",),
    ("show", "1"),
    ("diff", "1", "2", "--exit-code"),
    ("diff", "2", "1", "--format", "markdown"),
    ("diff", "1", "2", "--format", "json"),
    ("diff", "1", "2", "--format", "html"),
    ("history", "mlp.test_accuracy"),
    ("history", "mlp.test_accuracy", "--format", "svg"),
    ("history", "mlp.test_accuracy", "--format", "html"),
    ("explain", "mlp.test_accuracy"),
    ("grade", "results", "--rubric", "rubric.toml"),
    ("grade", "2", "--reference", "1", "--rubric", "rubric.toml", "--format", "csv"),
)


@pytest.fixture(scope="module")
def handed_in(small: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Place:  # noqa: F811
    """A results folder of two versions, of which the second is to be changed."""
    folder = tmp_path_factory.mktemp("handed-in")
    for name in ("0001-fast", "0002-fast"):
        (folder / "results" / name).mkdir(parents=True)
        version = small | {"version": name}
        file = folder / "results" / name / "report.json"
        file.write_text(json.dumps(version), encoding="utf-8")
    (folder / "rubric.toml").write_text(RUBRIC, encoding="utf-8")
    return Place(folder)


@pytest.mark.slow
@derandomized(max_examples=150)
@given(data=st.data())
def test_a_changed_report(
    data: st.DataObject, handed_in: Place, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_report_is_read_or_refused(data, handed_in, command, monkeypatch)


@pytest.mark.thorough
@derandomized(max_examples=10_000)
@given(data=st.data())
def test_any_of_thousands_of_changed_reports(
    data: st.DataObject, handed_in: Place, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_report_is_read_or_refused(data, handed_in, command, monkeypatch)


def assert_report_is_read_or_refused(
    data: st.DataObject, place: Place, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    results = place.folder / "results"
    report = json.loads((results / "0001-fast" / "report.json").read_text(encoding="utf-8"))
    mutate(report, data)
    (results / "0002-fast" / "report.json").write_text(json.dumps(report), encoding="utf-8")
    ends_as_documented(command, data.draw(st.sampled_from(REPORTS)), place)


@pytest.mark.slow
@derandomized(max_examples=60)
@given(
    name=st.sampled_from(
        ["seed", "coin", "coin.size", "coin.replicates", "report.authors", "", "x"]
    ),
    value=st.one_of(PIECES, st.text(max_size=20), st.integers().map(str), st.floats().map(str)),
)
def test_a_setting_on_the_command_line(
    name: str, value: str, place: Place, command: Command
) -> None:
    arguments = ("settings", *map(str, place.project), "--set", f"{name}={value}")
    ends_as_documented(command, arguments, place)


STORE: tuple[tuple[str, ...], ...] = (("list",), ("check",), ("gc", "--dry-run"), ("gc",))
DAMAGE = st.sampled_from(["empty", "cut", "bytes", "folder", "missing", "another"])


@pytest.mark.slow
@derandomized(max_examples=40)
@given(data=st.data())
def test_a_changed_entry_of_the_store(
    data: st.DataObject, own_build: Built, place: Place, command: Command
) -> None:
    assert_store_is_read_or_refused(data, own_build, place, command)


@pytest.mark.thorough
@derandomized(max_examples=2000)
@given(data=st.data())
def test_any_of_thousands_of_changed_entries(
    data: st.DataObject, own_build: Built, place: Place, command: Command
) -> None:
    assert_store_is_read_or_refused(data, own_build, place, command)


def assert_store_is_read_or_refused(
    data: st.DataObject, own_build: Built, place: Place, command: Command
) -> None:
    store = place.folder / "results" / "store"
    shutil.rmtree(store)
    shutil.copytree(own_build.store, store, symlinks=True)
    files = sorted(file for file in store.rglob("*") if file.is_file())
    file = data.draw(st.sampled_from(files))
    content = file.read_bytes()
    match data.draw(DAMAGE):
        case "empty":
            file.write_bytes(b"")
        case "cut":
            file.write_bytes(content[: data.draw(st.integers(0, len(content)))])
        case "bytes":
            at = data.draw(st.integers(0, len(content)))
            file.write_bytes(content[:at] + data.draw(st.binary(max_size=8)) + content[at + 4 :])
        case "folder":
            file.unlink()
            file.mkdir()
        case "missing":
            file.unlink()
        case _:
            shutil.copyfile(data.draw(st.sampled_from(files)), file.with_name(f"{file.name}x"))
    arguments = ("store", *map(str, place.results), *data.draw(st.sampled_from(STORE)))
    ends_as_documented(command, arguments, place)


VARIABLES = {
    "LC_ALL": ["", "C", "POSIX", "de_DE.UTF-8", "tr_TR.UTF-8", "no such", "zh_CN.GB18030"],
    "COLUMNS": ["0", "1", "-5", "20", "40", "x", "99999999", ""],
    "LINES": ["0", "x"],
    "PYTHONIOENCODING": ["utf-8", "latin-1", "utf-16", "cp437"],
    "PYTHONUTF8": ["0", "1"],
    "MPLBACKEND": ["agg", "no such"],
    "MPLCONFIGDIR": ["/dev/null", "/no/such"],
    "TERM": ["dumb", "", "x"],
    "NO_COLOR": ["1"],
    "FORCE_COLOR": ["1"],
    "TZ": ["no such", "Pacific/Kiritimati"],
    "HOME": ["/no/such", ""],
    "TMPDIR": ["/no/such"],
    "OMP_NUM_THREADS": ["0", "x"],
    "PYTHONHASHSEED": ["random", "1"],
}
READERS: tuple[tuple[str, ...], ...] = (
    ("list", "--results", "results"),
    ("show", "1", "--results", "results"),
    ("history", "coin.right", *OWN),
    ("diff", "1", "1", "--exit-code", *OWN),
    ("grade", "1", "--rubric", "own/rubric.toml", *OWN),
    ("explain", "coin.right", "1", "--results", "results"),
    ("settings", "--project", "own"),
    ("store", "--results", "results", "list"),
)
ENVIRONMENTS = st.dictionaries(
    st.sampled_from(sorted(VARIABLES)), st.integers(0, 99), min_size=1, max_size=4
).map(
    lambda drawn: {name: VARIABLES[name][at % len(VARIABLES[name])] for name, at in drawn.items()}
)


@pytest.mark.slow
@derandomized(max_examples=12)
@given(variables=ENVIRONMENTS, arguments=st.sampled_from(READERS))
def test_any_environment(variables: dict[str, str], arguments: Sequence[str], place: Place) -> None:
    assert_no_effect(variables, arguments, place)


@pytest.mark.thorough
@derandomized(max_examples=1000)
@given(variables=ENVIRONMENTS, arguments=st.sampled_from(READERS))
def test_any_of_a_thousand_environments(
    variables: dict[str, str], arguments: Sequence[str], place: Place
) -> None:
    assert_no_effect(variables, arguments, place)


def assert_no_effect(variables: dict[str, str], arguments: Sequence[str], place: Place) -> None:
    """Hold what is promised of a command under variables of the environment."""
    before = place.outside()
    # Its bytes are of the encoding that is asked for.
    run = reportgen(place.folder, *arguments, variables=variables)
    assert_documented(run, arguments)
    assert run.status == 0, run.errors
    assert place.outside() == before


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*TEXTS.values(), *THEME.values()], ids=[*TEXTS, *THEME])
def test_what_is_unchanged_is_read(
    kind: Texts, place: Place, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    file = place.folder / kind.file
    file.parent.mkdir(exist_ok=True)
    before = file.read_bytes() if file.exists() else None
    file.write_text(kind.text, encoding="utf-8")
    runs = [command(*arguments) for arguments in kind.commands]
    file.unlink() if before is None else file.write_bytes(before)
    assert [run.status for run in runs] == [0] * len(runs), runs


@pytest.mark.slow
@pytest.mark.parametrize("arguments", REPORTS, ids=" ".join)
def test_so_are_unchanged_reports(
    arguments: Sequence[str],
    handed_in: Place,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(handed_in.folder)
    results = handed_in.folder / "results"
    shutil.copyfile(results / "0001-fast" / "report.json", results / "0002-fast" / "report.json")
    assert command(*arguments).status == 0
