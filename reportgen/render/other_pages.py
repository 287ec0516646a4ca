"""Pages beside the report, in its style: one file that loads nothing and runs nothing."""

import jinja2

from reportgen.render import fonts
from reportgen.render.faults import faults_in
from reportgen.render.markup import own_html
from reportgen.sources import templates_folder

# Styles stand in the page itself, also as attributes of its pictures.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)

TEXT_FACES = (*fonts.SERIF_FACES, *fonts.MONO_FACES)


def compose_page(template: str, **context: object) -> str:
    """Return the page of a template; every text in it is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates_folder()),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    with faults_in(template):
        style = environment.get_template("style.css").render()
        return environment.get_template(template).render(
            policy=own_html(POLICY),
            font_rules=own_html(fonts.font_face_rules(fonts.data_url, TEXT_FACES)),
            style=own_html(style),
            **context,
        )
