"""Read the roster of a class, and find whose each hand-in is.

A roster is CSV: `id`, and where there are any `name` and `pattern`. What Moodle and Canvas export
is one, too. Whose a hand-in is follows from its name, by the first of these rules that holds:
the pattern of a student fits it; an id of a student stands in it by itself; a student's name
stands in it. Of several students, the one of whom more letters stand there; of equals, nobody.
Of several hand-ins of a student, the one whose report was made last counts.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from reportgen.base.errors import RosterError, listed, os_error_as
from reportgen.base.untrusted.folders import read_named
from reportgen.base.untrusted.text import printable
from reportgen.grading.model import Graded, Student
from reportgen.report.numbers import counted

NOTHING = "nothing was handed in"

IDS = (
    "sis user id",
    "id number",
    "sis login id",
    "username",
    "email address",
    "identifier",
    "student id",
    "id",
)
"""Titles of columns by which a student is known; the first that has something is the id."""

NAMES = ("name", "full name", "student")
FIRST_NAMES = ("first name", "firstname")
LAST_NAMES = ("last name", "lastname", "surname")

_PATTERNS = ("pattern", "file pattern")
_MOST_BYTES = 5_000_000
_SEPARATORS = ",;\t"
_NOT_STUDENTS = re.compile(r"\s*points possible\s*|student, test|test student", re.IGNORECASE)
_MOST_NAMED = 4
_LEAST_NAME = 3  # letters and digits of a name that is looked for


@dataclass(frozen=True)
class Matched:
    """Whose each hand-in is, by its name."""

    owners: Mapping[str, Student] = field(default_factory=dict)
    unclear: Mapping[str, tuple[Student, ...]] = field(default_factory=dict)  # each may own it


def read_roster(file: Path) -> tuple[Student, ...]:
    """Return the students in a roster, in its order; raises RosterError, one line."""
    try:
        with os_error_as(RosterError, f"The roster {file} cannot be read"):
            content = read_named(file, _MOST_BYTES)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"The roster {file} is not UTF-8 text; save it as CSV UTF-8."
        raise RosterError(message) from error
    except ValueError as error:
        raise RosterError(f"The roster {file} is refused: {error}.") from error
    return roster_from(text, str(file))


def roster_from(text: str, file: str) -> tuple[Student, ...]:
    """Return the students in the text of a roster; raises as `read_roster` does."""
    lines = _lines(text, file)
    _, head = next(lines, (1, []))
    plain_head = [_plain_title(title) for title in head]
    if not set(plain_head) & set(IDS):
        raise RosterError(
            f"{file}, line 1: no column says who a student is. Name one id, beside name and "
            "pattern, or give what Moodle or Canvas exports."
        )
    students: dict[str, tuple[int, Student]] = {}
    for line, cells in lines:
        if any(cells[len(head) :]):
            raise RosterError(
                f"{file}, line {line}: there are {len(cells)} cells, and {len(head)} titles in "
                "line 1. Put a cell with a separator in it in quotation marks."
            )
        student = _student(dict(zip(plain_head, cells, strict=False)))
        if student is None:
            continue
        if not student.id:
            raise RosterError(f"{file}, line {line}: {student.name} has no id.")
        if student.id in students:
            first = students[student.id][0]
            raise RosterError(
                f"{file}, line {line}: the id {student.id} is that of line {first}, too."
            )
        columns = tuple(zip(head, cells, strict=False))
        students[student.id] = line, replace(student, columns=columns)
    if not students:
        raise RosterError(f"{file}: there is no student in it.")
    return tuple(student for _, student in students.values())


def matched(students: Sequence[Student], names: Iterable[str]) -> Matched:
    """Return whose each hand-in is, by the rules above."""
    sought = [(student, _Sought.of(student)) for student in students]
    owners: dict[str, Student] = {}
    unclear: dict[str, tuple[Student, ...]] = {}
    for name in names:
        words, squashed = plain_text(name), _squashed(name)
        found = [(one.fit(name, words, squashed), student) for student, one in sought]
        best = max((fit for fit, _ in found), default=_NO_FIT)
        whose = [student for fit, student in found if fit == best != _NO_FIT]
        if len(whose) == 1:
            owners[name] = whose[0]
        elif whose:
            unclear[name] = tuple(whose)
    return Matched(owners, unclear)


def with_students(graded: Iterable[Graded], found: Matched) -> tuple[Graded, ...]:
    """Return each with its student; of several of one, all but the last are passed by."""
    owned = [replace(one, student=found.owners.get(one.name)) for one in graded]
    last: dict[str, Graded] = {}
    for one in owned:
        if one.student and _recency(one) >= _recency(last.get(one.student.id, one)):
            last[one.student.id] = one
    counting = {student: one.name for student, one in last.items()}

    def passed(one: Graded) -> str:
        other = counting[one.student.id] if one.student else one.name
        return "" if other == one.name else other

    return tuple(replace(one, passed_by=passed(one)) for one in owned)


def missing(students: Iterable[Student], graded: Iterable[Graded]) -> tuple[Graded, ...]:
    """Return a row for each student of whom there is no hand-in."""
    there = {one.student.id for one in graded if one.student}
    return tuple(
        Graded("", problem=NOTHING, student=student)
        for student in students
        if student.id not in there
    )


def notes_on(found: Matched, graded: Sequence[Graded]) -> Iterator[str]:
    """Yield a sentence for what a teacher should look at: whose hand-ins are."""
    for name, students in found.unclear.items():
        those = listed([student.name or student.id for student in students], _MOST_NAMED)
        yield f"{name} may be that of {those}: give one of them a pattern in the roster."
    nobodys = [one.name for one in graded if not one.student and not one.is_missing]
    others = [name for name in nobodys if name not in found.unclear]
    if others:
        those = listed(others, _MOST_NAMED)
        yield f"{counted(len(others), 'hand-in')} of nobody in the roster: {those}."
    for one in graded:
        if one.passed_by and one.student:
            whose = one.student.name or one.student.id
            yield f"{one.name} does not count: {one.passed_by} of {whose} was made later."


def plain_text(text: str) -> str:
    """Return a text in small letters, without accents, however they are encoded."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in apart if not unicodedata.combining(one))


