"""Place figures and tables, and check that the templates place all that the report must show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup
from pydantic import JsonValue

from reportgen.base.errors import TemplateError, and_more, no_such
from reportgen.render.document.appendices import long_date
from reportgen.render.document.media import Medium
from reportgen.render.document.template_engine import TemplateLabels
from reportgen.render.figures.drawings import Drawing
from reportgen.render.text.markup import own_html
from reportgen.report.fallback import changed_since
from reportgen.report.model import Deviation, Fallback, Report
from reportgen.report.outline import (
    Entry,
    entries_of,
    figure_numbers,
    section_finder,
    table_numbers,
)
from reportgen.report.page_numbers import Kind, anchor_of
from reportgen.report.parts import Figure, Table
from reportgen.report.settings_words import deviation_sentence, setting_words
from reportgen.report.tables import page_rows
from reportgen.report.texts import Numbers, UnnamedNumbers, plain_text, text_html

NUMBERED: tuple[Kind, ...] = ("figure", "table", "equation")
_PLACED_BY = "the box of a failed section"


@dataclass(frozen=True)
class Target:
    """Where a cross-reference leads."""

    text: str  # such as "Figure 3"
    anchor: str | None  # None: this report does not show it


@dataclass(frozen=True)
class Heading:
    """A line of the contents."""

    level: int  # 2 for a chapter or an appendix, 3 for a section
    number: str
    title: str
    anchor: str


class Ledger:
    """Labels expected and placed in one rendering of a report."""

    def __init__(self, report: Report, labels: TemplateLabels) -> None:
        self._labels = labels
        self._shown = {entry.stem for entry in report.sections if entry.failure is None}
        self._earlier = _of_earlier_versions(report)
        self._expected = [*_expected(report, self._shown), *self._earlier]
        self._numbers: tuple[tuple[Kind, Mapping[str, int]], ...] = (
            ("figure", figure_numbers(report.chapters)),
            ("table", table_numbers(report.chapters)),
            ("equation", labels.equations),
        )
        self._section_of = section_finder(report.chapters)
        self._chapters = {
            str(chapter.number): {entry.stem for entry in chapter.experiments}
            for chapter in report.chapters
        }
        self._placed: dict[tuple[Kind, str], str] = {}  # -> the template
        self._anchors: set[str] = set()

    def place(self, kind: Kind, label: str, template: str) -> str:
        """Note that a template places a label; return the anchor it gets on the page.

        Raises TemplateError where the label was placed before.
        """
        for other in NUMBERED if kind in NUMBERED else (kind,):
            if earlier := self._placed.get((other, label)):
                raise TemplateError(
                    f"The {kind} {label} is placed twice; the first time as a {other} in {earlier}."
                )
        self._placed[kind, label] = template
        return anchor_of(kind, label)

    def add_section(self, number: str) -> str:
        """Note that the page has a heading of this number, the only one; return its anchor."""
        anchor = _section_anchor(number)
        if anchor in self._anchors:
            raise TemplateError(f"Two headings are numbered {number}.")
        self._anchors.add(anchor)
        return anchor

    def target(self, label: str) -> Target:
        """Return where a reference to a figure, a table or an equation leads.

        Raises TemplateError for a label that the full report does not have either.
        """
        for kind, number_of in self._numbers:
            if label in number_of:
                text = f"{kind.capitalize()} {number_of[label]}"
                section = self._section_of(label)
                if section in self._shown or (kind, label) in self._earlier:
                    return Target(text, anchor_of(kind, label))
                return Target(f"{text} of the full report", None)
        raise TemplateError(f"There is no figure, table or equation {label} to refer to.")

    def section(self, number: str) -> Target:
        """Return where a reference to a section, or a chapter, leads.

        Raises TemplateError for a number that the full report does not have either.
        """
        sections = self._labels.sections
        if number in self._chapters and number not in sections:
            is_shown = not self._shown.isdisjoint(self._chapters[number])
            return Target(number, f"chapter-{number}" if is_shown else None)
        if number not in sections:
            raise TemplateError(no_such("section", number, sections, " to refer to"))
        is_shown = sections[number] in self._shown
        return Target(number, _section_anchor(number) if is_shown else None)

    def equation_number(self, label: str) -> int:
        """Return the number of an equation that a template places."""
        return self._labels.equations[label]

    def check(self) -> None:
        """Raise TemplateError where something that the report must show was not placed."""
        missing = [wanted for wanted in self._expected if wanted not in self._placed]
        if missing:
            kind, label = missing[0]
            stem = self._section_of(label)
            raise TemplateError(
                f"The {kind} {label}{and_more(len(missing))} is not placed; "
                f'put {{{{ {kind}("{label}") }}}} into sections/{stem}.html.'
            )


@dataclass(frozen=True)
class Placing:
    """Renders figures and tables through the macros, and enters them in the ledger."""

    numbers: Numbers
    deviations: Sequence[Deviation]
    deviates_from: str  # what they are counted from, as in "paper"
    medium: Medium
    ledger: Ledger
    macros: Any  # the module of macros.html, which holds the HTML of the larger things
    before_caption: str = ""
    is_grey: bool = False  # what pictures are

    def figure(self, drawing: Drawing, placed_by: str) -> Markup:
        """Return a figure with its caption."""
        figure = drawing.figure
        words = plain_text(figure.alternative_text, self.numbers)
        return self.macro(
            "figure",
            self.ledger.place("figure", figure.label, placed_by),
            figure.number,
            self.medium.picture(drawing, words, is_grey=self.is_grey),
            self.text(self.before_caption + figure.caption),
            self._deviations(figure),
        )

    def table(self, table: Table, placed_by: str) -> Markup:
        """Return a table with its caption."""
        return self.macro(
            "table",
            self.ledger.place("table", table.label, placed_by),
            table.number,
            [(self.text(column.title), column.align) for column in table.columns],
            page_rows(table, self.numbers, self.text),
            table.has_closing_row,
            self.text(self.before_caption + table.caption),
            self._deviations(table),
            self.text(table.note),
        )

    def text(self, text: str) -> Markup:
        """Return a text of the report as HTML: numbers in braces, math in dollars."""
        return text_html(text, self.numbers, self.medium.math)

    def _deviations(self, part: Figure | Table) -> Markup:
        return deviation_sentence(self.deviations, part.depends_on, self.deviates_from, part.tasks)

    def macro(self, name: str, *arguments: object) -> Markup:
        """Return what a macro makes of its arguments."""
        return own_html(getattr(self.macros, name)(*arguments))


def place_fallback(
    fallback: Fallback,
    settings: Mapping[str, JsonValue],
    drawings: Mapping[str, Drawing],
    placing: Placing,
) -> Markup:
    """Return the earlier numbers, tables and figures, dated, with what has changed since.

    settings, placing: those of the report that shows them.
    """
    earlier = replace(
        placing,
        numbers=UnnamedNumbers({metric.name: metric for metric in fallback.metrics}),
        deviations=fallback.deviations,
        before_caption=f"From version {fallback.version}. ",
        is_grey=True,
    )
    changes = [
        (name, setting_words(then), setting_words(now))
        for name, then, now in changed_since(fallback, settings)
    ]
    own = [metric for metric in fallback.metrics if metric.section == fallback.stem]
    return placing.macro(
        "earlier",
        f"earlier-{fallback.stem}",
        fallback.version,
        long_date(fallback.created.date()),
        changes,
        [(one.description, earlier.numbers.text(one.name, "measured")) for one in own],
        [
            *(earlier.figure(drawings[one.label], _PLACED_BY) for one in fallback.figures),
            *(earlier.table(table, _PLACED_BY) for table in fallback.tables),
        ],
    )


def _section_anchor(number: str) -> str:
    return f"section-{number}"


def _expected(report: Report, shown: set[str]) -> list[tuple[Kind, str]]:
    """Return all that must be placed.

    Raises TemplateError where the report has other figures and tables than its outline.
    """
    has: dict[Kind, list[str]] = {
        "figure": [figure.label for figure in report.figures],
        "table": [table.label for table in report.tables],
        "equation": [equation.label for equation in report.equations],
        "wording": [wording.name for wording in report.wordings],
        "claim": [claim.name for claim in report.claims],
    }
    for kind, labels in has.items():
        for label in labels:
            if labels.count(label) > 1:
                raise TemplateError(f"The report has two {kind}s with the label {label}.")
    stems = {entry.stem for entry in entries_of(report.chapters)}
    section_of = section_finder(report.chapters)
    for entry in entries_of(report.chapters):
        if entry.stem in shown:
            figures = (*entry.figures, *entry.drawings)
            _check_against_outline(entry, "figure", figures, has["figure"], section_of)
            _check_against_outline(entry, "table", entry.tables, has["table"], section_of)
    return [
        (kind, label)
        for kind, labels in has.items()
        for label in labels
        if section_of(label) in shown or section_of(label) not in stems
    ]


def _of_earlier_versions(report: Report) -> list[tuple[Kind, str]]:
    """Return what stands beside the errors of sections that failed."""
    found: list[tuple[Kind, str]] = []
    for one in report.fallbacks:
        found += [("figure", figure.label) for figure in one.figures]
        found += [("table", table.label) for table in one.tables]
    return found


def _check_against_outline(
    entry: Entry,
    kind: Kind,
    listed: tuple[str, ...],
    has: list[str],
    section_of: Callable[[str], str],
) -> None:
    for label in listed:
        if label not in has:
            raise TemplateError(f"The outline lists the {kind} {label}, but the report has none.")
    for label in has:
        if section_of(label) == entry.stem and label not in listed:
            raise TemplateError(f"The report has a {kind} {label} that its outline does not list.")
