"""A file of a version that is not there, or not as it was, is named."""

from pathlib import Path

import pytest

from reportgen.base.files import DIGESTS
from reportgen.report.model import read_report
from reportgen.versions.integrity import concerns_of, missing_parts
from tests.versions.integrity.conftest import REFERENCE, found, sealed, words


def test_a_version_as_it_was_made_has_no_concern() -> None:
    assert found(REFERENCE) == []
    assert missing_parts(REFERENCE, read_report(REFERENCE)) == frozenset()


def test_its_report_json_stands_for_it() -> None:
    place = REFERENCE / "report.json"

    assert list(concerns_of(place, read_report(place))) == []


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("figures/figure-02.svg", "mlp.accuracy_curve"),
        ("figures/figure-02.png", "mlp.accuracy_curve"),
        ("figures/figure-02.csv", "mlp.accuracy_curve"),
        ("figures/mlp.diagram.svg", "mlp.diagram"),
        ("tables/mlp.test.csv", "mlp.test"),
        ("tables/mlp.test.tex", "mlp.test"),
        ("report.html", ""),
        ("report.pdf", ""),
    ],
)
def test_a_file_that_is_gone_is_missed(version: Path, name: str, label: str) -> None:
    (version / name).unlink()
    with_old_sums = words(version, "files")
    sealed(version)

    concerns = found(version, "files")

    assert f"{name} is missing" in with_old_sums
    assert [one.text for one in concerns] == [f"{name} is missing"]
    assert [one.names for one in concerns] == [(label,) if label else ()]
    assert missing_parts(version, read_report(version)) == ({label} if label else frozenset())


def test_an_empty_figure_is_none(version: Path) -> None:
    (version / "figures/figure-02.svg").write_bytes(b"")
    sealed(version)

    assert "figures/figure-02.svg is empty" in words(version, "files")
    assert missing_parts(version, read_report(version)) == {"mlp.accuracy_curve"}


def test_a_file_that_changed_does_not_match(version: Path) -> None:
    with (version / "tables/mlp.test.tex").open("a") as file:
        file.write("%")

    assert words(version, "files") == (
        f"tables/mlp.test.tex does not match its checksum in {DIGESTS}"
    )


def test_a_file_that_the_checksums_leave_out_is_named(version: Path) -> None:
    sums = (version / DIGESTS).read_text().splitlines(keepends=True)
    (version / DIGESTS).write_text("".join(one for one in sums if "report.html" not in one))

    assert words(version) == f"report.html is not among the files of {DIGESTS}"


def test_without_checksums_it_says_so(version: Path) -> None:
    (version / DIGESTS).unlink()

    assert words(version, "files") == f"{DIGESTS} is missing or empty"


def test_a_report_json_alone_has_one_concern(tmp_path: Path) -> None:
    place = tmp_path / "report.json"
    place.write_bytes((REFERENCE / "report.json").read_bytes())

    concerns = list(concerns_of(place, read_report(place)))

    assert [one.kind for one in concerns] == ["files"]
    assert "report.json is alone" in concerns[0].text


def test_a_pdf_that_could_not_be_made_is_not_missed(version: Path) -> None:
    report = read_report(version)
    (version / "report.pdf").unlink()
    sealed(version)

    without = report.model_copy(update={"warnings": ("The PDF is not made: there is no Pango.",)})

    assert not any(one.kind == "files" for one in concerns_of(version, without))
