"""The report as Markdown that GitHub shows."""

import html
import io
import re
from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from reportgen.export.markdown import text_markdown
from reportgen.export.write import MARKDOWN_FILE, markdown_files
from reportgen.render.page_files import compose_text
from reportgen.report.composed import Block, Span
from reportgen.report.model import Report
from tests.compare.swept import told
from tests.export import github
from tests.sample import part_of, small_report, with_mlp_failed

ALLOWED_HTML = re.compile(r'<a name="[^"<>]+">|</a>|</?su[bp]>')
WORDS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=60)
MARKS = st.text(st.sampled_from("ab1 \\`*_{}[]()<>#+-=.!|~$&;:'\""), max_size=30)


@pytest.fixture(scope="module")
def files(sample: Report) -> Mapping[str, bytes]:
    return markdown_files(sample)


@pytest.fixture(scope="module")
def text(files: Mapping[str, bytes]) -> str:
    return files[MARKDOWN_FILE].decode()


def collapsed(words: str) -> str:
    return re.sub("[ \t\n\r\f]+", " ", words).strip(" ")


class TestTheReport:
    def test_has_the_headings_of_the_page_and_its_appendices(self, text: str) -> None:
        found = github.headings(text)

        assert found[0] == "A sample report"
        assert "2.b The loss function" in found
        assert found[-5:] == [
            "A Provenance",
            "B Settings",
            "C Claims",
            "D The paper’s numbers and ours",
            "E Errata of the paper",
        ]

    def test_has_every_picture_that_it_shows_and_no_other(
        self, files: Mapping[str, bytes], text: str, sample: Report
    ) -> None:
        shown = github.attributes(text, "image", "src")

        assert len(shown) == len(sample.figures)
        assert {*shown, MARKDOWN_FILE} == set(files)
        for path in shown:
            with Image.open(io.BytesIO(files[path])) as picture:
                picture.load()

    def test_describes_every_picture(self, text: str, sample: Report) -> None:
        alternatives = [token.content for token in github.tokens(text) if token.type == "image"]

        assert "What mlp.loss_curve would show." in [html.unescape(one) for one in alternatives]
        assert all(alternatives)

    def test_has_every_row_of_every_table(self, text: str, sample: Report) -> None:
        found = github.rows_of_tables(text)

        assert all(len(set(cells)) == 1 for cells in found)
        shapes = [(len(cells), cells[0]) for cells in found]
        for table in sample.tables:
            assert (len(table.rows) + 1, len(table.columns)) in shapes

    def test_has_numbers_as_the_page_prints_them(self, text: str) -> None:
        assert "| Accuracy | 0.9712 ± 0.0018 | 0.971 |" in text
        assert "or 97.12 %" in text

    def test_leads_with_every_link_to_something(self, text: str) -> None:
        targets = github.attributes(text, "link_open", "href")
        anchors = github.named_anchors(text)

        within = [target.removeprefix("#") for target in targets if target.startswith("#")]
        assert "section-2.b" in within
        assert "figure-mlp.loss_curve" in within
        assert set(within) <= set(anchors)
        assert len(set(anchors)) == len(anchors)

    def test_has_no_html_but_anchors_and_raised_letters(self, text: str) -> None:
        assert github.contents(text, "html_block") == []
        assert all(ALLOWED_HTML.fullmatch(one) for one in github.contents(text, "html_inline"))

    def test_keeps_the_latex_of_its_equations_letter_by_letter(self, text: str) -> None:
        shown = [token for token in github.tokens(text) if token.type == "fence"]
        math = [token.content for token in shown if token.info == "math"]

        assert "L = -\\sum_{i=1}^{10} y_i \\log \\hat{y}_i \\tag{2}\n" in math
        assert "\\hat{y}_i" in github.contents(text, "code_inline")
        assert "$`\\hat{y}_i`$" in text

    def test_names_the_language_of_its_listings(self, text: str) -> None:
        languages = {token.info for token in github.tokens(text) if token.type == "fence"}

        assert languages == {"math", "python", ""}

    def test_says_of_every_claim_whether_it_holds(self, text: str, sample: Report) -> None:
        (claim,) = sample.claims

        assert "names more digits. ([C1 holds](#evidence-convnet.beats_mlp))" in text
        assert claim.test in text

    def test_says_that_the_run_is_short(self, text: str) -> None:
        assert "**This is a run of the profile fast, not of the profile full, which has" in text

    def test_is_the_same_whenever_it_is_made(
        self, files: Mapping[str, bytes], sample: Report
    ) -> None:
        assert markdown_files(sample) == files


def test_a_section_that_failed_has_its_earlier_figures_in_grey(sample: Report) -> None:
    failed = with_mlp_failed(part_of(sample, "mlp", "three_layer"), "MemoryError: `too` large")

    files = markdown_files(failed)
    text = files[MARKDOWN_FILE].decode()

    assert "```\nMemoryError: `too` large\n```" in text
    assert '> #### <a name="earlier-mlp"></a>Earlier numbers, not of this version' in text
    assert "[†](#earlier-mlp)" in text
    assert set(github.attributes(text, "image", "src")) == set(files) - {MARKDOWN_FILE}
    with Image.open(io.BytesIO(files["figures/earlier-figure-03.png"])) as picture:
        assert picture.mode == "L"


