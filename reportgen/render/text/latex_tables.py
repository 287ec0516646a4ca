"""Tables as LaTeX for other documents, with the rules of booktabs. Pure.

Numbers are rounded as on the page. A decimal column is two columns of LaTeX that
meet where the decimal point is, so that it lines up in any font.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup

from reportgen.report.mathematics import TEXT_PART
from reportgen.report.model import Report
from reportgen.report.parts import Cell, Column, Table
from reportgen.report.settings_words import deviation_sentence
from reportgen.report.tables import NUMBER, cell_text
from reportgen.report.texts import Numbers, plain_text

HEAD = r"% Needs \usepackage{booktabs}."
LINE_WIDTH = 345.0  # points, of the text in LaTeX's article; a wider table is set smaller

_NARROW = r"  \footnotesize\setlength{\tabcolsep}{3pt}"
_LETTER_WIDTH = 4.75  # points, of the middle letter at ten points
_COLUMN_SPACE = 12.0  # points, on both sides of a column

_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        # What fonts in LaTeX's first encoding lack, or make another letter of.
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        "`": r"\textasciigrave{}",
        '"': "''",
        "\N{MINUS SIGN}": "$-$",
        "\N{PLUS-MINUS SIGN}": r"$\pm$",
        "\N{MULTIPLICATION SIGN}": r"$\times$",
        "\N{EN DASH}": "--",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": "``",
        "\N{RIGHT DOUBLE QUOTATION MARK}": "''",
        "\n": " ",  # an empty line would end the paragraph, which a caption cannot take
        "\0": "{}",  # between hyphens, which else become a dash
    }
)
_HYPHENS = re.compile("-(?=-)")
_COLUMN_TYPES = {"left": "l", "right": "r", "decimal": "r@{}l"}
_SUPERSCRIPT = re.compile(r"<sup>(.*?)</sup>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def table_latex(table: Table, numbers: Numbers, report: Report) -> str:
    """Return a table environment of a report with caption, label and note.

    The caption names the settings that deviate and can change the table.
    """
    deviations = deviation_sentence(
        report.deviations, table.depends_on, report.reference, table.tasks
    )
    rows = [f"    {_row(cells)}" for cells in _body(table, numbers)]
    if table.has_closing_row:
        rows.insert(-1, r"    \midrule")
    words = [_latex_of_text(table.caption, numbers), _latex_of_html(deviations)]
    caption = " ".join(filter(None, words))
    lines = [
        HEAD,
        r"\begin{table}",
        r"  \centering",
        rf"  \caption{{{caption}}}",
        rf"  \label{{tab:{table.label}}}",
        r"  \smallskip",  # LaTeX leaves room above a caption alone
        *([_NARROW] if _width(table, numbers) > LINE_WIDTH else []),
        rf"  \begin{{tabular}}{{{''.join(_COLUMN_TYPES[one.align] for one in table.columns)}}}",
        r"    \toprule",
        f"    {_row(_title(column, numbers) for column in table.columns)}",
        r"    \midrule",
        *rows,
        r"    \bottomrule",
        r"  \end{tabular}",
    ]
    if table.note:
        note = _latex_of_text(table.note, numbers)
        lines.append(r"  \par\medskip")
        lines.append(rf"  \begin{{minipage}}{{0.9\linewidth}}\footnotesize {note}\end{{minipage}}")
    return "\n".join([*lines, r"\end{table}", ""])


def latex_escaped(text: str) -> str:
    """Return a text so that LaTeX prints it as it is."""
    return _HYPHENS.sub("-\0", text.replace("\0", "")).translate(_SPECIAL)


def _width(table: Table, numbers: Numbers) -> float:
    """Return about how wide the table is at ten points."""
    texts = (
        [plain_text(column.title, numbers), *(cell_text(cell, numbers) for cell in cells)]
        for column, *cells in zip(table.columns, *table.rows, strict=True)
    )
    letters = sum(max(map(len, in_column)) for in_column in texts)
    return letters * _LETTER_WIDTH + len(table.columns) * _COLUMN_SPACE


def _row(cells: Iterable[str]) -> str:
    row = rf"{' & '.join(cells)} \\"
    # Else the line before would take it as its argument.
    return f"{{}}{row}" if row.startswith(("[", "*")) else row


def _title(column: Column, numbers: Numbers) -> str:
    title = _latex_of_text(column.title, numbers)
    return rf"\multicolumn{{2}}{{l}}{{{title}}}" if column.align == "decimal" else title


def _body(table: Table, numbers: Numbers) -> Iterator[tuple[str, ...]]:
    columns = [
        _column([row[index] for row in table.rows], column, numbers)
        for index, column in enumerate(table.columns)
    ]
    return zip(*columns, strict=True)


def _column(cells: Sequence[Cell], column: Column, numbers: Numbers) -> list[str]:
    if column.align != "decimal":
        return [_latex_of_cell(cell, numbers) for cell in cells]
    places = numbers.column_places(cell.metric for cell in cells if cell.metric)
    return [_at_the_point(cell, numbers, places) for cell in cells]


def _at_the_point(cell: Cell, numbers: Numbers, places: int | None) -> str:
    """Return the two columns of a cell: up to the decimal point, and from it on."""
    text, content = cell_text(cell, numbers, places), _latex_of_cell(cell, numbers, places)
    number = NUMBER.fullmatch(text)
    if number is None or latex_escaped(text) != content:
        return rf"\multicolumn{{2}}{{l}}{{{content}}}"
    whole = text.removesuffix(number["tail"])
    return f"{latex_escaped(whole)} & {latex_escaped(number['tail'])}"


def _latex_of_cell(cell: Cell, numbers: Numbers, places: int | None = None) -> str:
    if cell.metric or cell.number:
        return latex_escaped(cell_text(cell, numbers, places))
    return _latex_of_text(cell.text, numbers)


def _latex_of_text(text: str, numbers: Numbers) -> str:
    return "".join(
        f"${part['math']}$"
        if part["math"]
        else latex_escaped(
            numbers.text(part["name"], part["form"] or "metric")
            if part["name"]
            else part["label"] or part["words"]
        )
        for part in TEXT_PART.finditer(text)
    )


def _latex_of_html(sentence: Markup) -> str:
    """Return a sentence about settings, in which <sup> is the only markup with a meaning."""
    parts = [html.unescape(_TAG.sub("", part)) for part in _SUPERSCRIPT.split(sentence)]
    return "".join(
        rf"\textsuperscript{{{latex_escaped(part)}}}" if index % 2 else latex_escaped(part)
        for index, part in enumerate(parts)
    )
