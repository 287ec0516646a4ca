"""The environment of every template that a project, a version or a theme brings."""

from collections.abc import Iterator

import jinja2
from jinja2 import nodes
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

_MOST_NESTED = 60  # of what Jinja and Python compile, each level by several calls
_MOST_DIGITS = 60  # of a whole number: Python prints none of thousands


class LimitedSandbox(ImmutableSandboxedEnvironment):
    """Lets no template change what it is given, and takes none that cannot be compiled."""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parser = Parser(self, source, name, filename)
        try:
            tree = parser.parse()
        except RecursionError:
            line, problem = parser.stream.current.lineno, _TOO_DEEP
        except ValueError:  # Python reads no number of more than 4,300 digits
            line, problem = parser.stream.current.lineno, _TOO_LARGE
        else:
            found = next(_too_much(tree), None)
            if found is None:
                return tree
            line, problem = found
        raise jinja2.TemplateSyntaxError(problem, line, name, filename)


_TOO_DEEP = f"at most {_MOST_NESTED} blocks and expressions may stand in one another"
_TOO_LARGE = f"a whole number has at most {_MOST_DIGITS} digits"


def _too_much(tree: nodes.Node) -> Iterator[tuple[int, str]]:
    """Yield line and words of each node that is nested too deep, or is too large a number."""
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _MOST_NESTED:
            yield node.lineno, _TOO_DEEP
        elif isinstance(node, nodes.Const) and isinstance(node.value, int):
            if abs(node.value) >= 10**_MOST_DIGITS:
                yield node.lineno, _TOO_LARGE
        else:
            waiting.extend((child, depth + 1) for child in node.iter_child_nodes())
