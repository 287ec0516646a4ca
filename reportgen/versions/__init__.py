"""The numbered versions in a results folder: made, found, named, told apart."""

from reportgen.versions.changes import NOTHING_RECORDED, changes_in_words
from reportgen.versions.damage import what_is_damaged, written_files
from reportgen.versions.history import ListedVersion, list_versions, version_before
from reportgen.versions.identity import computed_digest, rendered_digest
from reportgen.versions.naming import REFERENCE, resolve_version
from reportgen.versions.numbered import (
    SavedVersion,
    find_version,
    next_version_name,
    point_latest,
    prepare_results,
    readable_versions,
    save_version,
    version_folders,
)
from reportgen.versions.several import short_names, versions_in, without_repetition

__all__ = [
    "NOTHING_RECORDED",
    "REFERENCE",
    "ListedVersion",
    "SavedVersion",
    "changes_in_words",
    "computed_digest",
    "find_version",
    "list_versions",
    "next_version_name",
    "point_latest",
    "prepare_results",
    "readable_versions",
    "rendered_digest",
    "resolve_version",
    "save_version",
    "short_names",
    "version_before",
    "version_folders",
    "versions_in",
    "what_is_damaged",
    "without_repetition",
    "written_files",
]
