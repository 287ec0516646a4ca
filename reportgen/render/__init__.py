"""Set a report as files: the page, the PDF, the figures and the tables."""

from collections.abc import Sequence
from pathlib import Path

from reportgen.errors import PdfUnavailableError
from reportgen.render.collector import garbage_collection_paused
from reportgen.render.document import compose_document
from reportgen.render.figures import Drawing, draw_figures
from reportgen.render.media import Paper, Screen
from reportgen.render.pdf import make_pdf
from reportgen.render.tables import table_csv
from reportgen.render.texts import Numbers
from reportgen.report import Report


def write_report_files(
    report: Report, folder: Path, extra_templates: Sequence[Path] = ()
) -> tuple[str, ...]:
    """Write report.html, report.pdf, figures/ and tables/ into a folder; return warnings.

    folder: exists, without any of these. The same report gives the same bytes.
    extra_templates: folders of templates that come before the project's own.
    A warning is one line: where the PDF cannot be made here, all else is.
    Raises TemplateError where a template is wrong or leaves something out.
    """
    with garbage_collection_paused():
        drawings = draw_figures(report.figures)
        _write_drawings(drawings, folder / "figures")
        _write_tables(report, folder / "tables")
        page = compose_document(report, drawings, Screen(), extra_templates)
        (folder / "report.html").write_bytes(page.encode())
        paper = compose_document(report, drawings, Paper(), extra_templates)
        try:
            pdf = make_pdf(paper, report.created)
        except PdfUnavailableError as error:
            return (str(error),)
        (folder / "report.pdf").write_bytes(pdf)
        return ()


def _write_drawings(drawings: Sequence[Drawing], folder: Path) -> None:
    folder.mkdir()
    for drawing in drawings:
        (folder / f"{drawing.file_stem}.svg").write_bytes(drawing.svg)
        (folder / f"{drawing.file_stem}.png").write_bytes(drawing.png)


def _write_tables(report: Report, folder: Path) -> None:
    folder.mkdir()
    numbers = Numbers(report.metrics)
    for table in report.tables:
        (folder / f"{table.label}.csv").write_bytes(table_csv(table, numbers).encode())
