"""Tables as LaTeX that another document takes in."""

import re
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reportgen.render.text.latex_tables import latex_escaped, table_latex
from reportgen.report.model import Deviation, Report
from reportgen.report.parts import Cell, Column, Table
from reportgen.report.texts import Numbers

COMMANDS = re.compile(
    r"\\text[a-z]+\{\}|\\[{}$&#%_]|\$(?:-|\\pm|\\times)\$|(?<=-)\{\}(?=-)", re.ASCII
)
SPECIAL = set("\\{}$&#%_^~")


def made(*cells: Cell, align: str = "decimal", **fields: object) -> Table:
    """Return a table of one column, two texts wide with its labels."""
    return Table.model_validate(
        {
            "label": "mlp.made_up",
            "number": 1,
            "caption": "Made up.",
            "columns": (Column(title="What"), Column(title="How much", align=align)),
            "rows": tuple((Cell(text="row"), cell) for cell in cells),
            "depends_on": (),
            **fields,
        }
    )


def set_table(table: Table, sample: Report, *deviations: Deviation) -> str:
    return table_latex(
        table, Numbers(sample.metrics), sample.model_copy(update={"deviations": deviations})
    )


def body(latex: str) -> list[str]:
    """Return the rows between the rules."""
    inside = latex.partition(r"\midrule")[2].partition(r"\bottomrule")[0]
    return [line.strip().removesuffix(r" \\") for line in inside.strip().splitlines()]


def width(row: str) -> int:
    """Return how many columns of LaTeX a row fills."""
    spans = [int(span) for span in re.findall(r"\\multicolumn\{(\d)\}", row)]
    return len(re.findall(r"(?<!\\)&", row)) + 1 + sum(span - 1 for span in spans)


class TestEveryTable:
    def test_is_one_environment_whose_braces_close(self, sample: Report) -> None:
        for table in sample.tables:
            latex = set_table(table, sample, *sample.deviations)

            bare = re.sub(r"\\[{}]", "", latex)
            assert bare.count("{") == bare.count("}")
            opened, closed = (re.findall(rf"\\{word}{{(\w+)}}", latex) for word in ("begin", "end"))
            assert opened[:2] == ["table", "tabular"]
            assert sorted(opened) == sorted(closed)
            assert rf"\label{{tab:{table.label}}}" in latex

    def test_has_rows_as_wide_as_its_columns(self, sample: Report) -> None:
        for table in sample.tables:
            latex = set_table(table, sample)
            (columns,) = re.findall(r"\\begin\{tabular\}\{(.*)\}", latex)
            letters = len(re.findall("[lr]", columns.replace("@{}", "")))
            (head,) = re.findall(r"\\toprule\n(.*) \\\\", latex)

            assert len(body(latex)) == len(table.rows)
            assert {width(row) for row in [head, *body(latex)]} == {letters}

    def test_has_rules_and_no_lines_between_columns(self, sample: Report) -> None:
        latex = set_table(sample.tables[0], sample)

        assert [latex.count(rf"\{rule}rule") for rule in ("top", "mid", "bottom")] == [1, 1, 1]
        assert "|" not in latex
        assert r"\hline" not in latex


class TestNumbers:
    def test_are_rounded_as_on_the_page(self, sample: Report) -> None:
        (table,) = [one for one in sample.tables if one.label == "mlp.test"]

        assert body(set_table(table, sample)) == [
            r"Accuracy & 0 & .9712 $\pm$ 0.0018 & 0 & .971",
            r"Loss in nats & 0 & .091 & 0 & .0933",
            r"Parameters & 55,050 &  & 55,050 & ",
        ]

    def test_meet_at_the_decimal_point(self, sample: Report) -> None:
        texts = ("12.5", "−0.25", "3", "1,024.0", "0.9 [0.8, 1.0]")

        rows = body(set_table(made(*(Cell(text=text) for text in texts)), sample))

        for text, row in zip(texts, rows, strict=True):
            _, whole, rest = row.split(" & ")
            assert "." not in whole
            assert rest == "" or rest.startswith(".")
            assert (whole + rest).replace("$-$", "−") == text

    def test_that_do_not_exist_are_words_across_both_columns(self, sample: Report) -> None:
        (row,) = body(set_table(made(Cell(metric="noise.crossover")), sample))

        assert row == r"row & \multicolumn{2}{l}{no crossing}"


class TestWords:
    @given(text=st.text())
    def test_of_any_kind_are_printed_not_obeyed(self, text: str) -> None:
        escaped = latex_escaped(text)

        assert not SPECIAL & set(COMMANDS.sub("", escaped))
        assert "\n" not in escaped

    @given(text=st.text(st.sampled_from("ab _&%$#{}~^\\-−±×"), max_size=30))
    def test_are_all_there(self, text: str) -> None:
        back = {
            r"\textbackslash{}": "\\",
            r"\textasciicircum{}": "^",
            r"\textasciitilde{}": "~",
            "{}": "",
            "$-$": "−",
            r"$\pm$": "±",
            r"$\times$": "×",
        }
        read = COMMANDS.sub(lambda one: back.get(one[0], one[0][1:]), latex_escaped(text))

        assert read == text

    def test_keep_their_math(self, sample: Report) -> None:
        table = made(Cell(text="1"), caption="With $n - 1$ of 50 %.", note="Not $x_1$ & more.")

        latex = set_table(table, sample)

        assert r"\caption{With $n - 1$ of 50 \%.}" in latex
        assert r"Not $x_1$ \& more." in latex

    def test_name_what_differs_from_the_write_up(self, sample: Report) -> None:
        deviation = Deviation(name="mlp.rate", label="rate", value=2e-6, published=0.1)

        latex = set_table(made(depends_on=("mlp",)), sample, deviation)

        assert r"Made up. Here: rate 2 $\times$ 10\textsuperscript{$-$6} (full: 0.1)." in latex

    def test_in_brackets_at_the_start_of_a_row_are_no_argument_of_the_row_before(
        self, sample: Report
    ) -> None:
        rows = ((Cell(text="a"),), (Cell(text="[b]"),), (Cell(text="*"),))
        table = made(rows=rows, columns=(Column(title="[What]"),))

        latex = set_table(table, sample)

        assert not re.search(r"(?:rule|\\\\)\s*[\[*]", latex)
        assert body(latex) == ["a", "{}[b]", "{}*"]


def test_a_table_too_wide_for_a_page_is_set_smaller(sample: Report) -> None:
    wide = made(Cell(text="0.5"), note="")
    wide = wide.model_copy(update={"rows": ((Cell(text="w" * 80), Cell(text="0.5")),)})

    assert r"\footnotesize" in set_table(wide, sample)
    assert r"\footnotesize" not in set_table(made(Cell(text=str(Decimal("0.5")))), sample)


def test_a_row_that_sums_up_the_others_has_a_rule_over_it(sample: Report) -> None:
    table = made(Cell(text="a"), Cell(text="b"), align="left", has_closing_row=True)

    assert body(set_table(table, sample)) == ["row & a", r"\midrule", "row & b"]
