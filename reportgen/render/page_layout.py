"""Read the heights of a page's blocks off WeasyPrint's layout, and put them in order."""

from collections.abc import Iterator
from typing import Any

from reportgen.render.floats import Block, order_blocks

HEADINGS = {"h3", "h4"}
TEXTS = {"p", "ol", "ul", "dl", "section"}


def let_float(page: Any, layout: Any) -> None:
    """Move figures and tables of the page, an element tree, to where they leave no gap.

    layout: WeasyPrint's, of the page as it is.
    """
    main = page.find(".//main")
    elements = list(main)
    fragments: dict[Any, list[Any]] = {element: [] for element in elements}
    for box in _blocks(layout):
        if box.element in fragments:
            fragments[box.element].append(box)
    blocks = [
        _block(element, fragments[element], continues=_continues(elements[:index], element))
        for index, element in enumerate(elements)
    ]
    first_box = fragments[elements[0]][0]
    page_box = layout.pages[0]._page_box
    order = order_blocks(
        blocks,
        page_height=page_box.height,
        used_height=first_box.position_y - page_box.content_box_y(),
    )
    main[:] = [elements[index] for index in order]


def _blocks(layout: Any) -> Iterator[Any]:
    """Yield the boxes of the main part, page by page; a block over a break has several."""
    for page in layout.pages:
        for box in page._page_box.descendants():
            if box.element_tag == "main":
                yield from box.children
                break


def _continues(before: list[Any], element: Any) -> bool:
    """Return whether a block goes on with the sentence of the one before."""
    if element.tag == "pre" or element.get("class") == "equation":
        return True
    follows_formula = bool(before) and before[-1].get("class") == "equation"
    return element.tag == "p" and follows_formula and "".join(element.itertext())[:1].islower()


def _block(element: Any, boxes: list[Any], *, continues: bool) -> Block:
    tag = element.tag
    return Block(
        kind=(
            "chapter"
            if tag == "h2"
            else "heading"
            if tag in HEADINGS
            else "float"
            if tag == "figure"
            else "text"
            if tag in TEXTS
            else "rigid"
        ),
        height=sum(box.border_height() for box in boxes),
        # As styled: in the layout a margin vanishes at a page break.
        space_before=_length(boxes[0].style["margin_top"]),
        space_after=_length(boxes[0].style["margin_bottom"]),
        line_height=_line_height(boxes[0]) if tag in TEXTS else 0.0,
        continues=continues,
    )


def _length(dimension: Any) -> float:
    return float(getattr(dimension, "value", 0.0))  # "auto" has none


def _line_height(box: Any) -> float:
    from weasyprint.text.line_break import strut

    return float(strut(box.style)[0])
