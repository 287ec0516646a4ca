"""Assemble sections, settings, environment and published numbers into a Report. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TypeVar

from reportgen.compare.published import compare_with_original
from reportgen.project.published import Published
from reportgen.project.reference_list import references_of
from reportgen.project.settings.schema import Settings
from reportgen.report.fields import refuse_repetition
from reportgen.report.model import (
    Deviation,
    Environment,
    Erratum,
    Fallback,
    Report,
    SectionEntry,
    TaskRecord,
    VersionKeys,
    changed_settings,
    flat_settings,
)
from reportgen.report.outline import entries_of
from reportgen.report.parts import Claim, Equation, Figure, Metric, Section, Table
from reportgen.report.provenance import Records, reproduction_of
from reportgen.report.sweeps import ReportedSweep
from reportgen.report.texts import metrics_named
from reportgen.workflow.assembly.project_parts import ProjectParts

Traced = TypeVar("Traced", Figure, Table, Claim)

_NO_DEVIATION = ("seed", "report")
"""Sections of the settings in which reports differ by nature."""

_REPLICATES = ".replicates"
"""An original ran everything once; how often we do is no setting of its."""


@dataclass(frozen=True)
class Identity:
    """What tells this version from any other."""

    version: str  # the folder's name, as in "0001-fast"
    profile: str
    created: datetime
    only: tuple[str, ...] = ()  # stems of the sections that were asked for; empty: all
    keys: VersionKeys | None = None


def assemble(
    identity: Identity,
    settings: Settings,
    project: ProjectParts,
    *,
    sections: Sequence[Section],
    shown: Collection[str],
    tasks: Sequence[TaskRecord],
    environment: Environment,
    fallback: Sequence[Fallback] = (),
    sweeps: Sequence[ReportedSweep] = (),
    on_gpu: bool = False,
) -> Report:
    """Return the report.

    sections: those that the report shows, and those whose metrics they compare
    with their own.
    shown: the stems of the sections that have a place in the report.
    fallback: what earlier versions had of those that failed.
    on_gpu: tasks may have been computed on a GPU.
    Raises ValueError where two things have one name.
    """
    published = project.published
    visible = [section for section in sections if section.stem in shown]
    records = Records(tasks)
    metrics = [
        metric.model_copy(
            update={
                "published": published.value_of(metric.name) if published else None,
                "reproduction": reproduction_of(metric, records, on_gpu=on_gpu),
            }
        )
        for section in sections
        for metric in section.metrics
    ]
    by_name = {metric.name: metric for metric in metrics}
    values = settings.model_dump(mode="json")
    known = flat_settings(values)
    tables = [_traced(table, by_name) for section in visible for table in section.tables]
    figures = [
        _traced(_with_counterpart(figure, published), by_name)
        for section in visible
        for figure in section.figures
    ]
    equations = [equation for section in visible for equation in section.equations]
    wordings = [wording for section in visible for wording in section.wordings]
    claims = [_traced(claim, by_name) for section in visible for claim in section.claims]
    refuse_repetition("the metric", (metric.name for metric in metrics))
    labelled: tuple[Table | Figure | Equation, ...] = (*tables, *figures, *equations)
    refuse_repetition("the label", (one.label for one in labelled))
    refuse_repetition("the wording", (wording.name for wording in wordings))
    refuse_repetition("the claim", (claim.name for claim in claims))
    deviating = deviations(settings, project, sections)
    return Report(
        version=identity.version,
        project=project.name,
        profile=identity.profile,
        reference=project.reference,
        created=identity.created,
        title=settings.report.title,
        authors=settings.report.authors,
        date=settings.report.date or identity.created.strftime("%-d %B %Y"),
        settings=values,
        only=identity.only,
        keys=identity.keys,
        chapters=project.chapters,
        original=project.original,
        setting_labels=dict(project.setting_labels),
        facts=dict(project.facts),
        credits=project.credits,
        references=references_of(project.works, settings.report.citations),
        citations=settings.report.citations,
        templates=dict(project.templates),
        listings=dict(project.listings),
        deviations=deviating,
        environment=environment,
        tasks=tuple(_with_settings_alone(task, known) for task in tasks),
        sections=tuple(
            SectionEntry(stem=section.stem, title=section.title, failure=section.failure)
            for section in visible
        ),
        metrics=by_name,
        tables=tuple(tables),
        figures=tuple(figures),
        equations=tuple(equations),
        wordings=tuple(wordings),
        claims=tuple(claims),
        published=compare_with_original(
            published,
            by_name,
            values,
            deviating,
            tasks,
            failed=[section.stem for section in sections if section.failure],
            claims=claims,
            spreads=project.spreads.get(identity.profile, {}),
        )
        if published
        else (),
        errata=tuple(Erratum(**one.model_dump()) for one in published.errata) if published else (),
        fallbacks=tuple(one for one in fallback if one.stem in shown),
        sweeps=tuple(sweeps),
    )


def deviations(
    settings: Settings, project: ProjectParts, sections: Iterable[Section] = ()
) -> tuple[Deviation, ...]:
    """Return the settings that differ from the reference's, in the order of the settings.

    sections: with the titles of experiments that the outline does not have.
    """
    theirs, ours = (
        one.model_dump(mode="json", exclude=set(_NO_DEVIATION))
        for one in (project.reference_settings, settings)
    )
    titles = {one.stem: one.title for one in sections}
    titles |= {one.stem: one.title for one in entries_of(project.chapters)}
    return tuple(
        Deviation(
            name=name,
            label=project.setting_labels.get(name, ""),
            value=value,
            published=published,
            experiment=titles.get(name.partition(".")[0], ""),
        )
        for name, (published, value) in changed_settings(theirs, ours).items()
        if project.original is None or not name.endswith(_REPLICATES)
    )


def _with_counterpart(figure: Figure, published: Published | None) -> Figure:
    """Return the figure with a caption that names the original's, where it has one."""
    theirs = published.figure_of(figure.label) if published else None
    if published is None or theirs is None:
        return figure
    return figure.model_copy(
        update={"caption": f"{figure.caption} {theirs.sentence(published.original.noun)}"}
    )


def _traced(part: Traced, metrics: Mapping[str, Metric]) -> Traced:
    """Return the part with its own tasks and those of the numbers that it names."""
    named = (metrics[name].tasks for name in metrics_named(part) if name in metrics)
    tasks = dict.fromkeys(chain(part.tasks, *named))
    return part.model_copy(update={"tasks": tuple(tasks)})


def _with_settings_alone(task: TaskRecord, known: Collection[str]) -> TaskRecord:
    """Drop the arguments that are no setting, such as the form of the pixels."""
    named = {name: value for name, value in task.settings.items() if name in known}
    return task.model_copy(update={"settings": named})
