"""Place figures and tables with the numbers and settings of one version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup
from pydantic import JsonValue

from reportgen.project.fallback import changed_since
from reportgen.project.settings_words import deviation_sentence, setting_words
from reportgen.render.document.appendices import long_date
from reportgen.render.document.ledger import Ledger
from reportgen.render.document.media import Medium
from reportgen.render.figures.drawings import Drawing
from reportgen.render.text.markup import own_html
from reportgen.report.model import Deviation, Fallback
from reportgen.report.parts import Table
from reportgen.report.tables import page_rows
from reportgen.report.texts import EarlierNumbers, Numbers, plain_text, set_text


@dataclass(frozen=True)
class Placing:
    """Renders figures and tables through the macros, and enters them in the ledger."""

    numbers: Numbers
    deviations: Sequence[Deviation]  # of the version's settings from the write-up's
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
            deviation_sentence(self.deviations, figure.depends_on),
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
            deviation_sentence(self.deviations, table.depends_on),
            self.text(table.note),
        )

    def text(self, text: str) -> Markup:
        """Return a text of the report as HTML: numbers in braces, math in dollars."""
        return set_text(text, self.numbers, self.medium.math)

    def macro(self, name: str, *arguments: object) -> Markup:
        """Return what a macro makes of its arguments."""
        return own_html(getattr(self.macros, name)(*arguments))


_PLACED_BY = "the box of a failed section"


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
        numbers=EarlierNumbers({metric.name: metric for metric in fallback.metrics}),
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
