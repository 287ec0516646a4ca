"""Keep and find sweeps: which versions were built for which values of which settings.

A sweep is `results/sweeps/NAME.json`; its points are versions like any other.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, JsonValue, ValidationError

from reportgen.base.errors import (
    ResultsFolderError,
    SettingsError,
    VersionNotFoundError,
    hint,
    os_error_as,
)
from reportgen.base.files import replace_file
from reportgen.base.toml_text import toml_value
from reportgen.base.untrusted.folders import is_folder
from reportgen.base.untrusted.json_text import read_json
from reportgen.report.fields import (
    Document,
    Frozen,
    Moment,
    Stem,
    SweepName,
    VersionName,
    first_fault,
    is_sweep_name,
)
from reportgen.report.model import Report, flat_settings
from reportgen.report.sweeps import MOST_POINTS
from reportgen.versions.index import VersionIndex, index_of
from reportgen.versions.summary import Summary

SWEEPS = "sweeps"
"""The folder of a results folder that has them."""

_SUFFIX = ".json"
_WORD = re.compile(r"[A-Za-z0-9_]+(?:\.[0-9]+)?")

Values = Mapping[str, JsonValue]
"""Setting -> value, as in "knn.neighbours" -> 5."""


class Point(Frozen):
    """The values of a point, and what was built of it."""

    values: dict[str, JsonValue]
    version: VersionName | None = None  # None: not built yet, or not at all
    failure: str = ""  # why not at all

    @property
    def words(self) -> str:
        """Its values, as in "0.1, [64, 64]"."""
        return values_in_words(self.values)


class Sweep(Document):
    """A sweep as it is kept."""

    name: SweepName
    project: Stem
    profile: Stem
    created: Moment
    base: str  # digest of the settings that all points have
    points: Annotated[tuple[Point, ...], Field(min_length=1, max_length=MOST_POINTS)]
    built: tuple[VersionName, ...] = ()  # versions that were made for it; others were there before

    @property
    def knobs(self) -> tuple[str, ...]:
        """The settings that its points differ in."""
        return tuple(self.points[0].values)

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions of its points, each once."""
        return tuple(dict.fromkeys(one.version for one in self.points if one.version))

    @property
    def own(self) -> frozenset[str]:
        """The versions of its points that were made for it."""
        return frozenset(self.versions) & frozenset(self.built)


def label_of(values: Values) -> str:
    """Return the values of a point as a part of a task's name, as in "0.1-64-64"."""
    return "-".join(_WORD.findall(values_in_words(values)))[:40].rstrip(".-") or "point"


def values_in_words(values: Values) -> str:
    """Return the values of a point, as in "0.1, [64, 64]"."""
    return ", ".join(map(toml_value, values.values()))


def check_sweep_name(name: str) -> None:
    """Raise SettingsError for a name that a sweep cannot have."""
    if not is_sweep_name(name):
        raise SettingsError(
            "--name must be the name of a sweep: letters, digits, and . _ + - after the first, at "
            "most 100."
        )


def name_for(results: Path, knobs: tuple[str, ...], base: str) -> str:
    """Return the name of a sweep that was given none: that of its settings.

    The same settings over another base get a number behind it, as in "knn.neighbours-2".
    base: as in `Sweep`. Raises ResultsFolderError where the results cannot be read.
    """
    stem, number = "+".join(knobs)[:90], 1
    taken = {one.name: one.base for one in sweeps_of(results)}
    while taken.get(name := stem if number == 1 else f"{stem}-{number}", base) != base:
        number += 1
    return name


def built_for(results: Path, name: str) -> tuple[str, ...]:
    """Return the versions that were made for the sweep of a name so far; empty for a new one."""
    return next((one.built for one in sweeps_of(results) if one.name == name), ())


def write_sweep(results: Path, sweep: Sweep) -> None:
    """Keep a sweep; one of its name is replaced. Raises ResultsFolderError."""
    file = _file(results, sweep.name)
    with os_error_as(ResultsFolderError, f"The sweep cannot be written to {file}"):
        file.parent.mkdir(exist_ok=True)
        replace_file(file, sweep.to_json().encode())


def sweeps_of(results: Path) -> tuple[Sweep, ...]:
    """Return all sweeps that can be read, the newest last; raises ResultsFolderError."""
    found = sorted(_readable(results), key=lambda one: (one.created, one.name))
    return tuple(found)


def read_sweep(results: Path, name: str | None = None) -> Sweep:
    """Return a sweep by its name, or the newest.

    Raises VersionNotFoundError, with the nearest name, where there is none; ResultsFolderError
    where it cannot be read.
    """
    names = _names(results)
    if not names:
        raise VersionNotFoundError(
            f"{results} has no sweep yet. Make one with reportgen build --sweep."
        )
    if name is None:
        if known := sweeps_of(results):
            return known[-1]
        return _read(results, names[-1])
    if name not in names:
        nearest = hint(name, names, f"There are: {', '.join(names)}.")
        raise VersionNotFoundError(f"There is no sweep {name} in {results}. {nearest}")
    return _read(results, name)


def reports_of(results: Path, sweep: Sweep) -> Iterator[tuple[Point, Report | None, str]]:
    """Yield each point with its report, as of `VersionIndex.numbers`, or with why there is none.

    A version of another project, profile or of other values is none of the sweep's.
    """
    with index_of(results) as index:
        for point in sweep.points:
            yield point, *_report_of(point, sweep, results, index)


def _report_of(
    point: Point, sweep: Sweep, results: Path, index: VersionIndex
) -> tuple[Report | None, str]:
    if point.version is None:
        return None, point.failure or "not built yet"
    try:
        report = index.numbers(results / point.version)
    except ResultsFolderError:
        return None, f"{point.version} is gone or cannot be read"
    other = _what_differs(point, sweep, report)
    return (report, "") if other is None else (None, f"{point.version} has another {other}")


def is_own(sweep: Sweep, name: str, version: Summary) -> bool:
    """Say whether a version was made for a sweep: another may have a deleted one's number."""
    points = (point for point in sweep.points if point.version == name)
    return name in sweep.own and any(_what_differs(one, sweep, version) is None for one in points)


def _what_differs(point: Point, sweep: Sweep, version: Report | Summary) -> str | None:
    """Return in what a version is another than a point asks for; None: in nothing."""
    settings = flat_settings(version.settings)
    asked = {"project": sweep.project, "profile": sweep.profile, **point.values}
    there = {"project": version.project, "profile": version.profile, **settings}
    return next((name for name, value in asked.items() if there.get(name) != value), None)


def _readable(results: Path) -> Iterator[Sweep]:
    for name in _names(results):
        try:
            yield _read(results, name)
        except ResultsFolderError:
            continue


def _names(results: Path) -> list[str]:
    folder = results / SWEEPS
    if not is_folder(folder):
        return []
    with os_error_as(ResultsFolderError, f"The folder {folder} cannot be read"):
        names = [place.name for place in folder.iterdir() if place.suffix == _SUFFIX]
    stems = (name.removesuffix(_SUFFIX) for name in names)
    return sorted(filter(is_sweep_name, stems))


def _read(results: Path, name: str) -> Sweep:
    file = _file(results, name)
    try:
        sweep = Sweep.model_validate_json(read_json(file), strict=True)
    except ValidationError as error:
        raise ResultsFolderError(f"{file} is not a sweep: {first_fault(error)}.") from error
    if sweep.name != name:
        raise ResultsFolderError(f"{file} is the sweep {sweep.name}; rename it to that.")
    return sweep


def _file(results: Path, name: str) -> Path:
    return results / SWEEPS / f"{name}{_SUFFIX}"
