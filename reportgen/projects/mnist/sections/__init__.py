"""The sections of the report: one module for each experiment, from results to what it shows.

Their words stand in `text/`. A sentence that depends on an outcome is a claim there, on
evidence that a function here derives. A claim says whether it is about these networks or about
any training with these settings: only the latter has the spread over seeds in its test.
"""

import importlib
from typing import cast

from reportgen.base.errors import TaskFailedError
from reportgen.base.untrusted.text import printable
from reportgen.project.derived import derived_in
from reportgen.project.sections.deriving import derive
from reportgen.project.sections.parts import TracedResults
from reportgen.project.sections.write import write_sections
from reportgen.project.text.settings import with_settings
from reportgen.projects.mnist.outline import (
    FIGURE_NUMBERS,
    TABLE_NUMBERS,
    TEXT,
    entry_of,
    what_ran,
)
from reportgen.projects.mnist.settings import Settings
from reportgen.report.model import flat_settings
from reportgen.report.parts import Section
from reportgen.tasks.results.types import Results


def write_section(stem: str, settings: Settings, results: Results) -> Section:
    """Return an experiment's section; where one of its tasks failed, its failure.

    Raises KeyError for a stem that the contents do not know.
    """
    title = entry_of(stem).title
    module = importlib.import_module(f"reportgen.projects.mnist.sections.{stem}")
    traced = TracedResults(results)
    if functions := derived_in([module]):
        values = settings.model_dump(mode="json")
        (section,) = write_sections(
            (),
            traced,
            with_settings(TEXT.declarations, values),
            {stem: title},
            derivation=derive(functions, what_ran(settings), settings, traced),
            settings=flat_settings(values),
            numbers={**FIGURE_NUMBERS, **TABLE_NUMBERS},
        )
        return section
    try:
        return cast(Section, module.write_section(settings, traced))
    except TaskFailedError as error:
        return Section(stem=stem, title=title, failure=printable(str(error), breaks=True))
