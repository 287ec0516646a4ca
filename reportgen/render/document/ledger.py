"""Place figures and tables, and check that the templates place all that the report must show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup, escape
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
    entries_of,
    figure_numbers,
    section_finder,
    table_numbers,
)
from reportgen.report.page_numbers import Kind, anchor_of
from reportgen.report.parts import Figure, Table
from reportgen.report.settings_words import deviation_sentence, setting_words
from reportgen.report.table_data import table_csv
from reportgen.report.tables import page_rows
from reportgen.report.texts import Numbers, UnnamedNumbers, plain_text, text_html

Labelled = tuple[Kind, str]


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
        self.template = ""  # being rendered
        self._labels = labels
        self._shown = {entry.stem for entry in report.sections if entry.failure is None}
        self._section_of = section_finder(report.chapters)
        # What stands beside the errors of sections that failed.
        self._earlier = [one for earlier in report.fallbacks for one in _labelled(earlier)]
        self._expected = [*self._of_shown_sections(report), *self._earlier]
        self._numbers: Mapping[Kind, Mapping[str, int]] = {
            "figure": figure_numbers(report.chapters),
            "table": table_numbers(report.chapters),
            "equation": labels.equations,
        }
        self._chapters = {
            str(chapter.number): {entry.stem for entry in chapter.experiments}
            for chapter in report.chapters
            if chapter.number is not None
        }
        self._placed: dict[Labelled, str] = {}  # -> the template
        self._anchors: set[str] = set()

    def place(self, kind: Kind, label: str) -> str:
        """Note that the template places a label; return the anchor it gets on the page.

        Raises TemplateError where the label was placed before.
        """
        for other in self._numbers if kind in self._numbers else (kind,):
            if earlier := self._placed.get((other, label)):
                raise TemplateError(
                    f"The {kind} {label} is placed twice; the first time as a {other} in {earlier}."
                )
        self._placed[kind, label] = self.template
        return anchor_of(kind, label)

    def add_section(self, number: str) -> str:
        """Note that the page has a heading of this number, the only one; return its anchor."""
        anchor = f"section-{number}"
        if anchor in self._anchors:
            raise TemplateError(f"Two headings are numbered {number}.")
        self._anchors.add(anchor)
        return anchor

    def reference(self, label: str) -> Markup:
        """Return a reference to a figure, a table or an equation; a link where it is shown.

        Raises TemplateError for a label that the full report does not have either.
        """
        for kind, number_of in self._numbers.items():
            if label in number_of:
                text = f"{kind.capitalize()} {number_of[label]}"
                is_shown = self._section_of(label) in self._shown
                if is_shown or (kind, label) in self._earlier:
                    return _link(text, anchor_of(kind, label))
                return escape(f"{text} of the full report")
        raise TemplateError(f"There is no figure, table or equation {label} to refer to.")

    def section(self, number: str) -> Markup:
        """Return a reference to a section, or a chapter; a link where it is shown.

        Raises TemplateError for a number that the full report does not have either.
        """
        sections = self._labels.sections
        if number in sections:
            anchor, stems = f"section-{number}", {sections[number]}
        elif number in self._chapters:
            anchor, stems = f"chapter-{number}", self._chapters[number]
        else:
            raise TemplateError(no_such("section", number, sections, " to refer to"))
        return escape(number) if self._shown.isdisjoint(stems) else _link(number, anchor)

    def equation_number(self, label: str) -> int:
        """Return the number of an equation that a template places."""
        return self._labels.equations[label]

    def claim_number(self, name: str) -> int:
        """Return the number of a claim that a template places."""
        return self._labels.claims[name]

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

    def _of_shown_sections(self, report: Report) -> list[Labelled]:
        """Return all that must be placed, but for what is of earlier versions.

        Raises TemplateError where the report has other figures and tables than its outline.
        """
        outline: set[Labelled] = set()
        left_out = set()
        for entry in entries_of(report.chapters):
            if entry.stem in self._shown:
                outline |= {("figure", label) for label in (*entry.figures, *entry.drawings)}
                outline |= {("table", label) for label in entry.tables}
            else:
                left_out.add(entry.stem)
        has = _labelled(report)
        for kind, label in sorted(outline.difference(has)):
            raise TemplateError(f"The outline lists the {kind} {label}, but the report has none.")
        section_of = {one: self._section_of(one[1]) for one in has}
        for kind, label in has:
            is_listed = (kind, label) in outline or kind not in ("figure", "table")
            if section_of[kind, label] in self._shown and not is_listed:
                raise TemplateError(
                    f"The report has a {kind} {label} that its outline does not list."
                )
        return [one for one in has if section_of[one] not in left_out]


def _labelled(where: Report | Fallback) -> list[Labelled]:
    """Return all that has a label."""
    found: list[Labelled] = [("figure", figure.label) for figure in where.figures]
    found += [("table", table.label) for table in where.tables]
    if isinstance(where, Report):
        found += [("equation", equation.label) for equation in where.equations]
        found += [("wording", wording.name) for wording in where.wordings]
        found += [("claim", claim.name) for claim in where.claims]
    return found


def _link(text: str, anchor: str) -> Markup:
    return Markup('<a class="ref" href="#{}">{}</a>').format(anchor, text)


@dataclass(frozen=True)
class Placing:
    """Renders figures and tables through the macros, and enters them in the ledger."""

    numbers: Numbers
    deviations: Sequence[Deviation]
    deviates_from: str  # the profile that they are counted from, as in "full"
    medium: Medium
    ledger: Ledger
    macros: Any  # the module of macros.html, which holds the HTML of the larger things
    deviations_anchor: str = "deviations"  # of what says how the settings deviate
    before_caption: str = ""
    is_grey: bool = False  # what pictures are

    def figure(self, drawing: Drawing) -> Markup:
        """Return a figure with its caption."""
        figure = drawing.figure
        words = plain_text(figure.alternative_text, self.numbers)
        return self.macro(
            "figure",
            self.ledger.place("figure", figure.label),
            figure.number,
            self.medium.picture(drawing, words, is_grey=self.is_grey),
            self.text(self.before_caption + figure.caption),
            self._deviations(figure),
        )

    def table(self, table: Table) -> Markup:
        """Return a table with its caption, and on the screen its file for the script to copy."""
        has_csv = self.medium.name == "screen" and not self.is_grey
        return self.macro(
            "table",
            self.ledger.place("table", table.label),
            table.number,
            [(self.text(column.title), column.align) for column in table.columns],
            page_rows(table, self.numbers, self.text),
            table.has_closing_row,
            self.text(self.before_caption + table.caption),
            self._deviations(table),
            self.text(table.note),
            table_csv(table, self.numbers) if has_csv else "",
        )

    def text(self, text: str) -> Markup:
        """Return a text of the report as HTML: numbers in braces, math in dollars."""
        return text_html(text, self.numbers, self.medium.math)

    def _deviations(self, part: Figure | Table) -> Markup:
        """Return a mark that leads to the settings that deviate, and names those of a part."""
        meant = deviation_sentence(self.deviations, part.depends_on, self.deviates_from, part.tasks)
        return self.deviation_mark(meant.striptags()) if meant else meant

    def deviation_mark(self, words: str) -> Markup:
        """Return a mark that leads to the settings that deviate. words: what it says of them."""
        return self.macro("deviates", words, self.deviations_anchor)

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
    placing.ledger.template = "the box of a failed section"
    anchor = f"earlier-{fallback.stem}"
    earlier = replace(
        placing,
        numbers=UnnamedNumbers({metric.name: metric for metric in fallback.metrics}),
        deviations=fallback.deviations,
        # This version's settings need not deviate, and then nothing else says how these do.
        deviations_anchor=anchor,
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
        anchor,
        fallback.version,
        long_date(fallback.created.date()),
        changes,
        [(one.description, earlier.numbers.text(one.name, "measured")) for one in own],
        [
            *(earlier.figure(drawings[one.label]) for one in fallback.figures),
            *map(earlier.table, fallback.tables),
        ],
    )
