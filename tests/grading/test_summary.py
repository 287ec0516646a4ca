"""The summary of a class: counts that add up, and where the points lie."""

from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.grading.model import HandIn
from reportgen.grading.roster import missing
from reportgen.grading.summary import count_line, summary_of
from reportgen.versions.concern import Concern
from tests.grading.classes import ADA, BEN, graded
from tests.grading.conftest import rubric

HOMEWORK = rubric("points = 2\nfigure = 1", "points = 18\nfigure = 2")


class TestTheCount:
    def test_adds_up(self) -> None:
        rows = [graded(str(at), HOMEWORK, 1, 1) for at in range(57)]
        rows += [graded(f"bad-{at}", HOMEWORK) for at in range(3)]
        rows[0] = replace(rows[0], student=ADA)

        assert count_line(rows[1:]) == "59 handed in: 56 graded, 3 cannot be read."
        assert count_line([*rows, *missing((ADA, BEN), rows)]) == (
            "60 handed in: 57 graded, 3 cannot be read; 1 of 2 students handed in nothing."
        )

    def test_is_of_hand_ins_however_many_versions_are_in_one(self) -> None:
        one = HandIn("ada", Path("handed-in", "ada"))
        rows = [
            replace(graded("ada/1", HOMEWORK, 1, 1), hand_in=one),
            replace(graded("ada/2", HOMEWORK), hand_in=one),
            graded("ben", HOMEWORK),
        ]

        assert count_line(rows) == "2 handed in (3 versions): 1 graded, 1 cannot be read."


class TestTheSummary:
    def test_says_where_the_points_lie_and_what_failed(self) -> None:
        earned = ((2, 18), (2, 9), (0, 9), (1, 0))
        rows = [graded(str(at), HOMEWORK, *each) for at, each in enumerate(earned)]
        rows[0] = replace(rows[0], concerns=(Concern("files", "a"), Concern("files", "b")))

        summary = summary_of(HOMEWORK, [*rows, graded("bad", HOMEWORK)])

        assert summary is not None
        assert [*summary.points] == [1, 9, 11, 20]
        assert (summary.mean, summary.median) == (10.25, 10)
        assert summary.met == {"criterion 1": 2, "criterion 2": 1}
        assert summary.mean_points == {"criterion 1": 1.25, "criterion 2": 9}
        assert summary.concerns == {"files": 1}
        assert [bar.count for bar in summary.bars] == [1, 0, 0, 0, 1, 1, 0, 0, 0, 1]

    def test_leaves_out_what_does_not_count(self) -> None:
        rows = [graded("a", HOMEWORK, 1, 1), replace(graded("b", HOMEWORK, 2, 2), passed_by="a")]

        summary = summary_of(HOMEWORK, rows)

        assert summary is not None
        assert [*summary.points] == [2]
        assert summary_of(HOMEWORK, [graded("bad", HOMEWORK)]) is None

    @pytest.mark.parametrize("points", [0.25, 1, 3, 7.5, 10, 12, 20, 33, 100, 1e6])
    @pytest.mark.parametrize("share", [0, 1 / 3, 0.9999999, 1, 1.2])
    def test_puts_each_hand_in_under_one_bar(self, points: float, share: float) -> None:
        one = rubric(f"points = {points}\nfigure = 1")
        rows = [graded(str(at), one, points * share) for at in range(3)]

        summary = summary_of(one, rows)

        assert summary is not None
        assert sum(bar.count for bar in summary.bars) == 3
        (full,) = (bar for bar in summary.bars if bar.count)
        assert full.low - 1e-6 <= points * share <= full.high + 1e-6
        assert 1 <= len(summary.bars) <= 10
        assert summary.bars[-1].high >= points
