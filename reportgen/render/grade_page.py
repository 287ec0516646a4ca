"""Points as one HTML file: a ranking, and the evidence for each version."""

from reportgen.render.other_pages import compose_page
from reportgen.render.ranking import NOT_READ, Ranking, earned_text, points_text


def grades_page(ranking: Ranking) -> str:
    """Return the page."""
    return compose_page(
        "grades.html", ranking=ranking, not_read=NOT_READ, earned=earned_text, points=points_text
    )
