"""Check a text against the results that there are. Pure."""

from collections.abc import Collection, Iterator

from reportgen.base.errors import no_such
from reportgen.project.declarations import TextDeclarations


def check_names(
    declarations: TextDeclarations,
    metrics: Collection[str],
    values: Collection[str],
    failed: Collection[str] = (),
) -> tuple[str, ...]:
    """Return what the text names and no experiment returned, one line each with its place.

    metrics: names of the numbers that there are; values: of curves, tables and the like.
    failed: experiments without results, whose names are not asked for.
    """
    return tuple(
        f"{place}: {problem}"
        for name, place, is_number in _uses(declarations)
        if name.partition(".")[0] not in failed
        and (problem := _problem(name, metrics, values, is_number=is_number))
    )


def unused_results(
    declarations: TextDeclarations, metrics: Collection[str], values: Collection[str]
) -> tuple[str, ...]:
    """Return a line for each result that the text shows nowhere."""
    shown = {name for names in declarations.numbers.values() for name in names}
    return tuple(
        f"{name} is a result that the text shows nowhere."
        for name in (*metrics, *values)
        if name not in shown
    )


def _uses(declarations: TextDeclarations) -> Iterator[tuple[str, str, bool]]:
    """Yield each name with its place, and whether it is used as a number."""
    for name, place in declarations.places.items():
        yield name, place, True
    for figure in declarations.figures:
        for name in figure.values:
            yield name, figure.place, False
    for table in declarations.tables:
        if table.value:
            yield table.value, table.place, False


def _problem(
    name: str, metrics: Collection[str], values: Collection[str], *, is_number: bool
) -> str:
    wanted, other = (metrics, values) if is_number else (values, metrics)
    if name in wanted:
        return ""
    if name in other and is_number:
        return f"{name} is no number; ![Caption.]({name}) shows it."
    if name in other:
        return f"{name} is a number; {{{{ {name} }}}} shows it."
    return no_such("result", name, (*wanted, *other))
