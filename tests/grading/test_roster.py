"""A roster is read as people, Moodle and Canvas write one; each hand-in is its student's."""

from pathlib import Path

import pytest

from reportgen.base.errors import RosterError
from reportgen.grading.model import Student
from reportgen.grading.roster import (
    NOTHING,
    matched,
    missing,
    notes_on,
    read_roster,
    roster_from,
    with_students,
)
from tests.grading.classes import ADA, BEN, graded
from tests.grading.conftest import rubric

HOMEWORK = rubric("points = 2\nfigure = 1")

MOODLE = """\
First name,Last name,ID number,Email address,Assignment: Homework (Real)
Ada,Lovelace,1001,ada@uni.example,-
Ben,Okri,,ben@uni.example,-
"""

WORKSHEET = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade
Participant 8801,Ada Lovelace,ada@uni.example,Submitted,,20.00
"""

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Homework (77),Final Score
,,,,,Manual Posting,
    Points Possible,,,,,20,(read only)
"Lovelace, Ada",501,s1001,ada,CS 1,,
"Okri, Ben",502,,ben,CS 1,,
"Student, Test",503,,f3a,CS 1,,
"""


class TestARoster:
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_is_read_as_spreadsheets_write_it(
        self, tmp_path: Path, mark: str, separator: str, end: str
    ) -> None:
        lines = (["ID", "Name", "Pattern"], ["007", "Zoë Ö", "z*"], ["8", "Ben", ""])
        file = tmp_path / "roster.csv"
        text = mark + "".join(separator.join(cells) + end for cells in lines)
        file.write_bytes(text.encode())

        first, second = read_roster(file)

        assert (first.id, first.name, first.pattern) == ("007", "Zoë Ö", "z*")
        assert (second.id, second.name, second.pattern) == ("8", "Ben", "")

    def test_may_be_what_moodle_exports(self) -> None:
        ada, ben = roster_from(MOODLE, "grades.csv")

        assert (ada.id, ada.name) == ("1001", "Ada Lovelace")
        assert ben.id == "ben@uni.example"
        assert ada.columns[-1] == ("Assignment: Homework (Real)", "-")

    def test_may_be_what_canvas_exports_of_which_some_lines_are_nobody(self) -> None:
        ada, ben = roster_from(CANVAS, "grades.csv")

        assert (ada.id, ada.name) == ("s1001", "Lovelace, Ada")
        assert ben.id == "ben"

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("a,b\n1,2\n", "r.csv, line 1: no column says who a student is."),
            ("id,name\n1,Ada\n1,Ben\n", "r.csv, line 3: the id 1 is that of line 2, too."),
            ("id,name\n,Ada\n", "r.csv, line 2: Ada has no id."),
            ("id,name\n1,Lovelace, Ada\n", "r.csv, line 2: there are 3 cells, and 2 titles"),
            ('id,name\n1,"Ada\n', "r.csv, line 2: this is not CSV: "),
            ("id,name\n", "r.csv: there is no student in it."),
            ("", "r.csv, line 1: no column says who a student is."),
        ],
    )
    def test_that_is_wrong_is_one_line_that_says_where(self, text: str, message: str) -> None:
        with pytest.raises(RosterError) as error:
            roster_from(text, "r.csv")

        assert str(error.value).startswith(message)
        assert "\n" not in str(error.value)

    def test_that_is_no_text_or_not_there_is_one_line(self, tmp_path: Path) -> None:
        file = tmp_path / "roster.csv"
        with pytest.raises(RosterError, match="cannot be read"):
            read_roster(file)
        file.write_bytes("id,name\n1,Zoë\n".encode("latin-1"))
        with pytest.raises(RosterError, match="not UTF-8 text; save it as CSV UTF-8"):
            read_roster(file)


class TestWhoseAHandInIs:
    @pytest.mark.parametrize(
        "name",
        [
            "1001",
            "hw1_1001.zip",
            "Ada Lovelace",
            "ADA_LOVELACE/0003-fast",
            "lovelaceada_22_homework.zip",
            "A\u0301da-Lovelace.zip",
        ],
    )
    def test_follows_from_the_id_or_the_name_in_its_name(self, name: str) -> None:
        assert matched((ADA, BEN), [name]).owners == {name: ADA}

    @pytest.mark.parametrize("name", ["11001", "1001a", "adam", "0001-fast", "Lovelace"])
    def test_is_not_guessed_from_a_part_of_either(self, name: str) -> None:
        assert matched((ADA, BEN), [name]).owners == {}

    def test_follows_from_an_accented_name_however_it_is_encoded(self) -> None:
        zoe = Student("3", "Zoë Müller")

        owners = matched((zoe,), ["zoe\u0308 mu\u0308ller", "Zoë_Müller", "zoemuller.zip"]).owners

        assert len(owners) == 3

    def test_follows_from_the_pattern_alone_where_there_is_one(self) -> None:
        ada = Student("1001", "Ada Lovelace", pattern="team-[ab]*")

        found = matched((ada, BEN), ["Team-A/0001-fast", "1001", "team-c"])

        assert found.owners == {"Team-A/0001-fast": ada}

    def test_follows_from_what_moodle_and_canvas_call_downloads(self) -> None:
        (worksheet,) = roster_from(WORKSHEET, "w.csv")
        ada, _ = roster_from(CANVAS, "c.csv")

        moodle, canvas = "A Lovelace_8801_assignsubmission_file_", "lovelace_501_9_work.zip"
        assert matched((worksheet,), [moodle]).owners == {moodle: worksheet}
        assert matched((ada,), [canvas]).owners == {canvas: ada}

    def test_is_by_the_longer_match_and_of_equal_ones_nobodys(self) -> None:
        ann, joann = Student("1", "Ann Lee"), Student("2", "Jo Ann Lee")
        twin = Student("3", "Ann Lee")

        assert matched((ann, joann), ["joannlee"]).owners == {"joannlee": joann}
        found = matched((ann, twin), ["annlee"])
        assert found.owners == {}
        assert found.unclear == {"annlee": (ann, twin)}
        (note,) = notes_on(found, [graded("annlee", HOMEWORK, 1)])
        assert note.startswith("annlee may be that of Ann Lee, Ann Lee: ")


class TestAClass:
    def test_counts_the_last_of_several_hand_ins_of_a_student(self) -> None:
        names = ("1001/a", "1001/b", "1001/c")
        found = matched((ADA,), names)
        rows = [graded(names[0], HOMEWORK, 1, day=2), graded(names[1], HOMEWORK, 2, day=1)]

        first, second, unread = with_students([*rows, graded(names[2], HOMEWORK)], found)

        assert [one.student for one in (first, second, unread)] == [ADA] * 3
        assert [one.passed_by for one in (first, second, unread)] == ["", names[0], names[0]]

    def test_has_a_row_for_who_handed_in_nothing(self) -> None:
        rows = with_students([graded("1001", HOMEWORK, 1)], matched((ADA, BEN), ["1001"]))

        (row,) = missing((ADA, BEN), rows)

        assert (row.student, row.problem, row.is_missing) == (BEN, NOTHING, True)

    def test_says_what_is_of_nobody(self) -> None:
        found = matched((ADA,), ["stranger"])
        rows = with_students([graded("stranger", HOMEWORK, 1)], found)

        assert [*notes_on(found, rows)] == ["1 hand-in of nobody in the roster: stranger."]
