"""Pages beside the report, in its style: one file that loads nothing and runs nothing."""

import jinja2

from reportgen.base.paths import templates_folder
from reportgen.render.csp import content_policy
from reportgen.render.document.faults import faults_in
from reportgen.render.text import fonts
from reportgen.render.text.markup import own_html

TEXT_FACES = (*fonts.SERIF_FACES, *fonts.MONO_FACES)


def compose_page(template: str, **context: object) -> str:
    """Return the page of a template; every text in it is escaped."""
    environment = page_environment()
    with faults_in(template):
        style = page_style(environment, "pages/other.css")
        return environment.get_template(template).render(
            policy=own_html(content_policy([style], [])), style=own_html(style), **context
        )


def page_environment() -> jinja2.Environment:
    """Return the engine for our own templates; every text in a page is escaped."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder()),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page_style(environment: jinja2.Environment, own_sheet: str) -> str:
    """Return the fonts, the report's style sheet and then a page's own."""
    sheets = (
        environment.get_template(name).render(medium="screen") for name in ("style.css", own_sheet)
    )
    return "\n".join((fonts.font_face_rules(fonts.data_url, TEXT_FACES), *sheets))
