"""What a verification found, in the terminal: the verdict first."""

from collections import Counter
from collections.abc import Iterator, Sequence

from reportgen.base.errors import listed, shown
from reportgen.compare.verification.comparing import RULE
from reportgen.compare.verification.model import (
    Comparison,
    Difference,
    Likeness,
    Match,
    Verification,
)
from reportgen.pages.blocks import Listing, Paragraph, Role, Section, Span, View, prose, table
from reportgen.report.numbers import counted
from reportgen.workflow.verify_class import ClassVerification

MOST_NAMED = 3  # tasks, parts or values that are named one by one
_VALUE_LENGTH = 60  # characters of a value
_NOT_PROMISED = "bit-for-bit equality is not expected"

_LISTED: tuple[tuple[Match, Role], ...] = (
    ("different", "bad"),
    ("missing", "bad"),
    ("inconclusive", "notable"),
    ("within noise", "plain"),
)
"""The verdicts that are listed one by one, the worst first."""


def verification_view(verification: Verification) -> View:
    """Return the verdict, all that is not identical, and what was covered."""
    wrong = verification.is_different or verification.failures or verification.is_empty
    faults = [f"{failure}." for failure in verification.failures]
    faults += [
        f"{name} is missing or does not match its checksum in SHA256SUMS."
        for name in verification.changed_files
    ]
    return View(
        title=Span(headline(verification), "bad" if wrong else "good"),
        blocks=(
            Listing(tuple(Span(fault, "bad") for fault in faults)),
            *_sections(verification),
            Section("What was checked", tuple(map(Paragraph, _closing_lines(verification)))),
        ),
    )


def headline(verification: Verification) -> str:
    """Return the verdict in one line, as in "0003-fast: 131 numbers identical"."""
    # What the project has now is none of the version's numbers.
    new = [one for one in verification.numbers if one.missing_from == "the version"]
    numbers = [one for one in verification.numbers if one.missing_from != "the version"]
    wrong = [one for one in numbers if one.is_wrong]
    if verification.is_empty and not wrong:
        text = f"nothing was verified{_cheapest(verification)}"
    elif not wrong:
        text = _tally(numbers)
    elif len(wrong) == 1:
        text = f"1 of {counted(len(numbers), 'number')} is {_wrong_text(wrong[0])}"
    else:
        verdicts = sorted({one.match for one in wrong})
        text = f"{len(wrong)} of {counted(len(numbers), 'number')} are {' or '.join(verdicts)}"
    if new:
        are = "is" if len(new) == 1 else "are"
        text += f"; {counted(len(new), 'number')} that the project has now {are} not in it"
    others = [f"{one.kind} {one.name}" for one in verification.parts if one.is_wrong]
    if not wrong and (others or verification.changed_files):
        text += f"; different: {listed([*others, *verification.changed_files], MOST_NAMED)}"
    return f"{verification.version}: {text}"


def class_line(verification: ClassVerification, budget: float) -> str:
    """Return in one line what was done to verify a class."""
    tasks = f"{counted(verification.ran, 'task')} computed anew in {verification.seconds:.0f} s"
    empty = "nothing was verified: " if verification.is_empty else ""
    return (
        f"{empty}{tasks} of {budget:.0f} s; stored results of this installation count, too "
        f"(--draw {verification.draw} draws the same points)."
    )


def _cheapest(verification: Verification) -> str:
    if verification.cheapest is None:
        return ""
    return f": the number that takes the shortest needs about {verification.cheapest:.0f} s"


def likeness_lines(likeness: Likeness, task_count: int) -> Iterator[str]:
    """Yield in what the making of a version and its re-run differ, a line for each kind."""
    if likeness.other_tasks:
        tasks = f"{len(likeness.other_tasks)} of {counted(task_count, 'task')}"
        yield (
            f"The code, data, libraries or settings behind {tasks} are not the version's "
            f"({listed(likeness.other_tasks, MOST_NAMED)}): {_NOT_PROMISED}."
        )
    if likeness.other_processor:
        tasks = f"{len(likeness.other_processor)} of {counted(task_count, 'task')}"
        yield (
            f"{tasks} of the version were computed on another processor "
            f"({listed(likeness.other_processor, MOST_NAMED)}): {_NOT_PROMISED}."
        )
    if likeness.machine:
        yield f"{'; '.join(likeness.machine)}: {_NOT_PROMISED}."


