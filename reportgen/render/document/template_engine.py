"""Jinja2 and style sheets: a theme's templates, then the report's, then the page's; in a sandbox.

A template sees the values and calls the functions that it is given; it reaches
neither files nor Python behind them. What its templates number is collected before
any is rendered: a reference can lead forward, and a number is the same in a build of
one section. The files that a theme's style sheets name are embedded: so the page stays
one file that asks no network for anything, and the PDF is made from what the theme's
folder holds.
"""

import base64
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from traceback import walk_tb
from typing import Any
from urllib.parse import unquote

import jinja2
from jinja2 import nodes
from pydantic import BaseModel

from reportgen.base.errors import TemplateError
from reportgen.base.paths import templates_folder
from reportgen.base.untrusted.elements import TOO_DEEP, too_deep
from reportgen.project.templates import LimitedSandbox
from reportgen.project.theme import PARTS_OF_A_STYLE, TEMPLATE_ENDINGS, Theme
from reportgen.report.outline import Entry

OWN = "own/"
"""Before a name, for a theme's template that extends or includes the one it comes before."""
ADDRESSES = {"url", "src"}  # functions that take the address of a file
_REFUSED = re.compile(
    r'<(script(?! type="application/json">)|style|meta|link|base|iframe|object|embed|form)[\s/>]',
    re.IGNORECASE,
)
SETS = {"image-set", "-webkit-image-set", "image", "cross-fade"}  # that hide one in a text


@contextmanager
def faults_in(name: str) -> Iterator[None]:
    """Make a TemplateError that names the line of whatever is wrong in a template."""
    try:
        yield
    except (TemplateError, jinja2.TemplateError) as error:
        passed = [
            line
            for frame, line in walk_tb(error.__traceback__)
            if frame.f_code.co_filename.endswith(name)
        ]
        line = getattr(error, "lineno", None) or (passed[-1] if passed else None)
        raise located(name, line, error) from error


def located(name: str, line: int | None, error: object) -> TemplateError:
    """Return the error with the template that it is in, and the line where that is known."""
    place = f"{name}, line {line}" if line else name
    made = TemplateError(f"{place}: {error}")
    made.template, made.line, made.problem = name, line, str(error)
    return made


class TemplateFiles(jinja2.BaseLoader):
    """The templates by name: a theme's where it has one, else the report's, else the page's."""

    def __init__(self, theme: Theme | None, of_report: Mapping[str, str]) -> None:
        self._theme = theme
        self._templates = theme.templates if theme else {}
        self._of_report = of_report
        self._own = jinja2.FileSystemLoader(templates_folder())
        self._asked: set[str] = set()

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return a template's text and its place; raises TemplateNotFound."""
        self._asked.add(template)
        if self._theme is not None and template in self._templates:
            return self._templates[template], str(self._theme.folder / template), None
        own = template.removeprefix(OWN)
        if own in self._of_report:
            return self._of_report[own], own, None
        return self._own.get_source(environment, own)

    def check_that_all_are_used(self) -> None:
        """Raise TemplateError for a theme's template that nothing asked for.

        To be called after a page is composed: a misspelt name would go unnoticed.
        """
        unused = sorted(self._templates.keys() - self._asked)
        if self._theme is not None and unused:
            folder = templates_folder()
            files = (file for file in folder.rglob("*") if file.suffix in TEMPLATE_ENDINGS)
            names = (file.relative_to(folder).as_posix() for file in files)
            known = sorted({*names, *self._of_report})
            raise TemplateError(
                f"{unused[0]} of the theme {self._theme.folder} is not used. A template replaces "
                "the one of the same name; the templates are "
                f"{', '.join(known)}, and theme.css is added after the style."
            )


class Sandbox(LimitedSandbox):
    """An environment in which a template cannot reach behind what it is given."""

    loader: jinja2.BaseLoader

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


@dataclass(frozen=True)
class TemplateLabels:
    """The equations, claims and headings of the full report."""

    equations: Mapping[str, int]  # label -> number: its place in the full report
    claims: Mapping[str, int]  # name -> number, likewise
    sections: Mapping[str, str]  # number of a heading, as in "2.d.1" -> the stem of its template


def template_labels(environment: Sandbox, entries: Iterable[Entry]) -> TemplateLabels:
    """Return what is numbered; raises TemplateError for a template that cannot be read."""
    numbered: dict[str, dict[str, None]] = {"equation": {}, "claim": {}}
    sections: dict[str, str] = {}
    for entry in entries:
        name = section_template(entry.stem)
        try:
            found = list(_labels_in(name, environment, set()))
        except jinja2.TemplateNotFound:
            raise TemplateError(f"The report has no template {name}.") from None
        for function, label in found:
            if function in numbered:
                numbered[function][label] = None
            else:
                sections[label] = entry.stem
    equations, claims = (
        {label: number for number, label in enumerate(labels, start=1)}
        for labels in numbered.values()
    )
    return TemplateLabels(equations, claims, sections)


