"""The figures of two versions as pictures: drawn by our own code from both sides' data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reportgen.compare.model import Diff, FigureChange
from reportgen.pages.diff_texts import printed
from reportgen.render.figures.drawings import draw_inline
from reportgen.render.text.markup import own_html
from reportgen.report.model import Report
from reportgen.report.panels import CurvesPanel, IntervalsPanel, Panel, ReferenceLine
from reportgen.report.parts import Figure

CANNOT_BE_DRAWN = "It cannot be drawn from its data."

_WithAxes = CurvesPanel | IntervalsPanel
_DECLARED = re.compile(r"^<svg ")


@dataclass(frozen=True)
class Picture:
    """A figure of one version, or of both."""

    name: str  # of the version or versions
    svg: Markup | None
    problem: str = ""  # why there is none


@dataclass(frozen=True)
class FigurePictures:
    """A figure that differs, as both versions have it."""

    change: FigureChange
    sides: tuple[Picture, ...]
    overlay: Picture | None  # None: what it shows cannot lie over each other

    @property
    def can_slide(self) -> bool:
        """Whether one picture can be slid over the other."""
        return len(self.sides) > 1 and all(side.svg is not None for side in self.sides)


def pictures_of(diff: Diff, a: Report, b: Report) -> tuple[FigurePictures, ...]:
    """Return the pictures of each figure whose data differ."""
    changed = [change for change in diff.figures if change.verdict != "same"]
    return tuple(_pictures(change, diff, a, b, number) for number, change in enumerate(changed))


def overlay_of(a: Figure, b: Figure, names: tuple[str, str]) -> Figure | None:
    """Return a figure with the lines or means of both, labelled with the versions' names.

    None where no panel of one has its like in the other.
    """
    merged = [
        _merged(ours, theirs, names) for ours, theirs in zip(a.panels, b.panels, strict=False)
    ]
    panels = tuple(panel for panel in merged if panel is not None)
    if not panels:
        return None
    columns = min(len(panels), b.columns)
    return b.model_copy(update={"panels": panels, "columns": columns})


def _pictures(
    change: FigureChange, diff: Diff, a: Report, b: Report, number: int
) -> FigurePictures:
    ours, theirs = (_figure_of(change.label, report) for report in (a, b))
    sides = [
        _picture(
            figure,
            side.name,
            f"{side.name}: {printed(figure.alternative_text, report)}",
            prefix=f"f{number}{key}-",
        )
        for key, figure, side, report in (("a", ours, diff.a, a), ("b", theirs, diff.b, b))
        if figure is not None
    ]
    names = (diff.a.name, diff.b.name)
    merged = overlay_of(ours, theirs, names) if ours and theirs else None
    if merged is None:
        return FigurePictures(change, tuple(sides), None)
    both = f"{names[0]} and {names[1]}"
    alternative = f"The data of {both} in one picture; the list above has their differences."
    return FigurePictures(change, tuple(sides), _picture(merged, both, alternative, f"f{number}o-"))


def _figure_of(label: str, report: Report) -> Figure | None:
    return next((figure for figure in report.figures if figure.label == label), None)


def _picture(figure: Figure, name: str, alternative_text: str, prefix: str) -> Picture:
    try:
        svg = draw_inline(figure, prefix)
    except Exception:  # whatever somebody else's data do to matplotlib, the rest is shown
        return Picture(name, None, CANNOT_BE_DRAWN)
    attributes = Markup('<svg role="img" aria-label="{}" ').format(alternative_text)
    return Picture(name, own_html(_DECLARED.sub(lambda _: str(attributes), svg, count=1)))


def _merged(a: Panel, b: Panel, names: tuple[str, str]) -> Panel | None:
    """Return a panel with the series of both; None where they have no common axes."""
    if not (isinstance(a, _WithAxes) and isinstance(b, _WithAxes) and a.kind == b.kind):
        return None
    if (a.x_label, a.y_label) != (b.x_label, b.y_label):
        return None
    series = tuple(
        one.model_copy(update={"label": f"{one.label}, {name}"})
        for panel, name in zip((a, b), names, strict=True)
        for one in panel.series
    )
    references = _common_references(a.references, b.references, names)
    return b.model_copy(update={"series": series, "references": references})


def _common_references(
    a: Sequence[ReferenceLine], b: Sequence[ReferenceLine], names: tuple[str, str]
) -> tuple[ReferenceLine, ...]:
    """Return the marked values that both have, then those of one side under its name."""
    alone = [
        line.model_copy(update={"label": f"{line.label}, {name}"})
        for lines, others, name in ((a, b, names[0]), (b, a, names[1]))
        for line in lines
        if line not in others
    ]
    return (*(line for line in b if line in a), *alone)
