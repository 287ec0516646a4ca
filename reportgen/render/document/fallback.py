"""Render the results of an earlier version below a failed section's error, in grey."""

from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup
from pydantic import JsonValue

from reportgen.project.fallback import changed_since
from reportgen.project.settings_words import setting_words
from reportgen.render.document.appendices import long_date
from reportgen.render.document.placing import Placing
from reportgen.render.figures.drawings import Drawing
from reportgen.report.model import Fallback
from reportgen.report.texts import EarlierNumbers

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
