"""Say to a student what was earned, what was not and why.

Nothing in it accuses, and nobody else is named.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, partial

from reportgen.compare.model import CriterionGrade
from reportgen.grading.grade import part_of
from reportgen.grading.model import Graded, points_text
from reportgen.grading.rubric import Rubric
from reportgen.pages.blocks import (
    Block,
    Listing,
    Pair,
    Paragraph,
    Picture,
    Section,
    View,
    number,
    prose,
    table,
)
from reportgen.pages.diff_parts import Room, drawn, picture_of, printed
from reportgen.pages.grades import earned_text, earned_words, verified_words
from reportgen.report.model import Report
from reportgen.report.panels import PicturePanel
from reportgen.report.parts import Figure
from reportgen.versions.concern import Concern

MOST_PANELS, MOST_DATA = 100, 2_000_000
"""Of all figures of a hand-in that are drawn on its page, and bytes of their data."""

_NEUTRAL = "These are observations. They can have harmless causes; ask if one is not clear to you."
_ANOTHER, _OTHERS = "another hand-in", "other hand-ins"
_SEVERAL = re.compile(rf"{_ANOTHER}(?:, {_ANOTHER})+(?: and \d+ more)?|{_ANOTHER} and \d+ more")


class Feedback:
    """The pages of a class; what they share is made once."""

    def __init__(self, rubric: Rubric, reference: Report | None, graded: Iterable[Graded]) -> None:
        """Take what pages are by.

        reference: whose plots stand beside theirs. graded: all rows of the class, whose names
        are on no other's page.
        """
        self._rubric, self._reference = rubric, reference
        self._rows = tuple(graded)
        self._drawn: dict[str, str] = {}

    def view(self, graded: Graded, report: Report | None) -> View:
        """Return what a student is told."""
        title = f"{_name(graded)}: {earned_words(graded)}"
        title += " points" if graded.grade else (" handed in" if graded.is_missing else "")
        blocks = (
            Paragraph(self._rubric.title),
            *_problem(graded),
            *_comment(graded),
            *_criteria(graded),
            *_noticed(graded, self._names),
            *_verified(graded),
            *self._figures(report),
        )
        return View(title, blocks)

    @cached_property
    def _names(self) -> re.Pattern[str]:
        """What finds the names of hand-ins in a text, the longest first."""
        names = sorted({one.name for one in self._rows} - {""}, key=len, reverse=True)
        words = "|".join(map(re.escape, names)) or "(?!)"
        return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")

    def _figures(self, report: Report | None) -> Iterator[Section]:
        """Yield the figures that criteria are about, beside those of the reference."""
        shown: list[Block] = []
        room = Room(MOST_PANELS, MOST_DATA)
        for wanted in dict.fromkeys(
            one.figure for one in self._rubric.criteria if one.figure is not None
        ):
            theirs = _figure(wanted, report)
            if report is None or theirs is None or not room.takes(theirs):
                continue
            caption = f"Figure {theirs.number}, yours"
            alternative = printed(theirs.alternative_text, report)
            one = picture_of(theirs, caption, alternative, f"y{len(shown)}-")
            ours = _figure(wanted, self._reference)
            if self._reference is None or ours is None:
                shown.append(one)
                continue
            draw = partial(self._drawn_once, ours)
            caption = f"Figure {ours.number}, the reference"
            alternative = printed(ours.alternative_text, self._reference)
            shown.append(Pair(one, Picture(draw, alternative, caption), f"Figure {ours.number}"))
        if shown:
            yield Section("Figures", tuple(shown))

    def _drawn_once(self, figure: Figure) -> str:
        """Return a figure of the reference, which is the same on every page."""
        if figure.label not in self._drawn:
            self._drawn[figure.label] = drawn(figure, f"r{len(self._drawn)}-")
        return self._drawn[figure.label]


def feedback_line(graded: Graded) -> str:
    """Return in one line what a gradebook has as feedback."""
    if graded.grade is None:
        return graded.problem
    short = [one for one in graded.criteria if one.points < one.most]
    lost = [f"{one.name} ({earned_text(one)}): {one.evidence}" for one in short]
    parts = [graded.remark.comment, f"{earned_words(graded)} points."]
    parts += [f"Not earned: {'; '.join(lost)}."] if lost else []
    parts += [f"{words[0].upper()}{words[1:]}." for words in _beside(graded)]
    return " ".join(filter(None, parts))


def _name(graded: Graded) -> str:
    return (graded.student.name or graded.student.id) if graded.student else graded.name


def _problem(graded: Graded) -> Iterator[Block]:
    if graded.grade is None and not graded.is_missing:
        yield Paragraph(f"{graded.name} cannot be read: {graded.problem}")
    if graded.passed_by:
        yield Paragraph(f"{graded.name} does not count: {graded.passed_by} was made later.")


def _comment(graded: Graded) -> Iterator[Section]:
    lines = [line for line in graded.remark.comment.splitlines() if line.strip()]
    if lines:
        yield Section("Comment", tuple(map(Paragraph, lines)))


def _criteria(graded: Graded) -> Iterator[Section]:
    earned = [one for one in graded.criteria if one.points >= one.most]
    short = [one for one in graded.criteria if one.points < one.most]
    beside = tuple(_beside(graded))
    if short:
        yield Section("Not earned, or in part", _table(short, "Why"))
    if earned:
        yield Section("Earned", _table(earned, "By"))
    if beside:
        yield Section("Beside the criteria", (Listing(beside),))


def _table(criteria: Iterable[CriterionGrade], why: str) -> tuple[Block, ...]:
    columns = ("Question", prose("Criterion"), number("Points"), prose(why))
    rows = ((one.question, one.name, earned_text(one), one.evidence) for one in criteria)
    return table(columns, rows, "Points")


def _beside(graded: Graded) -> Iterator[str]:
    if graded.remark.extra:
        yield f"{graded.remark.extra:+g} points by the teacher"
    if graded.most is not None and graded.earned > graded.most:
        kinds = ", ".join(graded.costly)
        yield (
            f"of {points_text(graded.earned)} points {points_text(graded.most)} count, "
            f"because of what was noticed about {kinds}"
        )


def _noticed(graded: Graded, names: re.Pattern[str]) -> Iterator[Section]:
    if graded.concerns:
        items = tuple(_plain_words(concern, graded.name, names) for concern in graded.concerns)
        yield Section("What was noticed", (Listing(items), Paragraph(_NEUTRAL)))


def _plain_words(concern: Concern, own: str, names: re.Pattern[str]) -> str:
    """Return what was seen, and nobody else's name."""
    text = names.sub(lambda found: own if found[0] == own else _ANOTHER, concern.text)
    return _SEVERAL.sub(_OTHERS, text)


def _verified(graded: Graded) -> Iterator[Section]:
    if graded.verified is not None:
        text = f"With the teacher's installation: {verified_words(graded.verified)}."
        yield Section("What was verified", (Paragraph(text),))


def _figure(wanted: int | str, report: Report | None) -> Figure | None:
    """Return a figure that we can draw; a picture that an experiment drew itself is none."""
    part, _ = part_of("figure", wanted, report) if report else (None, "")
    if not isinstance(part, Figure):
        return None
    return None if any(isinstance(one, PicturePanel) for one in part.panels) else part
