"""TOML with more than a program can take is refused in one line that names its place."""

from pathlib import Path
from time import process_time

import pytest

from reportgen.base.errors import ProjectError, SettingsError, UserError
from reportgen.base.toml_text import MOST_BYTES, parse_toml
from reportgen.project.folder import PROJECT_FILE, variables_of
from reportgen.project.project import read_project
from reportgen.project.settings.loading import parse_override
from reportgen.tasks.numeric_variables import NO_VARIABLES

DIGITS = "f" * 5000
DEEP = "at most 24 tables and lists may be nested"
LARGE = "a whole number has at most 60 digits"
TOO_MUCH = {
    f"x = 0x{DIGITS}": LARGE,
    f"x = [1, [0x{DIGITS}]]": LARGE,
    f"x = {{ y = -{'7' * 70} }}": LARGE,
    f"x = {10**60}": LARGE,
    f"x = {'[' * 30}{']' * 30}": DEEP,
    f"{'x.' * 30}x = 1": DEEP,
    f"{'x.' * (MOST_BYTES // 2 - 4)}x = 1": DEEP,
    f"x = {{ {'x . ' * 30}x = 1 }}": DEEP,
    "[[ " + '"x".' * 30 + "x ]]": DEEP,
    r'"\"".' * (MOST_BYTES // 5 - 10) + "x = 1": DEEP,
}


@pytest.mark.parametrize("line", TOO_MUCH, ids=lambda line: line[:20])
def test_more_than_is_allowed_is_one_line_with_its_place(line: str) -> None:
    begun = process_time()

    with pytest.raises(UserError) as caught:
        parse_toml(f"a = 1\n\n{line}\n", "mine.toml", UserError)

    assert str(caught.value) == f"mine.toml, line 3: {TOO_MUCH[line]}."
    assert process_time() - begun < 5


@pytest.mark.parametrize("value", [f"0x{DIGITS}", f"[0x{DIGITS}]", f"{'[' * 30}{']' * 30}"])
def test_so_is_a_value_on_the_command_line(value: str) -> None:
    with pytest.raises(SettingsError, match="at most"):
        parse_override(f"seed={value}")


@pytest.mark.parametrize("value", [f"{{ {'x.' * 60_000}x = 1 }}", f"[{{ {'x.' * 30}x = 1 }}]"])
def test_a_value_with_a_long_key_is_refused_at_once(value: str) -> None:
    begun = process_time()

    with pytest.raises(SettingsError, match=f": {DEEP}.$"):
        parse_override(f"knn.neighbours={value}")

    assert process_time() - begun < 1


@pytest.mark.parametrize("key", ["x.", "x . ", '"x".', "'x'.", r'"\"".'])
@pytest.mark.parametrize(("begin", "end"), [("", "x = 1"), ("[", "x]"), ("[[", "x]]")])
def test_a_project_file_with_a_long_key_keeps_no_command_waiting(
    key: str, begin: str, end: str, tmp_path: Path
) -> None:
    (tmp_path / PROJECT_FILE).write_text(begin + key * ((MOST_BYTES - 9) // len(key)) + end)
    begun = process_time()

    found = variables_of(tmp_path)
    with pytest.raises(ProjectError, match=DEEP):
        read_project(tmp_path)

    assert found == NO_VARIABLES
    assert process_time() - begun < 1


@pytest.mark.parametrize("value", ["[1.5, 2]", "'a.b.c.d'", str(2**63), str(1 - 10**60)])
def test_what_toml_has_is_read(value: str) -> None:
    text = f"[{'a.' * 20}b]\nx = {value}\n"

    assert parse_toml(text, "mine.toml", UserError).text == text
