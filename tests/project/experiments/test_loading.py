"""Experiments are found in the folder of a project, and what is wrong is said in one line."""

import re
import sys
from pathlib import Path

import pytest

from reportgen.base.errors import ProjectError
from reportgen.project.experiments.loading import start_in
from tests.own import load_experiments
from tests.project.experiments.conftest import HEAD, Load, Write

ONE = """
@experiment
def {name}():
    return {{"value": 1}}
"""


class TestExperimentsAreFound:
    def test_in_the_order_of_their_definitions(self, load: Load) -> None:
        experiments = load(ONE.format(name="knn") + ONE.format(name="lda"))

        assert list(experiments) == ["knn", "lda"]
        assert experiments["knn"].title == "Knn"
        assert experiments["lda"].function() == {"value": 1}

    def test_in_the_modules_of_a_package(self, tmp_path: Path) -> None:
        package = tmp_path / "experiments"
        (package / "trees").mkdir(parents=True)
        (package / "linear.py").write_text(HEAD + ONE.format(name="lda"), encoding="utf-8")
        (package / "trees" / "__init__.py").touch()
        (package / "trees" / "deep.py").write_text(
            f"from ..linear import lda\n{HEAD}{ONE.format(name='forest')}", encoding="utf-8"
        )

        found = load_experiments(tmp_path)

        assert [one.name for one in found] == ["lda", "forest"]
        assert found[0].place == "experiments/linear.py, line 7"
        assert found[1].place == "experiments/trees/deep.py, line 8"

    def test_with_the_modules_beside_them(self, write: Write) -> None:
        folder = write(f"from helpers import one{ONE}".format(name="knn"), helpers="one = 1")

        assert load_experiments(folder)[0].function.__globals__["one"] == 1

    def test_anew_when_a_source_has_changed(self, write: Write) -> None:
        source = "from helpers import one\n@experiment\ndef knn():\n    return one\n"
        before = load_experiments(write(source, helpers="one = 1"))[0].function()
        after = load_experiments(write(source, helpers="one = 2"))[0].function()

        assert (before, after) == (1, 2)

    def test_without_leaving_anything_in_the_folder(self, write: Write) -> None:
        folder = write(f"import helpers{ONE}".format(name="knn"), helpers="")

        load_experiments(folder)

        assert sorted(file.name for file in folder.iterdir()) == ["experiments.py", "helpers.py"]

    def test_as_functions_that_can_be_called_as_ever(self, load: Load) -> None:
        knn = load("""
            @experiment(title="Nearest neighbours", replicates=2)
            def knn(seed: Seed, neighbours: int = 5):
                return {"sum": seed + neighbours}
        """)["knn"]

        assert knn.function(3, neighbours=4) == {"sum": 7}
        assert knn.title == "Nearest neighbours"


