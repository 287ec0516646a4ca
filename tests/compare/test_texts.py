"""Texts that changed in words, each with its place."""

from reportgen.compare.model import Diff
from reportgen.report.composed import Block, Span
from reportgen.report.model import Report, SectionEntry
from reportgen.report.panels import CurvesPanel, Series
from reportgen.report.parts import Cell, Column, Equation, Figure, Table, Wording
from reportgen.report.references import Reference
from tests.compare.pairs import compared, version
from tests.compare.swept import HIGH, LOW, told

FIGURE = Figure(
    label="mlp.loss_curve",
    number=3,
    caption="The loss over eight epochs, at the end {mlp.test_loss}.",
    alternative_text="Two curves that fall from 2.31 to 0.27.",
    panels=(
        CurvesPanel(
            x_label="epoch",
            y_label="loss",
            series=(Series(label="training", x=(1.0,), y=(0.1,), style=0),),
        ),
    ),
    depends_on=(),
)
TABLE = Table(
    label="mlp.test",
    number=4,
    caption="The network on the test images.",
    columns=(Column(title="Run"), Column(title="Loss")),
    rows=((Cell(text="1"), Cell(text="0.1")),),
    note="Each number is a mean.",
    depends_on=(),
)
REPORT = version(
    figures=(FIGURE,),
    tables=(TABLE,),
    equations=(Equation(label="mlp.sum", latex="1 + 1 = 2"),),
    wordings=(Wording(name="mlp.runs", section="mlp", text="three runs, the replicates"),),
)


def places(diff: Diff) -> list[str]:
    return [change.place for change in diff.text]


def changed(**parts: object) -> Report:
    return REPORT.model_copy(update=parts)


def test_every_kind_of_text_is_compared_and_its_place_named() -> None:
    panel = FIGURE.panels[0].model_copy(update={"y_label": "cross-entropy"})
    figure = FIGURE.model_copy(
        update={"caption": "Other.", "alternative_text": "Other.", "panels": (panel,), "number": 5}
    )
    table = TABLE.model_copy(
        update={
            "caption": "Other.",
            "note": "Other.",
            "columns": (Column(title="Run"), Column(title="Cross-entropy")),
        }
    )
    other = changed(
        title="Another report",
        authors=("Ben Sample",),
        sections=(SectionEntry(stem="mlp", title="The network", failure=None),),
        figures=(figure,),
        tables=(table,),
        equations=(Equation(label="mlp.sum", latex="1 + 2 = 3"),),
        wordings=(Wording(name="mlp.runs", section="mlp", text="one run"),),
    )

    assert places(compared(REPORT, other)) == [
        "title",
        "authors",
        "title of section mlp",
        "caption of Figure 5",
        "alternative text of Figure 5",
        "labels of panel 1 of Figure 5",
        "caption of Table 4",
        "note to Table 4",
        "title of column 2 of Table 4",
        "equation mlp.sum",
        "wording mlp.runs",
    ]


def test_a_drawing_goes_by_its_label() -> None:
    drawing = FIGURE.model_copy(update={"number": None})
    other = drawing.model_copy(update={"caption": "Other."})

    diff = compared(changed(figures=(drawing,)), changed(figures=(other,)))

    assert places(diff) == ["caption of drawing mlp.loss_curve"]


def test_the_words_of_a_change_are_given_in_their_order() -> None:
    figure = FIGURE.model_copy(
        update={"caption": "The loss over eight epochs, in the end {mlp.test_loss}."}
    )

    (change,) = compared(REPORT, changed(figures=(figure,))).text

    assert [(one.a, one.b) for one in change.words] == [
        ("The loss over eight epochs,", "The loss over eight epochs,"),
        ("at", "in"),
        ("the end {mlp.test_loss}.", "the end {mlp.test_loss}."),
    ]


def test_another_number_in_a_text_is_no_change_of_words() -> None:
    figure = FIGURE.model_copy(
        update={"alternative_text": "Two curves that fall from 2.29 to 0.25."}
    )

    assert compared(REPORT, changed(figures=(figure,))).text == ()


def test_texts_of_a_figure_that_one_side_has_alone_are_not_listed() -> None:
    assert compared(REPORT, changed(figures=(), tables=())).text == ()


def test_a_wording_that_one_side_has_alone_is() -> None:
    (change,) = compared(REPORT, changed(wordings=())).text

    assert change.place == "wording mlp.runs"
    assert [(one.a, one.b) for one in change.words] == [("three runs, the replicates", "")]


def with_prose(report: Report, *paragraphs: str) -> Report:
    """Return a report whose section 2.c has these paragraphs."""
    heading = Span(text="2.c", anchor="section-2.c")
    blocks = [Block(spans=(Span(text=words),)) for words in paragraphs]
    return report.model_copy(
        update={"text": (Block(kind="heading", level=3, spans=(heading,)), *blocks)}
    )


def test_paragraphs_are_matched_by_their_words_though_one_comes_between() -> None:
    before = (
        "The network is trained for some epochs.",
        "Nothing about this network is chosen by looking at it.",
        "The loss tells more than the accuracy.",
    )
    after = (
        "The network is trained for some epochs.",
        "A new remark stands here.",
        "All about this network is chosen by looking at it.",
        "The loss tells more than the accuracy.",
    )

    diff = compared(with_prose(REPORT, *before), with_prose(changed(wordings=()), *after))

    assert places(diff) == ["section 2.c, paragraph 2", "section 2.c, paragraph 3"]
    assert [(one.a, one.b) for one in diff.text[0].words] == [("", "A new remark stands here.")]
    assert (diff.text[1].words[0].a, diff.text[1].words[0].b) == ("Nothing", "All")


def test_a_paragraph_that_went_is_listed_with_its_old_place() -> None:
    before, after = with_prose(REPORT, "Here.", "It went."), with_prose(REPORT, "Here.")

    (change,) = compared(before, after).text

    assert change.place == "section 2.c, paragraph 2"
    assert [(one.a, one.b) for one in change.words] == [("It went.", "")]


def test_wordings_stand_for_the_prose_where_one_side_has_none() -> None:
    other = with_prose(changed(wordings=()), "three runs, the replicates")

    assert places(compared(REPORT, other)) == ["wording mlp.runs"]


def test_an_entry_of_the_references_is_compared_by_its_key() -> None:
    entry = Reference(key="holm", label="1", entry=(Span(text="Holm. A Procedure. 1979."),))
    other = entry.model_copy(update={"label": "2", "entry": (Span(text="Holm. A Test. 1979."),)})
    one, two = changed(references=(entry,)), changed(references=(other,))

    assert places(compared(one, two)) == ["reference holm"]


def test_an_appendix_on_a_sweep_is_a_text_whose_numbers_count() -> None:
    one, grown = (changed(sweeps=(told(*values),)) for values in ((LOW, HIGH), (LOW, HIGH, HIGH)))

    assert places(compared(one, one)) == []
    assert places(compared(REPORT, one)) == ["appendix on the sweep epochs"]
    assert places(compared(one, grown)) == ["appendix on the sweep epochs"]
