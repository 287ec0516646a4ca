"""Describe in plain text how a run differs from the write-up."""

import re
from collections.abc import Sequence

import numpy as np
from pydantic import JsonValue

from reportgen.project.outline import STEMS, entry_of
from reportgen.report.model import Deviation


def replacements_text(deviations: Sequence[Deviation]) -> str:
    """Return a sentence such as "Here: 8 epochs in place of 10."; nothing without deviations."""
    if not deviations:
        return ""
    clauses = (
        f"{experiment}: {_replacement(one)}" if experiment else _replacement(one)
        for one, experiment in with_experiments(deviations)
    )
    return f"Here: {'; '.join(clauses)}."


def with_experiments(deviations: Sequence[Deviation]) -> list[tuple[Deviation, str]]:
    """Return each with its experiment as a sentence names it; "" where there is but one."""
    experiments = {section_of(one) for one in deviations} & set(STEMS)
    return [(one, _experiment(one) if len(experiments) > 1 else "") for one in deviations]


def section_of(deviation: Deviation) -> str:
    """Return the section of the settings."""
    return deviation.name.partition(".")[0]


def counted_noun(deviation: Deviation) -> str:
    """Return the label in the right number where it can follow the value, as "epochs" does.

    Nothing where the value follows the label: "learning rate", "edge of a kernel".
    """
    head = _head(deviation.label)
    if not isinstance(deviation.value, int) or not head.endswith("s"):
        return ""
    if deviation.value != 1:
        return deviation.label
    return head.removesuffix("s") + deviation.label.removeprefix(head)


def _replacement(deviation: Deviation) -> str:
    here, published = _plain(deviation.value), _plain(deviation.published)
    noun = counted_noun(deviation)
    clause = f"{here} {noun}" if noun else f"{deviation.label} {here}"
    return f"{clause} in place of {published}"


def _plain(value: JsonValue) -> str:
    match value:
        case int():
            return f"{value:,}"
        case float():
            return np.format_float_positional(value, trim="-")
        case [*first, last] if first:
            return f"{', '.join(map(_plain, first))} and {_plain(last)}"
        case [only]:
            return _plain(only)
        case _:
            return str(value)


def _experiment(deviation: Deviation) -> str:
    """Return the title of the deviation's experiment as it stands within a sentence, or nothing."""
    section = section_of(deviation)
    if section not in STEMS:
        return ""
    title = entry_of(section).title.removeprefix("The ")
    is_name = any(letter.isupper() for letter in title.split()[0][1:])  # such as ConvNet
    return title if is_name else title[0].lower() + title[1:]


def _head(label: str) -> str:
    """Return the noun of a label, with what stands before it."""
    return re.split(r" (?:of|in|for|at|above|that|shown|before)\b", label, maxsplit=1)[0]
