"""Settings in words, and how they differ from the write-up."""

from collections.abc import Collection, Mapping, Sequence

from markupsafe import Markup, escape
from pydantic import JsonValue

from reportgen.base.errors import TemplateError, no_such
from reportgen.project.deviations import counted_noun, section_of, with_experiments
from reportgen.report.model import Deviation
from reportgen.report.numbers import format_plain, mantissa_and_exponent
from reportgen.report.settings import flat_settings

SMALLEST_DECIMAL = 1e-3  # below it a number is a power of ten
SHORT = 2  # digits of a number that is not left alone at the end of a line


def setting_value(settings: Mapping[str, JsonValue], name: str) -> JsonValue:
    """Return the setting of a name such as "mlp.epochs"; raises TemplateError for no such one."""
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


def deviation_words(deviation: Deviation, *, experiment: str = "") -> Markup:
    """Return a clause such as "8 epochs (write-up: 10)", named by its experiment where given."""
    prefix = f"{experiment}: " if experiment else ""
    here = setting_words(deviation.value)
    published = setting_words(deviation.published)
    noun = counted_noun(deviation)
    if noun:
        first, space, rest = noun.partition(" ")
        clause = Markup("{} {}").format(here, noun)
        if len(here) <= SHORT:
            # It stays with its noun; a long one would leave wide gaps in the line before it.
            clause = Markup('<span class="unbroken">{} {}</span>{}').format(
                here, first, space + rest
            )
    else:
        clause = Markup("{} {}").format(deviation.label, here)
    return Markup('{}{} <span class="unbroken">(write-up: {})</span>').format(
        prefix, clause, published
    )


def deviation_sentence(deviations: Sequence[Deviation], sections: Collection[str]) -> Markup:
    """Return what of these settings, or whole sections of them, differs: one sentence, or nothing.

    Where several experiments differ, each clause names its own.
    """
    meant = [one for one in deviations if one.name in sections or section_of(one) in sections]
    if not meant:
        return Markup("")
    clauses = [
        deviation_words(one, experiment=experiment) for one, experiment in with_experiments(meant)
    ]
    return Markup("Here: {}.").format(Markup("; ").join(clauses))


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
