"""Grade all that was handed in: each by itself, then one against the other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from hashlib import sha256
from types import MappingProxyType

from reportgen.base.errors import ResultsFolderError
from reportgen.grading.hand_ins import report_of, versions_of
from reportgen.grading.looking import Seen
from reportgen.grading.model import Graded, HandIn, Student
from reportgen.grading.neighbours import Neighbour, concerns_among, traits_of
from reportgen.grading.reading import Nameable
from reportgen.report.model import Report


def held_against_each_other(
    seen: Sequence[Seen],
    trusted: Iterable[Report] = (),
    owners: Mapping[str, Student] = MappingProxyType({}),
) -> tuple[Graded, ...]:
    """Return each version that was handed in with what the others say of it, too.

    trusted: reports that say what is right. owners: whose each is, by its name. Versions of one
    owner, or that were handed in together, may hold the same runs.
    """

    def whose(graded: Graded) -> str:
        owner = owners.get(graded.name)
        return owner.id if owner else str(graded.hand_in and graded.hand_in.place)

    own = [(one.graded, one.traits) for one in seen if one.traits]
    neighbours = [
        *(Neighbour(graded.name, whose(graded), traits) for graded, traits in own),
        *map(_trusted, trusted),
    ]
    concerns = concerns_among(neighbours)
    return tuple(
        replace(one.graded, concerns=(*one.graded.concerns, *concerns.get(one.graded.name, ())))
        for one in seen
    )


def names_in(seen: Iterable[Seen]) -> Nameable:
    """Return what a rubric can name of what was handed in."""
    return reduce(Nameable.joined, (one.nameable for one in seen if one.nameable), Nameable())


def first_project(hand_ins: Iterable[HandIn]) -> str:
    """Return the name of the project of the first version that can be read; empty: of none."""
    for hand_in in hand_ins:
        for version in versions_of(hand_in):
            if not version.problem:
                try:
                    return report_of(version).project
                except ResultsFolderError:
                    continue
    return ""


def _trusted(report: Report) -> Neighbour:
    traits = traits_of(report, sha256(report.to_json().encode()).hexdigest())
    name = f"{report.version}, the reference"
    return Neighbour(name, name, traits, is_trusted=True)
