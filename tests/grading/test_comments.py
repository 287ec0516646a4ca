"""A teacher's comments and points are merged by id or name, and never written."""

from pathlib import Path

import pytest

from reportgen.base.errors import RosterError
from reportgen.grading.comments import Comment, comments_from, read_comments
from tests.grading.classes import ADA, graded
from tests.grading.conftest import rubric

HOMEWORK = rubric("points = 2\nfigure = 1", "points = 1\nfigure = 2")
ROWS = (graded("hw/1001", HOMEWORK, 1, 1, student=ADA), graded("ben", HOMEWORK, 0, 0))


def test_points_by_hand_come_in_place_of_ours_and_extra_ones_beside_them() -> None:
    text = '[1001]\ncomment = "Good."\npoints = { "criterion 1" = 1.5 }\nextra = -0.5\n[ben]\n'

    ada, ben = comments_from(text, "c.toml", ROWS, HOMEWORK)

    assert (ada.points, ada.remark.comment) == (2.0, "Good.")
    assert ada.criteria[0].evidence == "by the teacher, 1 by the rubric: so"
    assert ada.criteria[1] == ROWS[0].criteria[1]
    assert ben.points == 0


def test_the_file_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "comments.toml"
    content = '["hw/1001"] # as it was\n"comment"="Good."\n'
    file.write_text(content, encoding="utf-8")

    (ada, _) = read_comments(file, ROWS, HOMEWORK)

    assert ada.remark.comment == "Good."
    assert file.read_text(encoding="utf-8") == content


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1011]\n", "c.toml, line 1: nobody has the id or hand-in 1011. Did you mean 1001?"),
        (
            '[ben]\npoints = { "criterion 11" = 1 }\n',
            "c.toml, line 2: the rubric has no criterion criterion 11. Did you mean criterion 1?",
        ),
        (
            "[ben.points]\n'criterion 2' = 3\n",
            "c.toml, line 2: criterion 2 is 3.0, but must be at most the criterion's 1; "
            "extra gives more.",
        ),
        ("[ben]\ncoment = 1\n", "c.toml, line 2: there is no key coment. Did you mean comment?"),
        ("[ben]\nextra = 'x'\n", 'c.toml, line 2: extra is "x", but must be a number.'),
        (
            "ben = 1\n",
            "c.toml, line 1: ben is 1, but must be a table of comment, points and extra.",
        ),
        (
            "[1001]\n['hw/1001']\n",
            "c.toml, line 2: hw/1001 is of 1001, who has a table already.",
        ),
    ],
)
def test_what_is_wrong_is_one_line_that_says_where(text: str, message: str) -> None:
    with pytest.raises(RosterError) as error:
        comments_from(text, "c.toml", ROWS, HOMEWORK)

    assert str(error.value) == message


def test_each_key_says_what_is_allowed() -> None:
    assert all(field.title and field.description for field in Comment.model_fields.values())
