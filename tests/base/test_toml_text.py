"""TOML with more than a program can take is refused in one line that names its place."""

from time import process_time

import pytest

from reportgen.base.errors import SettingsError, UserError
from reportgen.base.toml_text import MOST_BYTES, parse_toml
from reportgen.project.settings.loading import parse_override

DIGITS = "f" * 5000
DEEP = "at most 24 tables and lists may stand in one another"
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


@pytest.mark.parametrize("value", ["[1.5, 2]", "'a.b.c.d'", str(2**63), str(1 - 10**60)])
def test_what_toml_has_is_read(value: str) -> None:
    text = f"[{'a.' * 20}b]\nx = {value}\n"

    assert parse_toml(text, "mine.toml", UserError).text == text