def section_template(stem: str) -> str:
    """Return the name of an experiment's template."""
    return f"sections/{stem}.html"


def refusing_elements(name: str, section: str, source: str) -> str:
    """Return the HTML of a section, whose template may be somebody else's.

    source: of the template.

    Raises TemplateError for an element that loads, redirects or runs anything, and for one in
    too many others; what a plot shows beside the pointer is a script of data.
    """
    if found := _REFUSED.search(section):
        element = f"<{found[1]}"
        written = (number for number, one in enumerate(source.splitlines(), 1) if element in one)
        message = f"a section cannot have the element {element}>."
        raise located(name, next(written, None), message)
    if too_deep(section):
        raise located(name, None, f"{TOO_DEEP}.")
    return section


def own_addresses(style: str, name: str, theme: Theme) -> str:
    """Return a style sheet with the theme's files in the place of their addresses.

    name: of the style sheet in the theme's folder.
    Raises TemplateError for an address of anything else, with its line.
    """
    import tinycss2

    if "</" in style:
        # It would end the page's style element.
        line = style[: style.index("</")].count("\n") + 1
        raise located(name, line, "a style sheet must not contain </.")
    tokens = tinycss2.parse_component_value_list(style)
    for token, parent in _all_in(tokens):
        line = token.source_line
        if token.type == "at-keyword" and token.lower_value == "import":
            raise located(name, line, "@import is not supported; put its rules here.")
        if token.type == "function" and token.lower_name in SETS:
            raise located(name, line, f"{token.name}() is not supported; use url().")
        if token.type == "error":
            raise located(name, line, f"this is not CSS: {token.message}.")
        if token.type == "url":
            token.representation = f'url("{_address(token, name, theme)}")'
        elif token.type == "string" and getattr(parent, "lower_name", "") in ADDRESSES:
            token.representation = f'"{_address(token, name, theme)}"'
    return str(tinycss2.serialize(tokens))


def _labels_in(name: str, environment: Sandbox, read: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each call that numbers something, also in what is included: function and label.

    read: names of templates, each read once, to which this adds.
    Raises TemplateError, or TemplateNotFound where there is no such template.
    """
    if name in read:
        return
    read.add(name)
    source, _, _ = environment.loader.get_source(environment, name)
    with faults_in(name):
        template = environment.parse(source, name)
    for node in template.find_all((nodes.Call, nodes.Include, nodes.Extends)):
        match node:
            case nodes.Call(
                node=nodes.Name(name="equation" | "claim" | "heading" | "subheading" as function)
            ):
                label = node.args[0] if node.args else None
                if not isinstance(label, nodes.Const):
                    problem = f"the label of {function}() must be a plain text"
                    raise located(name, node.lineno, problem)
                yield function, str(label.value)
            case (
                nodes.Include(template=nodes.Const(value=other))
                | nodes.Extends(template=nodes.Const(value=other))
            ):
                try:
                    yield from _labels_in(str(other), environment, read)
                except jinja2.TemplateNotFound:
                    problem = f"There is no template {other}."
                    raise located(name, node.lineno, problem) from None


def _all_in(tokens: Iterable[Any], parent: Any = None) -> Iterator[tuple[Any, Any]]:
    """Yield each token, and what it stands in."""
    for token in tokens:
        yield token, parent
        inside = getattr(token, "arguments", None) or getattr(token, "content", None)
        if inside and not isinstance(inside, str):
            yield from _all_in(inside, token)


def _address(token: Any, name: str, theme: Theme) -> str:
    """Return the address of what a token points at, as data."""
    address = token.value
    if address.startswith(("#", "data:")):
        return str(address).replace('"', "%22").replace("\\", "%5C").replace("\n", "")
    path = unquote(address.partition("?")[0].partition("#")[0])
    file = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
    if file not in theme.files:
        problem = f"{address} is not a file of the theme; use files in its folder only."
        raise located(name, token.source_line, problem)
    kind = PARTS_OF_A_STYLE.get(posixpath.splitext(file)[1].lower())
    if kind is None:
        problem = f"{address} is not one of {', '.join(PARTS_OF_A_STYLE)}."
        raise located(name, token.source_line, problem)
    return f"data:{kind};base64,{base64.b64encode(theme.files[file]).decode()}"
