"""What Moodle and Canvas import: their own columns, and who a student is to the letter."""

import csv
import io

from reportgen.grading.gradebooks import canvas_csv, moodle_csv
from reportgen.grading.model import Graded, Student
from reportgen.grading.roster import matched, missing, roster_from, with_students
from tests.grading.classes import graded
from tests.grading.conftest import rubric
from tests.grading.test_roster import CANVAS, MOODLE

HOMEWORK = rubric("points = 2\nfigure = 1", "points = 1\nfigure = 2", title="Homework")


def rows_of(students: tuple[Student, ...]) -> tuple[Graded, ...]:
    """Return a class in which the first handed in two things, and the second nothing."""
    names = [f"{students[0].id} {word}" for word in ("early", "late")]
    both = (graded(name, HOMEWORK, 2, day, day=day) for day, name in enumerate(names, 1))
    rows = with_students(both, matched(students, names))
    return (*rows, *missing(students, rows))


def lines_of(text: str) -> list[list[str]]:
    return [*csv.reader(io.StringIO(text))]


class TestCanvas:
    def test_has_the_columns_of_the_export_the_points_possible_and_its_assignment(self) -> None:
        text = canvas_csv(HOMEWORK, rows_of(roster_from(CANVAS, "c.csv")))

        assert lines_of(text) == [
            ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Homework (77)"],
            ["    Points Possible", "", "", "", "", "3"],
            ["Lovelace, Ada", "501", "s1001", "ada", "CS 1", "4"],
            ["Okri, Ben", "502", "", "ben", "CS 1", ""],
        ]

    def test_has_first_and_last_names_apart_where_the_export_has(self) -> None:
        students = roster_from("LastName,FirstName,ID,SIS Login ID,Section\nLo,Ada,5,a,C\n", "c")

        head, possible, ada = lines_of(canvas_csv(HOMEWORK, rows_of(students)))

        assert head == ["LastName", "FirstName", "ID", "SIS Login ID", "Section", "Homework"]
        assert possible[0].strip() == "Points Possible"
        assert ada[:3] == ["Lo", "Ada", "5"]

    def test_knows_a_plain_roster_by_the_sis_id(self) -> None:
        students = roster_from("id,name\n7,Ada\n", "r.csv")

        head, _, ada = lines_of(canvas_csv(HOMEWORK, rows_of(students)))

        assert dict(zip(head, ada, strict=True))["SIS User ID"] == "7"


class TestMoodle:
    def test_has_what_identifies_points_and_feedback(self) -> None:
        export = MOODLE.replace("(Real)", "(Real),Quiz (Real),Last downloaded from this course")
        export = export.replace(",-\n", ",-,9,1700000000\n")

        text = moodle_csv(HOMEWORK, rows_of(roster_from(export, "m.csv")), lambda one: one.name)

        head, ada, ben = lines_of(text)
        assert head == [
            *("First name", "Last name", "ID number", "Email address"),
            *("Assignment: Homework (Real)", "Homework (Feedback)"),
            "Last downloaded from this course",
        ]
        assert ada == [
            *("Ada", "Lovelace", "1001", "ada@uni.example", "4", "1001 late", "1700000000"),
        ]
        assert ben[4:6] == ["", ""]

    def test_knows_a_plain_roster_by_the_id_number(self) -> None:
        students = roster_from("id,name\n7,Ada\n", "r.csv")

        head, ada = lines_of(moodle_csv(HOMEWORK, rows_of(students), lambda _: "Good."))

        assert head == ["Full name", "ID number", "Homework (Real)", "Homework (Feedback)"]
        assert ada == ["Ada", "7", "4", "Good."]

    def test_an_id_goes_back_as_it_came_and_nothing_else_is_a_formula(self) -> None:
        students = roster_from("id,name\n+7,=1+1\n", "r.csv")

        _, ada = lines_of(moodle_csv(HOMEWORK, rows_of(students), lambda _: "@SUM(1)"))

        assert ada == ["'=1+1", "+7", "4", "'@SUM(1)"]
