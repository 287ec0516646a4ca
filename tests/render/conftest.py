"""What is rendered from the sample report, with the templates beside this file."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from reportgen.render.document.compose import compose_document
from reportgen.render.document.media import Screen
from reportgen.render.figures.drawings import Drawing, draw_figures
from reportgen.report.model import (
    Report,
)
from tests.conftest import MakeOnce, Rendered

Compose = Callable[..., str]


@pytest.fixture(scope="session")
def drawings(sample: Report, make_once: MakeOnce) -> tuple[Drawing, ...]:
    """The sample's figures, drawn. Two seconds, once for all workers."""

    def fill(folder: Path) -> None:
        (folder / "drawings").write_bytes(pickle.dumps(draw_figures(sample.figures)))

    folder = make_once("the sample's figures", fill)
    drawn: tuple[Drawing, ...] = pickle.loads((folder / "drawings").read_bytes())
    return drawn


@pytest.fixture(scope="session")
def pdf_pages(rendered: Rendered) -> tuple[str, ...]:
    """The text of each page of the sample's PDF. A second after `rendered`."""
    return tuple(page.extract_text() for page in PdfReader(rendered.folder / "report.pdf").pages)


@pytest.fixture
def compose(sample: Report, drawings: tuple[Drawing, ...]) -> Compose:
    """Compose the page, with other section templates where given. Tenths of a second a call."""

    def compose(report: Report = sample, **templates: str) -> str:
        changed = {f"sections/{stem}.html": text for stem, text in templates.items()}
        shown = {figure.label for figure in report.figures}
        drawn = [drawing for drawing in drawings if drawing.figure.label in shown]
        report = report.model_copy(update={"templates": {**report.templates, **changed}})
        return compose_document(report, drawn, Screen())

    return compose
