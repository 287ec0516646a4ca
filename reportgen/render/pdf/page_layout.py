"""Read positions from WeasyPrint's layout, to order the floats and to number the pages."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from reportgen.render.pdf.floats import WIDEST_GAP, Block, Kind, order_blocks

_KINDS: Mapping[str, Kind] = {
    "h2": "chapter",
    "h3": "heading",
    "h4": "heading",
    "figure": "float",
}
TEXTS = {"p", "ol", "ul", "dl", "section", "aside"}
KEPT_LINES = 2  # of a paragraph, on both sides of a page break
FIRST_GUESS = "10"  # a page's number before any layout


def let_float(
    main: Any, blocks: Sequence[Any], layout: Any, settled_pages: int = 0
) -> Mapping[Any, int]:
    """Move figures and tables to where they leave no gap; return where all blocks will begin.

    main: the element with the blocks, which is changed in place.
    blocks: of which figures and tables may float, in the order of the templates.
    layout: WeasyPrint's, of the page as it is.
    settled_pages: of the main part, whose blocks stay as they are.
    The pages count from 0 for the first that is not settled; none where nothing moved, and where
    something else than blocks stands among them.
    """
    pages = list(main_boxes(*layout.pages))
    fragments: dict[Any, list[Any]] = {element: [] for element in blocks}
    for _, boxes in pages:
        for box in boxes:
            fragments.setdefault(box.element, []).append(box)
    if not pages or len(fragments) > len(blocks) or not all(fragments.values()):
        # Words or a picture without an element of their own, or an element that shows nothing.
        return {}
    page, boxes = pages[max(0, settled_pages - 1)]
    used_to = _bottom(boxes[-1]) if settled_pages else boxes[0].position_y
    settled = {box.element: None for _, boxes in pages[:settled_pages] for box in boxes}
    places = order_blocks(
        [
            _block(element, fragments[element], before)
            for before, element in zip([None, *blocks], blocks, strict=False)
        ],
        page_height=page.height,
        used_height=used_to - page.content_box_y(),
        settled=[blocks.index(element) for element in settled],
    )
    ordered = [blocks[place.block] for place in places]
    if ordered == list(main):
        return {}
    main[:] = ordered
    return {blocks[place.block]: place.page for place in places}


def pages_after_moving(layout: Any, begins: Mapping[Any, int]) -> dict[str, int]:
    """Return anchor -> page of the next layout, mostly right.

    layout: the one before blocks moved.
    begins: block -> the page on which it will begin, 0 for that of the first; may be empty.
    """
    now = pages_of_anchors(layout)
    if not begins:
        return now
    began = {
        box.element: number
        for number, page in reversed(list(enumerate(layout.pages, start=1)))
        for _, boxes in main_boxes(page)
        for box in boxes
    }
    first, last = min(began.values()), max(began.values())
    # What stands after the blocks moves as the last of them does.
    shift = first + max(begins.values()) - last
    pages = {anchor: page + shift if page >= last else page for anchor, page in now.items()}
    for block, page in begins.items():
        for inside in block.iter():
            anchor = inside.get("id")
            if anchor in now:
                pages[anchor] = now[anchor] + first + page - began[block]
    return pages


def pages_to_first_gap(layout: Any) -> int:
    """Return how many pages of the main part end with the first wide gap; 0 if there is none."""
    gaps = (number for number, white in enumerate(white_shares(layout), 1) if white > WIDEST_GAP)
    return next(gaps, 0)


def white_shares(layout: Any) -> list[float]:
    """Return how much of each page is white at its end, 0 to 1.

    Only of pages that the main part fills: not of its last, on which other things follow.
    """
    shares = [
        1 - (_bottom(boxes[-1]) - page.content_box_y()) / page.height
        for page, boxes in main_boxes(*layout.pages)
    ]
    return shares[:-1]


@contextmanager
def without_what_follows_main(page: Any) -> Iterator[None]:
    """Leave out of a page, meanwhile, what neither the main part nor its floats depend on."""
    main = page.find(".//main")
    around = page.find(".//main/..")
    place = list(around).index(main)
    following = list(around)[place + 1 :]
    del around[place + 1 :]
    try:
        yield
    finally:
        around.extend(following)


def write_page_numbers(page: Any, page_of: Mapping[str, int]) -> None:
    """Tell each link the page that it leads to, which the style sheet prints.

    WeasyPrint's own counters of other pages lay out twice as often.
    page_of: by the anchor; the first layout is guessed.
    """
    for link in page.iter("a"):
        target = link.get("href", "")
        if target.startswith("#"):
            link.set("data-page", str(page_of.get(target[1:], FIRST_GUESS)))


def print_page_numbers(layout: Any, page_of: Mapping[str, int]) -> bool:
    """Put right the numbers of pages that a layout shows after links.

    Returns False, and may leave some as they were, where one has another number
    of digits than before: that may move things, so the page is to be laid out again.
    """
    for box in _boxes_after_links(layout):
        before = box.element.get("data-page")
        number = str(page_of.get(box.element.get("href")[1:], FIRST_GUESS))
        start, found, end = box.text.rpartition(before)
        if not found or number == before:
            continue
        if len(number) != len(before):
            return False
        # Digits are of one width, so nothing moves; the text is shaped when it is drawn.
        box.text = box.pango_layout.text = f"{start}{number}{end}"
    return True


def _boxes_after_links(layout: Any) -> Iterator[Any]:
    """Yield the boxes of text that the style sheet sets after links within the document."""
    from weasyprint.formatting_structure.boxes import TextBox

    for page in layout.pages:
        for box in page._page_box.descendants():
            is_after_link = isinstance(box, TextBox) and box.element_tag == "a::after"
            if is_after_link and box.element.get("href", "").startswith("#"):
                yield box


def pages_of_anchors(layout: Any) -> dict[str, int]:
    """Return anchor -> page, from 1, in the order of the pages."""
    pages: dict[str, int] = {}
    for number, page in enumerate(layout.pages, start=1):
        for anchor in page.anchors:
            # What goes on over a page break begins on the first of its pages.
            pages.setdefault(anchor, number)
    return pages


def main_boxes(*layout_pages: Any) -> Iterator[tuple[Any, Sequence[Any]]]:
    """Yield each page with what it has of the main part; a block over a break is on several."""
    for page in layout_pages:
        for box in page._page_box.descendants():
            if box.element_tag == "main" and box.children:
                yield page._page_box, box.children
                break


def _continues(before: Any | None, element: Any) -> bool:
    """Return whether a block goes on with the sentence of the one before."""
    if element.tag == "pre" or element.get("class") == "equation":
        return True
    follows_formula = before is not None and before.get("class") == "equation"
    return element.tag == "p" and follows_formula and "".join(element.itertext())[:1].islower()


def _follows_closely(before: Any | None, element: Any) -> bool:
    """Return whether the style sheet lets no page end before a block."""
    if element.tag == "pre":
        return before is not None and bool(before.tag == "p")
    return bool(element.get("class") == "equation")


def _block(element: Any, boxes: Sequence[Any], before: Any | None) -> Block:
    from weasyprint.formatting_structure.boxes import FlexBox

    lines = list(_lines(boxes)) if element.tag in TEXTS else []
    return Block(
        kind="text" if element.tag in TEXTS else _KINDS.get(element.tag, "rigid"),
        # A fragment over a page break reaches down to the page's end, whatever is in it.
        height=lines[-1][1] if len(boxes) > 1 and lines else sum(b.border_height() for b in boxes),
        # As styled: in the layout a margin vanishes at a page break.
        space_before=_length(boxes[0].style["margin_top"]),
        space_after=_length(boxes[0].style["margin_bottom"]),
        cuts=tuple(_cuts(lines)),
        continues=_continues(before, element),
        follows_closely=_follows_closely(before, element),
        keeps_space=isinstance(boxes[0], FlexBox),
    )


def _lines(boxes: Sequence[Any]) -> Iterator[tuple[Any, float]]:
    """Yield each line of a block as its paragraph and the height of its end below the block's top.

    boxes: the fragments of the block, one a page.
    """
    end = 0.0
    for box in boxes:
        before = end
        for paragraph, line in _line_boxes(box):
            end = before + line.position_y + line.height - _top(box)
            yield paragraph, end


def _line_boxes(box: Any) -> Iterator[tuple[Any, Any]]:
    from weasyprint.formatting_structure.boxes import BlockBox, LineBox

    for child in box.children:
        if isinstance(child, LineBox):
            yield box.element, child
        elif isinstance(child, BlockBox):
            yield from _line_boxes(child)


def _cuts(lines: Sequence[tuple[Any, float]]) -> Iterator[float]:
    """Yield where a page may end: between paragraphs, or with lines enough on both sides."""
    last_end = lines[-1][1] if lines else 0.0
    for _, paragraph in groupby(lines, key=lambda line: id(line[0])):
        ends = [end for _, end in paragraph]
        yield from ends[KEPT_LINES - 1 : -KEPT_LINES]
        if ends[-1] < last_end:
            yield ends[-1]


def _top(box: Any) -> float:
    return float(box.position_y + box.margin_top)


def _bottom(box: Any) -> float:
    return _top(box) + float(box.border_height())


def _length(dimension: Any) -> float:
    return float(getattr(dimension, "value", 0.0))  # "auto" has none
