"""Grade all that was handed in: each by itself, then one against the other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from hashlib import sha256

from reportgen.base.errors import ResultsFolderError
from reportgen.grading.hand_ins import opened_version, versions_of
from reportgen.grading.looking import Grading
from reportgen.grading.model import Graded, HandIn
from reportgen.grading.neighbours import Neighbour, concerns_among, traits_of
from reportgen.grading.reading import Nameable
from reportgen.grading.side_by_side import seen_in_all
from reportgen.report.model import Report, read_report

OwnerOf = Callable[[Graded], str]
"""Whose a hand-in is: of one owner, versions may hold the same runs."""


@dataclass(frozen=True)
class Class:
    """All that was handed in, with its points."""

    graded: tuple[Graded, ...]
    nameable: Nameable  # what a rubric can name of it


def grade_all(
    hand_ins: Sequence[HandIn],
    grading: Grading,
    jobs: int,
    trusted: Iterable[Report] = (),
    owner_of: OwnerOf = lambda graded: str(graded.hand_in and graded.hand_in.place),
) -> Class:
    """Return each version that was handed in with its points and all that is odd about it.

    jobs: how many are looked at at once. trusted: reports that say what is right.
    Raises UserError where no process can be started.
    """
    seen = [one for many in seen_in_all(hand_ins, grading, jobs) for one in many]
    neighbours = [
        *(
            Neighbour(one.graded.name, owner_of(one.graded), one.traits)
            for one in seen
            if one.traits
        ),
        *(_trusted(report) for report in trusted),
    ]
    concerns = concerns_among(neighbours)
    graded = tuple(
        replace(one.graded, concerns=(*one.graded.concerns, *concerns.get(one.graded.name, ())))
        for one in seen
    )
    known = reduce(Nameable.joined, (one.nameable for one in seen if one.nameable), Nameable())
    return Class(graded, known)


def first_project(hand_ins: Iterable[HandIn]) -> str:
    """Return the name of the project of the first version that can be read; empty: of none."""
    for hand_in in hand_ins:
        for version in versions_of(hand_in):
            if not version.problem:
                try:
                    with opened_version(version) as place:
                        return read_report(place).project
                except ResultsFolderError:
                    continue
    return ""


def _trusted(report: Report) -> Neighbour:
    traits = traits_of(report, sha256(report.to_json().encode()).hexdigest())
    name = f"{report.version}, the reference"
    return Neighbour(name, name, traits, is_trusted=True)
