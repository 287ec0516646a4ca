"""What a BibTeX file says of works, as a list of references has it in plain words."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.base.errors import ProjectError
from reportgen.project.bibliography import Bibliography, read_bibliography
from reportgen.project.reference_list import references_of
from reportgen.report.references import Citations, Reference, citation_text

Read = Callable[[str], Bibliography]

HOLM = """@article{holm1979, author = {Holm, Sture}, journal = {Scand. J. Statist.}, year = 1979,
    title = {A Simple Procedure}, volume = 6, number = 2, pages = {65--70}}"""
OTHER_HOLM = "@misc{holm, title = {Another}, author = {S. Holm}, year = 1979}"
ADAM = """@inproceedings{adam, title = {{Adam}: A Method}, year = {2015},
    author = {Kingma, Diederik P. and Ba, Jimmy}, booktitle = {3rd ICLR},
    eprint = {1412.6980}, archiveprefix = {arXiv}}"""


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a file of references and read it."""

    def read(text: str) -> Bibliography:
        (tmp_path / "refs.bib").write_text(text, encoding="utf-8")
        return read_bibliography(tmp_path, "refs.bib")

    return read


def listed(references: tuple[Reference, ...]) -> list[str]:
    """Return entries with stars around what is emphasised."""
    return [
        "".join(f"*{one.text}*" if one.mark else one.text for one in reference.entry)
        for reference in references
    ]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (HOLM, "Sture Holm. A Simple Procedure. *Scand. J. Statist.*, 6(2):65–70, 1979."),
        (
            ADAM,
            "Diederik P. Kingma and Jimmy Ba. Adam: A Method. In *3rd ICLR*, 2015. arXiv:1412.6980",
        ),
        (
            '@book{a, title = "Ars", author = {Bernoulli, Jacob}, publisher = {Thurnisii}, '
            "address = {Basel}, year = 1713, edition = {First}}",
            "Jacob Bernoulli. *Ars*. First edition, Thurnisii, Basel, 1713.",
        ),
        (
            "@incollection{a, title = {T}, author = {A, B.}, editor = {C, D. and E, F.}, "
            "booktitle = {Whole}, publisher = {P}, pages = {1-2}, year = 2001}",
            "B. A. T. In D. C and F. E (eds.), *Whole*, pp. 1–2, P, 2001.",
        ),
        (
            "@techreport{a, title = {T}, author = {A, B.}, institution = {JCU}, number = {92-02}, "
            "year = 1992}",
            "B. A. T. Technical report 92-02, JCU, 1992.",
        ),
        (
            "@phdthesis{a, title = {T}, author = {von der A, Jr., B.}, school = {MIT}, year = 1}",
            "B. von der A, Jr. *T*. PhD thesis, MIT, 1.",
        ),
        (
            "@online{a, title = {T?}, author = {{World Bank}}, date = {2020-05-01}, "
            "url = {https://a.org/b_c%20d}}",
            "World Bank. T? 2020. https://a.org/b_c%20d",
        ),
        ("@misc{a, title = {T}, author = {A, B. and others}}", "B. A et al. T."),
        ("@manual{a, title = {T}, organization = {R Core}, year = 2024}", "R Core. *T*. 2024."),
    ],
)
def test_an_entry_is_listed(read: Read, entry: str, expected: str) -> None:
    works = tuple(read(entry).works.values())

    assert [one.problem for one in works] == [""]
    assert listed(references_of(works, "numbered")) == [expected]


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"G{\"o}del and Pagès", "Gödel and Pagès"),
        (r"the {MNIST} of $n$ -- or {\LaTeX}", "the MNIST of n – or LaTeX"),
        (r"100% of A & B \& ``C''", "100% of A & B & “C”"),
        ("two\n    lines", "two lines"),
    ],
)
def test_latex_becomes_plain_text(read: Read, latex: str, plain: str) -> None:
    works = read(f"@misc{{a, title = {{{latex}}}}}").works

    assert works["a"].fields["title"] == plain


