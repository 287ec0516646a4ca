"""What an assignment asks for beside its points, and what a concern costs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.compare.model import CriterionGrade, Grade
from reportgen.grading.hand_ins import handed_in
from reportgen.grading.looking import Grading, seen_in, with_costs
from reportgen.grading.model import Graded, Remark
from reportgen.grading.reading import Nameable, rubric_from
from reportgen.grading.rubric import Rubric
from reportgen.versions.concern import Concern, Kind

AddVersion = Callable[..., Path]
CRITERION = '[[criterion]]\nname = "drawn"\npoints = 4\nfigure = 9\n'


def rubric_with(text: str) -> Rubric:
    whole = f'title = "Homework"\n{text}\n{CRITERION}'
    return rubric_from(whole, "a.toml", Nameable(), with_reference=False)


@pytest.fixture
def concerns(add_version: AddVersion) -> Callable[[str], list[tuple[Kind, str]]]:
    """Return a function that grades a version of 10 epochs by a rubric with some lines."""
    folder = add_version("0001-full", into="elsewhere")

    def found(text: str) -> list[tuple[Kind, str]]:
        grading = Grading(rubric_with(text), None, with_published=False, project=None)
        (hand_in,) = handed_in([str(folder)], folder.parent)
        (seen,) = seen_in(hand_in, grading)
        asked = ("profile", "settings")
        return [(one.kind, one.text) for one in seen.graded.concerns if one.kind in asked]

    return found


Concerns = Callable[[str], list[tuple[Kind, str]]]


def test_another_profile_is_named(concerns: Concerns) -> None:
    assert concerns('profile = "full"') == []
    assert concerns('profile = "fast"') == [
        ("profile", "it is of the profile full, and fast is asked for")
    ]


@pytest.mark.parametrize(
    "allowed",
    [
        "10",
        "10.0",
        "{ at_least = 10 }",
        "{ at_most = 10 }",
        "{ between = [5, 10] }",
        "{ one_of = [5, 10] }",
    ],
)
def test_a_setting_that_is_allowed_is_no_concern(concerns: Concerns, allowed: str) -> None:
    assert concerns(f'[settings]\n"mlp.epochs" = {allowed}') == []


@pytest.mark.parametrize(
    ("allowed", "words"),
    [
        ("11", "11"),
        ('"10"', '"10"'),
        ("true", "true"),
        ("{ at_least = 20 }", "at least 20"),
        ("{ at_most = 9.5 }", "at most 9.5"),
        ("{ between = [1, 9] }", "1 to 9"),
        ("{ one_of = [5, 20] }", "one of 5, 20"),
    ],
)
def test_a_setting_outside_of_the_assignment_is_named_with_both(
    concerns: Concerns, allowed: str, words: str
) -> None:
    assert concerns(f'[settings]\n"mlp.epochs" = {allowed}') == [
        ("settings", f"mlp.epochs is 10, and {words} is asked for")
    ]


def test_a_setting_that_is_not_there_is_named(concerns: Concerns) -> None:
    assert concerns('[settings]\n"mlp.rate" = 1') == [("settings", "there is no setting mlp.rate")]


NO_REMARK = Remark()


def graded(*kinds: Kind, is_open: bool = False, remark: Remark = NO_REMARK) -> Graded:
    criterion = CriterionGrade(name="drawn", points=4, most=4, evidence="")
    grade = Grade(rubric="Homework", version="a", points=4, most=4, criteria=(criterion,))
    odd = tuple(Concern(kind, "odd", is_open=is_open) for kind in kinds)
    return Graded("ada", "full", grade, concerns=odd, remark=remark)


class TestWhatAConcernCosts:
    rubric = rubric_with('[integrity]\nnumbers = "zero"\nfiles = { cap = 3 }\npages = { cap = 1 }')

    @pytest.mark.parametrize(
        ("kinds", "points"),
        [((), 4), (("copies",), 4), (("files",), 3), (("files", "pages"), 1), (("numbers",), 0)],
    )
    def test_is_said_by_the_rubric(self, kinds: tuple[Kind, ...], points: float) -> None:
        assert with_costs(graded(*kinds), self.rubric).points == points

    def test_nothing_where_it_is_not_known_which_of_two_is_wrong(self) -> None:
        assert with_costs(graded("numbers", is_open=True), self.rubric).points == 4

    def test_counts_after_what_the_teacher_gave(self) -> None:
        generous = graded("files", remark=Remark(extra=2))

        assert generous.points == 6
        assert with_costs(generous, self.rubric).points == 3


def test_a_teacher_may_give_other_points_and_nobody_has_less_than_none() -> None:
    assert graded(remark=Remark(points={"drawn": 1.5}, extra=1)).points == 2.5
    assert graded(remark=Remark(extra=-9)).points == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[integrity]\nnumbers = "cap"', 'integrity.numbers is "cap", but must be "note", "zero"'),
        ("[integrity]\nfiles = { cap = -1 }", "integrity.files.cap is -1, but must be a number"),
        ('[integrity]\ncopy = "zero"', "there is no key integrity.copy. Did you mean copies?"),
        ('[settings]\n"mlp.epochs" = {}', "a setting has one of at_least, at_most, between,"),
        ('[settings]\n"mlp.epochs" = { between = [2, 1] }', "between is [LOW, HIGH], the lower"),
        ('[settings]\n"mlp.epochs" = { at_last = 2 }', "at_last. Did you mean at_least?"),
    ],
)
def test_what_is_wrong_with_it_is_said_with_file_and_line(text: str, message: str) -> None:
    with pytest.raises(Exception, match=r"a\.toml, line [34]: ") as refused:
        rubric_with(text)

    assert message in str(refused.value)
