"""Versions that somebody made to do harm: each is a small valid one with one thing changed."""

import copy
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Valid = Mapping[str, Any]
Write = Callable[[Path, Valid], None]

ESCAPE, BELL, CSI, OVERRIDE = "\x1b", "\x07", "\x9b", "\u202e"


@dataclass(frozen=True)
class Bundle:
    """A way to make a version's folder."""

    name: str
    write: Write
    words: str  # that the one line has


def bundles() -> list[Bundle]:
    """Return all of them."""
    return [*_NO_REPORTS, *_TOO_MUCH, *_NO_NUMBERS, *_STEERING, *_NAMES, *_PARTS, *_NO_FILES]


def of_bytes(content: bytes) -> Write:
    """Return a way to write a `report.json` of these bytes."""
    return lambda folder, _: _write(folder, content)


def with_text(change: Callable[[str], str]) -> Write:
    """Return a way to write the valid report with its text changed."""
    return lambda folder, valid: _write(folder, change(json.dumps(valid)).encode())


def with_value(*place: str | int, value: object) -> Write:
    """Return a way to write the valid report with one value replaced, or added."""

    def write(folder: Path, valid: Valid) -> None:
        changed = copy.deepcopy(dict(valid))
        inside: Any = changed
        for part in place[:-1]:
            inside = inside[part]
        inside[place[-1]] = value
        _write(folder, json.dumps(changed).encode())

    return write


def without(name: str) -> Write:
    """Return a way to write the valid report without one of its fields."""
    return lambda folder, valid: _write(
        folder, json.dumps({key: value for key, value in valid.items() if key != name}).encode()
    )


def _write(folder: Path, content: bytes) -> None:
    (folder / "report.json").write_bytes(content)


def _twice(name: str) -> Write:
    def write(folder: Path, valid: Valid) -> None:
        _write(folder, json.dumps({**valid, name: [*valid[name], valid[name][0]]}).encode())

    return write


def _panel(kind: str, /, **values: object) -> Write:
    """Return a way to change the first panel of a kind."""

    def write(folder: Path, valid: Valid) -> None:
        changed = copy.deepcopy(dict(valid))
        panels = [panel for figure in changed["figures"] for panel in figure["panels"]]
        next(panel for panel in panels if panel["kind"] == kind).update(values)
        _write(folder, json.dumps(changed).encode())

    return write


def _sparse(size: int) -> Write:
    def write(folder: Path, _: Valid) -> None:
        _write(folder, b"{")
        os.truncate(folder / "report.json", size)

    return write


def _link(target: str) -> Write:
    return lambda folder, _: (folder / "report.json").symlink_to(target)


def _link_to_the_valid_one(folder: Path, valid: Valid) -> None:
    (folder.parent / "elsewhere.json").write_text(json.dumps(valid))
    (folder / "report.json").symlink_to("../elsewhere.json")


def _in_utf_16(folder: Path, valid: Valid) -> None:
    _write(folder, json.dumps(valid).encode("utf-16"))


METRIC = ("metrics", "mlp.test_accuracy")

_NO_NAME = {"label": "_", "x": [1.0], "y": [1.0], "role": "training"}

