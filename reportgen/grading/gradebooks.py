"""Write grades as the gradebooks of Moodle and Canvas import them.

What identifies a student goes back to the letter as it came with the roster; other grades that an
export holds are left out, so that an older value never comes over a newer one. Nobody is given a
grade who handed in nothing, or what cannot be read: that is the teacher's to decide.
Both forms: the source of Canvas's gradebook import, and Moodle's manual, "Grade import".
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from reportgen.grading.model import Graded, Student, points_text
from reportgen.grading.roster import FIRST_NAMES, LAST_NAMES
from reportgen.grading.rubric import Rubric
from reportgen.report.table_data import guarded

CANVAS_KNOWN = (
    *("Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID"),
    *("Integration ID", "Root Account", "Section"),
)
"""What Canvas takes before the first assignment, in this order; two of them say who it is."""

MOODLE_KNOWN = (
    *("First name", "Last name", "Surname", "Full name", "ID number", "Institution"),
    *("Department", "Email address", "Username", "Identifier"),
)
MOODLE_TIME = "Last downloaded from this course"
"""With it, Moodle refuses a grade that somebody changed there since."""

_NAMES = {"student", "full name", "name", *FIRST_NAMES, *LAST_NAMES}
_TITLE_OF_MOODLE = re.compile(r"(?:\w+:\s*)?(?P<title>.*?)\s*\((?P<what>Real|Feedback)\)")
_TITLE_OF_CANVAS = re.compile(r"(?P<title>.*?)\s*\([0-9]+\)")

_FeedbackOf = Callable[[Graded], str]


def canvas_csv(rubric: Rubric, graded: Iterable[Graded]) -> str:
    """Return the points of each student for Canvas, those possible first.

    graded: with a row of one student or more.
    """
    rows = _of_students(graded)
    titles = [title for title, _ in _student_of(rows[0]).columns]
    known = [title for title in CANVAS_KNOWN if title in titles]
    if not {"Student", "LastName"}.intersection(known):
        known = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    matching = (title for title in titles if _is_of(rubric, _TITLE_OF_CANVAS, title))
    column = next(matching, rubric.title)
    possible = ["    Points Possible", *[""] * (len(known) - 1), points_text(rubric.most)]
    lines = [
        [*(_cell(title, _canvas_cells(_student_of(one))) for title in known), _points(one)]
        for one in rows
    ]
    return _csv([*known, str(guarded(column))], [possible, *lines])


def moodle_csv(rubric: Rubric, graded: Iterable[Graded], feedback_of: _FeedbackOf) -> str:
    """Return points and feedback of each student for Moodle.

    graded: with a row of one student or more.
    """
    rows = _of_students(graded)
    titles = [title for title, _ in _student_of(rows[0]).columns]
    known = [title for title in titles if title in MOODLE_KNOWN]
    if not known:
        known = ["Full name", "ID number"]
    named = {"Real": f"{rubric.title} (Real)", "Feedback": f"{rubric.title} (Feedback)"}
    for title in titles:
        found = _TITLE_OF_MOODLE.fullmatch(title)
        if found and _same(found["title"], rubric.title):
            named[found["what"]] = title
    time = [MOODLE_TIME] if MOODLE_TIME in titles else []
    lines = []
    for one in rows:
        cells = _moodle_cells(_student_of(one))
        kept = [_cell(title, cells) for title in known]
        said = str(guarded(feedback_of(one)))
        lines.append([*kept, _points(one), said, *(_cell(title, cells) for title in time)])
    return _csv([*known, *(str(guarded(name)) for name in named.values()), *time], lines)


def _of_students(graded: Iterable[Graded]) -> list[Graded]:
    """Return the one row of each student that counts, in the order of their names."""
    rows = [one for one in graded if one.student and not one.passed_by]
    return sorted(rows, key=lambda one: (_student_of(one).name, _student_of(one).id))


def _student_of(one: Graded) -> Student:
    if one.student is None:
        raise RuntimeError("A row of the gradebook has no student.")
    return one.student


def _canvas_cells(student: Student) -> Mapping[str, str]:
    plain = {"Student": student.name, "SIS User ID": student.id}
    return plain | dict(student.columns)


def _moodle_cells(student: Student) -> Mapping[str, str]:
    return {"Full name": student.name, "ID number": student.id} | dict(student.columns)


def _cell(title: str, cells: Mapping[str, str]) -> str:
    """Return a cell as it came; a name, by which nobody is found, is no formula."""
    cell = cells.get(title, "")
    return str(guarded(cell)) if title.casefold() in _NAMES else cell


def _points(one: Graded) -> str:
    return "" if one.points is None else points_text(one.points)


def _is_of(rubric: Rubric, form: re.Pattern[str], title: str) -> bool:
    found = form.fullmatch(title)
    return _same(title, rubric.title) or bool(found and _same(found["title"], rubric.title))


def _same(one: str, other: str) -> bool:
    return one.casefold().strip() == other.casefold().strip()


def _csv(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([head, *lines])
    return text.getvalue()
