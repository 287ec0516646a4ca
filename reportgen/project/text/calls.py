"""Calls in braces: their function, and what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass

import jinja2
from jinja2 import nodes

from reportgen.base.errors import no_such
from reportgen.project.templates import LimitedSandbox
from reportgen.project.text.names import Place, fault
from reportgen.project.text.scanning import Part

OF_ORIGINAL = ("published", "beside_original")
OF_RESULTS = ("metric", "measured", "percent", *OF_ORIGINAL)
OF_SETTINGS = ("setting", "count")
BLOCKS = ("figure", "table", "equation", "listing")
FUNCTIONS = (
    *(*OF_RESULTS, *OF_SETTINGS, *BLOCKS),
    *("heading", "subheading", "fact", "wording", "claim", "math", "ref", "section"),
    *("outcome", "deviations", "text", "cite"),
)
"""What a section template may call."""

PARSER = LimitedSandbox(autoescape=True)  # it renders nothing


@dataclass(frozen=True)
class Called:
    """An expression that calls one function with plain values."""

    function: str
    arguments: list[object]
    options: dict[str, object]
    place: Place

    def text(self, index: int) -> str:
        """Return an argument that must be a text; raises TemplateError where it is none."""
        if index >= len(self.arguments) or not isinstance(self.arguments[index], str):
            raise fault(
                self.place, f"{self.function}(...) must be given a name in quotation marks."
            )
        return str(self.arguments[index])

    def check_options(self, allowed: Sequence[str]) -> None:
        """Raise TemplateError for an option that the function does not have."""
        for name in self.options:
            if name not in allowed:
                raise fault(
                    self.place, no_such("option", name, allowed, f" of {self.function}(...)")
                )


def called(part: Part) -> Called | None:
    """Return the call that an expression is; None for another expression.

    Raises TemplateError for an expression that cannot be read, and for a call that declares
    something by a value that is not plain.
    """
    try:
        tree = PARSER.parse(f"{{{{ {part.source} }}}}")
    except jinja2.TemplateSyntaxError as error:
        raise fault(part.place, f"{error.message}") from None
    outputs = [node for node in tree.body if isinstance(node, nodes.Output)]
    call = outputs[0].nodes[0] if outputs else None
    if not isinstance(call, nodes.Call) or not isinstance(call.node, nodes.Name):
        return None
    try:
        arguments = [one.as_const() for one in call.args]
        options = {one.key: one.value.as_const() for one in call.kwargs}
    except nodes.Impossible:
        if call.node.name in OF_RESULTS + OF_SETTINGS or call.node.name not in (
            *FUNCTIONS,
            "chapter",
        ):
            return None
        problem = f"what {call.node.name}(...) is given must be plain texts and numbers."
        raise fault(part.place, problem) from None
    return Called(call.node.name, arguments, options, part.place)


def literal(value: object) -> str:
    """Return a value as a template has it."""
    if not isinstance(value, str):
        return repr(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
