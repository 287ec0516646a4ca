"""The works that a report cites, and what its text prints of them."""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import Field

from reportgen.base.errors import TemplateError, no_such
from reportgen.report.composed import Spans
from reportgen.report.fields import Frozen

Citations = Literal["numbered", "author-year"]
"""How a text cites: "[3]", or "(Kingma and Ba, 2015)"."""

_KEY = r'[^\s,;{}$%#\[\]"\\]{1,200}'
KEY = re.compile(_KEY)
CITED = re.compile(rf"\s*(?P<key>{_KEY})\s*(?:,\s*(?P<place>[^{{}}$;]*[^{{}}$;\s])\s*)?")
"""A work that is cited, as in "kingma2015", or a place in it, as in "kingma2015, p. 3"."""

Key = Annotated[str, Field(pattern=f"^{_KEY}$")]


class Reference(Frozen):
    """A work that the text cites, in the order of the list of references."""

    key: Key  # by which the text cites it
    label: Annotated[str, Field(pattern=r"^[^{}$]+$", max_length=300)]  # that citations print
    entry: Spans  # in the list


def anchor_of_reference(number: int) -> str:
    """Return the anchor of a work; number: its place in the list, from 1."""
    return f"reference-{number}"


def citation_text(cited: Iterable[str], references: Sequence[Reference], style: Citations) -> str:
    """Return a citation as a text of the report, in which its labels are links.

    cited: works or places in them, as `CITED` has them.
    Raises TemplateError for a key that the report has no reference for.
    """
    links = {
        one.key: f"{{{one.label}:{anchor_of_reference(number)}}}"
        for number, one in enumerate(references, start=1)
    }
    parts, has_places = [], False
    for one in cited:
        found = CITED.fullmatch(one)
        key, place = (found["key"], found["place"] or "") if found else (one, "")
        if key not in links:
            raise TemplateError(no_such("reference", key, links, " in this report"))
        has_places = has_places or bool(place)
        # No line ends within "p. 3".
        unbroken = place.replace(" ", "\N{NO-BREAK SPACE}", 1)
        parts.append(", ".join(filter(None, [links[key], unbroken])))
    if style == "author-year":
        return f"({'; '.join(parts)})"
    return f"[{('; ' if has_places else ', ').join(parts)}]"
