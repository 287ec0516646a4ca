"""The sections of the report: one module for each experiment, from results to a Section.

Sentences that depend on an outcome are claims, decided on a finding of
`base/significance.py`, with a text for each outcome. A claim says whether it is
about these networks or about any training with these settings: only the latter
has the spread over seeds in its test. Sentences that follow from the settings
alone are wordings.
"""

import importlib
from typing import cast

from reportgen.base.errors import TaskFailedError
from reportgen.base.untrusted.text import printable
from reportgen.project.sections.parts import TracedResults
from reportgen.projects.mnist.outline import entry_of
from reportgen.projects.mnist.settings import Settings
from reportgen.report.parts import Section
from reportgen.tasks.results.types import Results


def write_section(stem: str, settings: Settings, results: Results) -> Section:
    """Return an experiment's section; where one of its tasks failed, its failure.

    Raises KeyError for a stem that the contents do not know.
    """
    title = entry_of(stem).title
    module = importlib.import_module(f"reportgen.projects.mnist.sections.{stem}")
    try:
        return cast(Section, module.write_section(settings, TracedResults(results)))
    except TaskFailedError as error:
        return Section(stem=stem, title=title, failure=printable(str(error), breaks=True))
