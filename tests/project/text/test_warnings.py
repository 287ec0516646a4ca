"""Warnings of a text: numbers that are typed, experiments that nothing shows."""

import re

import pytest

from reportgen.project.text.compiling import compile_text
from reportgen.project.text.files import TextFile
from tests.project.text.texts import KNOWN, USED, compiled


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("An accuracy of 0.97, or 97 %, of 150 wines.", "0.97, 97 %, 150"),
        ("*12* of **34**", "12, 34"),
        ("from 70 % to 70 %", "70 %"),
        ("95 % of the wines in 40 % intervals", "95 %, 40 %"),
        ("- 10-fold", "10"),
        ("![Of 150 wines.](knn.b)", "150"),
        (
            '{{ claim("knn.a > 1", holds="At 0.5.", does_not_hold="b", inconclusive="Of 20.") }}',
            "0.5, 20",
        ),
        ("| a | b |\n|---|---|\n| 0.5 | 0.7 |\n\nTable: Of 30.", "30 0.5, 0.7"),
        ("| 0.5 |\n|---|\n| a |\n\nTable: At 0.25.", "0.5, 0.25"),
    ],
)
def test_a_typed_number_is_warned_of(text: str, typed: str) -> None:
    warnings = compiled(f"## A\n\n{text}{USED}").warnings

    found = [
        re.split(" (?:is|are) typed", one.removeprefix("text.md, line "))[0] for one in warnings
    ]
    assert " ".join(one.partition(": ")[2] for one in found) == typed
    assert all(one.startswith(("3: ", "5: ")) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "`0.97` and $0.97$ and {{ knn.a }}",
        "```\n0.97\n```",
        "$$\n0.97\n$$",
        "### In 0.97",
        "[0.97](http://a.org/0.97)",
        "On 29 February 2024, 2024-02-29, May 12, 2020, in 1998",
        "Figure 12, Section 3.2, version 3.11.2, page 44, [12], [12, 13]",
        "2 classes, k1, 28x28, 3D, the 2nd",
        "$28 \\times 28$ pixels",
        "<!-- 0.97 -->",
        '![An axis.](knn.b "Flat up to 100.")',
        "| Error, 95 % interval | 99% CI |\n|---|---|\n| a | b |\n\nTable: 90 % limits.",
        "The confidence level of 95 %, at a confidence of 99 %",
    ],
)
def test_what_is_meant_so_is_no_reason_to_warn(text: str) -> None:
    assert compiled(f"## A\n\n{text}{USED}").warnings == ()


def test_html_is_read_for_its_prose_alone() -> None:
    html = '<p title="0.5">Of\n0.97</p>\n<pre>0.98</pre><!-- 0.99 -->{{ knn.a }}'

    warnings = compiled(html, name="a.html").warnings

    assert [one for one in warnings if "typed" in one] == [
        "a.html, line 2: 0.97 is typed, so it stays when results change. Put the name of a result "
        "or setting there, or $0.97$ if it is meant so."
    ]


def test_an_experiment_that_the_text_does_not_show_is_named() -> None:
    assert compiled('{{ knn.a }} {{ setting("ridge.alpha") }}').warnings == (
        "lda does not run: the text shows nothing of this experiment.",
    )


def test_one_that_another_function_reads_is_not() -> None:
    text = '{{ knn.a }} {{ setting("ridge.alpha") }}'
    files = [TextFile("text.md", text)]

    assert compile_text(files, title="Wines", known=KNOWN, read={"lda"}).warnings == ()
