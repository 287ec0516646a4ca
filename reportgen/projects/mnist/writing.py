"""From results to the sections of the report."""

from collections.abc import Collection

from reportgen.project.sections import write
from reportgen.project.sections.deriving import derive
from reportgen.project.sections.traced import TracedResults
from reportgen.project.text.settings import with_settings
from reportgen.projects.mnist.original import this_project
from reportgen.projects.mnist.outline import (
    DERIVED,
    TEXT,
    entry_of,
    what_ran,
)
from reportgen.projects.mnist.settings import Settings
from reportgen.report.model import flat_settings
from reportgen.report.parts import Section
from reportgen.tasks.results.types import Results


def write_sections(
    settings: Settings, results: Results, stems: Collection[str]
) -> tuple[Section, ...]:
    """Return the sections of experiments; one says so where one of its tasks failed.

    Raises KeyError for a stem that the contents do not know.
    """
    values = settings.model_dump(mode="json")
    functions = [one for one in DERIVED if one.section in stems]
    return write.write_sections(
        (),
        results,
        with_settings(TEXT.declarations, values),
        {stem: entry_of(stem).title for stem in stems},
        derivation=derive(functions, what_ran(settings), settings, TracedResults(results)),
        values={**flat_settings(values), **this_project().facts},
    )


def write_section(stem: str, settings: Settings, results: Results) -> Section:
    """Return the section of one experiment."""
    (section,) = write_sections(settings, results, (stem,))
    return section
