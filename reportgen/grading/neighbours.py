"""Compare what was handed in: copies, and other values from the same tasks. Pure.

Equal numbers of equal settings are what a report promises, and no copy. A run is told from its
like by the moment at which it was computed and the time that it took.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportgen.base.errors import listed
from reportgen.base.files import digest_of_json
from reportgen.report.model import Report
from reportgen.report.numbers import counted
from reportgen.report.provenance import Records
from reportgen.versions.concern import Concern

_MOST_NAMED = 3  # hand-ins
_FAR_MORE = 3  # times as many owners say one thing than say another
_DIGITS = 20  # of a digest

Part = tuple[str, str]
"""Kind and name of what a report says, as in ("claim", "knn.beats_ridge")."""


@dataclass(frozen=True)
class Said:
    """What a report says of a part, and all that it follows from."""

    basis: str  # digest of the tasks, their processors and the code that makes a report
    content: str  # digest
    value: str = ""  # of a number, as it is shown


@dataclass(frozen=True)
class Traits:
    """What is kept of a report to hold others against it."""

    report: str  # digest of report.json
    runs: frozenset[str]  # digest of each: task, key, moment, seconds
    said: Mapping[Part, Said]


@dataclass(frozen=True)
class Neighbour:
    """A report among those that are compared."""

    name: str
    owner: str  # of one owner, reports may share runs
    traits: Traits
    is_trusted: bool = False  # the reference: what it says is right


def traits_of(report: Report, digest: str) -> Traits:
    """Return what others are held against; digest: of the bytes of report.json."""
    done = [task for task in report.tasks if not task.failed]
    runs = (
        (task.name, task.key, task.computed.isoformat(), task.seconds)
        for task in done
        if task.computed
    )
    return Traits(digest, frozenset(map(_digest, runs)), dict(_said(report)))


def concerns_among(neighbours: Sequence[Neighbour]) -> dict[str, list[Concern]]:
    """Return the concerns about each, by its name; none about those that are trusted."""
    found: dict[str, list[Concern]] = defaultdict(list)
    for name, concern in (*_copies(neighbours), *_contradictions(neighbours)):
        found[name].append(concern)
    trusted = {one.name for one in neighbours if one.is_trusted}
    return {name: concerns for name, concerns in found.items() if name not in trusted}


def _said(report: Report) -> Iterator[tuple[Part, Said]]:
    if report.keys is None:
        return
    records = Records(report.tasks)
    known = {task.name for task in report.tasks}
    here = report.environment.cpu
    for name, metric in report.metrics.items():
        behind = records.behind(metric.tasks) if known.issuperset(metric.tasks) else ()
        if not behind or metric.reproduction == "statistically":
            continue
        stems = {name.partition(".")[0], metric.section, *metric.depends_on}
        settings = {key: value for key, value in report.settings.items() if key in stems}
        tasks = [(one.name, one.key, one.processor or here) for one in behind]
        basis = _digest([tasks, settings, report.keys.rendered])
        content = _digest([metric.value, metric.replicates, metric.std, metric.standard_error])
        yield ("number", name), Said(basis, content, repr(metric.value))
    # The settings and the text of a whole report decide its other parts.
    processors = sorted({one.processor or here for one in report.tasks})
    whole = _digest([report.keys.computed, report.keys.rendered, processors])
    for claim in report.claims:
        content = _digest([claim.outcome, claim.p_value, claim.text])
        yield ("claim", claim.name), Said(whole, content, claim.outcome)
    for figure in report.figures:
        data = [panel.model_dump(mode="json") for panel in figure.panels]
        yield ("figure", figure.label), Said(whole, _digest(data))
    for table in report.tables:
        rows = table.model_dump(mode="json", include={"rows"})
        yield ("table", table.label), Said(whole, _digest(rows))


def _copies(neighbours: Sequence[Neighbour]) -> Iterator[tuple[str, Concern]]:
    holders: dict[str, list[Neighbour]] = defaultdict(list)
    for one in neighbours:
        for run in one.traits.runs:
            holders[run].append(one)
    for one in neighbours:
        shared = Counter(
            other.name
            for run in one.traits.runs
            for other in holders[run]
            if other.owner != one.owner
        )
        same = [
            other.name
            for other in neighbours
            if other.owner != one.owner and other.traits.report == one.traits.report
        ]
        if same:
            whose = listed(same, _MOST_NAMED)
            yield one.name, Concern("copies", f"report.json is to the bit that of {whose}")
        elif shared:
            name, most = shared.most_common(1)[0]
            others = len(shared) - 1
            more = f" and, in part, of {counted(others, 'other')}" if others else ""
            of = f"{most} of its {counted(len(one.traits.runs), 'run')}"
            words = f"{of} are those of {name}{more}: computed at the same moments"
            yield one.name, Concern("copies", words)


def _contradictions(neighbours: Sequence[Neighbour]) -> Iterator[tuple[str, Concern]]:
    by_part: dict[tuple[Part, str], list[tuple[Neighbour, Said]]] = defaultdict(list)
    for one in neighbours:
        for part, said in one.traits.said.items():
            by_part[part, said.basis].append((one, said))
    for (part, _), sayings in by_part.items():
        if len({said.content for _, said in sayings}) > 1:
            yield from _contradicted(part, sayings)


def _contradicted(
    part: Part, sayings: Sequence[tuple[Neighbour, Said]]
) -> Iterator[tuple[str, Concern]]:
    kind, name = part
    right = _right(sayings)
    for one, said in sayings:
        if said.content == right:
            continue
        others = [
            (other, theirs)
            for other, theirs in sayings
            if theirs.content != said.content and (not right or theirs.content == right)
        ]
        whose = listed([other.name for other, _ in others], _MOST_NAMED)
        theirs = others[0][1].value
        differs = said.value and said.value != theirs
        what = f"{name} is {said.value}, and {theirs}" if differs else f"{name} is other than"
        which = "" if right else "; one of them is wrong"
        words = f"{what} in {whose}, from the same tasks{which}"
        label = "" if kind == "number" else f"the {kind} "
        yield one.name, Concern("numbers", label + words, (name,), is_open=not right)


def _right(sayings: Iterable[tuple[Neighbour, Said]]) -> str:
    """Return what a trusted one says, or else by far most owners; empty where neither decides."""
    by_content: dict[str, set[str]] = defaultdict(set)
    for one, said in sayings:
        if one.is_trusted:
            return said.content
        by_content[said.content].add(one.owner)
    (first, owners), *others = sorted(by_content.items(), key=lambda each: -len(each[1]))
    return first if len(owners) >= _FAR_MORE * sum(len(each) for _, each in others) else ""


def _digest(content: object) -> str:
    return digest_of_json(content)[:_DIGITS]
