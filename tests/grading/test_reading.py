"""What is wrong with a rubric is said in one line, with the file and the line."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.base.errors import RubricError
from reportgen.base.toml_text import MOST_BYTES
from reportgen.grading.reading import Nameable, read_rubric, reference_run, rubric_from
from reportgen.grading.rubric import Rubric
from reportgen.project.folder import project_folder, rubrics_of
from reportgen.project.project import find_project

GOOD = """\
title = "Homework"

[negligible]
"*.test_accuracy" = 0.001

[[criterion]]
name = "It learns"
points = 2
metric = "mlp.test_accuracy"
at_least = 0.96
partial = { at_least = 0.94, points = 1 }

[[criterion]]
name = "Denoising helps"
points = 1
claim = "noise.denoising_helps"
outcome = "holds"

[[criterion]]
name = "The curves are drawn"
points = 0.5
figure = 9
"""


REFERENCE = reference_run(find_project())
KNOWN = Nameable.of(*([REFERENCE] if REFERENCE else []))


def shipped(name: str) -> Rubric:
    return read_rubric(name, KNOWN, with_reference=False, project=project_folder())


def refusal(text: str, *, with_reference: bool = False) -> str:
    with pytest.raises(RubricError) as accepted:
        rubric_from(text, "mine.toml", KNOWN, with_reference=with_reference)
    message = str(accepted.value)
    assert "\n" not in message
    return message


def test_a_good_rubric_is_read() -> None:
    rubric = rubric_from(GOOD, "mine.toml", KNOWN, with_reference=False)

    assert rubric.most == 3.5
    assert [criterion.subjects for criterion in rubric.criteria] == [
        ("metric",),
        ("claim",),
        ("figure",),
    ]


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        (
            '"mlp.test_accuracy"',
            '"mlp.test_acuracy"',
            "line 9: There is no metric mlp.test_acuracy. Did you mean mlp.test_accuracy?",
        ),
        (
            '"noise.denoising_helps"',
            '"noise.denoising_help"',
            "line 16: There is no claim noise.denoising_help. Did you mean noise.denoising_helps?",
        ),
        ("figure = 9", "figure = 11", "line 22: There is no figure 11. They are numbered 1 to 10."),
        (
            "figure = 9",
            'figure = "noise.acuracy"',
            "line 22: There is no figure noise.acuracy. Did you mean noise.accuracy?",
        ),
        (
            "figure = 9",
            'table = "mlp.layer"',
            "line 22: There is no table mlp.layer. Did you mean mlp.layers?",
        ),
        (
            "figure = 9",
            'section = "convet"',
            "line 22: There is no section convet. Did you mean convnet?",
        ),
        (
            "figure = 9",
            'picture = "9"',
            "line 22: there is no key criterion.picture. Did you mean figure?",
        ),
        (
            "figure = 9",
            "figure = true",
            "criterion.figure is true, but must be a number or a label.",
        ),
        (
            "at_least = 0.96",
            "at_leest = 0.96",
            "line 10: there is no key criterion.at_leest. Did you mean at_least?",
        ),
        (
            "at_least = 0.96",
            "at_least = 0.96\nat_most = 1",
            "line 11: a criterion has one condition, but this has at_least and at_most.",
        ),
        (
            "at_least = 0.96\n",
            "\n",
            "line 6: a metric needs a condition: at_least or at_most or between or "
            "compared_with_reference.",
        ),
        ("at_least = 0.96", 'at_least = "96 %"', 'criterion.at_least is "96 %", but must be a num'),
        (
            "at_least = 0.96",
            "at_least = nan",
            "line 10: criterion.at_least is nan, but must be a number.",
        ),
        (
            "at_least = 0.96\npartial = { at_least = 0.94, points = 1 }",
            "between = [0.9, 0.8]",
            "line 10: between is [LOW, HIGH], the lower number first.",
        ),
        (
            "points = 2",
            "points = -2",
            "line 8: criterion.points is -2, but must be a number above 0, at most a million.",
        ),
        (
            "points = 2",
            "points = 0",
            "line 8: criterion.points is 0, but must be a number above 0, at most a million.",
        ),
        (
            "points = 2",
            "points = true",
            "line 8: criterion.points is true, but must be a number above 0, at most a million.",
        ),
        ("points = 2\n", "", "line 6: criterion.points is missing: a number above 0, at most"),
        (
            "points = 1 }",
            "points = 3 }",
            "line 11: partial earns 3, but must earn less than all 2 points of the criterion.",
        ),
        (
            "points = 1 }",
            "points = -1 }",
            "line 11: criterion.partial.points is -1, but must be a number above 0 ",
        ),
        ("0.94, points", "0.97, points", "line 11: partial must be weaker than the criterion"),
        (
            "{ at_least = 0.94",
            "{ at_most = 0.94",
            "line 11: partial needs the same kind of condition as the criterion, at_least.",
        ),
        (
            "{ at_least = 0.94",
            "{ atleast = 0.94",
            "line 11: there is no key criterion.partial.atleast. Did you mean at_least?",
        ),
        (
            'outcome = "holds"',
            'outcome = "true"',
            '.outcome is "true", but must be "holds", "does not hold" or "inconclusive".',
        ),
        (
            'outcome = "holds"',
            "at_least = 1",
            "line 17: at_least is not a condition on a claim, which has outcome.",
        ),
        (
            "figure = 9",
            "figure = 9\nat_least = 1",
            "line 23: at_least is not a condition on a figure, which has no conditions.",
        ),
        (
            "figure = 9",
            "figure = 9\ntable = 2",
            "line 23: a criterion has one subject, but this has figure and table.",
        ),
        ("figure = 9\n", "", "line 19: a criterion needs a subject: give one of metric, claim"),
        (
            '"The curves are drawn"',
            '"It learns"',
            "line 20: there is a criterion It learns already.",
        ),
        (
            '"*.test_accuracy" = 0.001',
            '"*.test_acc" = 0.001',
            "line 4: no metric matches *.test_acc, and it is not a unit. Units are: nats, fraction",
        ),
        (
            '"*.test_accuracy" = 0.001',
            '"*.test_accuracy" = -1',
            "line 4: negligible.*.test_accuracy is -1, but must be a number above 0, at most a ",
        ),
        ('title = "Homework"', "", "mine.toml: title is missing: a line of 1 to 100 characters."),
        (
            'title = "Homework"',
            'titel = "Homework"',
            "line 1: there is no key titel. Did you mean title?",
        ),
        ('title = "Homework"', 'title = "Homework', "line 1: this is not TOML: "),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(good: str, bad: str, message: str) -> None:
    assert good in GOOD

    told = refusal(GOOD.replace(good, bad, 1))

    assert told.startswith("mine.toml")
    assert message in told


def test_a_rubric_without_criteria_is_refused() -> None:
    assert refusal('title = "Homework"') == (
        "mine.toml: criterion is missing: one table [[criterion]] or more."
    )
    assert "criterion is [], but must be" in refusal('title = "Homework"\ncriterion = []')


def test_a_comparison_needs_a_reference() -> None:
    text = GOOD.replace("at_least = 0.96", 'compared_with_reference = "no worse"').replace(
        "partial = { at_least = 0.94, points = 1 }", ""
    )

    assert refusal(text) == (
        "mine.toml, line 10: this compares with a reference version; give one with --reference."
    )
    assert rubric_from(text, "mine.toml", KNOWN, with_reference=True).most == 3.5


def test_the_line_is_right_below_a_text_of_several_lines_and_comments() -> None:
    text = GOOD.replace(
        'title = "Homework"', '# [[criterion]]\ntitle = """\\\n  [[criterion]] \\\n  Homework"""'
    ).replace("points = 2", "points = -2")

    assert refusal(text).startswith("mine.toml, line 11: criterion.points is -2")


def test_a_partial_table_of_its_own_has_its_lines() -> None:
    text = GOOD.replace(
        "partial = { at_least = 0.94, points = 1 }",
        "[criterion.partial]\nat_least = 0.94\npoints = 5",
    )

    assert refusal(text).startswith("mine.toml, line 13: partial earns 5")


@pytest.mark.parametrize(
    "metric", ["weight_decay.1e-04.final_test_accuracy", "noise.denoised_accuracy.0.45"]
)
def test_a_number_in_a_name_follows_the_settings(metric: str) -> None:
    rubric_from(GOOD.replace("mlp.test_accuracy", metric), "mine.toml", KNOWN, with_reference=False)


@pytest.mark.parametrize(
    "text",
    [
        "title = 1",
        'title = "a"\ncriterion = 1',
        'title = "a"\ncriterion = [1]',
        'title = "a"\n[criterion]\nname = "b"',
        'title = "a"\nnegligible = 1',
        f"{GOOD}partial = 1",
        GOOD.replace("0.96", f"1{'0' * 400}"),
        GOOD.replace("figure = 9", f"figure = 1{'0' * 400}"),
        GOOD.replace("points = 0.5", "points = 1e308"),
        GOOD.replace("points = 0.5", "points = 2026-01-05"),
        GOOD.replace('title = "Homework"', 'title = "\\u001b[2J"'),
    ],
)
def test_values_of_another_kind_are_refused(text: str) -> None:
    assert refusal(text).startswith("mine.toml")


PIECES = [*GOOD.split(), "[[criterion]]", "[", "=", '"""', "-1", "true", "{}", "[]", "\n"]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(GOOD)), st.integers(0, 30), st.sampled_from(PIECES))
def test_any_slip_is_one_line_or_none(start: int, length: int, piece: str) -> None:
    text = GOOD[:start] + piece + GOOD[start + length :]

    message = "mine.toml"
    try:
        rubric_from(text, "mine.toml", KNOWN, with_reference=False)
    except RubricError as error:
        message = str(error)

    assert message.startswith("mine.toml")
    assert len(message.splitlines()) == 1


