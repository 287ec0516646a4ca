"""A comparison as a comment on a pull request."""

import re
from typing import Any

import pytest

from reportgen.compare.model import WordChange
from reportgen.pages.diff import diff_view
from reportgen.pages.markdown import MOST_BYTES, escaped, markdown
from tests.compare.handmade import (
    AFTER,
    BEFORE,
    HOSTILE,
    RELIABILITY,
    comparison,
    number,
    report,
)

SIDES = (report(BEFORE), report(AFTER, (0.95, 0.951, 0.952)))


def shown(words: str = "a text", **changes: Any) -> str:
    return markdown(diff_view(comparison(words, **changes), *SIDES))


def test_begins_with_the_summary_in_bold_and_ends_with_how_often_it_is_wrong() -> None:
    text = shown()

    assert text.startswith("**1 that nothing explains, 1 better; cause\\: mlp.epochs**\n")
    assert text.endswith(f"<sub>{RELIABILITY}</sub>\n")


def test_tables_have_the_versions_names_over_their_values() -> None:
    text = shown()

    assert f"| Number | Verdict | {BEFORE} | {AFTER} | Difference, 95 % interval |" in text
    assert (
        r"| <code>mlp.test\_accuracy</code> | better | 0.9010 ± 0.0010 | 0.9510 ± 0.0020 "
        r"| \+0.0500 \[0.0460, 0.0540\] |"
    ) in text


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    text = shown(HOSTILE)

    for table in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        cells = [len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()]
        assert len(set(cells)) == 1


def test_no_text_of_a_version_is_taken_for_markup() -> None:
    text = shown(HOSTILE)

    assert "<script" not in text
    assert not re.search(r"(?<!\\)`", text)
    assert not re.search(r"(?<!\\)\[x", text)
    assert "@someone" not in text
    tags = set(re.findall(r"</?(\w+)", text))
    assert tags <= {"code", "details", "summary", "sub", "del", "ins"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a | b", r"a \| b"),
        ("<b>", "&lt;b&gt;"),
        ("&lt;", "&amp;lt;"),
        ("two\n\nlines", "two lines"),
        ("www.a.example", "www\N{WORD JOINER}.a.example"),
        ("\\", "\\\\"),
    ],
)
def test_what_means_something_is_escaped(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_stays_below_what_a_comment_may_have_and_counts_what_is_left_out() -> None:
    many = tuple(number("better", f"mlp.number_{at}", causes=("cause",)) for at in range(2000))

    text = shown("é" * 5000, metrics=many)

    assert len(text.encode()) <= MOST_BYTES
    left_out = re.search(r"(\d+) of 2000 rows left out", text)
    assert left_out
    assert text.count("<code>mlp.number") == 2000 - int(left_out[1])
    assert text.endswith(f"<sub>{RELIABILITY}</sub>\n")


def test_stays_below_that_however_many_causes_there_are() -> None:
    many = tuple(number("better", f"mlp.n{at}", causes=(f"cause {at}",)) for at in range(2000))

    text = shown(metrics=many)

    left_out = re.search(r"(\d+) rows of other tables left out", text)
    assert len(text.encode()) <= MOST_BYTES
    assert left_out
    assert int(left_out[1]) > 1000


def test_of_a_table_there_are_the_rows_that_changed() -> None:
    text = shown()

    start = text.index("<details><summary>Table 2, <code>mlp.test</code>")
    table = text[start : text.index("</details>", start)]
    assert "| Accuracy | <del>0.901</del> <ins>0.951</ins> |" in table
    assert "Images" not in table


def test_what_stands_in_a_summary_has_no_backslash() -> None:
    text = shown(metrics=(number("missing", "mlp.a_name"), number("same", "mlp.b_name")))

    assert all("\\" not in one for one in re.findall("<summary>.*</summary>", text))


def test_words_that_changed_stand_beside_what_they_replace_with_a_little_around() -> None:
    long = "so many words that did not change " * 50
    words = (WordChange(a=long, b=long), WordChange(a="of old", b="of now"))
    change = comparison().text[0].model_copy(update={"words": words})

    text = shown(text=(change,))

    assert "<del>of old</del> <ins>of now</ins>" in text
    assert len(re.findall("so many words", text)) < 6
