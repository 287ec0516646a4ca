"""Fill declared texts: what depends on settings or on derived words becomes plain text. Pure."""

import re
from collections.abc import Mapping
from functools import lru_cache

import jinja2
from pydantic import JsonValue

from reportgen.base.errors import ProjectError
from reportgen.project.sections.words import averaged, counted, decimal, listed, small
from reportgen.project.templates import LimitedSandbox
from reportgen.report.mathematics import check_text

TEXT_FUNCTIONS = ("value", "fact", "counted", "averaged", "listed", "decimal", "small")
"""What a declared text may call: `value` gives a setting; others put numbers into words."""

TEMPLATE = re.compile(r"\{\{|\{%")
_NAME = re.compile(r"\{([^{}:]+)\}")


def filled(
    text: str, values: Mapping[str, JsonValue], words: Mapping[str, object], place: str
) -> str:
    """Return a text as a report holds it: with numbers in braces alone.

    values: of settings by full name, and facts.
    words: what a section derives, by full name, and names that this text alone knows.
    Raises ProjectError, with the place, for a name without a value.
    """
    if TEMPLATE.search(text):
        functions = {
            "value": values.__getitem__,
            "fact": values.__getitem__,
            "counted": counted,
            "averaged": averaged,
            "listed": lambda parts: listed([str(part) for part in parts]),
            "decimal": decimal,
            "small": small,
        }
        try:
            rendered = _template(text).render({**functions, **_by_section(words), **words})
        except jinja2.TemplateError as error:
            raise ProjectError(f"{place}: {error}.") from error
        text = " ".join(rendered.split())
    with_words = _NAME.sub(lambda found: str(words.get(found[1], found[0])), text)
    try:
        return check_text(with_words)
    except ValueError as error:
        raise ProjectError(f"{place}: {error}.") from error


_ENVIRONMENT = LimitedSandbox(undefined=jinja2.StrictUndefined)


@lru_cache(maxsize=1000)  # compiling takes longer than all else here, and `watch` does it again
def _template(text: str) -> jinja2.Template:
    return _ENVIRONMENT.from_string(text)


def _by_section(words: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Return section -> key -> word, so that a text can name it by a dot."""
    found: dict[str, dict[str, object]] = {}
    for name, word in words.items():
        section, dot, key = name.partition(".")
        if dot:
            found.setdefault(section, {})[key] = word
    return found
