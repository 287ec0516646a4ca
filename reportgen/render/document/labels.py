"""Collect all labels that the section templates number, before any is rendered.

So a reference can lead forward, and a number is the same in a build of one section.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import jinja2
from jinja2 import nodes

from reportgen.project.outline import ENTRIES
from reportgen.render.document.faults import located

HEADINGS = ("heading", "subheading")


@dataclass(frozen=True)
class TemplateLabels:
    """The equations and the headings of the full report."""

    equations: Mapping[str, int]  # label -> number: its place in the full report
    sections: Mapping[str, str]  # number of a heading, as in "2.d.1" -> the stem of its template


def template_labels(environment: jinja2.Environment, loader: jinja2.BaseLoader) -> TemplateLabels:
    """Return what is numbered; raises TemplateError for a template that cannot be read."""
    equations: dict[str, None] = {}
    sections: dict[str, str] = {}
    for entry in ENTRIES:
        name = section_template(entry.stem)
        for function, label in _labels_in(name, environment, loader):
            if function in HEADINGS:
                sections[label] = entry.stem
            else:
                equations[label] = None
    numbers = {label: number for number, label in enumerate(equations, start=1)}
    return TemplateLabels(numbers, sections)


def section_template(stem: str) -> str:
    """Return the name of an experiment's template."""
    return f"sections/{stem}.html"


def _parsed(
    name: str, environment: jinja2.Environment, loader: jinja2.BaseLoader
) -> nodes.Template:
    try:
        return environment.parse(loader.get_source(environment, name)[0], name)
    except jinja2.TemplateNotFound:
        raise
    except jinja2.TemplateError as error:
        raise located(name, getattr(error, "lineno", None), error) from error


def _labels_in(
    name: str, environment: jinja2.Environment, loader: jinja2.BaseLoader
) -> Iterator[tuple[str, str]]:
    """Yield each call that numbers something, also in what is included: function and label.

    Raises TemplateError, or TemplateNotFound where there is no such template.
    """
    template = _parsed(name, environment, loader)
    for call in template.find_all((nodes.Call, nodes.Include, nodes.Extends)):
        if not isinstance(call, nodes.Call):
            other = getattr(call, "template", None)
            if isinstance(other, nodes.Const):
                try:
                    yield from _labels_in(str(other.value), environment, loader)
                except jinja2.TemplateNotFound:
                    problem = f"There is no template {other.value}."
                    raise located(name, call.lineno, problem) from None
            continue
        function = call.node.name if isinstance(call.node, nodes.Name) else ""
        if function in {"equation", *HEADINGS}:
            label = call.args[0] if call.args else None
            if not isinstance(label, nodes.Const):
                raise located(name, call.lineno, f"the label of {function}() must be a plain text")
            yield function, str(label.value)
