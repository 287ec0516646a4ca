"""All names that a rubric can use: those of the reference run, which shows every part.

A number in a name, such as a noise level, follows from the settings; here it is a star.
"""

import re
from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import get_args

from reportgen.base.errors import no_such
from reportgen.base.paths import shipped_reference
from reportgen.project.outline import FIGURE_NUMBERS, TABLE_NUMBERS
from reportgen.report.model import read_report
from reportgen.report.parts import Unit

UNITS: tuple[str, ...] = get_args(Unit)

_NUMBER = re.compile(r"(?<=\.)[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?(?=\.|$)")


@cache
def names_by_subject() -> Mapping[str, Collection[str]]:
    """Return subject -> the names of all parts that a report can have of it.

    The subjects are "metric", "claim", "figure", "table" and "section".
    """
    report = read_report(shipped_reference())
    return {
        "metric": tuple(dict.fromkeys(map(form_of, report.metrics))),
        "claim": tuple(claim.name for claim in report.claims),
        "figure": tuple(figure.label for figure in report.figures),
        "table": tuple(table.label for table in report.tables),
        "section": tuple(section.stem for section in report.sections),
    }


def form_of(metric: str) -> str:
    """Return a metric's name with a star for each number, as in "noise.denoised_accuracy.*"."""
    return _NUMBER.sub("*", metric)


def unknown_part(subject: str, name: int | str) -> str:
    """Return what is wrong with the name of a part of the report; empty: there is one.

    subject: as in `names_by_subject`.
    """
    if isinstance(name, int):
        numbers = FIGURE_NUMBERS if subject == "figure" else TABLE_NUMBERS
        among = f"They are numbered 1 to {len(numbers)}."
        return "" if name in numbers.values() else f"There is no {subject} {name}. {among}"
    known = names_by_subject()[subject]
    same_form = form_of(name) if subject == "metric" else name
    return "" if same_form in known else no_such(subject, name, known)


def matches_any_metric(pattern: str) -> bool:
    """Say whether a pattern with stars, as of a shell, fits a metric that there can be."""
    return any(fnmatchcase(metric, form_of(pattern)) for metric in names_by_subject()["metric"])
