"""The texts of the report, such as captions: numbers in braces, math in dollars, words."""

import re

from reportgen.report.parts import Claim, Figure, Table

TEXT_PART = re.compile(
    r"\$(?P<math>[^$]+)\$"
    r"|\{(?P<name>[^{}:]+)(?::(?P<form>[^{}]*))?\}"
    r"|(?P<words>[^${]+|.)",
    re.DOTALL,
)
"""A text is a row of these: math, a metric with the form it is set in, or words."""


def metrics_named(part: Figure | Table | Claim) -> tuple[str, ...]:
    """Return the metrics whose numbers a part shows, by name."""
    match part:
        case Figure():
            texts = [part.caption, part.alternative_text]
        case Table():
            cells = [cell for row in part.rows for cell in row]
            in_cells = [f"{{{cell.metric}}}" for cell in cells if cell.metric]
            texts = [part.caption, part.note, *(cell.text for cell in cells), *in_cells]
        case Claim():
            texts = [part.text]
    names = (found["name"] for text in texts for found in TEXT_PART.finditer(text))
    return tuple(dict.fromkeys(name for name in names if name))
