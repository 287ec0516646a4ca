"""What is odd about a version, with the numbers that show it."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["files", "numbers", "pages", "copies", "profile", "settings", "verification"]
"""What it is about.

files: a file is missing, or is not as SHA256SUMS has it. numbers: the report contradicts itself,
its files or another report of the same tasks. pages: the page or the PDF says something else than
the report. copies: another one holds the same runs. profile, settings: not those that are asked
for. verification: computed anew, it comes out otherwise.
"""


@dataclass(frozen=True)
class Concern:
    """One thing that is odd; it proves nothing by itself."""

    kind: Kind
    text: str  # a phrase, as in "knn.accuracy is 0.99, and the mean of its replicates 0.93"
    names: tuple[str, ...] = ()  # of the metrics, claims, figures and tables that it is about
    is_open: bool = False  # of two versions one is wrong, and which is not known: it costs nothing
