"""Mathematics in a text: the commands of LaTeX that it may have, in every medium. Pure.

The source is checked before anything is made of it, as what is set from it is not only the
page: a file of LaTeX is compiled by somebody else, and Markdown is set by a script in a browser.
"""

import difflib
import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator

from reportgen.base.untrusted.text import printable, shortened, steering_character

TEXT_PART = re.compile(
    r"\$(?P<math>[^$]+)\$"
    r"|\{(?P<label>[^{}]+):(?P<reference>reference-\d+)\}"
    r"|\{(?P<name>[^{}:]+)(?::(?P<form>[^{}]*))?\}"
    r"|(?P<words>[^${]+|.)",
    re.DOTALL,
)
"""A text is a row of these: math, the label of a work that is cited, with its anchor, a metric
with the form it is set in, or words."""

MOST_CHARACTERS = 1000  # of one piece of mathematics
MOST_SHOWN = 80

_SIGNS = r"""\ , ; : ! > { } | % & # _ $"""
_ALIGNED = {"&", "\\\\"}
_TOKEN = re.compile(
    r"\\(?:(?P<begin>begin)|(?P<end>end))\s*\{(?P<environment>[^{}]*)\}"
    r"(?P<columns>\s*\{[lcr|\s]+\})?"
    r"|(?P<command>\\(?:[A-Za-z]+|.|\Z))"
    r"|\^\^|[{}&%#$]",
    re.DOTALL,
)
_REASONS = {
    "%": "begins a comment; write \\%",
    "#": "is the argument of a definition; write \\#",
    "$": "ends mathematics; write \\$",
    "^^": "spells a character by its number",
}

_COMMANDS = frozenset(
    """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma
    tau upsilon phi chi psi omega varepsilon vartheta varpi varrho varsigma varphi varkappa digamma
    Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega varGamma varDelta varTheta varLambda
    varXi varPi varSigma varUpsilon varPhi varPsi varOmega aleph beth gimel daleth ell hbar hslash
    imath jmath wp Re Im partial nabla infty emptyset varnothing forall exists nexists neg lnot top
    bot angle measuredangle triangle square Box Diamond lozenge bigstar star checkmark dagger
    ddagger prime backprime complement flat natural sharp clubsuit diamondsuit heartsuit spadesuit
    S eth mho surd degree

    pm mp times div cdot cdotp ast circ bullet cap cup uplus sqcap sqcup vee wedge land lor
    setminus smallsetminus wr diamond bigtriangleup bigtriangledown triangleleft triangleright
    oplus ominus otimes oslash odot bigcirc amalg ltimes rtimes dotplus boxplus boxminus boxtimes
    boxdot intercal barwedge veebar

    le leq leqq leqslant lt ge geq geqq geqslant gt ne neq ll gg lll ggg equiv sim simeq approx
    approxeq thickapprox thicksim cong doteq triangleq propto varpropto prec succ preceq succeq
    preccurlyeq succcurlyeq precsim succsim subset supset subseteq supseteq subseteqq supseteqq
    subsetneq supsetneq sqsubset sqsupset sqsubseteq sqsupseteq in ni notin owns mid nmid parallel
    nparallel perp vdash dashv models vDash Vdash bowtie smile frown asymp between lesssim gtrsim
    lessapprox gtrapprox lessgtr gtrless lnsim gnsim lneq gneq nless ngtr nleq ngeq nsim ncong
    nsubseteq nsupseteq therefore because coloneqq eqqcolon colon not

    leftarrow gets rightarrow to leftrightarrow Leftarrow Rightarrow Leftrightarrow longleftarrow
    longrightarrow longleftrightarrow Longleftarrow Longrightarrow Longleftrightarrow iff implies
    impliedby mapsto longmapsto hookleftarrow hookrightarrow leftharpoonup leftharpoondown
    rightharpoonup rightharpoondown rightleftharpoons leftrightharpoons uparrow downarrow
    updownarrow Uparrow Downarrow Updownarrow nearrow searrow swarrow nwarrow leadsto nrightarrow
    nleftarrow twoheadrightarrow twoheadleftarrow

    sum prod coprod int iint iiint oint bigcap bigcup bigsqcup bigvee bigwedge bigodot bigotimes
    bigoplus biguplus limits nolimits

    lfloor rfloor lceil rceil langle rangle lbrace rbrace lbrack rbrack vert Vert lvert rvert lVert
    rVert lgroup rgroup lmoustache rmoustache ulcorner urcorner llcorner lrcorner left
    middle right big Big bigg Bigg bigl bigr bigm Bigl Bigr Bigm biggl biggr biggm Biggl Biggr Biggm

    arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf injlim ker lg lim
    liminf limsup ln log max min Pr projlim sec sin sinh sup tan tanh mod bmod pmod argmax argmin
    operatorname

    frac dfrac tfrac cfrac binom dbinom tbinom sqrt overset underset stackrel substack over choose
    atop acute bar breve check dot ddot dddot ddddot grave hat mathring tilde vec widehat widetilde
    overline underline overbrace underbrace overleftarrow overrightarrow overleftrightarrow boxed

    mathbb mathbf mathcal mathfrak mathit mathrm mathscr mathsf mathtt mathnormal boldsymbol bm pmb
    mathbin mathrel mathop mathord mathopen mathclose mathpunct mathinner text textbf textit textrm
    textsf texttt textnormal textup mbox

    quad qquad enspace thinspace medspace thickspace negthinspace negmedspace negthickspace dots
    ldots cdots vdots ddots dotsb dotsc dotsi dotsm dotso displaystyle textstyle scriptstyle
    scriptscriptstyle phantom hphantom vphantom hline nonumber notag
    """.split()  # noqa: SIM905
)
_ENVIRONMENTS = frozenset(
    """
    matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix array cases split align align*
    """.split()  # noqa: SIM905
)
_ALLOWED = {
    *(f"\\{name}" for name in _COMMANDS),
    *(f"\\{sign}" for sign in (*_SIGNS.split(), " ")),
}


