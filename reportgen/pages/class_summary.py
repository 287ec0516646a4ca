"""Show what came of a class: a histogram of the points, what failed most, what was noticed."""

from collections.abc import Iterator, Sequence
from functools import partial

from reportgen.grading.model import Graded
from reportgen.grading.rubric import Rubric
from reportgen.grading.summary import Bar, Summary, summary_of
from reportgen.pages.blocks import (
    Block,
    Column,
    Paragraph,
    Picture,
    Row,
    Section,
    number,
    prose,
    table,
)
from reportgen.report.numbers import counted, format_plain, format_significant

_LONGEST_BAR = 30  # characters
_BLOCKS = " ▏▎▍▌▋▊▉█"
_EIGHTHS = len(_BLOCKS) - 1
_WIDTH, _HEIGHT, _GAP = 640, 240, 4  # of the picture, in its own units
_FOOT, _HEAD, _SIDE = 44, 22, 8


def summary_section(rubric: Rubric, graded: Sequence[Graded]) -> Iterator[Section]:
    """Yield the summary of a class, where several hand-ins were graded."""
    summary = summary_of(rubric, graded)
    if summary is not None and len(summary.points) > 1:
        yield Section("The class", tuple(_blocks(rubric, summary)))


def _blocks(rubric: Rubric, summary: Summary) -> Iterator[Block]:
    middle = format_significant(summary.mean, 3), format_plain(round(summary.median, 6))
    lowest, highest = (
        format_plain(round(end, 6)) for end in (summary.points[0], summary.points[-1])
    )
    count = counted(len(summary.points), "hand-in")
    yield Paragraph(
        f"{count}: mean {middle[0]}, median {middle[1]}, {lowest} to {highest} "
        f"of {format_plain(rubric.most)} points."
    )
    most = max(bar.count for bar in summary.bars)
    rows = (
        Row((range_text(bar), str(bar.count), _characters(bar.count / most)))
        for bar in summary.bars
    )
    yield from table((number("Points"), number("Hand-ins"), Column("", "drawn")), rows, "Histogram")
    alternative = "; ".join(f"{range_text(bar)} points: {bar.count}" for bar in summary.bars)
    yield Picture(partial(histogram, summary.bars), alternative, "Points of the class")
    yield from _failed(rubric, summary)
    kinds = ((kind, str(count)) for kind, count in summary.concerns.items())
    yield from table(("Concerns about", number("Hand-ins")), kinds, "Concerns")


def _failed(rubric: Rubric, summary: Summary) -> Iterator[Block]:
    """Yield the criteria, that which costs the largest share of its points first."""
    shares = {one.name: summary.mean_points[one.name] / one.points for one in rubric.criteria}
    in_order = sorted(rubric.criteria, key=lambda one: shares[one.name])
    rows = (
        (
            one.name,
            f"{100 * shares[one.name]:.0f} %",
            f"{summary.met[one.name]} of {len(summary.points)}",
        )
        for one in in_order
    )
    columns = (prose("Criterion, the most failed first"), number("Points earned"), number("Met by"))
    yield from table(columns, rows, "Criteria")


def range_text(bar: Bar) -> str:
    """Return the points of a bar, as in "2 to 4"."""
    return f"{format_plain(round(bar.low, 6))} to {format_plain(round(bar.high, 6))}"


def histogram(bars: Sequence[Bar]) -> str:
    """Return a picture of how the points lie, in the page's colours."""
    most = max(bar.count for bar in bars)
    width = (_WIDTH - 2 * _SIDE) / len(bars)
    room = _HEIGHT - _HEAD - _FOOT
    base = _HEIGHT - _FOOT
    parts = []
    for at, bar in enumerate(bars):
        left, height = _SIDE + at * width, room * bar.count / most
        middle = left + width / 2
        parts.append(
            f'<rect x="{left + _GAP / 2:.1f}" y="{base - height:.1f}" '
            f'width="{width - _GAP:.1f}" height="{height:.1f}" fill="currentColor" '
            f'fill-opacity="0.55"/>'
            f'<text x="{middle:.1f}" y="{base - height - 5:.1f}">{bar.count}</text>'
            f'<text x="{middle:.1f}" y="{base + 16}">{range_text(bar)}</text>'
        )
    end = _WIDTH - _SIDE
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        'fill="currentColor" font-size="13" text-anchor="middle">'
        f"{''.join(parts)}"
        f'<path d="M{_SIDE} {base}H{end}" stroke="currentColor" fill="none"/>'
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 6}">points</text></svg>'
    )


def _characters(share: float) -> str:
    eighths = round(share * _LONGEST_BAR * _EIGHTHS)
    if share and not eighths:
        eighths = 1
    return "█" * (eighths // _EIGHTHS) + _BLOCKS[eighths % _EIGHTHS].strip()
