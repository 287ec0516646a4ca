"""Show what came of a class: a histogram of the points, what failed most, what was noticed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from reportgen.grading.model import Graded, points_text
from reportgen.grading.rubric import Criterion, Rubric
from reportgen.grading.summary import Bar, Summary, summary_of
from reportgen.pages.blocks import (
    Block,
    Column,
    Group,
    Paragraph,
    Picture,
    Row,
    Section,
    Table,
    number,
    prose,
    table,
)
from reportgen.report.numbers import counted, format_significant

_LONGEST_BAR = 30  # characters
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_FULL = len(_EIGHTHS) - 1
_WIDTH, _HEIGHT, _GAP = 350, 170, 3  # of the picture, in its own units
_FOOT, _HEAD, _SIDE = 34, 18, 14
_MOST_FAILED = 3


def class_blocks(rubric: Rubric, graded: Sequence[Graded]) -> Iterator[Block]:
    """Yield the criteria, and of several hand-ins that were graded what came of them."""
    summary = summary_of(rubric, graded)
    if summary is None or len(summary.points) == 1:
        yield from _criteria(rubric, None)
        return
    kinds = ((kind, str(count)) for kind, count in summary.concerns.items())
    yield Section(
        "The class",
        (
            Paragraph(_middle(rubric, summary)),
            *_histogram(summary),
            Paragraph(_most_failed(rubric, summary)),
            *_criteria(rubric, summary),
            *table(("Concerns about", number("Hand-ins")), kinds, "Concerns"),
        ),
    )


def picture_of(bars: Sequence[Bar]) -> str:
    """Return a histogram as SVG, in the page's colours."""
    most = max(bar.count for bar in bars)
    width = (_WIDTH - 2 * _SIDE) / len(bars)
    base = _HEIGHT - _FOOT
    parts = []
    for at, bar in enumerate(bars):
        left, height = _SIDE + at * width, (base - _HEAD) * bar.count / most
        count = f"{bar.count:,}" if bar.count else ""
        parts.append(
            f'<rect x="{left + _GAP / 2:.1f}" y="{base - height:.1f}" width="{width - _GAP:.1f}" '
            f'height="{height:.1f}" fill-opacity="0.55"/>'
            f'<text x="{left + width / 2:.1f}" y="{base - height - 4:.1f}">{count}</text>'
            f'<text x="{left:.1f}" y="{base + 14}">{points_text(bar.low)}</text>'
        )
    end = _WIDTH - _SIDE
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'fill="currentColor" font-size="12" text-anchor="middle">{"".join(parts)}'
        f'<text x="{end}" y="{base + 14}">{points_text(bars[-1].high)}</text>'
        f'<path d="M{_SIDE} {base}H{end}" stroke="currentColor"/>'
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 4}">points</text></svg>'
    )


def _middle(rubric: Rubric, summary: Summary) -> str:
    count = counted(len(summary.points), "hand-in")
    ends = f"{points_text(summary.points[0])} to {points_text(summary.points[-1])}"
    middle = f"mean {format_significant(summary.mean, 3)}, median {points_text(summary.median)}"
    return f"{count}: {middle}, {ends} of {points_text(rubric.most)} points."


def _histogram(summary: Summary) -> Iterator[Block]:
    most = max(bar.count for bar in summary.bars)
    ranges = [f"{points_text(bar.low)} to {points_text(bar.high)}" for bar in summary.bars]
    rows = tuple(
        Row((words, str(bar.count), _characters(bar.count / most)))
        for words, bar in zip(ranges, summary.bars, strict=True)
    )
    counts = "; ".join(
        f"{words} points: {bar.count}" for words, bar in zip(ranges, summary.bars, strict=True)
    )
    yield Picture(partial(picture_of, summary.bars), counts, "How many have how many points")
    columns = (number("Points"), number("Hand-ins"), Column("", "drawn"))
    yield Table(columns, (Group(rows, folded="The same in numbers"),))


def _most_failed(rubric: Rubric, summary: Summary) -> str:
    failed = [one for one in rubric.criteria if _share(one, summary) < 1]
    worst = sorted(failed, key=lambda one: _share(one, summary))[:_MOST_FAILED]
    if not worst:
        return "Everybody earned all points of all criteria."
    named = (f"{one.name} ({_percent(one, summary)})" for one in worst)
    return f"The smallest shares of their points were earned by: {', '.join(named)}."


def _criteria(rubric: Rubric, summary: Summary | None) -> tuple[Table, ...]:
    rows = (
        (
            str(place),
            f"{one.name} ({one.question})" if one.question else one.name,
            points_text(one.points),
            _percent(one, summary) if summary else "",
            f"{summary.met[one.name]} of {len(summary.points)}" if summary else "",
        )
        for place, one in enumerate(rubric.criteria, 1)
    )
    columns = (
        number("No."),
        prose("Criterion"),
        number("Points"),
        number("Earned"),
        number("Met by"),
    )
    return tuple(replace(one, is_sortable=True) for one in table(columns, rows, "Criteria"))


def _share(criterion: Criterion, summary: Summary) -> float:
    return summary.mean_points[criterion.name] / criterion.points


def _percent(criterion: Criterion, summary: Summary) -> str:
    return f"{100 * _share(criterion, summary):.0f}\N{NO-BREAK SPACE}%"


def _characters(share: float) -> str:
    eighths = max(round(share * _LONGEST_BAR * _FULL), 1 if share else 0)
    return "█" * (eighths // _FULL) + _EIGHTHS[eighths % _FULL].strip()
