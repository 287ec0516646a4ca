"""Figures that wait for the next page while text goes on."""

from hypothesis import given
from hypothesis import strategies as st

from reportgen.render.pdf.floats import Block, order_blocks

PAGE = 100.0


def text(height: float, *, continues: bool = False) -> Block:
    """Return a paragraph of lines of 10, two of which stay together at its top and its end."""
    cuts = tuple(float(cut) for cut in range(20, int(height) - 19, 10))
    return Block("text", height, 0, 0, cuts=cuts, continues=continues)


def figure(height: float) -> Block:
    return Block("float", height, 0, 0)


HEADING = Block("heading", 10, 0, 0)
CHAPTER = Block("chapter", 10, 0, 0)
EQUATION = Block("rigid", 10, 0, 0, continues=True, follows_closely=True)


def order(*blocks: Block, used_height: float = 0) -> list[int]:
    return [place.block for place in order_blocks(blocks, PAGE, used_height)]


def test_a_figure_that_fits_stays() -> None:
    assert order(text(40), figure(40), text(60)) == [0, 1, 2]


def test_a_figure_that_does_not_fit_comes_after_the_text_that_fills_the_page() -> None:
    assert order(text(50), figure(60), text(40), text(40), text(40)) == [0, 2, 1, 3, 4]


def test_what_stands_over_the_blocks_counts() -> None:
    assert order(text(20), figure(60), text(40), used_height=50) == [0, 2, 1]


def test_what_is_settled_stays() -> None:
    blocks = (text(40), figure(50), text(20), figure(40), text(40))

    with_a_figure_that_passed_a_text = order_blocks(blocks, PAGE, 60, settled=[0, 2])

    assert [place.block for place in with_a_figure_that_passed_a_text] == [0, 2, 4, 1, 3]


def test_each_block_knows_the_page_on_which_it_begins() -> None:
    blocks = (text(50), figure(60), text(40), text(40), text(130), HEADING, text(40))

    pages = {place.block: place.page for place in order_blocks(blocks, PAGE, 0)}

    assert pages == {0: 0, 2: 0, 1: 1, 3: 1, 4: 2, 5: 3, 6: 3}


def test_a_block_that_keeps_its_space_has_it_at_the_top_of_a_page() -> None:
    formula = Block("rigid", 40, 30, 0, keeps_space=True)

    # With the space over the formula, the figure does not fit below it any more.
    assert order(text(100), formula, figure(40), text(30)) == [0, 1, 3, 2]


def test_figures_keep_their_order() -> None:
    blocks = (HEADING, text(40), figure(60), figure(20), text(70))

    assert order(*blocks) == [0, 1, 4, 2, 3]


def test_a_figure_stays_in_its_chapter_where_that_leaves_little_white() -> None:
    assert order(text(90), figure(60), CHAPTER, text(80)) == [0, 1, 2, 3]


def test_a_figure_leaves_its_chapter_before_it_leaves_half_a_page_white() -> None:
    assert order(HEADING, text(40), figure(60), CHAPTER, text(40)) == [0, 1, 3, 4, 2]


def test_a_figure_may_pass_the_heading_of_a_section() -> None:
    assert order(text(50), figure(60), HEADING, text(60), text(40)) == [0, 2, 3, 1, 4]


def test_a_figure_does_not_come_between_a_sentence_and_its_equation() -> None:
    blocks = (HEADING, text(40), figure(60), text(50), EQUATION, text(20, continues=True))
    ordered = order(*blocks, text(90))

    assert [index for index in ordered if index in (3, 4, 5)] == [3, 4, 5]
    assert ordered.index(5) - ordered.index(3) == 2


def test_a_sentence_leaves_its_last_lines_to_its_equation_on_the_next_page() -> None:
    ordered = order_blocks([text(100), EQUATION, text(70), figure(10)], PAGE, 0)

    # Two lines and the equation: what follows them fills the page, and the figure is on the next.
    assert [place.page for place in ordered] == [0, 1, 1, 2]


def test_a_short_sentence_goes_to_the_next_page_with_its_equation() -> None:
    ordered = order_blocks([text(70), HEADING, text(20), EQUATION], PAGE, 0)

    assert [place.page for place in ordered] == [0, 1, 1, 1]


kinds = st.sampled_from(["text", "rigid", "heading", "chapter", "float"])
sizes = st.integers(min_value=1, max_value=250).map(float)


@given(st.lists(st.builds(Block, kinds, sizes, st.just(5.0), st.just(5.0)), max_size=12))
def test_nothing_is_lost_and_only_floats_move(blocks: list[Block]) -> None:
    ordered = order(*blocks)

    assert sorted(ordered) == list(range(len(blocks)))
    for is_float in (True, False):
        of_one_sort = [index for index in ordered if (blocks[index].kind == "float") is is_float]
        assert of_one_sort == sorted(of_one_sort)
