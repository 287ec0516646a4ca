"""What a report shows, in its order: chapters, and the template of each section."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from reportgen.base.errors import TemplateError
from reportgen.report.outline import Chapter, Entry, entries_of


@dataclass(frozen=True)
class Contents:
    """The outline of a report and its text."""

    chapters: tuple[Chapter, ...]
    templates: Mapping[str, str]  # as in "sections/knn.html" -> text
    places: Mapping[str, Sequence[str]]  # template -> the place in the text of each of its lines

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The sections in the order of the report."""
        return entries_of(self.chapters)

    @property
    def stems(self) -> tuple[str, ...]:
        """The names of the sections in the order of the report."""
        return tuple(entry.stem for entry in self.entries)

    @contextmanager
    def faults_in_text(self, replaced: Collection[str] = ()) -> Iterator[None]:
        """Name the place in the text, which its author knows, of what is wrong in a template.

        replaced: templates that come from elsewhere.
        """
        try:
            yield
        except TemplateError as error:
            places = self.places.get(error.template, ())
            if not places or error.template in replaced:
                raise
            # Without a line it is in all of the section, which begins there.
            place = places[min(error.line or 1, len(places)) - 1]
            raise TemplateError(f"{place}: {error.problem}") from error
