"""`reportgen store`: list, check, clean up, and accept stored results."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reportgen.base.errors import SettingsError, UserError, and_more, no_such
from reportgen.base.paths import store_folder
from reportgen.base.untrusted.folders import is_folder
from reportgen.base.untrusted.text import printable
from reportgen.cli.options import DEFAULT_RESULTS, PlanOptions, ResultsFolder, decoded, takes
from reportgen.cli.output import deliver_view, standard_output

if TYPE_CHECKING:
    from reportgen.tasks.plan import Plan
    from reportgen.tasks.store.store import Store

DAMAGED = 3

store = typer.Typer(
    name="store",
    help="Stored results: list them, check them, remove those that no version needs.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@store.callback()
def _store(context: typer.Context, results: ResultsFolder = DEFAULT_RESULTS) -> None:
    if context.invoked_subcommand is None:
        list_stored(results)
    elif results != DEFAULT_RESULTS:
        raise UserError(f"Give --results after {context.invoked_subcommand}.")


@store.command("list")
def list_stored(results: ResultsFolder = DEFAULT_RESULTS) -> None:
    """List the stored results by task.

    For each task: how many results, their size with that of its checkpoints, and
    when the newest and the oldest were computed.
    """
    from reportgen.tasks.store.inventory import take_inventory
    from reportgen.terminal.store import inventory_view

    deliver_view(inventory_view(take_inventory(_existing(results))))


@store.command()
def check(results: ResultsFolder = DEFAULT_RESULTS) -> int:
    """Read every byte and quarantine what is damaged.

    Each damaged entry is named in one line and moved to the store's damaged/;
    the next build computes it again. Exit status: 0 nothing is damaged; 3
    something was damaged.
    """
    from reportgen.tasks.store.inventory import check_store, take_inventory
    from reportgen.terminal.store import check_view, damage_view

    existing = _existing(results)
    with existing.in_use():
        inventory = take_inventory(existing)
        damaged = 0
        for finding in check_store(inventory, existing):
            deliver_view(damage_view(finding))
            damaged += 1
        deliver_view(check_view(inventory, damaged))
    return DAMAGED if damaged else 0


@store.command()
def gc(
    results: ResultsFolder = DEFAULT_RESULTS,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what can be removed; remove nothing.")
    ] = False,
) -> None:
    """Show and remove the results that no version needs.

    These are all results that no report names, also those that an interrupted
    build finished. Nothing is removed while a build runs.
    """
    from reportgen.tasks.store.inventory import find_garbage, remove_garbage, take_inventory
    from reportgen.terminal.store import garbage_view
    from reportgen.versions.dependencies import needed_entries

    existing = _existing(results)
    with existing.alone():
        needed = needed_entries(results)
        garbage = find_garbage(take_inventory(existing), existing, needed)
        deliver_view(garbage_view(garbage))
        if garbage.removable and not dry_run:
            remove_garbage(garbage, existing)
            with standard_output():
                print("Removed.")


@store.command()
@takes(PlanOptions)
def accept(
    asked: PlanOptions,
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar="TEXT",
            help="Why the change cannot alter a result; printed in the report.",
        ),
    ],
    tasks: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TASK", help="Tasks or sections; default: all that are out of date."
        ),
    ] = None,
) -> None:
    """Accept results that a change cannot alter.

    For a change only of code, library versions or the key scheme, such as a renamed
    helper or a patch release. The stored results then count for the new key as
    well, and the report says so. Give the settings as for build.
    """
    from reportgen.tasks.acceptance import accept_results
    from reportgen.terminal.store import decisions_view
    from reportgen.workflow.request import plan_build

    said = printable(" ".join(decoded(reason).split()))
    if not said:
        raise UserError("--reason is empty; say why the change cannot alter a result.")
    request = asked.request()
    existing = _existing(asked.results)
    with existing.in_use():
        plan = plan_build(request)
        decisions = accept_results(plan, existing, said, _names(plan, tasks or []))
    if not decisions:
        raise UserError("Nothing to accept: all these tasks are up to date.")
    if not any(decision.is_accepted for decision in decisions):
        first = f"{decisions[0].task}: {decisions[0].text}"
        raise UserError(f"Nothing to accept: {first}{and_more(len(decisions))}.")
    deliver_view(decisions_view(decisions))


def _names(plan: "Plan", asked: list[str]) -> set[str]:
    """Return the tasks that are asked for by their names or sections; raises SettingsError."""
    known = {planned.name: planned.task.stem for planned in plan.tasks}
    for name in asked:
        if name not in known and name not in known.values():
            names = [*dict.fromkeys(known.values()), *known]
            raise SettingsError(no_such("task or section", name, names))
    return {name for name, stem in known.items() if not asked or name in asked or stem in asked}


def _existing(results: Path) -> "Store":
    """Return the store of a results folder; raises UserError where there is none."""
    from reportgen.tasks.store.store import Store

    folder = store_folder(results)
    if not is_folder(folder):
        raise UserError(f"There is no store in {results}: nothing was built there. See --results.")
    return Store(folder)