class TestTwoProjectsInOneProcess:
    def test_see_each_their_own_modules(self, write: Write) -> None:
        source = "from helpers import one\n@experiment\ndef knn():\n    return one\n"
        first = write(source, "first", helpers="one = 'first'")
        second = write(source, "second", helpers="one = 'second'")

        values = [load_experiments(folder)[0].function() for folder in (first, second, first)]

        assert values == ["first", "second", "first"]

    def test_leave_modules_of_others_alone(self, write: Write, tmp_path: Path) -> None:
        folder = write(ONE.format(name="knn"))
        installed = folder / ".venv" / "lib" / "python3.11" / "site-packages"
        installed.mkdir(parents=True)
        (installed / "a_library_of_theirs.py").touch()
        sys.path.append(str(installed))
        start_in(folder)
        import a_library_of_theirs  # type: ignore[import-not-found]

        start_in(tmp_path)

        assert sys.modules["a_library_of_theirs"] is a_library_of_theirs
        assert str(folder) not in sys.path


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("source", "message"),
        [
            (
                "import nothing_there",
                "experiments.py, line 5: ModuleNotFoundError: No module named 'nothing_there'. "
                "Install its library, or correct the name.",
            ),
            ("1 / 0", "experiments.py, line 5: ZeroDivisionError: division by zero"),
            ("def knn(:", "experiments.py, line 5: SyntaxError: invalid syntax"),
            ("raise SystemExit('no')", "experiments.py, line 5: SystemExit: no"),
            ("raise ValueError('two\\nlines')", "experiments.py, line 5: ValueError: two lines"),
            ("@experiment\nclass Knn: ...", "line 5: TypeError: an experiment is a function"),
            ("", "experiments in "),
        ],
    )
    def test_while_it_is_imported_is_said_with_file_and_line(
        self, load: Load, source: str, message: str
    ) -> None:
        with pytest.raises(ProjectError, match=re.escape(message)) as raised:
            load(source)
        assert "\n" not in str(raised.value)

    def test_in_a_module_beside_them_is_said_with_its_place(self, write: Write) -> None:
        folder = write("import helpers", helpers="\n\nint('a')")

        with pytest.raises(ProjectError, match=r"^helpers\.py, line 3: ValueError: invalid"):
            load_experiments(folder)

    def test_where_there_are_none(self, tmp_path: Path) -> None:
        with pytest.raises(ProjectError, match=r"has no experiments\.py"):
            load_experiments(tmp_path)

    @pytest.mark.parametrize(
        ("source", "message"),
        [
            (
                "@experiment\ndef knn(ldb): ...",
                "knn(ldb) has no default, so it is the result of an experiment. There is no "
                "experiment ldb. Did you mean",
            ),
            ("@experiment\ndef knn(lda: int = 1): ...", "knn(lda) is the result of the experiment"),
            (
                "@experiment\ndef knn(wines: Data): ...",
                "There is no data wines in report.toml.",
            ),
            ("@experiment(replicates=1)\ndef knn(): ...", "knn has replicates, but no parameter"),
            (
                "@experiment(replicates=0)\ndef knn(seed: Seed): ...",
                "the default of knn.replicates is 0, but must be a whole number from 1 to 1,000.",
            ),
            ("@experiment(over={'a': [1]})\ndef knn(b: int = 1): ...", "There is no setting a of"),
            (
                "@experiment(over={'mixin': [1]})\ndef knn(mixing: int): ...",
                "There is no setting mixin of knn to run over. Did you mean mixing?",
            ),
            (
                "@experiment(over={'a': []})\ndef knn(a: int): ...",
                "the default of knn.a is [],",
            ),
            (
                "@experiment(over={'a': [1, 1]})\ndef knn(a: int): ...",
                "the default of knn.a: a",
            ),
            ("@experiment(over={'a': ['x y']})\ndef knn(a: str): ...", "'x y' cannot be part of a"),
            (
                "@experiment(over={'a': [1], 'b': [1]})\ndef knn(a: int, b: int): ...",
                "knn runs over a and b; it can over one.",
            ),
            ("@experiment(over={'a': [1]})\ndef knn(a): ...", "the setting knn.a needs a type, as"),
            ("@experiment\ndef knn(c: Checkpoints): ...", "knn asks for Checkpoints; say of what"),
            (
                "@experiment(extends='a')\ndef knn(a: int = 1): ...",
                "but no parameter is of",
            ),
            (
                "@experiment(extends='a')\ndef knn(c: Checkpoints, a: float = 1.0): ...",
                "knn extends a, which is no setting that is a whole number.",
            ),
            (
                "@experiment\ndef metric(): ...",
                "an experiment cannot be called metric: the name",
            ),
            (
                "@experiment\ndef report(): ...",
                "an experiment cannot be called report: the name",
            ),
            ("@experiment\ndef copy(): ...", "an experiment cannot be called copy: the name"),
            ("@experiment\ndef Knn(): ...", "an experiment cannot be called Knn; its name is of"),
            (
                "def make():\n    @experiment\n    def knn(): ...\n    return knn\nknn = make()",
                "knn must be defined at the top level of its module.",
            ),
            ("@experiment\ndef knn(knn): ...", "experiments need each other: knn -> knn."),
            (
                "@experiment\ndef knn(tree): ...\n@experiment\ndef tree(knn): ...",
                "experiments need each other: ",
            ),
        ],
    )
    def test_with_a_declaration_is_said_with_its_place(
        self, load: Load, source: str, message: str
    ) -> None:
        with pytest.raises(ProjectError, match=r"^experiments\.py, line \d+: ") as raised:
            load(f"{ONE.format(name='lda')}\n{source}\n")
        assert message in str(raised.value)
        assert "\n" not in str(raised.value)

    def test_with_two_of_one_name_names_both(self, write: Write) -> None:
        again = f"{HEAD}{ONE}".format(name="knn")
        folder = write(f"from helpers import knn as other{ONE}".format(name="knn"), helpers=again)

        with pytest.raises(ProjectError, match=r"line 7: helpers\.py, line 7 has an"):
            load_experiments(folder)
