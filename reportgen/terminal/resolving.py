"""What more replicates decided, and what is left open."""

from collections.abc import Iterator, Sequence

from reportgen.pages.blocks import Paragraph, View, line, prose, table
from reportgen.report.model import flat_settings
from reportgen.report.numbers import counted
from reportgen.report.parts import Claim
from reportgen.report.resolving import outlook_of, replicates_of
from reportgen.terminal.outlook import duration, outlook_words, why_not
from reportgen.workflow.resolve import Resolution, Search, Step

_NOTHING = "Nothing to decide: no claim asked for is inconclusive."


def resolution_lines(resolution: Resolution) -> Sequence[str]:
    """Return a line for each claim that was decided, or is another one, or is still open."""
    return [*_lines(resolution)] or [_NOTHING]


def search_view(search: Search) -> View:
    """Return what could be run first, the most promising before the others."""
    steps = sorted(search.steps, key=lambda one: -one.promise)
    rows = ((f"{place}.", _step_words(one, search.looks)) for place, one in enumerate(steps, 1))
    open_claims = search.open_claims
    if not open_claims:
        return View("", (line(_NOTHING),))
    closed = [f"{name}: {words}" for name, one in open_claims.items() if (words := why_not(one))]
    first = f"{counted(len(open_claims), 'claim')} to decide, {counted(len(steps), 'step')} to try"
    return View("", (line(first), *table(("", prose()), rows), *map(Paragraph, closed)))


def _lines(resolution: Resolution) -> Iterator[str]:
    for name, claim in resolution.after.items():
        before = resolution.before.get(name)
        if before is not None and before.outcome != claim.outcome:
            yield f"{name}: {before.outcome} -> {claim.outcome}{_look(claim, resolution)}"
    report = resolution.version.report
    for name, prospect in resolution.still_open.items():
        claim = resolution.after[name]
        why = why_not(prospect) or outlook_words(outlook_of(claim, report))
        if claim.look == resolution.looks and not prospect.obstacle:
            why = f"The {counted(resolution.looks, 'planned look')} are taken."
        yield f"{name}: still inconclusive{_look(claim, resolution)}. {why}"
    if resolution.failure:
        yield f"A further replicate failed, and its look was not taken: {resolution.failure}"
    if step := resolution.next_step:
        yield f"The budget is spent. Next: {_step_words(step, resolution.looks)}."


def _look(claim: Claim, resolution: Resolution) -> str:
    """Return how many replicates it rests on, and which look this is."""
    settings = flat_settings(resolution.version.report.settings)
    numbers = replicates_of([claim], settings).values()
    runs = [counted(min(numbers), "replicate")] if numbers else []
    look = [f"look {claim.look} of {claim.looks}"] if claim.looks > 1 else []
    return f" ({', '.join([*runs, *look])})" if runs or look else ""


def _step_words(step: Step, looks: int) -> str:
    numbers = ", ".join(f"{name}={number}" for name, number in sorted(step.replicates.items()))
    likely = sorted(step.chances.items(), key=lambda one: -one[1])
    chances = ", ".join(f"{name} ({100 * chance:.0f} %)" for name, chance in likely)
    time = f"about {duration(step.seconds)}" if step.seconds else "which is stored"
    return f"look {step.look} of {looks} with {numbers}, {time}, may decide {chances}"
