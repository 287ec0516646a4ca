"""List versions in order, each compared in words with the one before."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reportgen.base.errors import OlderSchemaError, ResultsFolderError, shown
from reportgen.base.mappings import differing
from reportgen.base.untrusted.folders import is_folder
from reportgen.report.model import Report, changed_settings
from reportgen.report.schema import OF_OLDER_SCHEMA
from reportgen.versions.index import index_of
from reportgen.versions.numbered import readable_versions, version_folders
from reportgen.versions.summary import LISTINGS, OF_THE_PROJECT, Summary, summary_of
from reportgen.versions.sweeps import Sweep, is_own, sweeps_of

NOTHING_RECORDED = "nothing that is recorded"


@dataclass(frozen=True)
class ListedVersion:
    """A version as it lies in a results folder."""

    name: str
    summary: Summary | None  # None: it cannot be read
    words: tuple[str, ...]  # what changed against the one before of its profile, or is wrong
    sweep: Sweep | None = None  # that it was made for; None: for none, or something is wrong


def list_versions(results: Path) -> Iterator[ListedVersion]:
    """Yield all versions, the newest last."""
    sweeps = {version: sweep for sweep in sweeps_of(results) for version in sweep.own}
    last: dict[tuple[str, str], Summary] = {}
    folders = version_folders(results)
    if not folders:
        return
    with index_of(results) as index:
        for folder in folders:
            try:
                summary = index.summary(folder, with_faults=True)
            except ResultsFolderError as error:
                words = OF_OLDER_SCHEMA if isinstance(error, OlderSchemaError) else str(error)
                yield ListedVersion(folder.name, None, (words,))
                continue
            of = summary.project, summary.profile
            before = last.get(of)
            changes = tuple(_changes(before, summary)) if before else ("first of its profile",)
            faults = summary.faults or ()
            last[of] = summary
            sweep = None if faults else sweeps.get(folder.name)
            if sweep is not None and not is_own(sweep, folder.name, summary):
                sweep = None
            yield ListedVersion(
                folder.name, summary, (*(changes or (NOTHING_RECORDED,)), *faults), sweep
            )


def version_before(place: Path, report: Report) -> Report | None:
    """Return the report of the version before of the same project and profile, beside it.

    place: the version's folder or its report.json.
    """
    folder = (place if is_folder(place) else place.parent).resolve()
    folders = version_folders(folder.parent)
    earlier = folders[: folders.index(folder)] if folder in folders else []
    of = report.project, report.profile
    found = readable_versions(
        folder.parent, lambda one: (one.project, one.profile) == of, reversed(earlier)
    )
    return next((other for _, other in found), None)


def changes_in_words(before: Report, after: Report) -> tuple[str, ...]:
    """Return what was changed from one version to the other, the settings first.

    Each is a phrase such as "knn.neighbours 5 -> 7", "code, data or libraries of
    knn", "text of knn" or "page or rendering".
    """
    return tuple(_changes(summary_of(before), summary_of(after))) or (NOTHING_RECORDED,)


def _changes(before: Summary, after: Summary) -> Iterator[str]:
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


def _setting_changes(before: Summary, after: Summary) -> Iterator[str]:
    for name, (was, now) in changed_settings(before.settings, after.settings).items():
        if was is None:
            yield f"{name} is new: {shown(now)}"
        elif now is None:
            yield f"{name} was removed, it was {shown(was)}"
        else:
            yield f"{name} {shown(was)} -> {shown(now)}"


def _text_changes(before: Summary, after: Summary) -> Iterator[str]:
    files = differing(before.templates, after.templates, "")
    if files:
        yield f"text of {', '.join(Path(name).stem for name in files)}"
    for name in (LISTINGS, *OF_THE_PROJECT):
        if before.given[name] != after.given[name]:
            yield name.replace("_", " ")


def _stems_with_other_keys(before: Summary, after: Summary) -> list[str]:
    """Return the experiments of which a task that both have is another now."""
    old = before.tasks
    changed = [name for name, key in after.tasks.items() if old.get(name, key) != key]
    return list(dict.fromkeys(name.partition(".")[0] for name in changed))


def _failure_changes(before: Summary, after: Summary) -> Iterator[str]:
    words = {
        (False, True): "failed",
        (True, False): "failed before",
        (True, True): "failed with another error",
    }
    for stem, now in after.failures.items():
        was = before.failures.get(stem, "")
        if was != now:
            yield f"{stem} {words[bool(was), bool(now)]}"