def test_a_doi_is_a_link_that_reads_as_one_on_paper(read: Read) -> None:
    works = read("@misc{a, title = {T}, doi = {10.1016/S0031(98)X}, url = {https://b.org}}").works
    (reference,) = references_of(tuple(works.values()), "numbered")

    assert reference.entry[-1].text == "https://doi.org/10.1016/S0031(98)X"
    assert reference.entry[-1].target == "https://doi.org/10.1016/S0031%2898%29X"


@pytest.mark.parametrize(
    ("style", "citation", "keys"),
    [
        (
            "numbered",
            "[{1:reference-1}; {3:reference-3}, p.\N{NO-BREAK SPACE}3]",
            "holm adam holm1979",
        ),
        (
            "author-year",
            "({Holm, 1979b:reference-2}; {Holm, 1979a:reference-1}, p.\N{NO-BREAK SPACE}3)",
            "holm1979 holm adam",
        ),
    ],
)
def test_a_style_orders_the_list_and_says_how_a_work_is_cited(
    read: Read, style: Citations, citation: str, keys: str
) -> None:
    works = read("\n".join([OTHER_HOLM, ADAM, HOLM])).works

    references = references_of(tuple(works.values()), style)

    assert [one.key for one in references] == keys.split()
    assert citation_text(["holm", "holm1979, p. 3"], references, style) == citation


def test_by_author_and_year_a_letter_tells_apart_in_the_list_as_well(read: Read) -> None:
    works = tuple(read("\n".join([OTHER_HOLM, ADAM, HOLM])).works.values())

    entries = listed(references_of(works, "author-year"))

    assert [entry.rpartition(" ")[2] for entry in entries] == [
        "1979a.",
        "1979b.",
        "arXiv:1412.6980",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"\n{HOLM}\n{HOLM}", "refs.bib, line 4: another entry has the key holm1979, too."),
        (
            "@misc{a, title = {T}",
            "refs.bib, line 1: the entry cannot be read: Unexpectedly reached",
        ),
        ("@misc{a, title = {T}, title = {U}}", "refs.bib, line 1: an entry has title twice."),
        ("@misc{a, title = jasa}", "title is jasa, which no @string has defined."),
        ("@misc{a b, title = {T}}", '"a b" cannot be the key of an entry.'),
        (r"@misc{a, title = {\href{a}{b}}}", "cannot be read as LaTeX."),
        ("@misc{a, title = {T}, author = {A, B, C, D}}", "Too many commas."),
    ],
)
def test_a_damaged_file_is_one_line_with_the_place(read: Read, text: str, problem: str) -> None:
    with pytest.raises(ProjectError, match=re.escape(problem)) as error:
        read(text)

    assert len(error.value.lines) == 1
    assert error.value.lines[0].startswith("refs.bib, line ")


def test_a_file_that_is_not_utf_8_elsewhere_or_not_there_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "latin.bib").write_bytes(HOLM.replace("Sture", "Stüre").encode("latin-1"))

    with pytest.raises(ProjectError, match=r"^latin\.bib is not UTF-8 text\.$"):
        read_bibliography(tmp_path, "latin.bib")
    with pytest.raises(
        ProjectError, match=r"^The file of references none\.bib cannot be read: No such"
    ):
        read_bibliography(tmp_path, "none.bib")
    with pytest.raises(ProjectError, match=r"^The file of references \.\./b\.bib is not in"):
        read_bibliography(tmp_path, "../b.bib")


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (os.mkfifo, "is refused: it is not a file but a pipe"),
        (Path.mkdir, "is refused: it is not a file but a folder"),
        (lambda file: file.symlink_to("/dev/zero"), "is not in "),
        (lambda file: file.symlink_to(file.name), "cannot be read: it is a link"),
    ],
    ids=["pipe", "folder", "device", "loop"],
)
def test_what_is_no_plain_file_is_one_line(
    make: Callable[[Path], object], problem: str, tmp_path: Path
) -> None:
    make(tmp_path / "a.bib")

    with pytest.raises(ProjectError, match=rf"^The file of references a\.bib {problem}"):
        read_bibliography(tmp_path, "a.bib")
