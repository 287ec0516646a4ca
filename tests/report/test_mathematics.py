"""What LaTeX may be in a text: mathematics, and nothing that a reader's program would obey."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from reportgen.base.errors import ProjectError, ResultsFolderError, TemplateError
from reportgen.project.derived import Formula
from reportgen.project.sections.filling import filled
from reportgen.render.document.media import Medium, Paper, Screen
from reportgen.report.composed import Block, Span
from reportgen.report.mathematics import check_mathematics, check_text
from reportgen.report.model import Report, read_report
from reportgen.report.parts import Cell, Claim, Column, Equation, Figure, Table, Wording
from tests.project.text.texts import compiled

REFUSED = [
    r"\text{\input{/etc/passwd}}",
    r"^^5cinput{/etc/passwd}",
    "x%",
    r"\def\x{1}",
    r"\href{javascript:alert(1)}{x}",
    r"\url{https://example.org}",
    r"\immediate\write18{id}",
    r"\csname input\endcsname{x}",
    r"\catcode`\@=11",
    r"\newcommand{\x}{1}",
    r"\require{html}",
    r"\unicode{x3c}",
    r"\begin{verbatim}x\end{verbatim}",
    r"\begin{filecontents}{x}x\end{filecontents}",
    r"\begin{array}{*{99999}{c}}x\end{array}",
    r"\begin{matrix}x",
    r"{\begin{matrix}}\end{matrix}",
    r"x}\input{y}{",
    "{x",
    "x & y",
    r"x \\ y",
    "#1",
    "x\\",
    "x\x1b",
    "x" * 1001,
]
ALLOWED = [
    r"n - 1",
    r"95\,\%",
    r"\{x \mid x_1 > 0\}",
    r"\frac{\partial L}{\partial w} \approx \sum_{i=1}^{n} \text{loss of } x_i",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"\begin{array}{l|cr} a & b & c \end{array}",
    r"\left\lfloor \tfrac12 \right\rfloor",
    r"\mathcal{N}(0, \sigma^2)",
    "55{,}050 α",
]

Use = Callable[[str], object]


def compiled_caption(latex: str) -> object:
    return compiled(f"![A ${latex}$.](knn.a)")


USES: dict[str, Use] = {
    "the page": Screen().math,
    "the PDF": Paper().math,
    "the text as data": Medium().math,
    "a caption": lambda latex: Table(
        label="a.b", number=1, caption=f"A ${latex}$.", columns=(), rows=(), depends_on=()
    ),
    "a note": lambda latex: Table(
        label="a.b", number=1, caption="", columns=(), rows=(), depends_on=(), note=f"${latex}$"
    ),
    "a figure": lambda latex: Figure(
        label="a.b", number=1, caption=f"${latex}$", alternative_text="", panels=(), depends_on=()
    ),
    "a column": lambda latex: Column(title=f"${latex}$"),
    "a cell": lambda latex: Cell(text=f"a ${latex}$"),
    "an equation": lambda latex: Equation(label="a.b", latex=latex),
    "a wording": lambda latex: Wording(name="a.b", text=f"${latex}$"),
    "a claim": lambda latex: Claim(name="a.b", outcome="holds", text=f"${latex}$", test=""),
    "a recorded word": lambda latex: Span(text=latex, mark="math"),
    "a recorded equation": lambda latex: Block(kind="equation", spans=(Span(text=latex),)),
    "a formula": Formula,
    "a text of settings": lambda latex: filled(f"{{{{ 1 }}}} ${latex}$", {}, {}, "text.md"),
    "a line of a project": lambda latex: compiled(f"a ${latex}$ b"),
    "an equation of a project": lambda latex: compiled(f"$$ {latex} $$"),
    "a caption of a project": compiled_caption,
}
"""Where mathematics comes from, or goes to."""


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("latex", REFUSED[:5])
def test_what_is_more_than_mathematics_is_refused_wherever_it_stands(use: str, latex: str) -> None:
    with pytest.raises((TemplateError, ProjectError, ValueError), match="cannot be rendered"):
        USES[use](latex)


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("latex", ALLOWED[:4])
def test_mathematics_is_taken_wherever_it_stands(use: str, latex: str) -> None:
    USES[use](latex)


@pytest.mark.parametrize("latex", REFUSED)
def test_what_a_program_would_obey_is_refused_in_one_line(latex: str) -> None:
    with pytest.raises(ValueError, match="cannot be rendered") as error:
        check_mathematics(latex)

    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 300


@pytest.mark.parametrize("latex", ALLOWED)
def test_mathematics_comes_back_as_it_is(latex: str) -> None:
    assert check_mathematics(latex) == latex
    assert check_text(f"A ${latex}$.") == f"A ${latex}$."


def test_an_equation_of_nothing_is_empty() -> None:
    with pytest.raises(ValueError, match="it is empty"):
        check_mathematics("  ")


def test_a_command_that_is_misspelt_is_named_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"\\alhpa is not allowed .*did you mean \\alpha\?"):
        check_mathematics(r"\alhpa")


def test_a_stored_report_with_more_than_mathematics_is_refused(
    sample: Report, tmp_path: Path
) -> None:
    note = r"$\\text{\\input{/etc/passwd}}$"
    text = sample.to_json().replace('"note": ""', f'"note": "{note}"', 1)
    (tmp_path / "report.json").write_text(text)

    with pytest.raises(ResultsFolderError, match=r"tables\.0\.note: .*\\input is not allowed"):
        read_report(tmp_path)


def test_the_fault_of_a_part_is_a_validation_error() -> None:
    with pytest.raises(ValidationError):
        Cell(text="$x%$")
