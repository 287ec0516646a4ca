"""Claims in words: the sum of their outcomes, and the evidence for each."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from reportgen.report.model import Report
from reportgen.report.numbers import counted, effect_text, format_significant, p_value_words
from reportgen.report.page_numbers import anchor_of
from reportgen.report.parts import NOT_TESTED, Claim, Outcome

_CLAIM_CALL = re.compile(r"\bclaim\(")

_VERBS: dict[Outcome, tuple[str, str]] = {  # for one, for several
    "holds": ("holds", "hold"),
    "does not hold": ("does not", "do not"),
    "inconclusive": ("inconclusive", "inconclusive"),
}


@dataclass(frozen=True)
class ClaimRow:
    """A claim and how it was decided, as the appendix lists it."""

    number: int
    name: str
    anchor: str  # of the row
    place: str  # anchor of the sentence
    text: Markup
    outcome: str
    test: Markup
    evidence: tuple[Markup, ...]  # effect, statistic, p value, margin and replicates, in words


def claims_in_brief(report: Report) -> str:
    """Return the sum of the outcomes: "17 claims: 14 hold, 1 does not, 2 not decided".

    Not decided are those in the texts of sections that failed.
    """
    counts = Counter(claim.outcome for claim in report.claims)
    parts = [
        f"{counts[outcome]} {one if counts[outcome] == 1 else several}"
        for outcome, (one, several) in _VERBS.items()
        if counts[outcome]
    ]
    if counts["does not hold"] and not counts["holds"]:
        parts[0] += " hold"  # no other part has said what it is that they do not
    failed = (one.stem for one in report.sections if one.failure)
    texts = (report.templates.get(f"sections/{stem}.html", "") for stem in failed)
    undecided = sum(len(_CLAIM_CALL.findall(text)) for text in texts)
    parts += [f"{undecided} not decided"] if undecided else []
    whole = counted(counts.total() + undecided, "claim")
    return f"{whole}: {', '.join(parts)}" if parts else whole


def claim_rows(claims: Mapping[int, Claim], text_html: Callable[[str], Markup]) -> list[ClaimRow]:
    """Return a row for each claim. claims: by their numbers."""
    return [
        ClaimRow(
            number=number,
            name=claim.name,
            anchor=evidence_anchor(claim.name),
            place=anchor_of("claim", claim.name),
            text=text_html(claim.text),
            outcome=claim.outcome,
            test=text_html(claim.test.removesuffix(".")),
            evidence=tuple(text_html(part) for part in evidence_parts(claim)),
        )
        for number, claim in sorted(claims.items())
    ]


def evidence_anchor(name: str) -> str:
    """Return the anchor of a claim's row in the appendix."""
    return f"evidence-{name}"


def evidence_parts(claim: Claim) -> Iterator[str]:
    """Yield what a claim rests on, part by part, as texts of the report."""
    if claim.effect:
        yield f"{claim.effect.description}: {effect_text(claim.effect)}"
    if claim.statistic:
        freedom = claim.statistic.degrees_of_freedom
        degrees = "" if freedom is None else f" ({format_significant(freedom)} degrees of freedom)"
        name = "$t$ =" if claim.statistic.name == "t" else f"{claim.statistic.name}:"
        yield f"{name} {format_significant(claim.statistic.value)}{degrees}"
    if claim.p_value is not None:
        yield p_value_words(claim.p_value)
    if claim.margin is not None:
        yield f"margin: {format_significant(claim.margin, 2)} {claim.margin_unit}"
    if claim.held is not None and claim.held.replicates > 1:
        yield f"held in {claim.held.count} of {claim.held.replicates} replicates"
    if not claim.test.startswith(NOT_TESTED):
        yield f"about {claim.scope}"
