"""Set a report as files: the page, the PDF, the figures and the tables."""

from collections.abc import Iterable
from pathlib import Path

from reportgen.errors import PdfUnavailableError
from reportgen.render.document import compose_document
from reportgen.render.figures import draw_figures
from reportgen.render.media import Paper, Screen
from reportgen.render.pdf import make_pdf
from reportgen.render.tables import table_csv
from reportgen.render.texts import Numbers
from reportgen.report import Report


def write_report_files(
    report: Report, folder: Path, extra_templates: Iterable[Path] = ()
) -> tuple[str, ...]:
    """Write report.html, report.pdf, figures/ and tables/ into a folder; return warnings.

    folder: exists and is empty. The same report gives the same bytes.
    extra_templates: folders of templates that come before the project's own.
    A warning is one line: where the PDF cannot be made here, all else is.
    Raises TemplateError where a template is wrong or leaves something out.
    """
    extra_templates = tuple(extra_templates)
    drawings = draw_figures(report.figures)
    page = compose_document(report, drawings, Screen(), extra_templates)
    paper = compose_document(report, drawings, Paper(), extra_templates)

    figures = folder / "figures"
    figures.mkdir()
    for drawing in drawings:
        (figures / f"{drawing.file_stem}.svg").write_bytes(drawing.svg)
        (figures / f"{drawing.file_stem}.png").write_bytes(drawing.png)
    tables = folder / "tables"
    tables.mkdir()
    for table in report.tables:
        csv = table_csv(table, Numbers(report.metrics))
        (tables / f"{table.label}.csv").write_bytes(csv.encode())
    (folder / "report.html").write_bytes(page.encode())
    try:
        (folder / "report.pdf").write_bytes(make_pdf(paper, report.created))
    except PdfUnavailableError as error:
        return (str(error),)
    return ()
