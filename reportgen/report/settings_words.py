"""Settings in words, and how they differ from others, for the page and in plain text."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from markupsafe import Markup, escape
from pydantic import JsonValue

from reportgen.base.errors import TemplateError, no_such
from reportgen.report.model import Deviation, flat_settings, is_of
from reportgen.report.numbers import SMALLEST_DECIMAL, format_plain, mantissa_and_exponent

SHORT = 2  # digits of a number that is not left alone at the end of a line


def other_settings_text(deviations: Sequence[Deviation]) -> str:
    """Return a sentence such as "Other settings: epochs; batch size."; nothing without any."""
    clauses = [f"{experiment}{one.label}" for one, experiment in _with_experiments(deviations)]
    return f"Other settings: {'; '.join(clauses)}." if clauses else ""


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


def setting_value(settings: Mapping[str, JsonValue], name: str) -> JsonValue:
    """Return a setting by its full name; raises TemplateError where there is none."""
    known = flat_settings(settings)
    if name not in known:
        raise TemplateError(no_such("setting", name, known))
    return known[name]


def setting_words(value: JsonValue) -> Markup:
    """Return a setting as a reader would write it: "60,000", "64 and 64", a power of ten."""
    match value:
        case bool():
            return escape("yes" if value else "no")
        case int() | float():
            return _number(value)
        case list():
            return _listed([setting_words(item) for item in value])
        case None | "":
            return Markup("none")
        case _:
            return escape(str(value))


def deviation_sentence(
    deviations: Sequence[Deviation],
    sections: Collection[str],
    deviates_from: str,
    tasks: Iterable[str] = (),
) -> Markup:
    """Return what of these settings, or whole sections of them, differs: one sentence, or nothing.

    Where several experiments differ, or the tasks are of several, each clause names its own.
    """
    meant = [one for one in deviations if is_of(one.name, sections)]
    clauses = [
        Markup('{}{} <span class="unbroken">({}: {})</span>').format(
            experiment, _clause(one), deviates_from, setting_words(one.published)
        )
        for one, experiment in _with_experiments(meant, tasks)
    ]
    return Markup("Here: {}.").format(Markup("; ").join(clauses)) if clauses else Markup("")


def _with_experiments(
    deviations: Sequence[Deviation], tasks: Iterable[str] = ()
) -> list[tuple[Deviation, str]]:
    """Return each with its experiment as it begins a clause; "" where there is but one.

    tasks: that all which the sentence is about was made from.
    """
    experiments = {one.experiment for one in deviations} - {""}
    are_several = max(len(experiments), len({task.partition(".")[0] for task in tasks})) > 1
    return [(one, _experiment(one) if are_several else "") for one in deviations]


def _clause(deviation: Deviation) -> Markup:
    """Return a value with its label, as in "8 epochs"."""
    here, noun = setting_words(deviation.value), counted_noun(deviation)
    if not noun:
        return Markup("{} {}").format(deviation.label, here)
    if len(here) > SHORT:
        return Markup("{} {}").format(here, noun)
    # It stays with its noun; a long one would leave wide gaps in the line before it.
    first, space, rest = noun.partition(" ")
    return Markup('<span class="unbroken">{} {}</span>{}').format(here, first, space + rest)


def _experiment(deviation: Deviation) -> str:
    """Return the title of the deviation's experiment as it begins a clause, or nothing."""
    title = deviation.experiment.removeprefix("The ")
    if not title:
        return ""
    is_name = any(letter.isupper() for letter in title.split()[0][1:])  # such as "ResNet"
    return f"{title if is_name else title[0].lower() + title[1:]}: "


def _head(label: str) -> str:
    """Return the noun of a label, with what stands before it."""
    return re.split(r" (?:of|in|for|at|above|that|shown|before)\b", label, maxsplit=1)[0]


def _number(value: float) -> Markup:
    if isinstance(value, int) or value == 0 or abs(value) >= SMALLEST_DECIMAL:
        return escape(format_plain(value))
    mantissa, exponent = mantissa_and_exponent(value)
    power = Markup("10<sup>{}</sup>").format(format_plain(exponent))
    if mantissa == 1:
        return power
    return Markup("{} \N{MULTIPLICATION SIGN} {}").format(format_plain(mantissa), power)


def _listed(items: Sequence[Markup]) -> Markup:
    if not items:
        return Markup("none")
    *first, last = items
    return Markup("{} and {}").format(Markup(", ").join(first), last) if first else last
