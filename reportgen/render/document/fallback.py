"""What an earlier version had of a section that failed: set beside the error, in grey."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from pydantic import JsonValue

from reportgen.project.fallback import changed_since
from reportgen.render.document.appendices import long_date
from reportgen.render.document.ledger import Ledger
from reportgen.render.document.media import Medium
from reportgen.render.document.parts import Parts
from reportgen.render.figures.drawings import Drawing
from reportgen.render.text.markup import own_html
from reportgen.render.text.settings_words import setting_words
from reportgen.report.model import LastGood
from reportgen.report.parts import Figure, Table
from reportgen.report.texts import EarlierNumbers

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
    numbers = EarlierNumbers({metric.name: metric for metric in last_good.metrics})
    before = f"From version {last_good.version}. "
    parts = Parts(numbers, last_good.deviations, medium, macros, before)

    def figure(figure: Figure) -> Markup:
        anchor = ledger.place("figure", figure.label, _PLACED_BY)
        drawing = drawings[figure.label]
        return parts.figure(
            anchor, figure, medium.grey_picture(drawing, parts.alternative_text(figure))
        )

    def table(table: Table) -> Markup:
        return parts.table(ledger.place("table", table.label, _PLACED_BY), table)

    changes = [
        (name, setting_words(then), setting_words(now))
        for name, then, now in changed_since(last_good, settings)
    ]
    own = [metric for metric in last_good.metrics if metric.section == last_good.stem]
    return own_html(
        macros.earlier(
            f"earlier-{last_good.stem}",
            last_good.version,
            long_date(last_good.created.date()),
            changes,
            [(one.description, numbers.text(one.name, "measured")) for one in own],
            [*map(figure, last_good.figures), *map(table, last_good.tables)],
        )
    )
