"""Who copies from the PDF, or searches it, finds whole sentences with their symbols."""

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pypdfium2
import pytest

from reportgen.render.document.media import Paper
from reportgen.render.pdf.pdf import make_pdf
from tests.conftest import Rendered

SENTENCES = (
    "In [5], where $c$ is the true class, the label $y$ leaves only one of the ten terms of the "
    "sum, and with equal probabilities the loss is about that of $\\log 10 \\approx 2.30$.",
    "Networks that are trained with several seeds are compared over these by Welch’s $t$ test [3].",
    "To the cross-entropy $L$ it adds a penalty on the weights of every hidden layer $l$, but not "
    "on the biases and not on the output layer.",
    "A hidden unit passes on $\\max(0, z_i)$, the rectified linear function, and the prediction "
    "$\\hat{y}_k = e^{z_k} / \\sum_j e^{z_j}$ is near $10^{-5}$.",
    "The latent code is drawn as $u \\sim \\mathcal{N}(\\mu, \\Sigma)$, with the mean "
    "$\\frac{1}{n} \\sum_{i=1}^n x_i$ and the rate 10<sup>−6</sup>, and nothing is lost.",
)
AS_COPIED = (
    "In [5], where c is the true class, the label y leaves only one of the ten terms of the "
    "sum, and with equal probabilities the loss is about that of log 10 ≈ 2.30.",
    "Networks that are trained with several seeds are compared over these by Welch’s t test [3].",
    "To the cross-entropy L it adds a penalty on the weights of every hidden layer l, but not "
    "on the biases and not on the output layer.",
    "A hidden unit passes on max(0, z_i), the rectified linear function, and the prediction "
    "ŷ_k = e^(z_k)/∑_j e^(z_j) is near 10⁻⁵.",
    "The latent code is drawn as u ∼ 𝒩(μ, Σ), with the mean "
    "(1/n) ∑_(i=1)^n x_i and the rate 10⁻⁶, and nothing is lost.",
)


def poppler(pdf: bytes, *options: str) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed")
    command = [program, *options, "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def pdfium(pdf: bytes) -> str:
    text: str = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    return text.replace("\ufffe", "")  # its mark where it has joined a word; browsers hide it


READERS: Mapping[str, Callable[[bytes], str]] = {
    "poppler": poppler,
    "poppler in the order of the file": lambda pdf: poppler(pdf, "-raw"),
    "poppler as laid out": lambda pdf: poppler(pdf, "-layout"),
    "pdfium": pdfium,
}

NARROW = "p { width: 6em; hyphens: auto; hyphenate-character: '-' }"


@pytest.fixture(scope="module")
def sentences() -> bytes:
    """A page with a paragraph for each sentence."""
    return page("".join(f"<p>{with_mathematics(sentence)}</p>" for sentence in SENTENCES))


@pytest.mark.parametrize("reader", READERS)
def test_a_sentence_is_copied_whole_with_its_symbols(reader: str, sentences: bytes) -> None:
    text = " ".join(READERS[reader](sentences).split())

    for sentence in AS_COPIED:
        assert sentence in text


@pytest.mark.slow
def test_so_are_those_of_a_report(rendered: Rendered) -> None:
    text = " ".join(poppler((rendered.folder / "report.pdf").read_bytes()).split())

    assert "The loss of an image with the label y_i is, with the output ŷ_i" in text
    assert "L = −∑_(i=1)^10 y_i log ŷ_i" in text


def test_code_keeps_the_hyphens_that_are_typed() -> None:
    style = "code { font-family: 'Latin Modern Mono' } p { width: 6em }"

    text = pdfium(page("<p><code>reportgen render-again</code></p>", style))

    assert "\N{HYPHEN}" not in text


def test_a_head_of_a_page_may_end_with_a_hyphen() -> None:
    style = "@page { @top-left { content: string(title) } } h1 { string-set: title content() }"

    assert pdfium(page("<h1>A title -</h1>", style)).count("A title -") == 2


@pytest.mark.parametrize("reader", ["poppler", "pdfium"])
def test_a_word_that_a_line_parts_is_found_whole(reader: str) -> None:
    pdf = page("<p>Such an optimisation problem is called badly conditioned.</p>", NARROW)

    text = READERS[reader](pdf)

    assert "optimisation" in text


def test_a_hyphen_of_a_word_stays_at_the_end_of_a_line() -> None:
    text = poppler(page("<p>The gradient of a first-layer weight.</p>", "p { width: 6em }"))

    assert "first\N{HYPHEN}\nlayer" in text


def page(body: str, style: str = "") -> bytes:
    """Return the PDF of a page with the report's style for text."""
    html = (
        f"<html lang='en'><head><title>A page</title><style>{Paper().font_rules()}"
        "html { font-family: 'Latin Modern Roman' } p { text-align: justify } "
        f"img {{ overflow: visible }} {style}</style></head><body><main>{body}</main></body></html>"
    )
    return make_pdf(html, datetime(2026, 1, 1, tzinfo=UTC)).content


def with_mathematics(text: str) -> str:
    """Return a text in which LaTeX between dollars is an equation of the paper."""
    math = Paper().math
    return re.sub(r"\$(.+?)\$", lambda found: str(math(found[1])), text)
