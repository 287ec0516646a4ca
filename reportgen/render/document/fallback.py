"""Render the results of an earlier version below a failed section's error, in grey."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from pydantic import JsonValue

from reportgen.project.fallback import changed_settings
from reportgen.render.document.appendices import long_date
from reportgen.render.document.ledger import Ledger
from reportgen.render.document.media import Medium
from reportgen.render.figures.drawings import Drawing
from reportgen.render.text.markup import own_html
from reportgen.render.text.settings_words import deviation_sentence, setting_words
from reportgen.render.text.tables import page_rows
from reportgen.report.model import LastGood
from reportgen.report.parts import Figure, Table
from reportgen.report.texts import EarlierNumbers, plain_text, set_text

_PLACED_BY = "the box of a failed section"


def set_last_good(
    last_good: LastGood,
    settings: Mapping[str, JsonValue],
    drawings: Mapping[str, Drawing],
    medium: Medium,
    ledger: Ledger,
    macros: Any,
) -> Markup:
    """Return the earlier numbers, tables and figures, dated, with what has changed since.

    settings: those of the report that shows them.
    """
    setting = _Setting(last_good, drawings, medium, ledger, macros)
    changes = [
        (name, setting_words(then), setting_words(now))
        for name, then, now in changed_settings(last_good, settings)
    ]
    own = [metric for metric in last_good.metrics if metric.section == last_good.stem]
    return own_html(
        macros.earlier(
            f"earlier-{last_good.stem}",
            last_good.version,
            long_date(last_good.created.date()),
            changes,
            [(one.description, setting.numbers.text(one.name, "measured")) for one in own],
            [
                *(setting.figure(figure) for figure in last_good.figures),
                *(setting.table(table) for table in last_good.tables),
            ],
        )
    )


class _Setting:
    """Sets figures and tables with the numbers and settings that they had."""

    def __init__(
        self,
        last_good: LastGood,
        drawings: Mapping[str, Drawing],
        medium: Medium,
        ledger: Ledger,
        macros: Any,
    ) -> None:
        self.numbers = EarlierNumbers({metric.name: metric for metric in last_good.metrics})
        self._last_good = last_good
        self._drawings = drawings
        self._medium = medium
        self._ledger = ledger
        self._macros = macros

    def figure(self, figure: Figure) -> Markup:
        """Return a figure in grey."""
        alternative_text = plain_text(figure.alternative_text, self.numbers)
        return own_html(
            self._macros.figure(
                self._ledger.place("figure", figure.label, _PLACED_BY),
                figure.number,
                self._medium.grey_picture(self._drawings[figure.label], alternative_text),
                self._caption(figure.caption),
                deviation_sentence(self._last_good.deviations, figure.depends_on),
            )
        )

    def table(self, table: Table) -> Markup:
        """Return a table."""
        return own_html(
            self._macros.table(
                self._ledger.place("table", table.label, _PLACED_BY),
                table.number,
                [(self._text(column.title), column.align) for column in table.columns],
                page_rows(table, self.numbers, self._text),
                table.has_closing_row,
                self._caption(table.caption),
                deviation_sentence(self._last_good.deviations, table.depends_on),
                self._text(table.note),
            )
        )

    def _caption(self, caption: str) -> Markup:
        return Markup("From version {}. {}").format(self._last_good.version, self._text(caption))

    def _text(self, text: str) -> Markup:
        return set_text(text, self.numbers, self._medium.math)
