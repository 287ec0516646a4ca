"""Compare published numbers with ours: do they agree, and if not, why. Pure.

docs/statistics.md has the rule for numbers that scatter. Exact ones agree where they are equal,
or as close as the tolerance of the published one. Where a published number names a claim that
asks just this, the claim has the answer.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from reportgen.base.errors import VersionNotFoundError
from reportgen.compare.causes import PUBLISHED
from reportgen.project.published import Published, PublishedValue
from reportgen.report.model import (
    Agreement,
    Deviation,
    Environment,
    PublishedNumber,
    Report,
    TaskRecord,
    flat_settings,
    is_of,
)
from reportgen.report.parts import FRACTION, Claim, Counted, Metric, Outcome
from reportgen.report.provenance import Records
from reportgen.report.settings_words import replacements_text
from reportgen.statistics.findings import critical_value

ONE_RUN = "One run: what another seed gives is not known."
EQUAL_REPLICATES = "All replicates are equal: what another seed gives is not known."

_ANSWERS: Mapping[Outcome, Agreement] = {
    "holds": "agrees",
    "does not hold": "does not agree",
    "inconclusive": "inconclusive",
}


def original_beside(other: Report) -> Report:
    """Return the original of a version as the other side of a comparison.

    The version tells the unit and the definition of each number.
    Raises VersionNotFoundError where its project compares itself with nothing.
    """
    original = other.original
    if original is None:
        raise VersionNotFoundError(
            f"{other.version} has no published original to compare with: its project "
            f"{other.project} names none."
        )
    metrics = {
        one.name: _as_metric(one, other.metrics[one.name])
        for one in other.published
        if one.name in other.metrics
    }
    return Report(
        version=PUBLISHED,
        project=other.project,
        profile=other.reference,
        reference=other.reference,
        created=other.created,
        title=original.title,
        authors=original.authors,
        date=str(original.date),
        settings=_without_deviations(other),
        chapters=other.chapters,
        original=original,
        deviations=(),
        environment=Environment(python="", platform="", cpu="", cores=0, libraries={}, command=""),
        tasks=(),
        sections=(),
        metrics=metrics,
        tables=(),
        figures=(),
        equations=(),
        claims=(),
    )


def _without_deviations(report: Report) -> dict[str, JsonValue]:
    """Return the settings of a report as the original has them."""
    theirs = {one.name: one.published for one in report.deviations}
    return {
        name: {inner: theirs.get(f"{name}.{inner}", one) for inner, one in value.items()}
        if isinstance(value, dict)
        else theirs.get(name, value)
        for name, value in report.settings.items()
    }


def _as_metric(theirs: PublishedNumber, ours: Metric) -> Metric:
    """Return a published number as a metric of the same meaning as ours, of a single run."""
    value, counted, error = theirs.published, ours.counted, ours.standard_error
    if counted and theirs.count:
        counted = Counted(noun=counted.noun, count=theirs.count)
        if ours.unit == FRACTION and 0 <= value <= 1:
            error = math.sqrt(value * (1 - value) / theirs.count)
    known = {"value": value, "standard_error": error, "counted": counted}
    not_known = dict.fromkeys(("std", "interval", "published"))
    empty = {"replicates": (), "tasks": (), "absent": "", "formula": ""}
    return ours.model_copy(update={**known, **not_known, **empty})


def compare_with_original(
    published: Published,
    metrics: Mapping[str, Metric],
    settings: Mapping[str, JsonValue],
    deviations: Sequence[Deviation],
    tasks: Sequence[TaskRecord],
    failed: Collection[str] = (),
    claims: Iterable[Claim] = (),
) -> tuple[PublishedNumber, ...]:
    """Return every published number beside ours, in the order of the original's sections.

    metrics: by name. settings: as a report holds them. tasks: that the metrics were made
    from, and all that these need. failed: the stems of the sections that failed.
    """
    outcomes = {claim.name: claim.outcome for claim in claims}
    given = flat_settings(settings)
    numbers = [_of_setting(one, given[one.name]) for one in published.settings]
    records = Records(tasks)
    for one in published.metrics:
        metric = metrics.get(one.name)
        if metric is None:
            reason = _why_missing(one.name.partition(".")[0], metrics, failed)
            numbers.append(_number(one, None, "not in this report", reason))
        else:
            behind = records.behind(metric.tasks)
            here = replacements_text(_reaching(metric, deviations, behind))
            is_drawn = not behind or any(task.seed is not None for task in behind)
            chance = _chance(metric, published.count_of(one), is_drawn=is_drawn)
            number = _of_metric(one, metric, chance, here, outcomes.get(one.claim))
            numbers.append(number.model_copy(update={"count": published.count_of(one)}))
    return tuple(sorted(numbers, key=lambda number: number.where.partition(",")[0]))


@dataclass(frozen=True)
class _Chance:
    """What a difference may be by chance."""

    standard_error: float
    quantile: float  # standard errors that 95 % of the differences do not exceed
    caveat: str = ""


def _of_metric(
    theirs: PublishedValue,
    metric: Metric,
    chance: _Chance | None,
    here: str,
    claimed: Outcome | None,
) -> PublishedNumber:
    """Return a number beside ours.

    here: what is set otherwise. claimed: the outcome of the claim that asks just this.
    """
    if metric.value is None:
        return _number(theirs, None, "inconclusive", f"No value: {metric.absent}.", here)
    difference = abs(metric.value - theirs.value)
    leeway = chance.quantile * chance.standard_error if chance else 0.0
    agreement: Agreement
    if chance is None and metric.replicates:
        agreement, reasons = "inconclusive", [ONE_RUN]
    elif difference > leeway:
        agreement, reasons = "does not agree", [here, theirs.note]
    else:
        agreement, reasons = "no significant difference" if chance else "agrees", []
    reasons += [chance.caveat] if chance else []
    if theirs.tolerance is not None and difference <= theirs.tolerance:
        agreement, reasons = "agrees", []
    error = chance.standard_error if chance else None
    if claimed is not None:
        agreement, error = _ANSWERS[claimed], None
        reasons = [] if claimed == "holds" else reasons
    number = _number(theirs, metric.value, agreement, *reasons)
    return number.model_copy(update={"standard_error": error})


def _of_setting(theirs: PublishedValue, ours: JsonValue) -> PublishedNumber:
    if not isinstance(ours, int | float):
        raise TypeError(f"The setting {theirs.name} is {ours!r} and no number.")
    if ours == theirs.value:
        return _number(theirs, ours, "as set")
    return _number(theirs, ours, "does not agree", "A setting, which this run changes.")


def _number(
    theirs: PublishedValue, ours: float | None, agreement: Agreement, *reasons: str
) -> PublishedNumber:
    return PublishedNumber(
        name=theirs.name,
        published=theirs.value,
        where=theirs.where,
        note=theirs.note,
        ours=ours,
        difference=None if ours is None else ours - theirs.value,
        agreement=agreement,
        reason=" ".join(filter(None, reasons)),
    )


def _chance(metric: Metric, count: int | None, *, is_drawn: bool) -> _Chance | None:
    """Return what is known of chance; None for what has no uncertainty of its own.

    count: how many were counted there; None: as many as here.
    is_drawn: another seed may give another number.
    """
    ours = metric.counted.count if metric.counted else None
    share = ours / count if ours and count else 1.0
    # As if what was counted there scattered as ours does.
    of_data = (metric.standard_error or 0.0) ** 2 * (1 + share)
    replicates = len(metric.replicates)
    if metric.std:
        over_seeds = metric.std**2 * (1 + 1 / replicates)
        variance = over_seeds + (of_data if share < 1 else 0.0)
        # Satterthwaite's: the part of the data is known from so many that it has no limit.
        freedom = (replicates - 1) * (variance / over_seeds) ** 2
        return _Chance(math.sqrt(variance), critical_value(freedom))
    if not of_data:
        return None
    caveat = EQUAL_REPLICATES if replicates > 1 else ONE_RUN if is_drawn else ""
    return _Chance(math.sqrt(of_data), critical_value(None), caveat)


def _reaching(
    metric: Metric, deviations: Sequence[Deviation], behind: Iterable[TaskRecord]
) -> list[Deviation]:
    """Return the deviations that can change a metric; behind: the tasks that it comes from."""
    read = metric.depends_on or {name for task in behind for name in task.settings}
    return [one for one in deviations if is_of(one.name, read)]


def _why_missing(stem: str, metrics: Mapping[str, Metric], failed: Collection[str]) -> str:
    if stem in failed:
        return "Its section failed."
    if any(metric.section == stem for metric in metrics.values()):
        return "This run does not measure it."
    return ""
