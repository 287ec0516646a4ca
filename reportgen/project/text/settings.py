"""Put settings and citations into the declared texts, which a report holds in words. Pure."""

import re
from collections.abc import Mapping
from typing import cast

from pydantic import JsonValue

from reportgen.project.declarations import TextDeclarations
from reportgen.project.reference_list import references_of
from reportgen.project.text.names import CITATION_FORM, SETTING_FORM
from reportgen.report.model import flat_settings
from reportgen.report.numbers import SMALLEST_DECIMAL, format_plain, power_of_ten
from reportgen.report.references import Citations, citation_text

_SETTING = re.compile(rf"\{{([^{{}}:]+):{SETTING_FORM}\}}")
_CITATION = re.compile(rf"\{{([^{{}}]+):{CITATION_FORM}\}}")


def with_settings(
    declarations: TextDeclarations, settings: Mapping[str, JsonValue]
) -> TextDeclarations:
    """Return the declarations with the values of settings, and citations, in their texts.

    settings: by section, as a report has them. Raises KeyError for a name that is not there.
    """
    values = flat_settings(settings)
    style = cast(Citations, values.get("report.citations", "numbered"))
    references = references_of(declarations.works, style)

    def worded(text: str) -> str:
        text = _SETTING.sub(lambda found: setting_text(values[found[1]]), text)
        return _CITATION.sub(
            lambda found: citation_text(found[1].split("; "), references, style), text
        )

    return declarations.with_texts(worded)


def setting_text(value: JsonValue) -> str:
    """Return a setting in words as a text of the report: "60,000", "1, 2 and 3", "$10^{-6}$"."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return _number(value)
        case [*first, last] if first:
            return f"{', '.join(map(setting_text, first))} and {setting_text(last)}"
        case [only]:
            return setting_text(only)
        case None | "" | []:
            return "none"
        case _:
            return re.sub(r"[{}$]", "", str(value))


def _number(value: float) -> str:
    if isinstance(value, int) or value == 0 or abs(value) >= SMALLEST_DECIMAL:
        return format_plain(value)
    return power_of_ten(value)
