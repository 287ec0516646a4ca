"""Figures that wait for the next page while text goes on."""

from hypothesis import given
from hypothesis import strategies as st

from reportgen.render.floats import Block, order_blocks

PAGE = 100.0


def text(height: float, *, continues: bool = False) -> Block:
    return Block("text", height, 0, 0, line_height=10, continues=continues)


def figure(height: float) -> Block:
    return Block("float", height, 0, 0)


HEADING = Block("heading", 10, 0, 0)
CHAPTER = Block("chapter", 10, 0, 0)
EQUATION = Block("rigid", 10, 0, 0, continues=True)


def order(*blocks: Block, used_height: float = 0) -> list[int]:
    return order_blocks(blocks, PAGE, used_height)


def test_a_figure_that_fits_stays() -> None:
    assert order(text(50), figure(40), text(50)) == [0, 1, 2]


def test_a_figure_that_does_not_fit_comes_after_the_text_that_fills_the_page() -> None:
    assert order(text(50), figure(60), text(40), text(40), text(40)) == [0, 2, 1, 3, 4]


def test_what_stands_over_the_blocks_counts() -> None:
    assert order(text(20), figure(60), text(40), used_height=50) == [0, 2, 1]


def test_figures_keep_their_order() -> None:
    assert order(text(50), figure(60), figure(10), text(60)) == [0, 3, 1, 2]


def test_a_figure_does_not_leave_its_chapter() -> None:
    assert order(text(50), figure(60), CHAPTER, text(40)) == [0, 1, 2, 3]


def test_a_figure_may_pass_the_heading_of_a_section() -> None:
    assert order(text(50), figure(60), HEADING, text(60), text(40)) == [0, 2, 3, 1, 4]


def test_a_figure_does_not_come_between_a_sentence_and_its_equation() -> None:
    blocks = (text(50), figure(60), text(50), EQUATION, text(20, continues=True), text(40))

    assert order(*blocks) == [0, 2, 3, 4, 1, 5]


kinds = st.sampled_from(["text", "rigid", "heading", "chapter", "float"])
sizes = st.integers(min_value=1, max_value=250).map(float)


@given(st.lists(st.builds(Block, kinds, sizes, st.just(5.0), st.just(5.0), st.just(0.0))))
def test_nothing_is_lost_and_only_floats_move(blocks: list[Block]) -> None:
    ordered = order(*blocks)

    assert sorted(ordered) == list(range(len(blocks)))
    for is_float in (True, False):
        of_one_sort = [index for index in ordered if (blocks[index].kind == "float") is is_float]
        assert of_one_sort == sorted(of_one_sort)
