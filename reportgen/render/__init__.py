"""Set a report as files: the page, the PDF, the figures and the tables."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.errors import PdfUnavailableError
from reportgen.pages import write_pages
from reportgen.render.collector import garbage_collection_paused
from reportgen.report import Report

if TYPE_CHECKING:
    from reportgen.render.figures import Drawing

# What the functions here need is imported in them: whoever only writes to the
# terminal need not wait for the template engine.


def write_report_files(
    report: Report,
    folder: Path,
    extra_templates: Sequence[Path] = (),
    kept_drawings: Path | None = None,
) -> tuple[str, ...]:
    """Write report.html, report.pdf, pages.json, figures/ and tables/ into a folder.

    folder: exists, without any of these. The same report gives the same bytes.
    extra_templates: folders of templates that come before the project's own.
    kept_drawings: a folder where drawings are found and left, for speed alone.
    Returns warnings of one line each: where the PDF cannot be made here, all else is.
    Raises TemplateError where a template is wrong or leaves something out.
    """
    with garbage_collection_paused():
        drawings = _write_page_files(report, folder, extra_templates, kept_drawings)
        # Imported here: the page need not wait for WeasyPrint.
        from reportgen.render.document import compose_document
        from reportgen.render.media import Paper
        from reportgen.render.pdf import make_pdf

        paper = compose_document(report, drawings, Paper(), extra_templates)
        try:
            pdf = make_pdf(paper, report.created)
        except PdfUnavailableError as error:
            return (str(error),)
        (folder / "report.pdf").write_bytes(pdf.content)
        write_pages(pdf.pages, folder)
        return ()


def write_page_files(
    report: Report,
    folder: Path,
    extra_templates: Sequence[Path] = (),
    kept_drawings: Path | None = None,
) -> None:
    """Write what `write_report_files` writes, but for the PDF, which takes longest."""
    with garbage_collection_paused():
        _write_page_files(report, folder, extra_templates, kept_drawings)


def _write_page_files(
    report: Report, folder: Path, extra_templates: Sequence[Path], kept_drawings: Path | None
) -> "tuple[Drawing, ...]":
    """Write the page first, which somebody may wait for; return the drawings in it."""
    from reportgen.render.document import compose_document
    from reportgen.render.figures import draw_figures
    from reportgen.render.media import Screen

    # Earlier figures are for the page alone: the files are this version's.
    figures = [*report.figures, *(figure for one in report.last_good for figure in one.figures)]
    if kept_drawings is None:
        drawings = draw_figures(figures)
    else:
        from reportgen.render.kept_drawings import draw_or_read

        drawings = draw_or_read(figures, kept_drawings)
    page = compose_document(report, drawings, Screen(), extra_templates)
    (folder / "report.html").write_bytes(page.encode())
    _write_drawings(drawings[: len(report.figures)], folder / "figures")
    _write_tables(report, folder / "tables")
    return drawings


def _write_drawings(drawings: "Sequence[Drawing]", folder: Path) -> None:
    folder.mkdir()
    for drawing in drawings:
        (folder / f"{drawing.file_stem}.svg").write_bytes(drawing.svg)
        (folder / f"{drawing.file_stem}.png").write_bytes(drawing.png)


def _write_tables(report: Report, folder: Path) -> None:
    from reportgen.render.latex_tables import table_latex
    from reportgen.render.tables import table_csv
    from reportgen.render.texts import Numbers

    folder.mkdir()
    numbers = Numbers(report.metrics)
    for table in report.tables:
        (folder / f"{table.label}.csv").write_bytes(table_csv(table, numbers).encode())
        latex = table_latex(table, numbers, report.deviations)
        (folder / f"{table.label}.tex").write_bytes(latex.encode())
