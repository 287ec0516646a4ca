"""Compare the write-up's own numbers with ours: do they agree, and if not, why. Pure.

The write-up's numbers are of one training run, ours the mean over n replicates
with the standard deviation s. Another seed would move both, so their difference
has the variance s² (1 + 1/n). The difference is not significant up to the 95 % quantile of
Student's t, with n - 1 degrees of freedom, times the root of that. The images are noise too
where ours are not all of the write-up's 10,000: the squared standard errors of
both sides are added, the write-up's as if its images scattered as ours do, and
Satterthwaite's rule gives the degrees of freedom of the sum. A single run has no
s: the images alone decide then, by the normal quantile, and the reason says so.

Counts agree where they are equal. For limits on a grid of noise levels and the
crossover the claims that ask just this have the answer.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from pydantic import JsonValue

from reportgen.base.arrays import TEST_IMAGES
from reportgen.base.errors import VersionNotFoundError
from reportgen.base.significance import critical_value
from reportgen.compare.causes import PUBLISHED
from reportgen.project.published import Published, PublishedValue
from reportgen.project.settings.schema import Settings
from reportgen.report.model import (
    Agreement,
    Deviation,
    Environment,
    PublishedNumber,
    Report,
    flat_settings,
)
from reportgen.report.parts import Claim, Metric, Outcome
from reportgen.report.settings_words import replacements_text

ONE_RUN = "One run: what another seed gives is not known."
EQUAL_REPLICATES = "All replicates are equal: what another seed gives is not known."

_ASKED_BY: Mapping[str, str] = {
    "noise.recognition_limit": "noise.recognition_as_published",
    "noise.denoising_limit": "noise.denoising_as_published",
    "noise.crossover": "noise.crossover_as_published",
}
"""Metric -> the claim that holds it against the write-up."""

_ANSWERS: Mapping[Outcome, Agreement] = {
    "holds": "agrees",
    "does not hold": "does not agree",
    "inconclusive": "inconclusive",
}

_SHAPES = ("hidden", "filters", "kernel_size", "pool_size", "pool_stride", "dense")
"""Settings that decide how many parameters a network has."""

_WITHOUT_EFFECT = ("factors", "hinton_accuracy", "examples")
"""Settings that no measured number of the write-up depends on."""


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
    metrics = {}
    for one in other.published:
        model = other.metrics.get(one.name)
        if model is not None:
            metrics[one.name] = Metric(
                name=one.name,
                value=one.published,
                unit=model.unit,
                section=model.section,
                description=model.description,
                standard_error=_binomial(one, model),
                count=one.count,
            )
    return Report(
        version=PUBLISHED,
        project=other.project,
        profile=other.reference,
        reference=other.reference,
        created=datetime.combine(original.date, time(), UTC),
        title=original.title,
        authors=original.authors,
        date=original.date.isoformat(),
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


def _binomial(number: PublishedNumber, model: Metric) -> float | None:
    if model.unit != "fraction" or number.count is None:
        return model.standard_error
    return math.sqrt(number.published * (1 - number.published) / number.count)


def compare_with_original(
    published: Published,
    metrics: Mapping[str, Metric],
    settings: Settings,
    deviations: Sequence[Deviation],
    failed: Collection[str] = (),
    claims: Iterable[Claim] = (),
) -> tuple[PublishedNumber, ...]:
    """Return every number of the write-up beside ours, in the order of its sections.

    metrics: by name. failed: the stems of the sections that failed.
    """
    outcomes = {claim.name: claim.outcome for claim in claims}
    given = flat_settings(settings.model_dump(mode="json"))
    numbers = [_of_setting(one, given[one.name]) for one in published.settings]
    for one in published.metrics:
        number = _of_metric(one, metrics, settings, deviations, failed)
        metric = metrics.get(one.name)
        if metric and metric.count:
            number = number.model_copy(update={"count": TEST_IMAGES})
        numbers.append(_as_claimed(number, outcomes.get(_ASKED_BY.get(one.name, ""))))
    return tuple(sorted(numbers, key=lambda number: number.where.partition(",")[0]))


def _as_claimed(number: PublishedNumber, outcome: Outcome | None) -> PublishedNumber:
    """Return the number with the answer of the claim on it, where there is one."""
    if outcome is None or number.ours is None:
        return number
    reason = "" if outcome == "holds" else number.reason
    answer = {"agreement": _ANSWERS[outcome], "standard_error": None, "reason": reason}
    return number.model_copy(update=answer)


@dataclass(frozen=True)
class _Noise:
    """What a difference may be by chance."""

    standard_error: float
    quantile: float  # standard errors that 95 % of the differences do not exceed
    caveat: str = ""


def _of_metric(
    theirs: PublishedValue,
    metrics: Mapping[str, Metric],
    settings: Settings,
    deviations: Sequence[Deviation],
    failed: Collection[str],
) -> PublishedNumber:
    metric = metrics.get(theirs.name)
    if metric is None:
        stem = theirs.name.partition(".")[0]
        return _number(theirs, None, "not in this report", _why_missing(stem, metrics, failed))
    here = replacements_text(_behind(metric, settings, deviations))
    if metric.value is None:
        return _number(theirs, None, "inconclusive", f"No value: {metric.absent}.", here)
    noise = _noise(metric, settings.data.test_size)
    if noise is None and metric.replicates:
        return _number(theirs, metric.value, "inconclusive", ONE_RUN)
    leeway = noise.quantile * noise.standard_error if noise else 0.0
    agrees = abs(metric.value - theirs.value) <= leeway
    agreement: Agreement = "no significant difference" if noise else "agrees"
    agreement = agreement if agrees else "does not agree"
    reasons = [] if agrees else [here, theirs.note]
    if noise is None:
        return _number(theirs, metric.value, agreement, *reasons)
    error = {"standard_error": noise.standard_error}
    return _number(theirs, metric.value, agreement, *reasons, noise.caveat).model_copy(update=error)


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


def _noise(metric: Metric, test_size: int) -> _Noise | None:
    """Return what is known of chance; None for what has no uncertainty of its own."""
    over_images = (metric.standard_error or 0.0) ** 2 * (1 + test_size / TEST_IMAGES)
    count = len(metric.replicates)
    if metric.std:
        over_seeds = metric.std**2 * (1 + 1 / count)
        variance = over_seeds + (over_images if test_size < TEST_IMAGES else 0.0)
        freedom = (count - 1) * (variance / over_seeds) ** 2
        return _Noise(math.sqrt(variance), critical_value(freedom))
    if not over_images:
        return None
    caveat = EQUAL_REPLICATES if count > 1 else ONE_RUN
    return _Noise(math.sqrt(over_images), critical_value(None), caveat)


def _behind(metric: Metric, settings: Settings, deviations: Sequence[Deviation]) -> list[Deviation]:
    """Return the deviations that reach a metric."""
    sections = {"data", metric.section}
    if metric.section == "noise":
        sections |= {settings.noise.classifier, "autoencoder"}
    return [
        one
        for one in deviations
        for section, _, key in [one.name.partition(".")]
        if section in sections and _reaches(key, metric)
    ]


def _reaches(key: str, metric: Metric) -> bool:
    if metric.unit == "parameters":
        return key in _SHAPES
    if key == "recognition_threshold":
        return metric.name.endswith("_limit")
    return key not in _WITHOUT_EFFECT


def _why_missing(stem: str, metrics: Mapping[str, Metric], failed: Collection[str]) -> str:
    if stem in failed:
        return "Its section failed."
    if any(metric.section == stem for metric in metrics.values()):
        return "This run does not try its factor."
    return ""
