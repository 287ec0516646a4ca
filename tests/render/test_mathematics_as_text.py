"""Mathematics in a line of plain text: as people write it, to be taken for nothing else."""

import pytest

from reportgen.render.text.equations import equation_image


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"c", "c"),
        (r"y_i", "y_i"),
        (r"x_{10}", "x_10"),
        (r"W_{ij}", "W_ij"),
        (r"W_{l,ij}^2", "W_(l,ij)²"),
        (r"z_{\text{max}}", "z_max"),
        (r"e^{z_k}", "e^(z_k)"),
        (r"A^T", "A^T"),
        (r"10^{-5}", "10⁻⁵"),
        (r"e^{-x^2/2}", "e^(−x²/2)"),
        (r"n'", "n′"),
        (r"f''(x)", "f″(x)"),
        (r"90^\circ", "90°"),
        (r"\left(\frac{a}{b}\right)^2", "(a/b)²"),
        (r"(x + 1)^2", "(x + 1)²"),
    ],
)
def test_scripts_end_where_they_end_in_print(latex: str, text: str) -> None:
    assert as_text(latex) == text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"z = \frac{x - \mu}{\sigma},", "z = (x − μ)/σ,"),
        (r"\frac{a}{bc}", "a/(bc)"),
        (r"\frac{\partial L}{\partial z_k}", "∂L/∂z_k"),
        (r"\frac{e^{z_k}}{\sum_{j=0}^{9} e^{z_j}}", "e^(z_k)/(∑_(j=0)^9 e^(z_j))"),
        (r"\frac{1}{n} \sum_{i=1}^n x_i", "(1/n) ∑_(i=1)^n x_i"),
        (r"\frac{\frac{a}{b}}{c}", "(a/b)/c"),
        (r"\sigma(z) = 1 / (1 + e^{-z})", "σ(z) = 1/(1 + e^(−z))"),
        (r"\frac{a}{b} \leq \sqrt{x}", "a/b ≤ √x"),
        (r"\sqrt{x + 1}", "√(x + 1)"),
        (r"\sqrt[3]{x + 1}", "(x + 1)^(1/3)"),
        (r"\binom{n}{k}", "(n choose k)"),
    ],
)
def test_brackets_hold_together_what_a_line_or_a_root_does_in_print(latex: str, text: str) -> None:
    assert as_text(latex) == text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\hat{y}_k", "ŷ_k"),
        (r"\bar{x}", "x̄"),
        (r"\tilde{x}_j", "x̃_j"),
        (r"\vec{v}", "v⃗"),
        (r"\underline{x}", "x̲"),
        (r"\hat{x + y}", "hat(x + y)"),
        (r"\underbrace{a + b}_{n}", "(a + b)_n"),
    ],
)
def test_accents_are_on_their_letters(latex: str, text: str) -> None:
    assert as_text(latex) == text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\log 10 \approx 2.30", "log 10 ≈ 2.30"),
        (r"\max(0, z_i)", "max(0, z_i)"),
        (r"L = -\sum_{k=0}^{9} y_k \log \hat{y}_k,", "L = −∑_(k=0)^9 y_k log ŷ_k,"),
        (r"L + \lambda\sum_l \sum_{i,j} W_{l,ij}^2.", "L + λ ∑_l ∑_(i,j) W_(l,ij)²."),
        (r"\sum_{j=1}^{784} [x_j - 1]", "∑_(j=1)^784 [x_j − 1]"),
        (r"\int_0^1 f(x)\,dx", "∫_0^1 f(x) dx"),
        (r"\lim_{n \to \infty} a_n", "lim_(n→∞) a_n"),
        (r"2\lambda W", "2λW"),
        (r"a \pm 0.5", "a ± 0.5"),
        (r"\pm 1", "±1"),
        (r"u \sim \mathcal{N}(\mu, \Sigma)", "u ∼ 𝒩(μ, Σ)"),
        (r"784 \cdot 64 + 64 = 50{,}240", "784·64 + 64 = 50,240"),
        (r"p(a|b)", "p(a|b)"),
        (r"p\text{-value}", "p-value"),
        (r"x \bmod n", "x mod n"),
    ],
)
def test_blanks_are_where_a_reader_needs_them(latex: str, text: str) -> None:
    assert as_text(latex) == text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (
            r"x = \begin{cases} 0 & \text{with probability } p/2 \\ 1 & \text{else} \end{cases}",
            "x = {0 with probability p/2; 1 else",
        ),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "(a, b; c, d)"),
        (r"\begin{align*} a &= b \\ c &= d \end{align*}", "a = b; c = d"),
    ],
)
def test_rows_are_parted_by_semicolons(latex: str, text: str) -> None:
    assert as_text(latex) == text


def as_text(latex: str) -> str:
    """Return what stands in the PDF for LaTeX."""
    return equation_image(latex, display=True).words
