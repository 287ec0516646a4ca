"""The main job: from settings to a version."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from reportgen.assemble import Identity, assemble
from reportgen.contents import STEMS, entry_of
from reportgen.data.mnist import MNIST_DIGEST, checked_content
from reportgen.environment import describe_environment
from reportgen.experiments import declare_tasks
from reportgen.published import load_published
from reportgen.report import Report, Section, TaskRecord
from reportgen.runner import Plan, Store, local_executor, plan_tasks, run_plan, tasks_needed
from reportgen.runner.events import BuildStage, Watch
from reportgen.sections import write_section
from reportgen.settings import Settings, load_settings
from reportgen.training.worker import start_worker
from reportgen.versions import prepare_results, save_version


@dataclass(frozen=True)
class BuildRequest:
    """What the author asks for."""

    profile: str
    settings: Settings
    only: tuple[str, ...]  # stems of the sections to show; empty: all
    results: Path
    jobs: int  # tasks that run at once, at least 1
    command: str  # makes this report again


@dataclass(frozen=True)
class BuiltVersion:
    """What a build leaves."""

    folder: Path
    failures: tuple[str, ...]  # one line per section that failed
    warnings: tuple[str, ...]


def build_version(request: BuildRequest, watch: Watch) -> BuiltVersion:
    """Run what is stale and set the results as a new version.

    Raises UserError where the data, the results folder or a template is at fault.
    """
    checked_content()
    prepare_results(request.results)
    store = _store(request)
    store.prepare()
    plan = plan_build(request)
    jobs = min(request.jobs, max(len(plan.stale), 1))
    outcome = run_plan(plan, store, partial(local_executor, jobs, start_worker), watch)
    sections = [
        write_section(stem, request.settings, outcome.results) for stem in _computed(request)
    ]
    watch(BuildStage("Setting the report"))
    warnings: list[str] = []

    def write(version: str, folder: Path) -> None:
        # Imported here: it brings matplotlib and WeasyPrint. The former would
        # speak of its cache where there is no home folder.
        logging.getLogger("matplotlib").setLevel(logging.ERROR)
        from reportgen.render import write_report_files

        report = _assemble(request, version, sections, outcome.records)
        (folder / "report.json").write_text(report.to_json(), encoding="utf-8")
        warnings.extend(write_report_files(report, folder))

    folder = save_version(request.results, request.profile, write)
    return BuiltVersion(folder, _failures(sections), tuple(dict.fromkeys(warnings)))


def plan_build(request: BuildRequest) -> Plan:
    """Return what is to run for a request, and why."""
    tasks = [task for stem in STEMS for task in declare_tasks(stem, request.settings)]
    computed = _computed(request)
    wanted = [task.name for task in tasks if task.stem in computed]
    return plan_tasks(tasks_needed(tasks, wanted), _store(request), MNIST_DIGEST)


def _shown(request: BuildRequest) -> tuple[str, ...]:
    return tuple(stem for stem in STEMS if not request.only or stem in request.only)


def _computed(request: BuildRequest) -> tuple[str, ...]:
    """Return the sections that are shown, and those that they compare themselves with."""
    shown = _shown(request)
    read = {stem for shown_stem in shown for stem in entry_of(shown_stem).reads}
    return tuple(stem for stem in STEMS if stem in shown or stem in read)


def _assemble(
    request: BuildRequest,
    version: str,
    sections: Sequence[Section],
    records: Sequence[TaskRecord],
) -> Report:
    return assemble(
        Identity(version, request.profile, datetime.now(UTC).replace(microsecond=0)),
        request.settings,
        writeup_settings=load_settings("full"),
        sections=sections,
        shown=_shown(request),
        tasks=records,
        environment=describe_environment(request.command),
        published=load_published(),
    )


def _failures(sections: Sequence[Section]) -> tuple[str, ...]:
    return tuple(
        f"The section {section.stem} failed: {section.failure.splitlines()[0]}"
        for section in sections
        if section.failure
    )


def _store(request: BuildRequest) -> Store:
    return Store(request.results / "store")
