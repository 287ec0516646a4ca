"""The provenance of a number in the terminal, and how a claim was decided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reportgen.compare.texts import paragraphs_of
from reportgen.pages.blocks import (
    Block,
    Listing,
    Paragraph,
    Section,
    View,
    grouped,
    prose,
    table,
)
from reportgen.pages.diff_parts import printed
from reportgen.report.claim_words import evidence_parts
from reportgen.report.model import Environment, Report, TaskRecord
from reportgen.report.numbers import (
    counted,
    format_plain,
    measured_text,
    metric_text,
    uncertainty_note,
    with_unit,
)
from reportgen.report.page_numbers import placed
from reportgen.report.parts import Claim, Metric
from reportgen.report.provenance import Provenance, settings_text
from reportgen.report.resolving import outlook_of
from reportgen.report.texts import Numbers, plain_text
from reportgen.terminal.outlook import outlook_words
from reportgen.terminal.part_names import part_text, with_symbols

_REPRODUCES = {
    "to the bit on the same processor": "bit for bit on the same kind of processor",
    "statistically": "statistically, within its uncertainty",
}


def provenance_view(provenance: Provenance) -> View:
    """Return a number, how it was made, and who uses it."""
    about = (Paragraph(provenance.metric.description), *_fields(_facts(provenance)))
    title = f"{provenance.metric.name} in {provenance.report.version}"
    return View(title, (*about, *_sections(provenance)))


def claim_view(claim: Claim, report: Report, pages: Mapping[str, int]) -> View:
    """Return a claim, how it was decided, what it would take if it is open, and its tasks."""
    numbers = Numbers(report.metrics)
    about = {"outcome": claim.outcome, "test": claim.test}
    facts = [(name, with_symbols(plain_text(text, numbers))) for name, text in about.items()]
    facts += [("", with_symbols(plain_text(part, numbers))) for part in evidence_parts(claim)]
    sentence = part_text(placed(claim, pages), numbers)
    outlook = []
    if claim.outcome == "inconclusive":
        words = outlook_words(outlook_of(claim, report))
        outlook = [Section("What it would take", (Paragraph(words),))]
    tasks = [one for one in report.tasks if one.name in claim.tasks]
    made_from = Section("Made from", tuple(_task_blocks(tasks, {})))
    title = f"{claim.name} in {report.version}"
    return View(title, (Paragraph(sentence), *_fields(facts), *outlook, made_from))


def _facts(provenance: Provenance) -> Iterator[tuple[str, str]]:
    """Yield what is known of the number itself, as labels and texts."""
    metric = provenance.metric
    if metric.value is None:
        yield "value", f"none: {metric_text(metric)}"
    else:
        yield "value", with_unit(repr(metric.value), metric.unit)
        yield "printed", measured_text(metric)
    yield from _uncertainty(metric)
    if note := uncertainty_note(metric):
        yield "no ±", note
    if metric.replicates and not any(one.name in provenance.replicates for one in provenance.tasks):
        yield "replicates", ", ".join(map(repr, metric.replicates))
    if metric.formula:
        yield "formula", metric.formula
    if metric.published is not None:
        where = f" ({provenance.published.where})" if provenance.published else ""
        yield provenance.report.original_noun, f"{format_plain(metric.published)}{where}"
    yield "reproduces", _REPRODUCES.get(metric.reproduction, metric.reproduction)


def _uncertainty(metric: Metric) -> Iterator[tuple[str, str]]:
    on = metric.counted
    source = f" from the {counted(on.count, on.noun)} counted" if on else ""
    if metric.std is not None:
        replicates = counted(len(metric.replicates), "replicate")
        yield "spread", f"standard deviation {metric.std:.2g} over {replicates}"
    if metric.standard_error is not None:
        yield "error", f"standard error {metric.standard_error:.2g}{source}"
    if metric.interval is not None:
        low, high = metric.interval.low, metric.interval.high
        whose = ", of any run" if len(metric.replicates) > 1 else source
        yield "interval", f"{low:.4g} to {high:.4g} at 95 %{whose}"


def _sections(provenance: Provenance) -> Iterator[Section]:
    """Yield what follows below the number."""
    made_from = tuple(_task_blocks(provenance.tasks, provenance.replicates))
    if not provenance.tasks:
        what = "None: the number follows from the settings."
        if provenance.metric.tasks:
            what = f"{', '.join(provenance.metric.tasks)}, which this version does not list."
        made_from = (Paragraph(what),)
    yield Section("Made from", made_from)
    if provenance.needed:
        yield Section("Uses the results of", tuple(_task_blocks(provenance.needed, {})))
    made_with = tuple(map(Paragraph, _environment(provenance.report.environment)))
    yield Section(f"{provenance.report.version} was made with", made_with)
    numbers = Numbers(provenance.report.metrics)
    showing = [part_text(one, numbers) for one in provenance.showing]
    if texts := (*showing, *_paragraphs(provenance)):
        yield Section("The number stands in", (Listing(texts, is_cut=True),))
    if sharing := tuple(part_text(one, numbers) for one in provenance.sharing):
        yield Section("Other parts made from the same tasks", (Listing(sharing, is_cut=True),))


def _paragraphs(provenance: Provenance) -> Iterator[str]:
    """Yield the paragraphs that have the number, each with its place and how it begins."""
    for place, words in paragraphs_of(provenance.report.text).items():
        if f"{{{provenance.metric.name}}}" in words:
            yield f"{place}: {with_symbols(printed(words, provenance.report))}"


def _task_blocks(tasks: Sequence[TaskRecord], replicates: Mapping[str, float]) -> Iterator[Block]:
    """Yield the tasks, and below those of one function and code what they have in common."""
    alike = grouped(
        tasks,
        lambda one: (one.function, one.code, tuple(sorted(one.data.items()))),
    )
    for (function, code, data), group in alike.items():
        first = group[0].settings
        common = {
            name: value
            for name, value in first.items()
            if all(one.settings.get(name) == value for one in group)
        }
        for one in group:
            replicate = f": {replicates[one.name]!r}" if one.name in replicates else ""
            facts = tuple(map(Paragraph, _task_facts(one, common)))
            yield Section(f"{one.name}{replicate}", facts)
        shared = [("settings", settings_text(common))] if common else []
        if function:
            shared += [("function", function), ("code", code)]
            shared += [(f"data {name}", digest) for name, digest in data]
        yield from _fields(shared)


def _task_facts(record: TaskRecord, common: Iterable[str]) -> Iterator[str]:
    yield ", ".join(_history(record))
    own = {name: value for name, value in record.settings.items() if name not in common}
    if own:
        yield settings_text(own)
    yield f"key {record.key}"
    for word in record.accepted:
        yield f"accepted {word.created:%Y-%m-%d}, without computing again: {word.reason}"


def _history(record: TaskRecord) -> Iterator[str]:
    if record.seed is not None:
        yield f"seed {record.seed}"
    if record.failed:
        yield "failed"
    elif record.computed is not None:
        yield f"computed {record.computed:%Y-%m-%d %H:%M} UTC in {record.seconds:,.1f} s"
        if record.processor:
            threads = f", {counted(record.threads, 'thread')}" if record.threads else ""
            yield f"on {record.processor}{threads}"
    if record.cached:
        yield "cached"


def _environment(environment: Environment) -> Iterator[str]:
    libraries = [f"{name} {version}" for name, version in environment.libraries.items()]
    variables = [f"{name}={value}" for name, value in environment.variables.items()]
    yield ", ".join([f"Python {environment.python}", *libraries, *variables])
    yield f"{environment.cpu}, {environment.cores} cores, {environment.platform}"
    yield environment.command


def _fields(facts: Iterable[tuple[str, str]]) -> tuple[Block, ...]:
    return table(("", prose()), facts)
