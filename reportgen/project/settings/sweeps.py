"""Read the points of a sweep: the values of some settings, for a version each."""

from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path

from reportgen.base.errors import SettingsError
from reportgen.base.toml_text import read_toml
from reportgen.base.untrusted.text import shortened
from reportgen.project.settings.loading import Names, Source, flattened, parse_override
from reportgen.report.sweeps import MOST_POINTS

_OPTION = "--sweep"
_EXAMPLE = "[3, 5, 7]"


def points_of(texts: Sequence[str]) -> tuple[Source, ...]:
    """Return the points of a sweep, in order.

    texts: settings with their values, as in "knn.neighbours=[3, 5, 7]", of which every
    combination is a point, or else the name of one TOML file with a `[[point]]` for each.
    Raises SettingsError, one line.
    """
    files = [text for text in texts if "=" not in text]
    if not files:
        return _combinations(list(map(_axis, texts)))
    if len(texts) == 1:
        return tuple(_of_file(Path(files[0])))
    raise SettingsError(
        f"{_OPTION} {shortened(files[0], 100)} is a file of points; give it alone, or give "
        f"settings with their values, as in {_OPTION} knn.neighbours={_EXAMPLE}."
    )


def _axis(text: str) -> list[Source]:
    """Return a setting with each of its values."""
    source = parse_override(text, _OPTION, _EXAMPLE)
    ((names, values),) = source.values.items() if len(source.values) == 1 else (((), None),)
    place = f"{_OPTION} {shortened(text, 100)}"
    if not isinstance(values, list) or not values:
        raise SettingsError(
            f"{place}: expected a list of values, as in {_OPTION} knn.neighbours={_EXAMPLE}."
        )
    return [Source({names: value}, {names: place}) for value in values]


def _combinations(axes: Sequence[Sequence[Source]]) -> tuple[Source, ...]:
    names = [name for axis in axes for name in axis[0].values]
    for name in names:
        if names.count(name) > 1:
            raise SettingsError(f"{_OPTION}: {'.'.join(name)} is given twice; list all its values.")
    count = 1
    for axis in axes:
        count *= len(axis)
    _check_count(count, _OPTION)
    return tuple(_together(parts) for parts in product(*axes))


def _together(parts: Iterable[Source]) -> Source:
    listed = [*parts]
    return Source(
        {name: value for one in listed for name, value in one.values.items()},
        {name: place for one in listed for name, place in one.places.items()},
    )


def _of_file(file: Path) -> Iterable[Source]:
    read = read_toml(file, "file of points", SettingsError)
    points = read.tables.get("point")
    example = 'for example [[point]], and below it "knn.neighbours = 3"'
    if set(read.tables) != {"point"} or not isinstance(points, list):
        raise SettingsError(f"{file}: expected a table [[point]] for each point, {example}.")
    _check_count(len(points), str(file))
    first: set[Names] = set()
    for number, point in enumerate(points):
        place = read.place_of(("point", number))
        values = dict(flattened(point)) if isinstance(point, dict) else {}
        if not values:
            raise SettingsError(f"{place}: a point needs the value of a setting, {example}.")
        first = first or set(values)
        if set(values) != first:
            (name, *_) = sorted(set(values) ^ first)
            raise SettingsError(
                f"{place}: every point has the same settings; {'.'.join(name)} is in some alone."
            )
        yield Source(values, {name: read.place_of(("point", number, *name)) for name in values})


def _check_count(count: int, place: str) -> None:
    if count > MOST_POINTS:
        raise SettingsError(f"{place}: {count:,} points, and {MOST_POINTS:,} are allowed.")
