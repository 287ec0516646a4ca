"""Read what a teacher says of hand-ins, and points given by hand: a TOML file, never written.

A table for each student, by the id in the roster or the name of the hand-in:

    ["1234567"]
    comment = "A clear report."
    points = { "Denoising helps" = 0.5 }
    extra = 1
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import Field

from reportgen.base.errors import RosterError, hint, must_be
from reportgen.base.toml_text import KeyPath, TomlText, parse_toml, read_toml
from reportgen.grading.model import Graded, Remark
from reportgen.grading.rubric import Rubric
from reportgen.project.toml_model import parsed_as
from reportgen.report.fields import Frozen

_Points = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1e6)]
_Extra = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e6, le=1e6)]


class Comment(Frozen):
    """What a table of the file may have."""

    comment: str = Field(
        "",
        title="a text of at most 10,000 characters",
        description="Stands on the student's page.",
        max_length=10_000,
    )
    points: dict[str, _Points] = Field(
        default_factory=dict,
        title="a table of criteria and points, as in { CRITERION = 1.5 }",
        description="Criterion -> points in place of those by the rubric.",
    )
    extra: _Extra = Field(
        0.0, title="a number", description="Points beside those of the criteria; may be below 0."
    )


def read_comments(file: Path, graded: Sequence[Graded], rubric: Rubric) -> tuple[Graded, ...]:
    """Return what was graded with what a file says of it; raises RosterError, one line."""
    return _merged(read_toml(file, "file of comments", RosterError), graded, rubric)


def comments_from(
    text: str, file: str, graded: Sequence[Graded], rubric: Rubric
) -> tuple[Graded, ...]:
    """Return what `read_comments` does, of a TOML text."""
    return _merged(parse_toml(text, file, RosterError), graded, rubric)


@dataclass(frozen=True)
class _Table(TomlText):
    """One table of a file."""

    name: str

    def place_of(self, path: KeyPath) -> str:
        return super().place_of((self.name, *path))


def _merged(source: TomlText, graded: Sequence[Graded], rubric: Rubric) -> tuple[Graded, ...]:
    known = [name for one in graded for name in _names(one)]
    remarks: dict[str, Remark] = {}
    for name, given in source.tables.items():
        place = source.place_of((name,))
        if name not in known:
            raise RosterError(f"{place}: nobody has the id or hand-in {name}. {_near(name, known)}")
        if not isinstance(given, dict):
            allowed = "a table of comment, points and extra"
            raise RosterError(f"{place}: {must_be(name, given, allowed)}")
        table = _Table(given, source.text, source.file, name)
        found = parsed_as(Comment, table, RosterError)
        _check_points(found.points, rubric, table)
        remarks[name] = Remark(found.comment, found.points, found.extra)
    return tuple(_with_remark(one, remarks, source) for one in graded)


def _names(one: Graded) -> Iterable[str]:
    """Return by what a hand-in is named in the file."""
    return filter(None, (one.student.id if one.student else "", one.name))


def _near(name: str, known: Sequence[str]) -> str:
    return hint(name, known, "Name a student by the id in the roster, or else the hand-in.")


def _check_points(points: Mapping[str, float], rubric: Rubric, table: _Table) -> None:
    most = {one.name: one.points for one in rubric.criteria}
    for name, given in points.items():
        place = table.place_of(("points", name))
        if name not in most:
            message = f"the rubric has no criterion {name}. {hint(name, tuple(most))}"
            raise RosterError(f"{place}: {message}")
        if given > most[name]:
            allowed = f"at most the criterion's {most[name]:g}; extra gives more"
            raise RosterError(f"{place}: {must_be(name, given, allowed)}")


def _with_remark(one: Graded, remarks: Mapping[str, Remark], source: TomlText) -> Graded:
    found = [name for name in _names(one) if name in remarks]
    if len(found) > 1:
        by_id, by_name = found
        place = source.place_of((by_name,))
        raise RosterError(f"{place}: {by_name} is of {by_id}, who has a table already.")
    return replace(one, remark=remarks[found[0]]) if found else one
