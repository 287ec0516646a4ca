"""Settings in captions, cells and claims, once their values are known."""

import pytest
from pydantic import JsonValue

from reportgen.project.text.settings import setting_text, with_settings
from tests.project.text.texts import compiled


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (60000, "60,000"),
        (0.001, "0.001"),
        (1e-6, "$10^{-6}$"),
        (2.5e-4, r"$2.5 \times 10^{-4}$"),
        ([1, 2, 3], "1, 2 and 3"),
        ([0.5], "0.5"),
        ([], "none"),
        (None, "none"),
        (True, "yes"),
        ("a {b} c", "a b c"),
    ],
)
def test_a_setting_is_written_as_a_reader_would(value: JsonValue, text: str) -> None:
    assert setting_text(value) == text


def test_settings_stand_in_all_declared_texts() -> None:
    name = '{{ setting("knn.neighbours") }}'
    declarations = compiled(
        f'## A\n\n![At {name}.](knn.a "Of {name}")\n\n'
        f"| {name} |\n|---|\n| {name} {{{{ knn.b }}}} |\n\nTable: At {name}. {{#b}}\n\n"
        '{{ claim("knn.b > 0.5", holds="At {{ setting(\'knn.neighbours\') }}.", '
        'does_not_hold="{knn.neighbours:setting}", inconclusive="{{ knn.b }}") }}'
    ).declarations

    filled = with_settings(declarations, {"seed": 1, "knn": {"neighbours": [5, 7]}})

    (figure,), (table,), (claim,) = filled.figures, filled.tables, filled.claims
    assert (figure.caption, figure.alternative) == ("At 5 and 7.", "Of 5 and 7")
    assert (table.caption, table.columns) == ("At 5 and 7.", ("5 and 7",))
    assert table.rows == (("5 and 7 {knn.b}",),)
    assert (claim.holds, claim.does_not_hold) == ("At 5 and 7.", "5 and 7")
    assert claim.inconclusive == "{knn.b}"
