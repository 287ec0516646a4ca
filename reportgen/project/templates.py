"""The environment of every template that a project, a version or a theme brings."""

from collections.abc import Iterator
from traceback import walk_tb
from types import TracebackType
from typing import Any, NoReturn

import jinja2
from jinja2 import nodes
from jinja2.environment import TemplateModule
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reportgen.base.errors import UserError
from reportgen.base.paths import templates_folder

_MOST_NESTED = 60  # of what Jinja and Python compile, each level by several calls
_MOST_LOOPS = 20  # in one another, as Python has it
_MOST_DIGITS = 60  # of a whole number: Python prints none of thousands
_MOST_BITS = 200  # of a power


class LimitedSandbox(ImmutableSandboxedEnvironment):
    """Lets no template change what it is given, and takes none that cannot be compiled.

    Whatever goes wrong while one runs is an error of the template.
    """

    intercepted_binops = frozenset({"**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return a power: the one operator that is left to this, and to no compiler."""
        are_whole = isinstance(left, int) and isinstance(right, int)
        if are_whole and right * left.bit_length() > _MOST_BITS:
            raise jinja2.TemplateRuntimeError(_TOO_LARGE)
        return super().call_binop(context, operator, left, right)

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Raise, with the lines of templates in its traceback, what Jinja caught.

        An ordinary error of Python is raised as one of the template, unless all templates that
        it passed are ours: that would be a fault of this package.
        """
        try:
            super().handle_exception(source)
        except (jinja2.TemplateError, UserError, OSError, MemoryError):
            raise
        except Exception as error:
            if not _passed_a_template(error.__traceback__):
                raise
            problem = jinja2.TemplateRuntimeError(_in_words(error))
            raise problem.with_traceback(error.__traceback__) from error

    def module_of(self, name: str) -> TemplateModule:
        """Return what a template defines; raises as rendering it would."""
        template = self.get_template(name)
        try:
            return template.module
        except Exception:
            self.handle_exception()

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


_TOO_DEEP = f"at most {_MOST_NESTED} blocks and expressions may be nested"
_TOO_MANY_LOOPS = f"at most {_MOST_LOOPS} loops may be nested"
_TOO_LARGE = f"a whole number has at most {_MOST_DIGITS} digits"
_ENDLESS = "macros, loops or includes call one another without an end"


def _too_much(tree: nodes.Node) -> Iterator[tuple[int, str]]:
    """Yield line and words of each node that is nested too deep, or is too large a number."""
    waiting = [(tree, 0, 0)]
    while waiting:
        node, depth, loops = waiting.pop()
        loops += isinstance(node, nodes.For)
        if depth > _MOST_NESTED:
            yield node.lineno, _TOO_DEEP
        elif loops > _MOST_LOOPS:
            yield node.lineno, _TOO_MANY_LOOPS
        elif isinstance(node, nodes.Const) and isinstance(node.value, int):
            if abs(node.value) >= 10**_MOST_DIGITS:
                yield node.lineno, _TOO_LARGE
        else:
            waiting.extend((child, depth + 1, loops) for child in node.iter_child_nodes())


def _passed_a_template(traceback: TracebackType | None) -> bool:
    """Say whether an error went through a template that is not this package's own."""
    own = str(templates_folder())
    return any(
        "__jinja_exception__" in frame.f_globals and not frame.f_code.co_filename.startswith(own)
        for frame, _ in walk_tb(traceback)
    )


def _in_words(error: Exception) -> str:
    return _ENDLESS if isinstance(error, RecursionError) else f"{type(error).__name__}: {error}"
