"""Set a report as files: the page, the PDF, the figures and the tables."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.files import file_name
from reportgen.render.collector import garbage_collection_paused
from reportgen.report import Report
from reportgen.theme import Theme

if TYPE_CHECKING:
    from reportgen.parts import Figure
    from reportgen.render.figures import Drawing
    from reportgen.render.process import RenderingProcess

# What the functions here need is imported in them: whoever only writes to the
# terminal need not wait for the template engine.


def write_report_files(
    report: Report,
    folder: Path,
    theme: Theme | None = None,
    kept_drawings: Path | None = None,
    process: "RenderingProcess | None" = None,
) -> tuple[str, ...]:
    """Write report.html, report.pdf, pages.json, figures/ and tables/ into a folder.

    Done in a process of its own, whose memory is limited. The same report and
    theme give the same bytes.
    folder: exists, without any of these.
    kept_drawings: a folder where drawings are found and left, for speed alone.
    process: that is ready, where there is one.
    Returns warnings of one line each: where the PDF cannot be made here, all else is.
    Raises TemplateError where a template is wrong or leaves something out,
    RenderingError where the process does not come to an end.
    """
    from reportgen.render.process import RenderingProcess
    from reportgen.render.work import Work

    work = Work(report, folder, theme, kept_drawings)
    if process is not None:
        return process.do(work)
    with RenderingProcess() as started:
        return started.do(work)


def draw_for_page(
    report: Report,
    kept_drawings: Path | None = None,
    before_drawing: Callable[[], None] = lambda: None,
) -> "tuple[Drawing, ...]":
    """Draw the figures of a report, then those of earlier versions in it, in this process.

    before_drawing: called where any of them has to be drawn.
    """
    from reportgen.render.figures import draw_figures

    figures = figures_shown(report)
    with garbage_collection_paused():
        if kept_drawings is None:
            before_drawing()
            return draw_figures(figures)
        from reportgen.render.kept_drawings import draw_or_read

        return draw_or_read(figures, kept_drawings, before_drawing)


def write_page_files(
    report: Report,
    folder: Path,
    drawings: "Sequence[Drawing]",
    theme: Theme | None = None,
) -> None:
    """Write what `write_report_files` writes but for the PDF, in this process.

    The page comes first: somebody may wait for it.
    """
    from reportgen.render.document import compose_document
    from reportgen.render.media import Screen

    with garbage_collection_paused():
        page = compose_document(report, drawings, Screen(), theme)
        (folder / "report.html").write_bytes(page.encode())
        # Earlier figures are for the page alone: the files are this version's.
        _write_drawings(drawings[: len(report.figures)], folder / "figures")
        _write_tables(report, folder / "tables")


def figures_shown(report: Report) -> "tuple[Figure, ...]":
    """Return the report's figures, then those of earlier versions that stand in it."""
    return (*report.figures, *(figure for one in report.last_good for figure in one.figures))


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
        stem = file_name(table.label)
        (folder / f"{stem}.csv").write_bytes(table_csv(table, numbers).encode())
        latex = table_latex(table, numbers, report.deviations)
        (folder / f"{stem}.tex").write_bytes(latex.encode())
