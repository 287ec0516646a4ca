"""Say in words what a report stores as the outcome of a claim or as an agreement. Pure."""

from reportgen.report.model import Agreement
from reportgen.report.parts import Outcome

# The stored words are part of the format of report.json; these are what a reader sees.
_WORDS = {"cannot be told": "inconclusive", "not told apart": "no significant difference"}


def verdict_words(stored: Outcome | Agreement) -> str:
    """Return an outcome or agreement as a page and a listing print it."""
    return _WORDS.get(stored, stored)
