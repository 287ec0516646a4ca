"""Tables in terminals of any width."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from reportgen.pages.blocks import Column, Group, Listing, Paragraph, Row, Section, Table, View
from reportgen.terminal.blocks import print_view

VALUES = Table(
    columns=(
        Column("Number"),
        Column("Before", "number", is_with_next=True),
        Column("After", "number"),
        Column("Why", "prose"),
        Column("How", is_detail=True),
    ),
    groups=(
        Group((Row(("first", "0.9010", "0.9510", "more epochs", "a test")),), "1 real change"),
        Group((Row(("second", "1", "1")),), "1 identical", brief="second"),
    ),
)
WORDS = st.text("ab ", min_size=1, max_size=30)


def printed(*blocks: Table | Section | Listing | Paragraph, width: int = 80) -> list[str]:
    stream = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reportgen.terminal.blocks.PLAIN_WIDTH", width)
        print_view(View("Title", blocks), stream)
    return stream.getvalue().splitlines()[1:]


def test_columns_stand_side_by_side_where_they_have_room() -> None:
    assert printed(VALUES) == [
        "  Number  Before   After  Why",
        "1 real change",
        "  first   0.9010  0.9510  more epochs",
        "1 identical: second",
    ]


def test_two_values_are_never_parted_by_the_end_of_a_line() -> None:
    assert printed(VALUES, width=20) == [
        "  Number",
        "    Before   After",
        "    Why",
        "1 real change",
        "  first",
        "    0.9010  0.9510",
        "    more epochs",
        "1 identical: second",
    ]


def test_of_what_is_folded_there_are_the_first_twelve_and_the_count_of_the_others() -> None:
    rows = tuple(Row((f"row {number}",)) for number in range(15))
    table = Table((Column(),), (Group(rows),))

    lines = printed(Section("Rows", (table,), is_folded=True))

    assert lines[2:14] == [f"  row {number}" for number in range(12)]
    assert lines[14:] == ["  and 3 more: --format html has them all"]


@pytest.mark.parametrize("width", [40, 80, 200])
def test_what_is_cut_has_the_same_words_in_every_terminal(width: int) -> None:
    lines = printed(Listing(("so many words " * 10,), is_cut=True), width=width)

    assert " ".join(map(str.strip, lines)) == "so many words " * 5 + "so ..."


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        ("noise.levels=[0.0,0.125,0.25,0.375]", ["noise.levels=[0.0,", "0.125,0.25,0.375]"]),
        ("preprocessing.standardised.test_loss", ["preprocessing.", "standardised.test_", "loss"]),
    ],
)
def test_a_word_longer_than_a_line_is_divided_between_numbers_and_names(
    word: str, lines: list[str]
) -> None:
    assert [line.strip() for line in printed(Paragraph(word), width=20)] == lines


def test_a_line_for_programs_stays_one_line() -> None:
    assert printed(Paragraph("a path " * 30, is_one_line=True), width=40) == ["a path " * 30]


@settings(derandomize=True, database=None, max_examples=100, deadline=None)
@given(
    cells=st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4),
    shapes=st.tuples(*[st.sampled_from(["text", "number", "prose"])] * 3),
    width=st.integers(20, 120),
)
def test_every_word_is_there_and_no_line_is_wider_than_the_terminal(
    cells: list[tuple[str, ...]], shapes: tuple[str, ...], width: int
) -> None:
    columns = tuple(Column("Title", shape) for shape in shapes)  # type: ignore[arg-type]

    lines = printed(Table(columns, (Group(tuple(map(Row, cells))),)), width=width)

    assert max(map(cell_len, lines), default=0) <= width
    expected = "".join(sorted("".join(text for row in cells for text in row).replace(" ", "")))
    assert "".join(sorted(c for line in lines for c in line if c in "ab")) == expected