class TestTheFile:
    def test_may_have_windows_line_ends_and_a_mark_in_front(self, tmp_path: Path) -> None:
        file = tmp_path / "mine.toml"
        file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())

        assert shipped(str(file)).most == 3.5

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"title = '\xff'", "is not UTF-8 text"),
            (b"#" * (MOST_BYTES + 1), "200,000 are allowed"),
            (b"a = " + b"[" * 50_000, "this is not TOML"),
        ],
    )
    def test_of_another_kind_is_refused(self, content: bytes, message: str, tmp_path: Path) -> None:
        file = tmp_path / "mine.toml"
        file.write_bytes(content)

        with pytest.raises(RubricError, match=message):
            shipped(str(file))

    def test_that_is_not_there_is_said_so(self, tmp_path: Path) -> None:
        with pytest.raises(RubricError, match=r"mine\.toml cannot be read: No such file"):
            shipped(str(tmp_path / "mine.toml"))
        with pytest.raises(RubricError, match=r"no rubric assignment: .*: assignment-7\."):
            shipped("assignment")


class TestTheShippedRubric:
    def test_has_20_points_over_the_questions_of_the_assignment(self) -> None:
        rubric = shipped("assignment-7")

        assert rubric.most == 20
        assert list(dict.fromkeys(criterion.question for criterion in rubric.criteria)) == [
            "1", "2.a", "2.b", "2.c", "2.d", "3.a", "3.b", "4.a", "4.b", "4.c", "4.d",
        ]  # fmt: skip

    def test_says_whose_its_points_are(self) -> None:
        assert tuple(rubrics_of(project_folder())) == ("assignment-7",)
        assert "the points are reportgen's own" in shipped("assignment-7").title
