"""What --sweep takes: settings with lists of values, or a file of points."""

from pathlib import Path

import pytest

from reportgen.base.errors import SettingsError
from reportgen.project.settings.sweeps import points_of


def values(*texts: str) -> list[dict[str, object]]:
    return [
        {".".join(names): value for names, value in point.values.items()}
        for point in points_of(texts)
    ]


class TestSettings:
    def test_with_values_are_a_point_for_each_value(self) -> None:
        assert values("knn.neighbours=[1, 5]") == [{"knn.neighbours": 1}, {"knn.neighbours": 5}]

    def test_of_several_are_combined_the_last_turning_fastest(self) -> None:
        found = values("a.rate=[0.1, 0.3]", "a.widths=[[8, 8], [16]]")

        assert found == [
            {"a.rate": 0.1, "a.widths": [8, 8]},
            {"a.rate": 0.1, "a.widths": [16]},
            {"a.rate": 0.3, "a.widths": [8, 8]},
            {"a.rate": 0.3, "a.widths": [16]},
        ]

    @pytest.mark.parametrize(
        ("texts", "message"),
        [
            (["knn.neighbours=5"], "--sweep knn.neighbours=5: expected a list of values, as in"),
            (["knn.neighbours=[]"], "expected a list of values"),
            (["knn={neighbours = [3]}", "a.b={}"], "--sweep a.b={}: expected a list of values"),
            (["knn.neighbours=[1", "a.b=[1]"], "--sweep knn.neighbours=[1: the value is not TOML"),
            (["a.b=[1]", "a.b=[2]"], "--sweep: a.b is given twice; list all its values."),
            (["points.toml", "a.b=[2]"], "points.toml is a file of points; give it alone"),
            ([f"a.b={[*range(40)]}", f"a.c={[*range(40)]}"], "1,600 points, and 1,000 are allowed"),
            (["none.toml"], "The file of points none.toml cannot be read"),
        ],
    )
    def test_that_are_wrong_are_said_in_one_line(self, texts: list[str], message: str) -> None:
        with pytest.raises(SettingsError) as caught:
            points_of(texts)

        assert message in str(caught.value)
        assert "\n" not in str(caught.value)


class TestAFile:
    @pytest.fixture
    def write(self, tmp_path: Path) -> "Write":
        return Write(tmp_path / "points.toml")

    def test_has_a_table_for_each_point(self, write: "Write") -> None:
        file = write(
            "[[point]]\nknn.neighbours = 1\nseed = 3\n"
            "[[point]]\nseed=4\n[point.knn]\nneighbours = 9\n"
        )

        assert values(file) == [
            {"knn.neighbours": 1, "seed": 3},
            {"seed": 4, "knn.neighbours": 9},
        ]

    def test_names_the_line_of_each_value(self, write: "Write") -> None:
        file = write("[[point]]\nseed = 1\n\n[[point]]\nseed = 2\n")

        places = [place for point in points_of([file]) for place in point.places.values()]

        assert places == [f"{file}, line 2", f"{file}, line 5"]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("seed = 3", "expected a table [[point]] for each point"),
            ("point = 3", "expected a table [[point]] for each point"),
            ("[[point]]\nseed = 3\n[[point]]\n", "line 3: a point needs the value of a setting"),
            (
                "[[point]]\nseed = 3\n[[point]]\nknn.neighbours = 3",
                "line 3: every point has the same settings; knn.neighbours is in some alone.",
            ),
            ("[[point]\n", "line 1: this is not TOML"),
        ],
    )
    def test_that_is_wrong_is_said_in_one_line(
        self, text: str, message: str, write: "Write"
    ) -> None:
        with pytest.raises(SettingsError) as caught:
            points_of([write(text)])

        assert message in str(caught.value)


class Write:
    """Writes the file of points, and returns its name."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self, text: str) -> str:
        self._file.write_text(text, encoding="utf-8")
        return str(self._file)