def test_the_plots_of_a_sweep_are_there_in_colour() -> None:
    files = markdown_files(small_report().model_copy(update={"sweeps": (told(),)}))

    assert "](figures/Sweep.1.1.png)" in files[MARKDOWN_FILE].decode()
    with Image.open(io.BytesIO(files["figures/Sweep.1.1.png"])) as picture:
        assert picture.mode != "L"


def test_a_recorded_text_is_printed_as_it_is(sample: Report, text: str) -> None:
    recorded = sample.model_copy(update={"text": compose_text(sample)})
    changed = sample.model_copy(update={"text": (said("Another sentence."),)})

    assert markdown_files(recorded)[MARKDOWN_FILE].decode() == text
    assert markdown_files(changed)[MARKDOWN_FILE] == b"Another sentence.\n"


def said(words: str, **fields: object) -> Block:
    """Return a block of plain words."""
    return Block(spans=(Span(text=words),), **fields)


def printed(*blocks: Block) -> str:
    return text_markdown(blocks, {"mlp.curve": "figures/figure-01.png"})


class TestAnyText:
    @pytest.mark.parametrize("place", ["paragraph", "heading", "item", "cell", "strong"])
    @given(words=st.one_of(WORDS, MARKS))
    @example(words="0 #")
    @example(words="a ##")
    def test_reads_back_as_it_was(self, place: str, words: str) -> None:
        words = collapsed(words)
        block = {
            "paragraph": said(words),
            "heading": said(words, kind="heading", level=2),
            "item": said(words, depth=1, marker="-"),
            "cell": Block(kind="table", columns=("left",), rows=((said(words).spans,),)),
            "strong": Block(spans=(Span(text="a "), Span(text=words, mark="strong"))),
        }[place]

        markdown = printed(block)

        start = "a " if place == "strong" else ""
        assert github.plain_text(markdown).strip() == (start + words).strip()

    @given(code=st.one_of(WORDS, MARKS))
    def test_reads_back_as_code(self, code: str) -> None:
        code = collapsed(code)
        spans = (Span(text="a "), Span(text=code, mark="code"), Span(text=" b"))
        within = printed(Block(spans=spans))
        block = printed(said(f"x{code}x", kind="code"))

        if code:
            assert github.contents(within, "code_inline") == [code]
        assert github.contents(block, "fence") == [f"x{code}x\n"]


class TestBlocks:
    def test_of_an_item_stand_in_it(self) -> None:
        equation = Block(
            kind="equation", depth=1, spans=(Span(text="x_1", mark="math"), Span(text=" (4)"))
        )
        markdown = printed(
            said("One:", depth=1, marker="1."), equation, said("Two", depth=1, marker="2.")
        )

        kinds = [token.type for token in github.tokens(markdown) if token.nesting >= 0]
        assert kinds == [
            "ordered_list_open",
            *("list_item_open", "paragraph_open", "inline", "text", "fence"),
            *("list_item_open", "paragraph_open", "inline", "text"),
        ]
        assert github.contents(markdown, "fence") == ["x_1 \\tag{4}\n"]

    def test_of_lists_in_lists_stand_in_those(self) -> None:
        markdown = printed(
            said("2 Two", depth=1, marker="-"),
            said("2.a Part", depth=2, marker="-"),
            said("3 Three", depth=1, marker="-"),
        )

        levels = [token.level for token in github.tokens(markdown) if token.type == "inline"]
        assert markdown == "- 2 Two\n    - 2.a Part\n- 3 Three\n"
        assert levels == [3, 5, 3]

    def test_have_an_anchor_where_a_link_leads_to_them(self) -> None:
        link = Block(spans=(Span(text="there", target="#t"),))
        table = Block(kind="table", columns=("right",), rows=(((Span(text="a", anchor="t"),),),))
        other = Block(spans=(Span(text="Nobody leads here.", anchor="u"),))

        assert printed(link, table, other) == (
            '[there](#t)\n\n| <a name="t"></a>a |\n| ---: |\n\nNobody leads here.\n'
        )

    def test_of_a_box_are_one_quotation(self) -> None:
        markdown = printed(said("a", is_aside=True), said("b", is_aside=True), said("c"))

        assert markdown == "> a\n>\n> b\n\nc\n"

    def test_of_a_picture_that_is_not_there_are_its_words(self) -> None:
        pictures = (said("A curve.", kind="picture", figure=one) for one in ("mlp.curve", "mlp.x"))

        assert printed(*pictures) == "![A curve.](figures/figure-01.png)\n\nA curve.\n"

    @pytest.mark.parametrize("kind", ["heading", "equation", "table", "picture", "code", "caption"])
    def test_that_hold_nothing_are_printed_all_the_same(self, kind: str) -> None:
        assert isinstance(printed(Block(kind=kind)), str)
