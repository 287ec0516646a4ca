"""The prose is read off a page, and a hostile page takes neither time nor effect."""

import time

import pytest

from reportgen.compare.page_text import texts_of_page

PAGE = """<!DOCTYPE html>
<html><head><title>No text</title><style>p { color: red }</style></head>
<body><header><h1>A title</h1><p class="date">Today</p></header>
<nav><ol><li>Contents</li></ol></nav>
<main>
<h2 id="chapter-2"><span class="number">2</span> Networks</h2>
<h3 id="section-2.c"><span class="number">2.c</span> Training</h3>
<p>It ends at <a class="origin" href="#t" data-origin="x: 0.97&#10;y"><data class="metric"
value="0.97" data-metric="mlp.test_accuracy">97.0 %</data></a> after <span class="count"><data
class="setting" data-setting="mlp.epochs">8</data> epochs</span> &amp; more<br>than that.</p>
<figure id="figure-mlp.curve"><svg><text>drawn</text></svg>
<figcaption>A caption.</figcaption></figure>
<p>First. <span class="claim" id="claim-mlp.turns" data-outcome="holds">It turns at <b>4</b>.<a
class="sign" href="#e">C4</a></span> Last.</p>
<figure class="table"><table><tr><td><p>In a cell</p></td></tr></table>
<p class="note">Note.</p></figure>
<ol><li>An item.</li><li>Another with <math><mi>x</mi><mo>=</mo><mn>1</mn></math>.</li></ol>
<pre><code>p = 1</code></pre>
<h4 id="section-2.c.1"><span class="number">2.c.1</span> More</h4>
<p>More words.</p>
</main>
<section class="appendices"><h2 id="appendix-settings">B Settings</h2><p>Not here.</p></section>
</body></html>
"""


def test_headings_paragraphs_and_items_are_read_with_their_places() -> None:
    assert texts_of_page(PAGE) == {
        "section 2, heading": "2 Networks",
        "section 2.c, heading": "2.c Training",
        "section 2.c, paragraph 1": (
            "It ends at {mlp.test_accuracy} after {mlp.epochs} epochs & more than that."
        ),
        "section 2.c, paragraph 2": "First. {claim mlp.turns} Last.",
        "section 2.c, item 1": "An item.",
        "section 2.c, item 2": "Another with x=1.",
        "section 2.c.1, heading": "2.c.1 More",
        "section 2.c.1, paragraph 1": "More words.",
    }


def test_another_number_is_no_other_text() -> None:
    other = PAGE.replace("97.0 %", "12.3 %").replace('value="0.97"', 'value="0.123"')

    assert texts_of_page(other) == texts_of_page(PAGE)


@pytest.mark.parametrize(
    "html",
    ["", "no page", "<main><p>cut off", "</main><main>", "<p>no main</p>", "\0" * 100],
)
def test_what_is_no_page_of_ours_has_no_texts(html: str) -> None:
    assert texts_of_page(html) == {}


def test_a_page_larger_than_any_of_ours_is_not_read() -> None:
    assert texts_of_page(PAGE.replace("More words.", "word " * 1_700_000)) == {}
    assert texts_of_page(PAGE.replace("More words.", "word " * 100_000)) == {}


def test_a_script_is_a_text_like_any_other_or_none() -> None:
    page = PAGE.replace("More words.", "<script>alert(1)</script>&lt;script&gt;alert(2)")

    assert "<script>alert(2)" in texts_of_page(page)["section 2.c.1, paragraph 1"]


@pytest.mark.parametrize(
    "piece",
    [
        "<p>",
        "<b>",
        "</b>",
        "<p><span>",
        "<svg>",
        "<figure",
        "<a ",
        "<a x=",
        "<a x='' ",
        '<a x="',
        "<!--",
        "<!",
        "<![CDATA[",
        "<?",
        "</",
        "<",
        "&",
        "&#x",
        "<p>x</p>",
        '<h3 id="section-1">x</h3><p>y</p>',
        '<span class="claim" id="claim-x">',
        "<script>",
    ],
)
def test_a_hostile_page_is_done_within_seconds(piece: str) -> None:
    page = f"<main>{piece * (7_900_000 // len(piece))}</main>"
    part = f"<main><p>{piece * (390_000 // len(piece))}</main>"

    for html in (page, part):
        start = time.perf_counter()
        texts_of_page(html)
        assert time.perf_counter() - start < 5
