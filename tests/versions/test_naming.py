"""A version is meant by its name, its number, its age or its place."""

from pathlib import Path

import pytest

from reportgen.base.errors import VersionNotFoundError
from reportgen.versions import naming
from reportgen.versions.naming import resolve_version
from tests.versions.conftest import AddVersion


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("0001-fast", "0001-fast"),
        ("0002", "0002-full"),
        ("3", "0003-fast"),
        ("latest", "0003-fast"),
        ("latest~0", "0003-fast"),
        ("latest~2", "0001-fast"),
    ],
)
def test_a_name_a_number_and_an_age_mean_a_folder(
    text: str, name: str, tmp_path: Path, add_version: AddVersion
) -> None:
    for version in ("0001-fast", "0002-full", "0003-fast"):
        add_version(version)

    assert resolve_version(text, tmp_path) == tmp_path / name


def test_a_place_means_itself_wherever_it_is(
    tmp_path: Path, add_version: AddVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = add_version("0001-fast")
    monkeypatch.chdir(folder)

    assert resolve_version(str(folder), Path("elsewhere")) == folder
    assert resolve_version(".", Path("elsewhere")) == Path()
    assert resolve_version("report.json", Path("elsewhere")) == Path("report.json")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("0001-full", "Did you mean 0001-fast?"),
        ("0002-fsat", "Did you mean 0002-fast?"),
        ("lastest", "Did you mean latest?"),
        ("3", "There are 2, from 0001-fast to 0002-fast."),
        ("latest~2", "There are 2, from 0001-fast to 0002-fast."),
        ("", "Did you mean 0002-fast?"),
        ("9" * 5000, "Did you mean 0002-fast?"),
        (f"latest~{'9' * 5000}", "There are 2, from 0001-fast to 0002-fast."),
    ],
)
def test_what_is_not_there_is_one_line_with_the_nearest_name_and_what_is_allowed(
    text: str, hint: str, tmp_path: Path, add_version: AddVersion
) -> None:
    for version in ("0001-fast", "0002-fast"):
        add_version(version)

    with pytest.raises(VersionNotFoundError) as accepted:
        resolve_version(text, tmp_path)

    message = str(accepted.value)
    assert hint in message
    assert "latest~1" in message
    assert "\n" not in message


def test_without_any_version_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(VersionNotFoundError, match=r"has none yet.*reportgen build"):
        resolve_version("latest", tmp_path / "results")


def test_without_any_reference_it_says_where_one_would_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(naming, "reference_folder", lambda _: tmp_path / "not installed")

    with pytest.raises(
        VersionNotFoundError, match=r"The project has no reference: .*Copy the folder"
    ):
        resolve_version("reference", tmp_path / "results")