def check_mathematics(latex: str) -> str:
    """Return LaTeX that is mathematics and nothing else; raises ValueError with what is wrong.

    What it may have are the commands above, braces in pairs, and rows and columns in matrices.
    """
    if fault := "it is empty" if not latex.strip() else next(_faults(latex), ""):
        raise ValueError(
            f"the equation {printable(shortened(latex, MOST_SHOWN))} cannot be rendered: {fault}"
        )
    return latex


def check_text(text: str) -> str:
    """Return a text of which each piece of mathematics is nothing else; raises ValueError."""
    if "$" in text:
        for part in TEXT_PART.finditer(text):
            if part["math"]:
                check_mathematics(part["math"])
    return text


Mathematics = Annotated[str, AfterValidator(check_mathematics)]
"""LaTeX of one equation."""

Words = Annotated[str, AfterValidator(check_text)]
"""A text in which braces name numbers and dollars are around mathematics."""


def _faults(latex: str) -> Iterator[str]:
    if len(latex) > MOST_CHARACTERS:
        yield f"it has {len(latex):,} characters, and {MOST_CHARACTERS:,} are allowed"
    if found := steering_character(latex, breaks=True):
        yield f"it holds the control character {found}"
    open_ends: list[str] = []
    for token in _TOKEN.finditer(latex):
        if token["environment"] is not None:
            yield from _environment_faults(token)
        if token["begin"] or token[0] == "{":
            open_ends.append(token["environment"] or "}")
        elif token["end"] or token[0] == "}":
            if not open_ends or open_ends.pop() != (token["environment"] or "}"):
                yield f"{token[0]} ends what did not begin"
        elif token[0] in _ALIGNED:
            if not any(end != "}" for end in open_ends):
                yield rf"{token[0]} is allowed between \begin{{...}} and \end{{...}} only"
        elif token["command"] is None:
            yield f"{token[0]} is not allowed: it {_REASONS[token[0]]}"
        elif token[0] not in _ALLOWED:
            near = difflib.get_close_matches(token[0], _ALLOWED, n=1)
            meant = f" (did you mean {near[0]}?)" if near else ""
            yield f"{token[0]} is not allowed in an equation{meant}"
    if open_ends:
        yield f"there is no {open_ends[-1]} to end what began"


def _environment_faults(token: re.Match[str]) -> Iterator[str]:
    name = token["environment"]
    if name not in _ENVIRONMENTS:
        known = ", ".join(sorted(_ENVIRONMENTS))
        yield f"the environment {name} is not allowed; there are {known}"
    if name == "array" and token["begin"] and not token["columns"]:
        yield "the columns of an array must be of the letters l, c, r and |, as in {lcr}"
