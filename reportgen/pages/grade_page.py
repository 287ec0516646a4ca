"""Points as one HTML file: a ranking, and the evidence for each version."""

from reportgen.pages.page import compose_page
from reportgen.pages.ranking import NOT_READ, Ranking, earned_text, points_text


def grades_page(ranking: Ranking) -> str:
    """Return the page."""
    return compose_page(
        "pages/grades.html",
        ranking=ranking,
        not_read=NOT_READ,
        earned=earned_text,
        points=points_text,
    )
