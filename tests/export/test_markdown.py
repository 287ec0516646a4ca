"""The report as Markdown that GitHub shows."""

import html
import io
import re
from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from reportgen.base.errors import TemplateError
from reportgen.export.markdown import page_markdown
from reportgen.export.markdown_text import slugs_of
from reportgen.export.write import MARKDOWN_FILE, markdown_files
from reportgen.report.model import Report
from tests.export import github
from tests.sample import TEMPLATES, part_of, with_mlp_failed

ALLOWED_HTML = re.compile(r'<a name="[^"<>]+">|</a>|</?su[bp]>')
WORDS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=60)
MARKS = st.text(st.sampled_from("ab1 \\`*_{}[]()<>#+-=.!|~$&;:'\""), max_size=30)


@pytest.fixture(scope="module")
def files(sample: Report) -> Mapping[str, bytes]:
    return markdown_files(sample, TEMPLATES)


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
            "D The write-up’s numbers and ours",
            "E Errata of the write-up",
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
        anchors = [github.heading_anchor(one) for one in github.headings(text)]
        anchors += github.named_anchors(text)

        within = [target.removeprefix("#") for target in targets if target.startswith("#")]
        assert "2b-the-loss-function" in within
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
        assert "> **This is a run of the profile *fast*" in text

    def test_is_the_same_whenever_it_is_made(
        self, files: Mapping[str, bytes], sample: Report
    ) -> None:
        assert markdown_files(sample, TEMPLATES) == files


def test_a_section_that_failed_has_its_earlier_figures_in_grey(sample: Report) -> None:
    failed = with_mlp_failed(part_of(sample, "mlp", "three_layer"), "MemoryError: `too` large")

    files = markdown_files(failed, TEMPLATES)
    text = files[MARKDOWN_FILE].decode()

    assert "```\nMemoryError: `too` large\n```" in text
    assert "> #### Earlier numbers, not of this version" in text
    assert set(github.attributes(text, "image", "src")) == set(files) - {MARKDOWN_FILE}
    with Image.open(io.BytesIO(files["figures/earlier-figure-03.png"])) as picture:
        assert picture.mode == "L"


class TestAnyText:
    @pytest.mark.parametrize("element", ["p", "h2", "li", "td", "em"])
    @given(words=st.one_of(WORDS, MARKS))
    @example(words="0 #")
    @example(words="a ##")
    def test_reads_back_as_it_was(self, element: str, words: str) -> None:
        around = {
            "p": "{}",
            "h2": "<h2>{}</h2>",
            "li": "<ul><li>{}</li></ul>",
            "td": "<table><tr><th>{}</th></tr></table>",
            "em": "<p>a <strong>{}</strong></p>",
        }[element]

        markdown = page_markdown(around.format(html.escape(words)))

        start = "a " if element == "em" else ""
        assert github.plain_text(markdown).strip() == (start + collapsed(words)).strip()

    @given(code=st.one_of(WORDS, MARKS))
    def test_reads_back_as_code(self, code: str) -> None:
        within = page_markdown(f"<p>a <code>{html.escape(code)}</code> b</p>")
        block = page_markdown(f"<pre>x{html.escape(code)}x</pre>")

        if collapsed(code):
            assert github.contents(within, "code_inline") == [collapsed(code)]
        assert github.contents(block, "fence") == [f"x{code}x\n"]


class TestTheConverter:
    def test_refuses_an_element_that_it_does_not_know(self) -> None:
        with pytest.raises(TemplateError, match="The element <video> has no form in Markdown"):
            page_markdown("<p>Look: <video></video></p>")

    def test_leaves_out_what_is_hidden_or_there_to_be_pressed(self) -> None:
        page = "<p>a<button>Copy</button><span hidden>b</span></p><div hidden><p>c</p></div>"

        assert page_markdown(page) == "a\n"

    def test_numbers_what_is_numbered_and_keeps_equations_in_their_item(self) -> None:
        page = (
            "<ol><li>One:<div class='equation'><code class='math'>x_1</code>"
            "<span class='equation-number'>(4)</span></div></li><li>Two</li></ol>"
        )

        assert page_markdown(page) == ("1. One:\n\n   ```math\n   x_1 \\tag{4}\n   ```\n\n2. Two\n")

    def test_gives_no_second_number_to_an_entry_of_the_contents(self) -> None:
        page = (
            "<nav><ol><li class='level-2'><a href='#x'><span class='number'>2</span> Two</a></li>"
            "<li class='level-3'><span class='number'>2.a</span> Part</li></ol></nav>"
            "<h2 id='x'>2 Two</h2>"
        )

        assert page_markdown(page) == "- [2 Two](#2-two)\n  - 2.a Part\n\n## 2 Two\n"

    def test_sets_an_anchor_before_what_a_link_leads_to(self) -> None:
        page = "<p><a href='#t'>there</a></p><div id='t'><table><tr><th>a</th></tr></table></div>"

        assert page_markdown(page) == '[there](#t)\n\n<a name="t"></a>\n\n| a |\n| --- |\n'

    def test_knows_the_anchors_that_github_makes(self) -> None:
        headings = ["2.d.1 Without weight decay", "D The write-up’s numbers", "Same", "Same"]

        assert slugs_of(headings) == [
            "2d1-without-weight-decay",
            "d-the-write-ups-numbers",
            "same",
            "same-1",
        ]
