"""Jinja2 for the report: a theme's templates before our own, both in a sandbox.

A template sees the values and calls the functions that it is given; it reaches
neither files nor Python behind them.
"""

from collections.abc import Callable
from pathlib import Path

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel

from reportgen.base.errors import TemplateError
from reportgen.base.paths import templates_folder
from reportgen.project.theme import TEMPLATE_ENDINGS, Theme

OWN = "own/"
"""Before a name, for a theme's template that extends or includes the one it comes before."""


class TemplateFiles(jinja2.BaseLoader):
    """The templates by name: a theme's where it has one of that name, else our own."""

    def __init__(self, theme: Theme | None) -> None:
        self._theme = theme
        self._templates = theme.templates if theme else {}
        self._own = jinja2.FileSystemLoader(templates_folder())
        self._asked: set[str] = set()

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return a template's text and its place; raises TemplateNotFound."""
        self._asked.add(template)
        if self._theme is None or template not in self._templates:
            return self._own.get_source(environment, template.removeprefix(OWN))
        return self._templates[template], str(self._theme.folder / template), None

    def check_that_all_are_used(self) -> None:
        """Raise TemplateError for a theme's template that nothing asked for.

        To be called after a page is composed: a misspelt name would go unnoticed.
        """
        unused = sorted(self._templates.keys() - self._asked)
        if self._theme is not None and unused:
            raise TemplateError(
                f"{unused[0]} of the theme {self._theme.folder} is not used. A template replaces "
                "the one of the same name; the templates are "
                f"{', '.join(_own_names())}, and theme.css is added after the style."
            )


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment in which a template cannot reach behind what it is given."""

    def __init__(self, loader: jinja2.BaseLoader) -> None:
        super().__init__(
            loader=loader,
            autoescape=jinja2.select_autoescape(["html"]),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Leave out the methods of our data, of which pydantic's reads files."""
        if isinstance(obj, BaseModel):
            return attr in type(obj).model_fields
        return super().is_safe_attribute(obj, attr, value)


def _own_names() -> list[str]:
    folder = templates_folder()
    return sorted(
        file.relative_to(folder).as_posix()
        for file in Path(folder).rglob("*")
        if file.suffix in TEMPLATE_ENDINGS
    )
