"""Say which headline numbers changed over the versions: a line for each, then what changed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportgen.base.errors import listed
from reportgen.compare.history import MetricHistory
from reportgen.pages.blocks import Block, Inline, Section, Span, View, grouped, number, prose, table
from reportgen.pages.history import FOOT_OF_LASTING, lasting_blocks, lasting_mark
from reportgen.pages.history_picture import history_picture
from reportgen.report.numbers import counted, metric_text

FOOT = (
    "▲ and ▼ stand before the version from which on the mean is another, ◆ before one that differs "
    "from the version before it. The p values are corrected for all numbers here; reportgen "
    "history METRIC has each version of one."
)
_MOST_NAMED = 3


def overview_view(histories: Sequence[MetricHistory], versions: int) -> View:
    """Return a line for each number and profile, then those that changed with their pictures."""
    columns = (
        "Number",
        "Profile",
        number("Versions"),
        number("First", is_with_next=True),
        number("Last"),
        prose("Changes"),
    )
    rows = [row for history in histories for row in _rows(history, versions)]
    changed = [history for history in histories if history.has_changed]
    others = [history for history in histories if not history.has_changed]
    pictures = tuple(map(_named, others))
    without = listed([history.name for history in others], _MOST_NAMED)
    return View(
        title=f"Headline numbers over {counted(versions, 'version')}",
        blocks=(
            *table(columns, rows, "Headline numbers over the versions"),
            *map(_section, changed),
            *((Section("No change detected", pictures, without),) if others else ()),
        ),
        foot=(FOOT, FOOT_OF_LASTING, *_untested(histories)),
    )


def _untested(histories: Sequence[MetricHistory]) -> Iterator[str]:
    """Yield why numbers were not tested, each reason once; of a number that of most versions."""
    untested = (
        history
        for history in histories
        if history.stretches and all(one.p_value is None for one in history.stretches)
    )
    for words, found in grouped(untested, _main_reason).items():
        names = listed([history.name for history in found], _MOST_NAMED)
        yield f"Not tested for a lasting change: {names} ({words})."


def _main_reason(untested: MetricHistory) -> str:
    return max(untested.stretches, key=lambda one: one.last - one.first).words


def _rows(history: MetricHistory, versions: int) -> Iterator[tuple[Inline, ...]]:
    profiles = dict.fromkeys(point.profile for point in history.points)
    for profile in profiles:
        points = [point for point in history.points if point.profile == profile]
        yield (
            Span(history.name, "code"),
            profile if len(profiles) > 1 else "",
            str(len(points)) if len(points) < versions else "",
            metric_text(points[0].metric),
            metric_text(points[-1].metric),
            _changes(history, profile),
        )


def _changes(history: MetricHistory, profile: str) -> Inline:
    marks: list[str | Span] = [
        lasting_mark(change, history.points[change.place].metric)
        for stretch in history.stretches
        for change in stretch.changes
        if stretch.profile == profile
    ]
    real = [one.version for one in history.points if one.profile == profile and one.is_real]
    if real:
        marks.append(f"◆ {listed(real, _MOST_NAMED)}")
    between = [part for mark in marks for part in (", ", mark)]
    return tuple(between[1:]) or "none"


def _section(history: MetricHistory) -> Section:
    blocks: tuple[Block, ...] = (*lasting_blocks(history), history_picture(history))
    return Section(history.name, blocks, history.description)


def _named(history: MetricHistory) -> Block:
    picture = history_picture(history)
    return replace(picture, caption=f"{history.name}: {picture.caption}")