_NO_REPORTS = (
    Bundle("an empty file", of_bytes(b""), "EOF"),
    Bundle("a file that is cut off", with_text(lambda text: text[: len(text) // 2]), "EOF"),
    Bundle("a page", of_bytes(b"<!doctype html><script>alert(1)</script>"), "Invalid JSON"),
    Bundle("a list", of_bytes(b"[1, 2]"), "object"),
    Bundle("a pickle", of_bytes(b"\x80\x04\x95\x1e\x00\x00\x00cos\nsystem\n"), "not UTF-8"),
    Bundle("UTF-16", _in_utf_16, "not UTF-8"),
    Bundle("another schema", with_value("schema", value=3), "schema: Input should be 2"),
    Bundle("a field that is missing", without("claims"), "claims: Field required"),
    Bundle("a field of its own", with_value("payload", value=1), "payload: Extra inputs"),
)

_TOO_MUCH = (
    Bundle("a terabyte", _sparse(10**12), "16,000,000 are allowed"),
    Bundle("a hundred thousand lists", of_bytes(b"[" * 100_000), "nested more than 24 deep"),
    Bundle(
        "objects in objects",
        of_bytes(b'{"a":' * 50_000 + b"}" * 50_000),
        "nested more than 24 deep",
    ),
    Bundle(
        "settings that are deep",
        with_value("settings", value=json.loads("[" * 50 + "]" * 50)),
        "nested more than 24 deep",
    ),
    Bundle("a million values", of_bytes(b"[" + b"0," * 1_000_000 + b"0]"), "500,000 are allowed"),
    Bundle("five million empty lists", of_bytes(b"[" + b"[]," * 5_000_000 + b"0]"), "are allowed"),
    Bundle("eight million quotes", of_bytes(b'"' * 15_000_001), "2,000,000 are"),
    Bundle("one text of quotes", of_bytes(b'{"title": "' + b'\\"' * 7_000_000), "2,000,000 are"),
    Bundle(
        "two hundred thousand fields",
        of_bytes(b"{" + b",".join(b'"a%d":1' % n for n in range(200_000)) + b"}"),
        "members",
    ),
    Bundle(
        "ten thousand wrong metrics",
        with_value("metrics", value={f"a{n}": 1 for n in range(10_000)}),
        "metrics.a0",
    ),
    Bundle(
        "a hundred thousand wrong figures", with_value("figures", value=[1] * 100_000), "figures.0"
    ),
    Bundle("a text of a megabyte", with_value("title", value="x" * 10**6), "title: the text has"),
    Bundle(
        "a name of a megabyte", with_value("settings", "x" * 10**6, value=1), "settings: the text"
    ),
    Bundle(
        "a number of 5,000 digits",
        with_text(lambda text: text.replace("0.97123456789", "9" * 5000)),
        "digits",
    ),
)

_NO_NUMBERS = (
    Bundle("NaN", with_value(*METRIC, "value", value=float("nan")), "holds NaN"),
    Bundle("infinity", with_value(*METRIC, "std", value=float("-inf")), "holds Infinity"),
    Bundle("1e999", with_text(lambda text: text.replace("0.97123456789", "1e999")), "1e100"),
    Bundle("a spread below 0", with_value(*METRIC, "std", value=-1), "std: Input should be"),
    Bundle("a text for a number", with_value(*METRIC, "value", value="high"), "valid"),
    Bundle("a day beyond all years", with_value("created", value="9999-12-31T23:59:59Z"), "less"),
    Bundle("a day of no time zone", with_value("created", value="2024-02-29T12:00:00"), "timezone"),
    Bundle("a number for a day", with_value("created", value=-1e18), "created"),
)

_STEERING = (
    Bundle("an escape in the title", with_value("title", value=f"{ESCAPE}[2J"), "title: the"),
    Bundle(
        "a link for the terminal",
        with_value(
            *METRIC, "description", value=f"{ESCAPE}]8;;http://example.org{BELL}x{ESCAPE}]8;;{BELL}"
        ),
        "metrics.mlp.test_accuracy.description: the text holds the control character U+001B",
    ),
    Bundle("a C1 control", with_value("date", value=f"{CSI}31m"), "date: the text holds"),
    Bundle("an author backwards", with_value("authors", value=[f"{OVERRIDE}adA"]), "authors.0"),
    Bundle(
        "an escape as a name",
        with_value("settings", f"{ESCAPE}[2J", value=1),
        "settings: the text holds the control character U+001B",
    ),
    Bundle("an escape in a claim", with_value("claims", 0, "text", value=ESCAPE), "claims.0.text"),
    Bundle("a null", with_value("claims", 0, "test", value="a\0b"), "U+0000"),
    Bundle("a line of its own", with_value("title", value="A\n0002-fast: forged"), "U+000A"),
    Bundle(
        "half a character",
        with_text(lambda text: text.replace("A sample report", "\\ud800")),
        "U+D800",
    ),
)

_NAMES = (
    Bundle(
        "a table outside", with_value("tables", 0, "label", value="../../x"), "tables.0.label: shou"
    ),
    Bundle("a figure outside", with_value("figures", 0, "label", value="/etc/passwd"), "a name"),
    Bundle("a hidden table", with_value("tables", 0, "label", value=".bashrc"), "a name"),
    Bundle("a metric outside", with_value("metrics", "../x", value={}), "metrics"),
    Bundle(
        "a metric of another name", with_value(*METRIC, "name", value="mlp.x"), "under the name"
    ),
    Bundle("a version outside", with_value("version", value="../0002-fast"), "version: should be"),
    Bundle("a stem outside", with_value("sections", 0, "stem", value="../x"), "a stem"),
    Bundle("a long name", with_value("equations", 0, "label", value="a" * 500), "at most 120"),
    Bundle("a figure twice", _twice("figures"), "occurs twice"),
    Bundle("a task twice", _twice("tasks"), "the task mlp.1 occurs twice"),
    Bundle("a huge figure number", with_value("figures", 1, "number", value=10**9), "999"),
)

_PARTS = (
    Bundle("a tile that is a bomb", _panel("tiles", side=100_000), "less than or equal to 100"),
    Bundle("a tile of other pixels", _panel("tiles", side=27), "27 times 27 pixels"),
    Bundle("a tile that is an image", _panel("tiles", tiles=[["<svg onload=alert(1)>"]]), "base64"),
    Bundle("a thousand rows of tiles", _panel("tiles", tiles=[[None]] * 1000), "at most 200"),
    Bundle("mathematics in a plot", _panel("curves", x_label=r"$\frac"), "no dollar sign"),
    Bundle("points without a height", _panel("scatter", y=[1.0]), "as many values as places"),
    Bundle("a logarithm of 0", _panel("intervals", series=[]), "at least 1 item"),
    Bundle("a network without units", _panel("diagram", input_units=0), "equal to 1"),
    Bundle("no columns", with_value("figures", 0, "columns", value=0), "figures.0.columns"),
    Bundle(
        "a row without cells",
        with_value("tables", 0, "rows", value=[[]]),
        "too few or too many cells",
    ),
    Bundle("settings in settings", with_value("settings", "mlp", value={"a": {}}), "holds a sect"),
    Bundle("a line that has no name", _panel("curves", series=[_NO_NAME]), "begin with"),
    Bundle(
        "a page of its own",
        with_value("templates", value={"report.html": "<p>Mine.</p>"}),
        "should be the name of a section's template",
    ),
    Bundle(
        "a template that is a book",
        with_value("templates", "sections/mlp.html", value="x" * 200_001),
        "200,000 are allowed",
    ),
    Bundle(
        "an escape in a template",
        with_value("templates", "sections/mlp.html", value="a\n\x1b[2J"),
        "control character U+001B",
    ),
    Bundle(
        "a licence that runs",
        with_value("credits", 0, "link", value="javascript:alert(1)"),
        "credits.0.link",
    ),
    Bundle(
        "a licence outside of the zip", with_value("credits", 0, "file", value="../x"), "credits.0"
    ),
    Bundle("numbers of no original", with_value("original", value=None), "but no original"),
    Bundle(
        "two chapters of one experiment",
        _twice("chapters"),
        "the experiment preprocessing occurs twice",
    ),
    Bundle("a kind of its own", _panel("summary", kind="html", html="<script>"), "kind"),
)

_NO_FILES = (
    Bundle("a link to a password", _link("/etc/passwd"), "it is a link"),
    Bundle("a link to another report", _link_to_the_valid_one, "it is a link"),
    Bundle("a link to endless zeros", _link("/dev/zero"), "it is a link"),
    Bundle("a link to itself", _link("report.json"), "it is a link"),
    Bundle("a pipe", lambda folder, _: os.mkfifo(folder / "report.json"), "it is not a file"),
    Bundle("a folder", lambda folder, _: (folder / "report.json").mkdir(), "it is not a file"),
)
