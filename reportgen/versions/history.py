"""List versions in order, each compared in words with the one before."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reportgen.base.errors import OlderSchemaError, and_more, shown
from reportgen.base.mappings import differing
from reportgen.base.untrusted.folders import is_folder
from reportgen.report.model import Report, changed_settings
from reportgen.report.schema import OF_OLDER_SCHEMA
from reportgen.versions.integrity import concerns_of
from reportgen.versions.numbered import version_folders, versions_read
from reportgen.versions.sweeps import Sweep, sweeps_of

NOTHING_RECORDED = "nothing that is recorded"

_OF_THE_PROJECT = ("project", "chapters", "original", "setting_labels", "facts", "credits")
"""Fields of a report that its project gives as they are."""


@dataclass(frozen=True)
class ListedVersion:
    """A version as it lies in a results folder."""

    name: str
    report: Report | None  # None: it cannot be read
    words: tuple[str, ...]  # what changed against the one before of its profile, or is wrong
    sweep: Sweep | None = None  # that it was made for; None: for none, or something is wrong


def list_versions(results: Path) -> Iterator[ListedVersion]:
    """Yield all versions, the newest last."""
    sweeps = {version: sweep for sweep in sweeps_of(results) for version in sweep.own}
    last: dict[tuple[str, str], Report] = {}
    for folder, report in versions_read(version_folders(results)):
        if not isinstance(report, Report):
            words = OF_OLDER_SCHEMA if isinstance(report, OlderSchemaError) else str(report)
            yield ListedVersion(folder.name, None, (words,))
            continue
        of = report.project, report.profile
        before = last.get(of)
        changes = ("first of its profile",) if before is None else changes_in_words(before, report)
        concerns = list(concerns_of(folder, report, with_pages=False))
        damaged = [one.text for one in concerns if one.kind == "files"]
        doubts = [one.text for one in concerns if one.kind != "files"]
        doubt = [f"contradicts itself: {doubts[0]}{and_more(len(doubts))}"] if doubts else []
        last[of] = report
        sweep = None if damaged or doubt else sweeps.get(folder.name)
        yield ListedVersion(folder.name, report, (*changes, *damaged, *doubt), sweep)


def version_before(place: Path, report: Report) -> Report | None:
    """Return the report of the version before of the same project and profile, beside it.

    place: the version's folder or its report.json.
    """
    folder = (place if is_folder(place) else place.parent).resolve()
    folders = version_folders(folder.parent)
    earlier = folders[: folders.index(folder)] if folder in folders else []
    before = (other for _, other in versions_read(reversed(earlier)) if isinstance(other, Report))
    of = report.project, report.profile
    return next((other for other in before if (other.project, other.profile) == of), None)


def changes_in_words(before: Report, after: Report) -> tuple[str, ...]:
    """Return what was changed from one version to the other, the settings first.

    Each is a phrase such as "knn.neighbours 5 -> 7", "code, data or libraries of
    knn", "text of knn" or "page or rendering".
    """
    return tuple(_changes(before, after)) or (NOTHING_RECORDED,)


def _changes(before: Report, after: Report) -> Iterator[str]:
    if before.profile != after.profile:
        yield f"profile {before.profile} -> {after.profile}"
    settings = list(_setting_changes(before, after))
    yield from settings
    if before.only != after.only:
        yield "only " + " and ".join(after.only) if after.only else "all sections"
    # Where a setting changed, other keys are its doing.
    stems = [] if settings else _stems_with_other_keys(before, after)
    if stems:
        yield f"code, data or libraries of {', '.join(stems)}"
    yield from _failure_changes(before, after)
    yield from _text_changes(before, after)
    if before.keys and after.keys and before.keys.rendered != after.keys.rendered:
        yield "page or rendering"


def _setting_changes(before: Report, after: Report) -> Iterator[str]:
    for name, (was, now) in changed_settings(before.settings, after.settings).items():
        if was is None:
            yield f"{name} is new: {shown(now)}"
        elif now is None:
            yield f"{name} was removed, it was {shown(was)}"
        else:
            yield f"{name} {shown(was)} -> {shown(now)}"


def _text_changes(before: Report, after: Report) -> Iterator[str]:
    files = differing(before.templates, after.templates, "")
    if files:
        yield f"text of {', '.join(Path(name).stem for name in files)}"
    if before.listings != after.listings:
        yield "listings"
    for name in _OF_THE_PROJECT:
        if getattr(before, name) != getattr(after, name):
            yield name.replace("_", " ")


def _stems_with_other_keys(before: Report, after: Report) -> list[str]:
    """Return the experiments of which a task that both have is another now."""
    old = {task.name: task.key for task in before.tasks}
    changed = [task.name for task in after.tasks if old.get(task.name, task.key) != task.key]
    return list(dict.fromkeys(name.partition(".")[0] for name in changed))


def _failure_changes(before: Report, after: Report) -> Iterator[str]:
    old = {section.stem: section.failure for section in before.sections}
    words = {
        (False, True): "failed",
        (True, False): "failed before",
        (True, True): "failed with another error",
    }
    for section in after.sections:
        was, now = old.get(section.stem), section.failure
        if was != now:
            yield f"{section.stem} {words[bool(was), bool(now)]}"
