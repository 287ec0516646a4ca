"""The write-up's own numbers as a report that can be compared."""

import math
from datetime import UTC, datetime, time

from pydantic import JsonValue

from reportgen.base.arrays import TEST_IMAGES
from reportgen.compare.causes import PUBLISHED
from reportgen.project.published import Published, load_published
from reportgen.project.settings.loading import load_settings
from reportgen.project.settings.schema import Settings
from reportgen.report.model import Environment, Report
from reportgen.report.parts import Metric


def writeup_beside(other: Report) -> Report:
    """Return the write-up that ships as the other side of a comparison."""
    return writeup_as_report(load_published(), load_settings("full"), other)


def writeup_as_report(published: Published, settings: Settings, other: Report) -> Report:
    """Return the write-up as the other side of a comparison.

    settings: the write-up's. other: the version that it is compared with, which
    tells the unit and the definition of each number.
    """
    day = published.writeup.date
    metrics = {}
    for one in published.metrics:
        model = other.metrics.get(one.name)
        if model is not None:
            metrics[one.name] = Metric(
                name=one.name,
                value=one.value,
                unit=model.unit,
                section=model.section,
                description=model.description,
                standard_error=_binomial(one.value, model),
                count=TEST_IMAGES if model.count else None,
            )
    return Report(
        version=PUBLISHED,
        profile="full",
        created=datetime.combine(day, time(), UTC),
        title=published.writeup.title,
        authors=published.writeup.authors,
        date=day.isoformat(),
        settings=_with_replicates_of(other, settings.model_dump(mode="json")),
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


def _with_replicates_of(other: Report, settings: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the settings with the other's replicates: the write-up, run once, has none."""
    for name, section in settings.items():
        theirs = other.settings.get(name)
        if isinstance(section, dict) and isinstance(theirs, dict) and "replicates" in theirs:
            section["replicates"] = theirs["replicates"]
    return settings


def _binomial(value: float, model: Metric) -> float | None:
    if model.unit != "fraction" or model.count is None:
        return model.standard_error
    return math.sqrt(value * (1 - value) / TEST_IMAGES)
