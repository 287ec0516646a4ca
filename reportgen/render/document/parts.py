"""Figures and tables as the page sets them: of this report, or of an earlier version."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from reportgen.render.document.media import Medium
from reportgen.render.text.markup import own_html
from reportgen.render.text.settings_words import deviation_sentence
from reportgen.render.text.tables import page_rows
from reportgen.report.model import Deviation
from reportgen.report.parts import Figure, Table
from reportgen.report.texts import Numbers, plain_text, set_text


class Parts:
    """Sets parts with the numbers and the deviations that they were made with.

    macros: the module of macros.html. before_captions: what every caption begins with.
    """

    def __init__(
        self,
        numbers: Numbers,
        deviations: Sequence[Deviation],
        medium: Medium,
        macros: Any,
        before_captions: str = "",
    ) -> None:
        self.numbers = numbers
        self._deviations = deviations
        self._medium = medium
        self._macros = macros
        self._before_captions = before_captions

    def text(self, text: str) -> Markup:
        """Set a text of the report: numbers in braces, math in dollars."""
        return set_text(text, self.numbers, self._medium.math)

    def alternative_text(self, figure: Figure) -> str:
        """Return what a figure shows, for those who do not see it."""
        return plain_text(figure.alternative_text, self.numbers)

    def figure(self, anchor: str, figure: Figure, picture: Markup) -> Markup:
        """Return a figure with its caption."""
        return own_html(
            self._macros.figure(
                anchor,
                figure.number,
                picture,
                self._caption(figure),
                deviation_sentence(self._deviations, figure.depends_on),
            )
        )

    def table(self, anchor: str, table: Table) -> Markup:
        """Return a table with its caption."""
        return own_html(
            self._macros.table(
                anchor,
                table.number,
                [(self.text(column.title), column.align) for column in table.columns],
                page_rows(table, self.numbers, self.text),
                table.has_closing_row,
                self._caption(table),
                deviation_sentence(self._deviations, table.depends_on),
                self.text(table.note),
            )
        )

    def _caption(self, part: Figure | Table) -> Markup:
        return Markup("{}{}").format(self._before_captions, self.text(part.caption))