_Fit = tuple[int, int]
_NO_FIT: _Fit = (0, 0)


@dataclass(frozen=True)
class _Sought:
    """What of a student may stand in the name of a hand-in."""

    pattern: str
    ids: tuple[str, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, student: Student) -> "_Sought":
        cells = {_plain_title(title): cell for title, cell in student.columns}
        ids = {student.id, *(cells[title] for title in IDS if cells.get(title))}
        # Moodle's folders have the number of "Participant 1234"; mail is known by its first part.
        numbers = {one.rpartition(" ")[2] for one in ids}
        ids |= set(filter(str.isdigit, numbers)) | {one.partition("@")[0] for one in ids}
        first, _, last = student.name.rpartition(" ")
        after, comma, before = student.name.partition(",")
        turned = f"{before} {after}" if comma else f"{last} {first}"
        names = {_squashed(student.name), _squashed(turned)}
        return cls(
            plain_text(student.pattern),
            tuple(sorted(filter(None, map(plain_text, ids)))),
            tuple(sorted(name for name in names if len(name) >= _LEAST_NAME)),
        )

    def fit(self, name: str, words: str, squashed: str) -> _Fit:
        """Return how well the name of a hand-in fits; the larger, the better."""
        if self.pattern:
            parts = (words, *words.split("/"), name)
            fits = any(fnmatchcase(part, self.pattern) for part in parts)
            return (3, len(self.pattern)) if fits else _NO_FIT
        ids = [len(one) for one in self.ids if one in words and _stands_alone(one, words)]
        if ids:
            return 2, max(ids)
        return max(((1, len(one)) for one in self.names if one in squashed), default=_NO_FIT)


def _stands_alone(part: str, text: str) -> bool:
    """Say whether a part of a text has no letter or digit beside it."""
    return re.search(rf"(?<![^\W_]){re.escape(part)}(?![^\W_])", text) is not None


def _squashed(text: str) -> str:
    return "".join(filter(str.isalnum, plain_text(text)))


def _recency(one: Graded) -> tuple[bool, float, str]:
    """Return what puts the hand-ins of a student in order; one that can be read is later."""
    return one.grade is not None, one.created.timestamp() if one.created else 0.0, one.name


def _lines(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each line that has something, and its cells."""
    head = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield reader.line_num, [printable(" ".join(cell.split())) for cell in cells]
    except csv.Error as error:
        message = f"{file}, line {reader.line_num}: this is not CSV: {error}."
        raise RosterError(message) from error


def _student(cells: Mapping[str, str]) -> Student | None:
    """Return who stands in a line; None: nobody, as in Canvas's line of points."""

    def first(titles: Iterable[str]) -> str:
        return next((cells[title] for title in titles if cells.get(title)), "")

    whole = " ".join(filter(None, (first(FIRST_NAMES), first(LAST_NAMES))))
    name = first(NAMES) or whole
    known = first(IDS)
    if _NOT_STUDENTS.fullmatch(name) or not (name or known):
        return None
    return Student(known, name, first(_PATTERNS))


def _plain_title(title: str) -> str:
    return " ".join(title.casefold().split())
