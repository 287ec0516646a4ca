"""The order of the report: its experiments, and the numbers of figures and tables."""

from reportgen.project.contents import written_contents
from reportgen.projects.mnist.original import this_project
from reportgen.report.outline import Entry, entries_of, figure_numbers, table_numbers

CONTENTS = written_contents(this_project())
ENTRIES = entries_of(CONTENTS.chapters)
STEMS = tuple(entry.stem for entry in ENTRIES)
FIGURE_NUMBERS = figure_numbers(CONTENTS.chapters)
TABLE_NUMBERS = table_numbers(CONTENTS.chapters)


def entry_of(stem: str) -> Entry:
    """Return the entry of an experiment; raises KeyError for an unknown stem."""
    return {entry.stem: entry for entry in ENTRIES}[stem]
