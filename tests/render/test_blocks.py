"""What a page says, read off it as blocks."""

import html

import pytest

from reportgen.base.errors import TemplateError
from reportgen.render.document.blocks import read_blocks
from reportgen.report.composed import Block, Span

PAGE = """<!DOCTYPE html>
<html><head><title>No text</title><style>p { color: red }</style></head>
<body><header><h1>A title</h1></header>
<nav><p class="contents-title">Contents</p><ol>
<li class="level-2"><a href="#chapter-2"><span class="number">2</span> Networks</a></li>
<li class="level-3"><a href="#section-2.c"><span class="number">2.c</span> Training</a></li>
</ol></nav>
<main>
<h2 id="chapter-2"><span class="number">2</span> Networks</h2>
<p>It ends at <data class="metric" value="0.97" data-metric="mlp.test_accuracy">97.0 %</data>
after <span class="count"><data data-setting="mlp.epochs">8</data> epochs</span>
 &amp; more<br>than <em>that</em>.</p>
<figure id="figure-mlp.curve"><img alt="A curve." data-figure="mlp.curve">
<figcaption><span class="label">Figure 1.</span> A caption.</figcaption></figure>
<p>First. <span class="claim" id="claim-mlp.turns">It turns at <code class="math">x_1</code>
(<a href="#e">C4 holds</a>)</span> Last.</p>
<figure class="table"><table><tr><th>A</th><th class="decimal">B</th></tr>
<tr id="row"><td><code>x</code></td><td></td></tr></table><p class="note">Note.</p></figure>
<ol><li>An item.</li><li>One:<div class="equation" id="equation-x"><code class="math">x</code>
<span class="equation-number">(4)</span></div> and on</li></ol>
<pre data-language="python"><code>if <b>x</b>:

    y</code></pre>
<aside><h4>In a box</h4></aside>
</main></body></html>
"""


def words(text: str, **fields: str) -> tuple[Span, ...]:
    return (Span(text=text, **fields),)


def test_a_page_is_read_in_the_order_of_its_blocks() -> None:
    assert read_blocks(PAGE) == (
        Block(kind="heading", level=1, spans=words("A title")),
        Block(spans=words("Contents", mark="strong")),
        Block(spans=words("2 Networks", target="#chapter-2"), depth=1, marker="-"),
        Block(spans=words("2.c Training", target="#section-2.c"), depth=2, marker="-"),
        Block(kind="heading", level=2, spans=words("2 Networks", anchor="chapter-2")),
        Block(
            spans=(
                Span(text="It ends at "),
                Span(text="97.0 %", name="mlp.test_accuracy"),
                Span(text=" after "),
                Span(text="8", name="mlp.epochs"),
                Span(text=" epochs & more than "),
                Span(text="that", mark="emphasis"),
                Span(text="."),
            )
        ),
        Block(
            kind="picture",
            figure="mlp.curve",
            spans=words("A curve.", anchor="figure-mlp.curve"),
        ),
        Block(
            kind="caption",
            spans=(Span(text="Figure 1.", mark="strong"), Span(text=" A caption.")),
        ),
        Block(
            spans=(
                Span(text="First. "),
                Span(text="It turns at ", anchor="claim-mlp.turns", name="claim mlp.turns"),
                Span(text="x_1", mark="math", name="claim mlp.turns"),
                Span(text=" (", name="claim mlp.turns"),
                Span(text="C4 holds", target="#e", name="claim mlp.turns"),
                Span(text=")", name="claim mlp.turns"),
                Span(text=" Last."),
            )
        ),
        Block(
            kind="table",
            columns=("left", "right"),
            rows=((words("A"), words("B")), (words("x", mark="code", anchor="row"), ())),
        ),
        Block(kind="caption", spans=words("Note.")),
        Block(spans=words("An item."), depth=1, marker="1."),
        Block(spans=words("One:"), depth=1, marker="2."),
        Block(
            kind="equation",
            depth=1,
            spans=(Span(text="x", mark="math", anchor="equation-x"), Span(text=" (4)")),
        ),
        Block(spans=words("and on"), depth=1),
        Block(
            kind="code",
            language="python",
            spans=(Span(text="if x:"), Span(text=""), Span(text="    y")),
        ),
        Block(kind="heading", level=4, is_aside=True, spans=words("In a box")),
    )


@pytest.mark.parametrize("element", ["video", "svg", "iframe"])
def test_an_element_that_has_no_form_as_data_is_refused(element: str) -> None:
    with pytest.raises(TemplateError, match=f"The element <{element}> has no form as data"):
        read_blocks(f"<p>Look: <{element}></{element}></p>")


def test_a_text_longer_than_a_report_may_hold_is_refused_in_one_line() -> None:
    with pytest.raises(TemplateError, match=r"kept as data: 0\.spans\.0\.text: ") as error:
        read_blocks(f"<p>{'word ' * 10_000}</p>")

    assert "\n" not in str(error.value)


def test_what_is_hidden_or_there_to_be_pressed_is_left_out() -> None:
    page = "<p>a<button>Copy</button><span hidden>b</span></p><div hidden><p>c</p></div>"

    assert read_blocks(page) == (Block(spans=words("a")),)


def test_an_item_without_words_leaves_no_marker() -> None:
    assert read_blocks("<ul><li></li></ul><p>a</p><hr><p>b</p>") == (
        Block(spans=words("a")),
        Block(spans=words("b")),
    )


def test_an_image_that_is_no_figure_is_what_it_shows() -> None:
    assert read_blocks('<p><img alt="Our house" src="x.svg">.</p>')[0].spans == words("Our house.")


def test_emphasis_within_another_mark_is_left_out() -> None:
    page = "<p><strong>Of <em>all</em> runs.</strong></p>"

    assert read_blocks(page)[0].spans == words("Of all runs.", mark="strong")


@pytest.mark.parametrize("target", ["javascript:alert(1)", "file:///etc", "https://x.org/a b", "#"])
def test_a_link_that_leads_nowhere_good_is_no_link(target: str) -> None:
    assert read_blocks(f'<p><a href="{target}">there</a></p>')[0].spans == words("there")


def test_no_character_of_it_does_more_than_say_something() -> None:
    page = f"<p>{html.escape(chr(27))}[2J {chr(0x202E)}x</p><pre>a\tb\x1b</pre>"

    said = [span.text for block in read_blocks(page) for span in block.spans]

    assert said == [r"\x1b[2J \u202ex", r"a       b\x1b"]


@pytest.mark.parametrize("page", ["", "</p></td>", "<td>x", "<table></table>", "<li>", "<tr><td>"])
def test_a_page_that_is_not_well_formed_is_read_as_far_as_it_goes(page: str) -> None:
    assert isinstance(read_blocks(page), tuple)
