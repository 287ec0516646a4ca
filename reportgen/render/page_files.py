"""Write a report's page, figures and tables, and compose its text, in this process."""

from collections.abc import Callable, Sequence
from pathlib import Path

from reportgen.base.files import file_name
from reportgen.base.process import garbage_collection_paused
from reportgen.project.theme import Theme
from reportgen.render.document.blocks import read_blocks
from reportgen.render.document.compose import compose_document
from reportgen.render.document.media import Medium, Screen
from reportgen.render.figures.cache import draw_or_read
from reportgen.render.figures.drawings import Drawing, draw_figures, unpainted
from reportgen.render.text.latex_tables import table_latex
from reportgen.report.composed import Text
from reportgen.report.figure_data import figure_csv
from reportgen.report.model import Report
from reportgen.report.parts import Figure
from reportgen.report.sweeps import figures_of
from reportgen.report.table_data import table_csv
from reportgen.report.texts import Numbers


def draw_for_page(
    report: Report,
    drawings_cache: Path | None = None,
    before_drawing: Callable[[], None] = lambda: None,
) -> tuple[Drawing, ...]:
    """Draw the figures that a report shows, its own first, in this process.

    before_drawing: called where any of them has to be drawn.
    """
    figures = figures_shown(report)
    with garbage_collection_paused():
        if drawings_cache is not None:
            return draw_or_read(figures, drawings_cache, before_drawing)
        before_drawing()
        return draw_figures(figures)


def write_page_files(
    report: Report, folder: Path, drawings: Sequence[Drawing], theme: Theme | None = None
) -> None:
    """Write what `write_report_files` writes but for the PDF, in this process.

    The page comes first: somebody may wait for it.
    """
    with garbage_collection_paused():
        page = compose_document(report, drawings, Screen(), theme)
        (folder / "report.html").write_bytes(page.encode())
        # The others are for the page alone: the files are this version's.
        _write_drawings(drawings[: len(report.figures)], folder / "figures")
        _write_tables(report, folder / "tables")


def compose_text(report: Report, theme: Theme | None = None) -> Text:
    """Return the text of a report, as its templates in today's page compose it.

    Raises TemplateError as `compose_document` and `read_blocks` do.
    """
    places = [unpainted(figure) for figure in figures_shown(report)]
    with garbage_collection_paused():
        return read_blocks(compose_document(report, places, Medium(), theme))


def figures_shown(report: Report) -> tuple[Figure, ...]:
    """Return the report's figures, then those of earlier versions and of sweeps that are in it."""
    earlier = (figure for one in report.fallbacks for figure in one.figures)
    return (*report.figures, *earlier, *figures_of(report.sweeps))


def _write_drawings(drawings: Sequence[Drawing], folder: Path) -> None:
    folder.mkdir()
    for drawing in drawings:
        stem = drawing.figure.file_stem
        (folder / f"{stem}.svg").write_bytes(drawing.svg)
        (folder / f"{stem}.png").write_bytes(drawing.png)
        if (data := figure_csv(drawing.figure)) is not None:
            (folder / f"{stem}.csv").write_bytes(data.encode())


def _write_tables(report: Report, folder: Path) -> None:
    folder.mkdir()
    numbers = Numbers(report.metrics)
    for table in report.tables:
        stem = file_name(table.label)
        (folder / f"{stem}.csv").write_bytes(table_csv(table, numbers).encode())
        (folder / f"{stem}.tex").write_bytes(table_latex(table, numbers, report).encode())
