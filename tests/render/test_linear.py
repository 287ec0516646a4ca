"""A text of a report may have 20,000 characters: what reads it takes time in proportion."""

import time
from collections.abc import Callable

import pytest
from markupsafe import Markup, escape

from reportgen.export.markdown import text_markdown
from reportgen.render.document.blocks import read_blocks
from reportgen.render.pdf.page_text import parted_spaces
from reportgen.render.text.latex_tables import latex_escaped
from reportgen.report.composed import Block, Span
from reportgen.report.mathematics import check_text
from reportgen.report.table_data import as_number, guarded
from reportgen.report.texts import Numbers, names_in, only_metric, plain_text, text_html

NUMBERS = Numbers({})


def as_markdown(text: str) -> str:
    spans = (Span(text=text),)
    return text_markdown((Block(spans=spans), Block(kind="heading", level=1, spans=spans)), {})


def checked(text: str) -> None:
    try:
        check_text(text)
    except ValueError:
        return


READERS: dict[str, Callable[[str], object]] = {
    "HTML": lambda text: text_html(text, NUMBERS, Markup),
    "plain": lambda text: plain_text(text, NUMBERS),
    "names": lambda text: names_in([text]),
    "one metric": only_metric,
    "mathematics": checked,
    "paper": lambda text: parted_spaces(f"<p>{escape(text)}</p>"),
    "blocks": lambda text: read_blocks(f"<p>{escape(text)}</p>"),
    "Markdown": as_markdown,
    "LaTeX": latex_escaped,
    "CSV": guarded,
    "one number": as_number,
}
PIECES = (*" ([{<&#$-\\", "1,", "1.", "{a", "{a:", "[a, ", "$a", "\xa0", "a ")


def seconds(read: Callable[[str], object], text: str) -> float:
    """Return the processor's time for reading a text, the less of two."""
    taken = []
    for _ in range(2):
        begun = time.process_time()
        read(text)
        taken.append(time.process_time() - begun)
    return min(taken)


@pytest.mark.parametrize("reader", READERS)
def test_four_times_the_text_takes_about_four_times_as_long(reader: str) -> None:
    read = READERS[reader]
    slow = []
    for piece in PIECES:
        short, long = (f"{(piece * length)[:length]}x" for length in (3_900, 15_600))
        # Sixteen times where it grows with the square; what takes no time at all has no ratio.
        if seconds(read, long) > 8 * seconds(read, short) + 0.02:
            slow.append(piece)

    assert slow == []
