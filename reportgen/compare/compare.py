"""Versions compared: everything that differs, with its verdict. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import get_args

from reportgen.base.errors import ProjectError
from reportgen.compare.calibration import Calibration
from reportgen.compare.causes import PUBLISHED, Upstream, environment_changes
from reportgen.compare.metrics import SmallestThatMatters, changes_of_family
from reportgen.compare.model import (
    VERDICT_WORDS,
    Cause,
    Diff,
    DiffFamily,
    MetricChange,
    Side,
    Summary,
    Verdict,
)
from reportgen.compare.parts import claim_changes, figure_changes, table_changes
from reportgen.compare.shared import shared_parts
from reportgen.compare.texts import text_changes
from reportgen.report.model import Report


def compare_versions(
    a: Report,
    b: Report,
    calibration: Calibration,
    smallest: SmallestThatMatters = lambda _: 0.0,
) -> Diff:
    """Return all that differs from a to b.

    smallest: below which a real difference of a metric does not matter.
    """
    return compare_family([(a, b)], calibration, smallest).diffs[0]


def compare_family(
    pairs: Sequence[tuple[Report, Report]],
    calibration: Calibration,
    smallest: SmallestThatMatters = lambda _: 0.0,
) -> DiffFamily:
    """Return all that differs from the first to the second of each pair.

    The tests of all numbers of all pairs are one family. Of a version that was built with some
    sections alone, these are compared.
    pairs: the same version, and each of several others.
    """
    upstreams = [Upstream(*shared_parts(*pair)) for pair in pairs]
    changes, power = changes_of_family(upstreams, calibration, smallest)
    reliability = " ".join(filter(None, (calibration.reliability, power)))
    return DiffFamily(
        diffs=tuple(_diff(*each, reliability) for each in zip(upstreams, changes, strict=True))
    )


def check_comparable(a: Report, b: Report) -> None:
    """Raise ProjectError where two versions are of two projects."""
    if a.project != b.project:
        raise ProjectError(
            f"{a.version} is of the project {a.project}, {b.version} of {b.project}. Only versions "
            "of one project can be compared. If it is one, whose folder has another name now, put "
            f'name = "{a.project}" into its report.toml.'
        )


def _diff(upstream: Upstream, metrics: tuple[MetricChange, ...], reliability: str) -> Diff:
    a, b = upstream.a, upstream.b
    causes = _all_causes(upstream, metrics)
    # Of the published original only numbers and settings are known as data.
    both = () if upstream.is_from_original else (a, b)
    return Diff(
        a=_side(a),
        b=_side(b),
        summary=_summary(metrics, causes),
        settings=upstream.settings,
        causes=causes,
        metrics=metrics,
        tables=tuple(table_changes(*both)) if both else (),
        figures=tuple(figure_changes(*both)) if both else (),
        claims=tuple(claim_changes(*both)) if both else (),
        text=text_changes(*both) if both else (),
        environment=environment_changes(*both) if both else (),
        reliability=reliability,
    )


def _side(report: Report) -> Side:
    return Side(
        name=report.version,
        title=report.title,
        profile=report.profile,
        created=report.date if report.version == PUBLISHED else report.created.isoformat(),
    )


def _all_causes(upstream: Upstream, metrics: Iterable[MetricChange]) -> tuple[Cause, ...]:
    """Return the causes that reach any number, each once."""
    found: dict[Cause, None] = {}
    for change in metrics:
        ours = upstream.a.metrics.get(change.renamed_from or change.name)
        theirs = upstream.b.metrics.get(change.name)
        if ours and theirs and change.verdict != "same":
            found |= dict.fromkeys(upstream.causes_of(ours, theirs))
    return tuple(found)


def _summary(metrics: Sequence[MetricChange], causes: Sequence[Cause]) -> Summary:
    unexplained = [change for change in metrics if change.unexplained]
    real = [change for change in metrics if change.is_real]
    counts = Counter(change.verdict for change in metrics if not change.unexplained)
    parts = [f"{len(unexplained)} that nothing explains"] if unexplained else []
    parts += [
        f"{counts[verdict]} {VERDICT_WORDS.get(verdict, verdict)}"
        for verdict in get_args(Verdict)
        if counts[verdict]
    ]
    behind = {words for change in real for words in change.causes}
    names = tuple(dict.fromkeys(cause.name for cause in causes if cause.words in behind))
    noun = "cause" if len(names) == 1 else "causes"
    because = f"; {noun}: {', '.join(names)}" if names else ""
    return Summary(
        text=f"{', '.join(parts) or 'no numbers'}{because}",
        counts={**counts, **({"unexplained": len(unexplained)} if unexplained else {})},
        causes=names,
        has_real_changes=bool(real),
    )
