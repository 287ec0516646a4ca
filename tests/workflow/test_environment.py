"""Nobody's file or habit changes a number, or fails a task or a drawing."""

from pathlib import Path

import pytest

from reportgen.report.model import read_report
from tests.commands import QUICK_BUILD, Built, Run, reportgen
from tests.own import write_own

pytestmark = pytest.mark.slow

SEEN = """
import datetime, locale, os, sys, warnings
import matplotlib.pyplot
from reportgen import experiment

@experiment
def seen():
    warnings.warn("old", DeprecationWarning)
    print("d\u00e9j\u00e0 vu", file=sys.stderr)
    order = ",".join(set("abcdefgh"))
    zone = datetime.datetime.fromtimestamp(0).isoformat()
    threads = os.environ["OMP_NUM_THREADS"]
    return {"numbers": float(sum(ord(a) * i for i, a in enumerate(order + zone + threads +
        locale.getpreferredencoding() + matplotlib.get_backend())))}
"""
"""An experiment whose number depends on what a machine may say of texts, time and threads."""

HABITS = {
    "PYTHONHASHSEED": "7",
    "PYTHONIOENCODING": "ascii",
    "PYTHONDEVMODE": "1",
    "PYTHONINSPECT": "1",
    "PYTHONWARNINGS": "error",
    "SOURCE_DATE_EPOCH": "no number",
    "PYTHONSTARTUP": "/no/such.py",
    "PYTHONUTF8": "0",
    "LC_ALL": "POSIX",
    "LANG": "de_DE.ISO-8859-1",
    "TZ": "Asia/Tokyo",
    "MPLBACKEND": "module://no_such_backend",
    "MATPLOTLIBRC": "matplotlibrc",  # in the working folder
    "FONTCONFIG_FILE": "fonts.conf",
    "FONTCONFIG_PATH": ".",
}
BROKEN = b"\xff\xfe broken \x00\n"
FIGURES = "results/0001-fast/figures"
FILES = (
    "matplotlibrc",
    "fonts.conf",
    "home/.fonts.conf",
    "home/.config/fontconfig/fonts.conf",
    "home/.config/matplotlib/matplotlibrc",
    "home/.cache/matplotlib/fontlist-v390.json",
)


def a_users_own(folder: Path) -> dict[str, str]:
    """Write files that no library can read where each looks for its own; return the variables."""
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(BROKEN)
    return {**HABITS, "HOME": str(folder / "home")}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the project was built in the environment of the tests."""
    folder = tmp_path_factory.mktemp("undisturbed")
    assert build(folder).status == 0
    return folder


def build(folder: Path, variables: dict[str, str] | None = None) -> Run:
    write_own(folder)
    (folder / "experiments.py").write_text(f"{(folder / 'experiments.py').read_text()}{SEEN}")
    text = (folder / "text.md").read_text()
    (folder / "text.md").write_text(f"{text}\n## Seen {{#seen}}\n\n{{{{ seen.numbers }}}}\n")
    return reportgen(folder, "build", "--fast", variables=variables)


def test_a_build_comes_to_the_same_numbers_and_files(undisturbed: Path, tmp_path: Path) -> None:
    variables = a_users_own(tmp_path / "user")

    run = build(tmp_path, variables)

    assert run.status == 0, run.errors
    assert "Traceback" not in run.errors
    numbers = [
        {name: one.value for name, one in read_report(folder / "results/0001-fast").metrics.items()}
        for folder in (undisturbed, tmp_path)
    ]
    assert numbers[0] == numbers[1]
    for drawn in (undisturbed / FIGURES).glob("*.svg"):
        assert drawn.read_bytes() == (tmp_path / FIGURES / drawn.name).read_bytes()


@pytest.mark.parametrize(
    "command",
    [
        ("render", "1"),
        ("history", "coin.right", "--format", "svg"),
        ("diff", "1", "1", "--format", "html"),
        ("export", "1", "--to", "markdown", "--output", "out"),
        ("verify", "1"),
    ],
    ids=lambda command: command[0],
)
def test_every_command_that_draws_or_computes_works(
    command: tuple[str, ...], undisturbed: Path, tmp_path: Path
) -> None:
    drawing = command[0] != "verify"  # a style in the folder of a project may be meant
    variables = a_users_own(tmp_path if drawing else tmp_path / "user")
    results = ("--results", undisturbed / "results")
    own = ("--project", undisturbed) if command[0] in ("verify", "history") else ()

    run = reportgen(tmp_path, *command, *results, *own, variables=variables)

    assert run.status == 0, run.errors
    assert "Traceback" not in run.errors


def test_a_personal_configuration_of_keras_changes_no_loss(
    mlp_build: Built, tmp_path: Path
) -> None:
    for home in (tmp_path / "keras", tmp_path / ".keras"):
        home.mkdir()
        (home / "keras.json").write_text('{"epsilon": 0.01, "floatx": "float16"}')
    theirs = {"KERAS_HOME": "keras", "KERAS_MAX_STEPS_PER_EPOCH": "1", "HOME": str(tmp_path)}

    run = reportgen(tmp_path, *QUICK_BUILD, "--only", "mlp", variables=theirs)

    assert run.status == 0, run.errors
    assert Built(tmp_path, run).report.metrics == mlp_build.report.metrics