def _tally(numbers: Sequence[Comparison]) -> str:
    counts = Counter(one.match for one in numbers)
    verdicts: tuple[Match, ...] = ("within noise", "inconclusive", "not run")
    more = [f"{counts[match]} {match}" for match in verdicts if counts[match]]
    return ", ".join([f"{counted(counts['identical'], 'number')} identical", *more])


def _wrong_text(comparison: Comparison) -> str:
    """Return what is wrong with a number, and which it is."""
    if comparison.match == "missing":
        return f"missing from {comparison.missing_from}: {comparison.name}"
    first = next((one for one in comparison.differences if one.place == "value"), None)
    return f"different: {comparison.name} {_difference_text(first or comparison.differences[0])}"


def _difference_text(difference: Difference) -> str:
    stored, now = (shown(value, _VALUE_LENGTH) for value in (difference.stored, difference.now))
    values = f"{stored} in the version, {now} now"
    return values if difference.place == "value" else f"{difference.place}: {values}"


def _sections(verification: Verification) -> Iterator[Section]:
    """Yield a section for each verdict that is listed, with a row for each finding."""
    for match, role in _LISTED:
        found = (one for one in verification.comparisons if one.match == match)
        rows = ((Span(_name(one), role), *_facts(one)) for one in found)
        if tables := table(("", prose(), prose()), rows):
            yield Section(f"{match.capitalize()}:", tables)


def _name(comparison: Comparison) -> str:
    return comparison.name if comparison.reproduction else f"{comparison.kind} {comparison.name}"


def _facts(comparison: Comparison) -> tuple[str, str]:
    """Return how a finding differs, and what it comes from."""
    if comparison.match == "missing":
        return f"is missing from {comparison.missing_from}", ""
    differences = "; ".join(map(_difference_text, comparison.differences[:MOST_NAMED]))
    more = len(comparison.differences) - MOST_NAMED
    others = f" and {counted(more, 'value')} more" if more > 0 else ""
    return f"{differences}{others}", "; ".join(_origin(comparison))


def _origin(comparison: Comparison) -> Iterator[str]:
    if comparison.reproduction:
        yield comparison.reproduction
    if comparison.allowance is not None:
        yield f"chance alone changes it by up to {comparison.allowance:.2g}"
    yield (
        f"made from {listed(comparison.tasks, MOST_NAMED)}"
        if comparison.tasks
        else "made from the settings alone"
    )


def _closing_lines(verification: Verification) -> Iterator[str]:
    """Yield the coverage, and what the verdicts rest on."""
    yield from _coverage(verification)
    parts = Counter(one.kind for one in verification.parts if one.match == "identical")
    same = [counted(parts[kind], kind) for kind in ("figure", "table", "claim") if parts[kind]]
    if same:
        yield f"Identical as well: {', '.join(same)}."
    if verification.sweeps:
        yield (
            f"Not checked: the appendix on sweeps ({listed(verification.sweeps, MOST_NAMED)}), "
            "whose numbers are of other versions. verify checks each of these by itself."
        )
    yield from likeness_lines(verification.likeness, verification.task_count)
    verdicts = {one.match for one in verification.comparisons}
    if verification.likeness.other_report_code and verdicts - {"identical", "not run"}:
        yield "The code, templates or libraries that make a report of results have changed."
    if verdicts & {"within noise", "inconclusive"}:
        yield RULE


def _coverage(verification: Verification) -> Iterator[str]:
    numbers = verification.numbers
    not_run = [one.name for one in numbers if one.match == "not run"]
    text = (
        f"{len(verification.ran)} of {counted(verification.task_count, 'task')}, "
        f"{len(numbers) - len(not_run)} of {counted(len(numbers), 'number')} checked in "
        f"{verification.seconds:.0f} s"
    )
    choice, budget = verification.choice, verification.budget_seconds
    if choice is None or budget is None:
        yield f"{text}."
        return
    ran = choice.tasks.intersection(verification.ran)
    drawn = len(choice.drawn & ran)
    again = f", {drawn} drawn at random (--draw {choice.draw} draws them again)" if drawn else ""
    weighed = counted(len(choice.weighed & ran), "task")
    chosen = f": {weighed} that most numbers depend on{again}" if ran else ""
    yield f"{text} of {budget:.0f} s{chosen}."
    if late := len(choice.tasks) - len(ran):
        yield f"{counted(late, 'task')} {'more ' if ran else ''}did not end in time."
    if not_run:
        by_section = Counter(name.partition(".")[0] for name in not_run)
        counts = (f"{count} of {stem}" for stem, count in by_section.items())
        yield f"Numbers not checked: {', '.join(counts)}."
