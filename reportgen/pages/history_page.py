"""The history of a number as one HTML file: the picture, and a row for each version."""

from reportgen.compare.history import HistoryPoint, MetricHistory
from reportgen.pages.history_picture import history_inline_svg
from reportgen.pages.history_words import cause_words, left_out_words, verdict_words
from reportgen.pages.page import compose_page
from reportgen.render.text.markup import own_html
from reportgen.report.numbers import format_significant, measured_text


def history_page(history: MetricHistory) -> str:
    """Return the page."""
    changed = [point.version for point in history.points if point.is_real]
    return compose_page(
        "pages/history.html",
        history=history,
        changed=", ".join(changed),
        picture=own_html(history_inline_svg(history)),
        value=measured_text,
        verdict=verdict_words,
        causes=_causes,
        p_value=_p_value,
        left_out=left_out_words(history) if history.left_out else "",
    )


def _causes(point: HistoryPoint) -> str:
    return cause_words(point) if point.is_real else ""


def _p_value(point: HistoryPoint) -> str:
    p_value = point.change.p_value if point.change else None
    if p_value is None:
        return ""
    return "< 0.001" if p_value < 0.001 else format_significant(p_value, 2)
