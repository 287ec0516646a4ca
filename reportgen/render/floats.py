"""Let text flow past figures and tables that do not fit on what is left of a page.

WeasyPrint sets every block in its place, and leaves the rest of a page white
where a figure does not fit. Here the pages are filled in thought, with the
heights of a first layout, and the figure waits for the next page while text
that follows comes first, as LaTeX does it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

KEPT_LINES = 2  # of a paragraph, on both sides of a page break


@dataclass(frozen=True)
class Block:
    """What a page is filled with; lengths in one unit, whichever it is."""

    kind: Literal["text", "rigid", "heading", "chapter", "float"]
    height: float
    space_before: float
    space_after: float
    line_height: float = 0.0  # of text, which can be broken between lines
    continues: bool = False  # the block before, as an equation does its sentence


def order_blocks(blocks: Sequence[Block], page_height: float, used_height: float) -> list[int]:
    """Return the order in which to set the blocks, as their indices.

    All keep their order but for floats, which may come later, though never
    past a chapter heading, past another float, or into a sentence.
    used_height: of the first page, by what stands over the blocks.
    """
    page = _Page(page_height, used_height)
    order: list[int] = []
    waiting: list[int] = []

    for index, block in enumerate(blocks):
        if block.kind == "float":
            waiting.append(index)
            continue
        while waiting and not block.continues:
            if not page.holds(blocks[waiting[0]]):
                if block.kind != "chapter" and page.holds(block, _first_part(blocks, index)):
                    break
                page.turn()
            page.add(blocks[waiting[0]])
            order.append(waiting.pop(0))
        if not page.holds(block, _first_part(blocks, index)):
            page.turn()
        page.add(block)
        order.append(index)
    return [*order, *waiting]


class _Page:
    """How far a page is filled."""

    def __init__(self, height: float, used_height: float) -> None:
        self._height = height
        self._used = used_height
        self._space_after = 0.0

    def turn(self) -> None:
        self._used = 0.0
        self._space_after = 0.0

    def holds(self, block: Block, room_below: float = 0.0) -> bool:
        """Return whether the block, or its first lines, fits on what is left."""
        needed = min(block.height, KEPT_LINES * block.line_height or block.height)
        return self._start(block) + needed + room_below <= self._height

    def add(self, block: Block) -> None:
        """Set a block; what does not fit of a text goes on to the next page."""
        end = self._start(block) + block.height
        if end <= self._height:
            self._used = end
        elif block.line_height:
            lines_here = (self._height - self._start(block)) // block.line_height
            rest = block.height - lines_here * block.line_height
            self._used = max(rest, KEPT_LINES * block.line_height) % self._height
        else:
            self._used = min(block.height, self._height)
        self._space_after = block.space_after

    def _start(self, block: Block) -> float:
        # Margins collapse, and vanish at the top of a page.
        space = max(self._space_after, block.space_before) if self._used else 0.0
        return self._used + space


def _first_part(blocks: Sequence[Block], index: int) -> float:
    """Return what must stand on the same page below a heading; 0 for other blocks."""
    if blocks[index].kind not in {"heading", "chapter"}:
        return 0.0
    for follower in blocks[index + 1 :]:
        if follower.kind == "float":
            continue
        room = max(blocks[index].space_after, follower.space_before)
        return room + min(follower.height, KEPT_LINES * follower.line_height or follower.height)
    return 0.0
