"""What a report shows, in its order: chapters, and the template of each section."""

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.report.outline import Chapter, Entry, entries_of


@dataclass(frozen=True)
class Contents:
    """The outline of a report and its text."""

    chapters: tuple[Chapter, ...]
    templates: Mapping[str, str]  # as in "sections/knn.html" -> text

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The sections in the order of the report."""
        return entries_of(self.chapters)

    @property
    def stems(self) -> tuple[str, ...]:
        """The names of the sections in the order of the report."""
        return tuple(entry.stem for entry in self.entries)
