"""Check a text against the results that there are. Pure."""

from collections.abc import Collection

from reportgen.base.errors import no_such
from reportgen.project.declarations import TextDeclarations


def check_names(
    declarations: TextDeclarations,
    numbers: Collection[str],
    shown: Collection[str],
    without_results: Collection[str] = (),
) -> tuple[str, ...]:
    """Return which numbers of a text no experiment returned, one line each with its place.

    numbers: names of those that there are; shown: of what figures and tables can show.
    without_results: experiments whose names are not asked for.
    """
    return tuple(
        f"{place}: {_problem(name, numbers, shown)}"
        for name, place in declarations.places.items()
        if name not in numbers and name.partition(".")[0] not in without_results
    )


def _problem(name: str, numbers: Collection[str], shown: Collection[str]) -> str:
    if name in shown:
        return f"{name} is no number; ![Caption.]({name}) shows it."
    return no_such("result", name, numbers)
