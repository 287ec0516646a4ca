"""The section of an experiment, with its title from the outline."""

from reportgen.project.sections import parts
from reportgen.project.sections.parts import Maker, TracedResults
from reportgen.projects.mnist.outline import entry_of
from reportgen.report.parts import Section


def section_from(stem: str, results: TracedResults, *makers: Maker) -> Section:
    """Return the section with all that the makers make; raises TaskFailedError."""
    return parts.section_from(stem, entry_of(stem).title, results, *makers)
