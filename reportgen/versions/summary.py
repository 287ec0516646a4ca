"""What is listed and searched of a version: a small part of its report."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, JsonValue

from reportgen.base.files import digest_of_json
from reportgen.report.fields import Frozen, Moment, Name, Stem
from reportgen.report.model import Report, VersionKeys
from reportgen.report.numbers import metric_text

OF_THE_PROJECT = ("project", "chapters", "original", "setting_labels", "facts", "credits")
"""Fields of a report that its project gives as they are."""

LISTINGS = "listings"

_DIGITS = 16  # of a digest that is compared with few others


class Column(Frozen):
    """A number that a list of versions has a column for."""

    name: Name
    head: str
    section: Stem
    definition: str  # empty: none is given


class Summary(Frozen):
    """A version as lists show it and searches compare it."""

    project: Stem
    profile: Stem
    created: Moment
    settings: dict[str, JsonValue]
    only: tuple[Stem, ...]
    keys: VersionKeys | None
    tasks: dict[Name, str]  # name -> the beginning of its key
    failures: dict[Stem, str]  # section that is shown -> digest of its failure; empty: none
    templates: dict[str, str]  # name -> digest
    given: dict[str, str]  # field of `OF_THE_PROJECT`, or LISTINGS -> digest
    columns: Annotated[tuple[Column, ...], Field(max_length=1000)]
    numbers: dict[Name, str]  # every metric, as it is printed
    warnings: tuple[str, ...]  # what could not be made, such as the PDF
    faults: tuple[str, ...] | None = None  # what is wrong, in words; None: nobody looked
    is_whole: bool | None = None  # all files are as they were written; None: nobody looked


def summary_of(report: Report) -> Summary:
    """Return what is listed and searched of a report."""
    failures = ((section.stem, section.failure) for section in report.sections)
    return Summary(
        project=report.project,
        profile=report.profile,
        created=report.created,
        settings=report.settings,
        only=report.only,
        keys=report.keys,
        warnings=report.warnings,
        tasks={task.name: task.key[:_DIGITS] for task in report.tasks},
        failures={stem: _digest(failure) if failure else "" for stem, failure in failures},
        templates=_digests(report.templates),
        given=_digests(report.model_dump(mode="json", include={*OF_THE_PROJECT, LISTINGS})),
        columns=tuple(
            Column(
                name=one.name,
                head=one.column,
                section=one.section,
                definition=one.definition if one.description else "",
            )
            for one in report.metrics.values()
            if one.column
        ),
        numbers={
            name: "none" if one.value is None else metric_text(one)
            for name, one in report.metrics.items()
        },
    )


def _digests(values: Mapping[str, object]) -> dict[str, str]:
    return {name: _digest(value) for name, value in values.items()}


def _digest(value: object) -> str:
    return digest_of_json(value)[:_DIGITS]
