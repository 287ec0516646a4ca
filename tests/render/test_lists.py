"""The lists of figures and tables."""

from collections.abc import Callable

from reportgen.render.document.appendices import list_title, lists_of_things
from reportgen.render.document.media import Medium
from reportgen.report.model import Report
from reportgen.report.texts import UnnamedNumbers

MATH = Medium().math


def test_a_title_comes_before_the_caption(sample: Report) -> None:
    figure = sample.figures[0].model_copy(update={"title": "A cloud"})

    assert list_title(figure, UnnamedNumbers({}), MATH) == "A cloud"


def test_without_a_title_the_first_sentence_stands(sample: Report) -> None:
    caption = "The {mlp.parameters} parameters, as of 2.a, in one. And more."
    table = sample.tables[0].model_copy(update={"caption": caption})

    title = list_title(table, UnnamedNumbers(sample.metrics), MATH)

    assert title.striptags() == "The 55,050 parameters, as of 2.a, in one"


def test_mathematics_in_a_title_is_mathematics(sample: Report) -> None:
    figure = sample.figures[0].model_copy(update={"caption": r"Over $\lambda$."})

    assert list_title(figure, UnnamedNumbers({}), MATH) == "Over " + MATH(r"\lambda")


def test_a_drawing_without_a_number_is_in_no_list(sample: Report) -> None:
    listed = [entry.anchor for one in lists_of_things(sample, MATH) for entry in one.entries]

    assert "figure-mlp.accuracy_curve" in listed
    assert "figure-mlp.diagram" not in listed


def test_without_figures_there_is_no_list_of_figures(sample: Report) -> None:
    bare = sample.model_copy(update={"figures": ()})

    assert [one.title for one in lists_of_things(bare, MATH)] == ["Tables"]


def test_the_page_has_the_lists_folded(compose: Callable[..., str]) -> None:
    page = compose()

    assert "<summary>Figures and tables</summary>" in page
    assert '<a href="#table-mlp.test"><span class="number">3</span>' in page
