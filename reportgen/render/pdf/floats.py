"""Let text flow past figures and tables that do not fit on the rest of a page.

WeasyPrint sets every block in its place, and leaves the rest of a page white
where a figure does not fit. Here the pages are filled in thought, with the
heights of a layout, in every order that keeps figures near their place; the
order that leaves the least white is chosen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal, NamedTuple

Kind = Literal["text", "rigid", "heading", "chapter", "float"]

WIDEST_GAP = 0.2  # of a page, the most that may stay white at its end

# What is weighed against each other. White counts by its square: two small
# gaps are better than a large one.
WHITE_COST = 100.0
GAP_COST = 300.0  # of white beyond the widest gap
DELAY_COST = 1.5  # of a page's height of text between a float and its place
HEADING_COST = 0.5  # of a section's heading between them
CHAPTER_COST = 4.0
EARLY_COST = 1.0  # of each block that a float comes before its place
MOST_EARLY = 2  # blocks

BEAM = 150  # arrangements that are followed up
STEPS = 60  # of a page's height; arrangements that end on one step are compared by cost
ROUNDING = 0.01


@dataclass(frozen=True)
class Block:
    """What a page is filled with; lengths in one unit, whichever it is."""

    kind: Kind
    height: float
    space_before: float
    space_after: float
    cuts: tuple[float, ...] = ()  # heights below its top where a page may end, ascending
    continues: bool = False  # the block before, as an equation does its sentence
    follows_closely: bool = False  # on the page on which the block before ends
    keeps_space: bool = False  # before it, also at the top of a page

    @property
    def is_heading(self) -> bool:
        """Whether what follows must stand on the same page."""
        return self.kind in {"heading", "chapter"}

    @property
    def first_part(self) -> float:
        """The height of what is set on one page at least."""
        return self.cuts[0] if self.cuts else self.height


class _Fill(NamedTuple):
    """How far a page is filled, and what the pages before it cost."""

    page_height: float
    used: float
    space_after: float = 0.0
    cost: float = 0.0
    page: int = 0  # the one that is filled, from that which the first block stands on
    begun: int = 0  # the page on which the last block begins

    def turned(self) -> "_Fill":
        white = max(0.0, 1 - self.used / self.page_height)
        cost = WHITE_COST * white**2 + GAP_COST * max(0.0, white - WIDEST_GAP)
        return _Fill(self.page_height, 0.0, 0.0, self.cost + cost, self.page + 1, self.begun)

    def start(self, block: Block) -> float:
        # Margins collapse, and most vanish at the top of a page.
        if self.used or block.keeps_space:
            return self.used + max(self.space_after, block.space_before)
        return 0.0

    def room(self, start: float) -> float:
        return self.page_height - start + ROUNDING

    def used_to(self, height: float, block: Block) -> "_Fill":
        return self._replace(used=height, space_after=block.space_after)

    def dearer(self, cost: float) -> "_Fill":
        return self._replace(cost=self.cost + cost)

    def with_block(self, block: Block, room_below: float) -> "_Fill":
        """Set a block as WeasyPrint does: here if it fits, else in parts or on the next page."""
        start = self.start(block)
        needed = block.first_part if block.cuts else block.height + room_below
        if needed > self.room(start) and self.used:
            return self.turned().with_block(block, room_below)
        rest, cuts = block.height, block.cuts
        fill = self._replace(begun=self.page)
        while rest + room_below > fill.room(start) and cuts:
            above = list(takewhile(lambda cut: cut <= fill.room(start), cuts))  # noqa: B023
            cut = above[-1] if above else cuts[0]
            fill = fill.used_to(start + cut, block).turned()
            rest, cuts = rest - cut, tuple(later - cut for later in cuts[len(above) or 1 :])
            start = 0.0
        return fill.used_to(min(start + rest, fill.page_height), block)


@dataclass(frozen=True)
class _Arrangement:
    """The order of the first blocks, and how they fill the pages."""

    texts: int  # blocks set that are no floats
    floats: int  # floats set
    fill: _Fill
    order: tuple[int, ...]
    pages: tuple[int, ...]  # on which each block of the order begins


@dataclass(frozen=True)
class Place:
    """Where a block comes."""

    block: int  # its index
    page: int  # on which it begins, 0 for that of the first block


def order_blocks(
    blocks: Sequence[Block],
    page_height: float,
    used_height: float,
    settled: Sequence[int] = (),
) -> list[Place]:
    """Return the blocks in the order in which to set them.

    All keep their order but for floats, which may come later, or a little
    earlier, though never past another float or into a sentence.
    used_height: of the page that the settled blocks end on, or of the first page
    by what stands over the blocks.
    settled: the first blocks, in an order that stays; their pages are not looked for,
    and those of the others count from the one that the settled end on.
    """
    flow = _Flow(blocks)
    space_after = blocks[settled[-1]].space_after if settled else 0.0
    floats = sum(blocks[index].kind == "float" for index in settled)
    fill = _Fill(page_height, used_height, space_after)
    start = _Arrangement(len(settled) - floats, floats, fill, tuple(settled), (0,) * len(settled))
    best = [start]
    for _ in range(len(settled), len(blocks)):
        found: dict[tuple[int, int], _Arrangement] = {}
        for arrangement in best:
            for longer in flow.continued(arrangement):
                place = (longer.texts, round(longer.fill.used / page_height * STEPS))
                rival = found.get(place)
                if rival is None or longer.fill.cost < rival.fill.cost:
                    found[place] = longer
        best = sorted(found.values(), key=lambda one: one.fill.cost)[:BEAM]
    return [Place(*place) for place in zip(best[0].order, best[0].pages, strict=True)]


class _Flow:
    """The blocks in two rows, floats and others."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._texts = [i for i, block in enumerate(blocks) if block.kind != "float"]
        self._floats = [i for i, block in enumerate(blocks) if block.kind == "float"]
        # How many texts stand before each float as it was placed.
        self._homes = [sum(text < i for text in self._texts) for i in self._floats]
        self._rooms = [self._room_below(number) for number in range(len(self._texts))]

    def continued(self, arrangement: _Arrangement) -> Iterator[_Arrangement]:
        """Yield the arrangements that have one block more."""
        texts, floats = arrangement.texts, arrangement.floats
        order, pages = arrangement.order, arrangement.pages
        if texts < len(self._texts):
            index = self._texts[texts]
            fill = arrangement.fill.with_block(self._blocks[index], self._rooms[texts])
            cost = self._cost_of_passing(texts, floats, fill.page_height)
            fill = fill.dearer(cost)
            yield _Arrangement(texts + 1, floats, fill, (*order, index), (*pages, fill.begun))
        if floats < len(self._floats) and self._may_stand(floats, texts):
            index = self._floats[floats]
            fill = arrangement.fill.with_block(self._blocks[index], 0.0)
            cost = EARLY_COST * max(0, self._homes[floats] - texts)
            fill = fill.dearer(cost)
            yield _Arrangement(texts, floats + 1, fill, (*order, index), (*pages, fill.begun))

    def _may_stand(self, number: int, texts: int) -> bool:
        """Return whether a float may come after so many of the texts."""
        home = self._homes[number]
        if texts == home:
            return True
        if texts < home - MOST_EARLY:
            return False
        between = [self._blocks[self._texts[place]] for place in range(texts, home)]
        if any(block.is_heading for block in between):
            return False
        if texts < len(self._texts) and self._blocks[self._texts[texts]].continues:
            return False
        return texts == 0 or not self._blocks[self._texts[texts - 1]].is_heading

    def _cost_of_passing(self, texts: int, floats: int, page_height: float) -> float:
        """Return what it costs to set a text before the floats that stand over it."""
        block = self._blocks[self._texts[texts]]
        waiting = sum(home <= texts for home in self._homes[floats:])
        cost = DELAY_COST * block.height / page_height
        cost += {"heading": HEADING_COST, "chapter": CHAPTER_COST}.get(block.kind, 0.0)
        return waiting * cost

    def _room_below(self, number: int) -> float:
        """Return what must stand below a block, on the page on which it ends.

        What comes after a heading, and what follows its block closely.
        """
        block, *followers = (self._blocks[index] for index in self._texts[number:])
        room = 0.0
        for follower in followers:
            if not (block.is_heading or follower.follows_closely):
                break
            room += max(block.space_after, follower.space_before) + follower.first_part
            if follower.cuts:
                break
            block = follower
        return room
