"""The options of `reportgen build` that decide open claims with more replicates."""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from reportgen.base.errors import SettingsError
from reportgen.cli.options import decoded, seconds_of, without_options

if TYPE_CHECKING:
    from reportgen.pages.blocks import View
    from reportgen.tasks.execution.events import OnEvent
    from reportgen.workflow.build import BuiltVersion
    from reportgen.workflow.request import BuildRequest

BUDGET = "10m"
RESOLVE, BUDGET_OPTION = "--resolve", "--budget"

Resolve = Annotated[
    list[str] | None,
    typer.Option(
        RESOLVE,
        metavar="CLAIM",
        help="Decide this claim with more replicates, where it is inconclusive; all: every one. "
        "With --sweep: until this number has one best point.",
    ),
]
ResolveBudget = Annotated[
    str | None,
    typer.Option(
        BUDGET_OPTION,
        metavar="TIME",
        help=f"With {RESOLVE}: the time for more replicates, for example 90s, 20m or 1h; default: "
        f"{BUDGET}.",
    ),
]


def seconds_to_resolve(claims: Sequence[str] | None, budget: str | None) -> float:
    """Return the seconds that --budget gives; raises SettingsError."""
    if budget is not None and not claims:
        raise SettingsError(f"{BUDGET_OPTION} needs {RESOLVE}; give both.")
    return seconds_of(decoded(budget or BUDGET), BUDGET_OPTION)


def resolved(
    request: "BuildRequest", claims: Sequence[str], seconds: float, on_event: "OnEvent"
) -> tuple["BuiltVersion", Sequence[str]]:
    """Return the version that decides claims, and a line for each of them."""
    from reportgen.terminal.resolving import resolution_lines
    from reportgen.workflow.resolve import resolve

    # The version says how it is made again: by the replicates that were reached.
    plain = shlex.join(without_options(shlex.split(request.command), (RESOLVE, BUDGET_OPTION)))
    asked = replace(request, command=plain)
    resolution = resolve(asked, [*map(decoded, claims)], seconds, on_event)
    return resolution.version, resolution_lines(resolution)


def foreseen(request: "BuildRequest", claims: Sequence[str]) -> "View | None":
    """Return what would run first; None where the report itself is to be built before."""
    from reportgen.terminal.resolving import search_view
    from reportgen.workflow.resolve import foresee_resolving

    search = foresee_resolving(request, [*map(decoded, claims)])
    return None if search is None else search_view(search)
