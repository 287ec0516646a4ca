"""Print a view as a page beside the report: one file that loads nothing."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import jinja2
from markupsafe import Markup, escape

from reportgen.base.paths import templates_folder
from reportgen.base.process import garbage_collection_paused
from reportgen.pages.blocks import (
    Picture,
    Section,
    Table,
    View,
    plain,
    shown_columns,
    spans,
    titled,
)
from reportgen.render.csp import content_policy
from reportgen.render.document.media import with_sharp_pixels
from reportgen.render.document.template_engine import faults_in
from reportgen.render.text import fonts
from reportgen.render.text.markup import own_html

TEMPLATE = "pages/page.html"
SCRIPTS = ("shared.js", "pages/page.js")
TEXT_FACES = (*fonts.SERIF_FACES, *fonts.MONO_FACES)
FEW_FACES = tuple(face for face in fonts.SERIF_FACES if face.style == "normal")

# Of bounded length: a text of another's version may be long, and without bounds takes time with
# the square of its length.
_WHOLE = re.compile(r"[\d.]{1,12} %|\[[-\u2212]?\d[^][ ]{0,30}, [^][ ]{1,30}\]")
"""As "95 %" and "[0.0081, 0.0143]"."""


def html(view: View, *, is_one_of_many: bool = False) -> str:
    """Return the page; every text in it is escaped.

    is_one_of_many: it is a sixth of the size, with two faces of text and fewer forms of letters.
    """
    with garbage_collection_paused(), faults_in(TEMPLATE):
        environment = _environment()
        style = _style(environment, is_one_of_many=is_one_of_many)
        sections = [block for block in view.blocks if isinstance(block, Section)]
        script = "\n".join(environment.get_template(name).render() for name in SCRIPTS)
        return environment.get_template(TEMPLATE).render(
            view=view,
            lead=[block for block in view.blocks if not isinstance(block, Section)],
            parts=[(f"part-{number}", section) for number, section in enumerate(sections, 1)],
            policy=own_html(content_policy([style], [script])),
            style=own_html(style),
            script=own_html(script),
        )


def _environment() -> jinja2.Environment:
    # Without the sandbox of the report's templates: a large table takes three times as long in it.
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder()),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "kind": lambda block: type(block).__name__,
        "spans": spans,
        "whole": _whole,
        "titled": titled,
        "columns": lambda table: shown_columns(table, table.rows, with_details=True),
        "filters": _filters,
        "parts": _parts,
        "drawn": _drawn,
        "plain": plain,
    }
    return environment


def _whole(text: str) -> Markup:
    """Return a text, escaped, in which no line ends within a percentage or an interval.

    The no-break space of Latin Modern is wider than others, so a style does it.
    """
    return own_html(_WHOLE.sub(r'<span class="whole">\g<0></span>', str(escape(text))))


def _style(environment: jinja2.Environment, *, is_one_of_many: bool) -> str:
    """Return the fonts, the report's style sheet and then that of these pages."""
    names = ("style.css", "pages/page.css")
    sheets = (environment.get_template(name).render(medium="screen") for name in names)
    if is_one_of_many:
        faces = fonts.font_face_rules(fonts.small_data_url, FEW_FACES, "woff")
    else:
        faces = fonts.font_face_rules(fonts.data_url, TEXT_FACES)
    return "\n".join((faces, *sheets))


@dataclass(frozen=True)
class _Part:
    """Groups of a table that stand together."""

    line: str  # behind which they are folded; empty: they are not
    table: Table


def _parts(table: Table) -> Iterator[_Part]:
    """Yield the open groups in one table, then each folded one in a table of its own."""
    if shown := tuple(group for group in table.groups if not group.folded):
        yield _Part("", replace(table, groups=shown))
    for group in table.groups:
        if group.folded:
            alone = (replace(group, title="", note=""),)
            yield _Part(group.folded, replace(table, groups=alone, label=group.folded))


def _filters(table: Table) -> dict[str, int]:
    """Return how many rows of each kind there are; empty where the rows have no kinds."""
    return Counter(row.kind for row in table.rows if row.kind)


def _drawn(picture: Picture) -> Markup | None:
    """Return the picture, or None where it cannot be drawn."""
    try:
        return own_html(with_sharp_pixels(picture.draw()))
    except Exception:  # whatever somebody else's data do to matplotlib, the rest is shown
        return None
