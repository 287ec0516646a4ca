"""The prose of a report by its places, and that a hostile report takes no time."""

import time

import pytest

from reportgen.compare.compare import compare_versions
from reportgen.compare.texts import paragraphs_of
from reportgen.report.composed import Block, Span
from tests.compare.pairs import NOTHING_RECORDED, version


def heading(level: int, anchor: str, words: str) -> Block:
    return Block(kind="heading", level=level, spans=(Span(text=words, anchor=anchor),))


TEXT = (
    heading(1, "", "A title"),
    Block(spans=(Span(text="Today"),)),
    Block(spans=(Span(text="1 Contents", target="#chapter-2"),), depth=1, marker="-"),
    heading(2, "chapter-2", "2 Networks"),
    heading(3, "section-2.c", "2.c Training"),
    Block(
        spans=(
            Span(text="It ends at "),
            Span(text="97.0 %", name="mlp.test_accuracy"),
            Span(text=" after "),
            Span(text="8", name="mlp.epochs"),
            Span(text=" epochs."),
        )
    ),
    Block(kind="picture", figure="mlp.curve", spans=(Span(text="A curve"),)),
    Block(kind="caption", spans=(Span(text="A caption."),)),
    Block(
        spans=(
            Span(text="First. "),
            Span(text="It turns at ", name="claim mlp.turns", anchor="claim-mlp.turns"),
            Span(text="x", mark="math", name="claim mlp.turns"),
            Span(text=" Last."),
        )
    ),
    Block(kind="table", rows=(((Span(text="In a cell"),),),), columns=("left",)),
    Block(spans=(Span(text="An item."),), depth=1, marker="1."),
    Block(spans=(Span(text="x = 1", mark="math"),), depth=1, marker="2."),
    Block(kind="code", spans=(Span(text="p = 1"),)),
    Block(kind="equation", spans=(Span(text="p = 1", mark="math"),)),
    Block(spans=(Span(text="In a box."),), is_aside=True),
    heading(4, "section-2.c.1", "2.c.1 More"),
    Block(spans=(Span(text="More words."),)),
    heading(3, "failure-noise", "Noise (failed)"),
    heading(2, "appendix-settings", "B Settings"),
    Block(spans=(Span(text="Not here."),)),
)


def test_headings_paragraphs_and_items_of_chapters_have_their_places() -> None:
    assert paragraphs_of(TEXT) == {
        "section 2, heading": "2 Networks",
        "section 2.c, heading": "2.c Training",
        "section 2.c, paragraph 1": "It ends at {mlp.test_accuracy} after {mlp.epochs} epochs.",
        "section 2.c, paragraph 2": "First. {claim mlp.turns} Last.",
        "section 2.c, item 1": "An item.",
        "section 2.c, item 2": "x = 1",
        "section 2.c.1, heading": "2.c.1 More",
        "section 2.c.1, paragraph 1": "More words.",
    }


def test_another_number_is_no_other_text() -> None:
    span = TEXT[5].spans[1].model_copy(update={"text": "absent: the loss diverged"})
    spans = (TEXT[5].spans[0], span, *TEXT[5].spans[2:])
    other = (*TEXT[:5], TEXT[5].model_copy(update={"spans": spans}), *TEXT[6:])

    assert paragraphs_of(other) == paragraphs_of(TEXT)


@pytest.mark.parametrize("text", [(), TEXT[:3], (Block(), Block(kind="heading"), Block(depth=9))])
def test_what_has_no_chapter_has_no_prose(text: tuple[Block, ...]) -> None:
    assert paragraphs_of(text) == {}


@pytest.mark.parametrize("words", ["word ", "a b ", "1 ", "{x} ", "x. "])
@pytest.mark.parametrize("count", [90, 2_000])  # with less prose than is compared, with more
def test_a_hostile_text_is_compared_within_seconds(words: str, count: int) -> None:
    long = Block(spans=(Span(text=words * (2_000 // len(words))),))
    other = long.model_copy(update={"spans": (*long.spans, Span(text="more"))})
    ours, theirs = (*TEXT[:5], *[long] * 2 * count), (*TEXT[:5], *[other, long] * count)
    start = time.perf_counter()

    diff = compare_versions(version(text=ours), version(text=theirs), NOTHING_RECORDED)

    assert time.perf_counter() - start < 5
    assert bool(diff.text) == (count == 90)
