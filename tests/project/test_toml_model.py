"""What is wrong in report.toml and published.toml is said with file and line."""

import re
from pathlib import Path

import pytest

from reportgen.base.errors import ProjectError
from reportgen.project.project import read_project

ORIGINAL = '[original]\ntitle = "A"\nauthors = ["B"]\ndate = 2020-01-01\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("titel = 'A'", "line 1: there is no key titel. Did you mean title?"),
        ("[data.a]\nfile = 'a.csv'\nsha = ''", "line 3: there is no key data.a.sha. Did you mean"),
        ("[data.a]\nsha256 = ''", "line 1: data.a.file is missing."),
        ("[data]\na = 3", "line 2: data.a is 3, but must be a table."),
        ("[data]\na = 'a.csv'\n[profiles]\nfast = 3", "line 4: profiles.fast is 3, but must be"),
        ("title = 1", "line 1: title is 1, but must be a valid string."),
        ("authors = 'A'", 'line 1: authors is "A", but must be a list.'),
        (
            "[[credit]]\ntext = 'A'\nlicense = 'B'",
            "line 3: there is no key credit.license. Did you mean licence?",
        ),
        ("[variables]\nthread = []", "line 2: there is no key variables.thread."),
    ],
)
def test_a_fault_of_the_project_file(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "report.toml").write_text(text)

    with pytest.raises(ProjectError, match=re.escape(message)) as raised:
        read_project(tmp_path)
    assert str(raised.value).startswith(f"{tmp_path / 'report.toml'}, line ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "original is missing."),
        (f"{ORIGINAL}nuon = 'paper'", "line 5: there is no key original.nuon. Did you mean noun?"),
        (
            f"{ORIGINAL}[[metric]]\nname = 'knn.accuracy'\nvalue = 1\nwher = '2'",
            "line 8: there is no key metric.wher. Did you mean where?",
        ),
        (
            f"{ORIGINAL}[[metric]]\nname = 'knn.accuracy'\nvalue = 1\nwhere = '2'\nnot = ''",
            "line 9: there is no key metric.not. Did you mean note?",
        ),
    ],
)
def test_a_fault_of_the_published_numbers(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "report.toml").touch()
    (tmp_path / "published.toml").write_text(text)

    with pytest.raises(ProjectError, match=re.escape(message)):
        _ = read_project(tmp_path).published
