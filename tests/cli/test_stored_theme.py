"""A theme that a version names is somebody else's word: it is used where it is asked for."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.cli.options import BuildOptions
from tests.commands import PLAIN_THEME, Run

REFERENCE = Path(__file__).parents[2] / "results/reference"


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """A report.json that names a theme which lies beside it."""
    report = json.loads((REFERENCE / "report.json").read_text(encoding="utf-8"))
    (tmp_path / "theirs").mkdir()
    report["settings"]["report"]["theme"] = str(tmp_path / "theirs")
    (tmp_path / "report.json").write_text(json.dumps(report), encoding="utf-8")
    return tmp_path / "report.json"


def test_it_is_not_used_unasked_but_named(
    handed_in: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = BuildOptions(settings_file=handed_in).build_request()

    assert request.theme is None
    assert request.settings.report.theme == ""
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(f"theme {handed_in.parent / 'theirs'}; to use it, give --theme.")


def test_another_can_be_asked_for(handed_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request = BuildOptions(settings_file=handed_in, theme=PLAIN_THEME).build_request()

    assert request.theme
    assert request.theme.folder == PLAIN_THEME
    assert capsys.readouterr().err == ""


def test_settings_show_none(handed_in: Path, command: Callable[..., Run]) -> None:
    shown = command("settings", "--settings", handed_in)

    assert shown.status == 0
    assert "theirs" not in shown.output
