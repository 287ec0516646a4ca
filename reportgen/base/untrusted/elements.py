"""Count how deep the elements of HTML are nested, without a parser: those are slow."""

import re

MOST_NESTED = 60
"""Elements in one another; WeasyPrint lays out some hundred."""

TOO_DEEP = f"at most {MOST_NESTED} elements of HTML may be nested"

_TAG = re.compile(r"""<(/?)([A-Za-z][^\s/<>]*)(?:[^<>"']|"[^"]*"|'[^']*')*>""")
# Without an end, or with one that may be left out: the next of their kind ends them.
_UNCOUNTED = frozenset(
    """
    area base br col embed hr img input link meta source track wbr
    p li dt dd tr td th thead tbody tfoot colgroup option optgroup rp rt
    """.split()  # noqa: SIM905
)


def too_deep(html: str) -> bool:
    """Say whether any element stands in too many others.

    An end tag ends the last element of its name, and all in it.
    """
    around: list[str] = []
    for found in _TAG.finditer(html):
        name = found[2].lower()
        if name in _UNCOUNTED or found[0].endswith("/>"):
            continue
        if not found[1]:
            around.append(name)
            if len(around) > MOST_NESTED:
                return True
        elif name in around:
            while around.pop() != name:
                pass
    return False
