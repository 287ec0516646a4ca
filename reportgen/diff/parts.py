"""What differs beside the numbers: tables, figures, claims, texts, environment. Pure."""

from reportgen.diff.causes import environment_of
from reportgen.diff.model import (
    ClaimChange,
    EnvironmentChange,
    FigureChange,
    TableChange,
    TextChange,
)
from reportgen.report import Report


def table_changes(a: Report, b: Report) -> tuple[TableChange, ...]:
    """Return every table of either side, cell by cell."""
    return ()


def figure_changes(a: Report, b: Report) -> tuple[FigureChange, ...]:
    """Return every figure of either side by the data behind it."""
    return ()


def claim_changes(a: Report, b: Report) -> tuple[ClaimChange, ...]:
    """Return every claim of either side, and what became of it."""
    return ()


def text_changes(a: Report, b: Report) -> tuple[TextChange, ...]:
    """Return the texts that changed in words."""
    return ()


def environment_changes(a: Report, b: Report) -> tuple[EnvironmentChange, ...]:
    """Return what differs of the environment and the images."""
    before, after = environment_of(a), environment_of(b)
    return tuple(
        EnvironmentChange(name=name, a=before.get(name, ""), b=after.get(name, ""))
        for name in dict.fromkeys([*before, *after])
        if before.get(name, "") != after.get(name, "")
    )
