"""Compare published numbers with ours: do they agree, and if not, why. Pure.

Numbers that scatter are tested, each by itself, and the tests of a report are corrected together by
Holm's procedure (docs/statistics.md). Exact ones agree where they are equal, or as close as the
tolerance of the published one. Where a published number names a claim that asks just this, the
claim has the answer. Sentences and the appendix read what is found here.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from reportgen.base.errors import VersionNotFoundError
from reportgen.compare.calibration import RecordedSpread
from reportgen.compare.causes import PUBLISHED
from reportgen.compare.one_run import NOTHING_RECORDED, SpreadsOfRuns
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
from reportgen.report.settings_words import other_settings_text
from reportgen.statistics.agreement import agreement_with_one_run
from reportgen.statistics.families import corrected_by_holm
from reportgen.statistics.findings import LEVEL, Finding

ONE_RUN = "One run: the spread over seeds is not known."
EQUAL_REPLICATES = "All replicates are equal: the spread over seeds is not known."

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
    spreads: Mapping[str, RecordedSpread] = NOTHING_RECORDED,
) -> tuple[PublishedNumber, ...]:
    """Return every published number beside ours, in the order of the original's sections.

    metrics: by name. settings: as a report holds them. tasks: that the metrics were made
    from, and all that these need. failed: the stems of the sections that failed.
    spreads: of one run over seeds, by metric, as the project has recorded them.
    """
    answers = {claim.name: claim for claim in claims}
    given = flat_settings(settings)
    numbers = [_of_setting(one, given[one.name]) for one in published.settings]
    records = Records(tasks)
    pairs = []
    for one in published.metrics:
        metric = metrics.get(one.name)
        if metric is None:
            reason = _why_missing(one.name.partition(".")[0], metrics, failed)
            numbers.append(_number(one, None, "not in this report", reason))
        else:
            behind = records.behind(metric.tasks)
            pairs.append(
                _Pair(
                    theirs=one,
                    ours=metric,
                    count=published.count_of(one),
                    here=other_settings_text(_reaching(metric, deviations, behind)),
                    is_drawn=not behind or any(task.seed is not None for task in behind),
                    claim=answers.get(one.claim),
                )
            )
    of_runs = SpreadsOfRuns(metrics.values(), spreads, records)
    findings = {pair.theirs.name: _tested(pair, of_runs) for pair in pairs}
    tested = {name: finding for name, finding in findings.items() if finding is not None}
    corrected = dict(zip(tested, corrected_by_holm(tuple(tested.values())), strict=True))
    numbers += [_beside(pair, corrected.get(pair.theirs.name)) for pair in pairs]
    return tuple(sorted(numbers, key=lambda number: number.where.partition(",")[0]))


@dataclass(frozen=True)
class _Pair:
    """A published number and ours."""

    theirs: PublishedValue
    ours: Metric
    count: int | None  # how many were counted there; None: not known
    here: str  # what is set otherwise
    is_drawn: bool  # another seed may give another number
    claim: Claim | None  # that asks just whether the two agree


def _tested(pair: _Pair, spreads: SpreadsOfRuns) -> Finding | None:
    """Return what a test says of the difference; None where chance has no part in it.

    None, too, where a claim has the answer, and where the spread over seeds is not known.
    """
    ours = pair.ours
    if ours.value is None or ours.kind == "exact" or pair.claim is not None:
        return None
    counted = ours.counted.count if ours.counted else None
    share = counted / pair.count if counted and pair.count else 1.0
    # As if what was counted there scattered as ours does.
    of_data = (ours.standard_error or 0.0) ** 2 * (1 + share)
    if pair.is_drawn:
        spread = spreads.of(ours)
        of_items = of_data if share != 1 else 0.0  # otherwise both read the same items
    else:
        spread, of_items = None, of_data
    if spread is None and (pair.is_drawn or not of_items):
        return None
    return agreement_with_one_run(
        pair.theirs.value,
        ours.value,
        max(len(ours.replicates), 1),
        spread,
        of_items=of_items,
        step=pair.theirs.rounded_to,
    )


def _beside(pair: _Pair, finding: Finding | None) -> PublishedNumber:
    """Return a number beside ours, with the finding corrected for all that are compared."""
    theirs, ours, claim = pair.theirs, pair.ours, pair.claim
    if ours.value is None:
        number = _number(theirs, None, "inconclusive", f"No value: {ours.absent}.", pair.here)
        return number.model_copy(update={"count": pair.count})
    difference = abs(ours.value - theirs.value)
    why = (pair.here, theirs.note)
    test: dict[str, float | None] = {}
    if claim is not None:
        reasons = () if claim.outcome == "holds" else why
        number = _number(theirs, ours.value, _ANSWERS[claim.outcome], *reasons)
        # Of a claim that two numbers agree, a small p value says that they do.
        if claim.outcome == "does not hold":
            test = {"p_value": claim.p_value, "comparisons": claim.comparisons}
    elif theirs.tolerance is not None and difference <= theirs.tolerance:
        number = _number(theirs, ours.value, "agrees")
    elif finding is not None:
        differs = finding.p_value < LEVEL
        agreement: Agreement = "does not agree" if differs else "no significant difference"
        number = _number(theirs, ours.value, agreement, *(why if differs else ()))
        test = {
            "standard_error": finding.standard_error,
            "p_value": finding.p_value,
            "comparisons": finding.comparisons,
        }
    elif ours.kind == "exact" or not pair.is_drawn:
        is_equal = difference == 0
        number = _number(
            theirs,
            ours.value,
            "agrees" if is_equal else "does not agree",
            *(() if is_equal else why),
        )
    else:
        reason = EQUAL_REPLICATES if len(ours.replicates) > 1 else ONE_RUN
        number = _number(theirs, ours.value, "inconclusive", *why, reason)
    return number.model_copy(update={"count": pair.count, **test})


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
