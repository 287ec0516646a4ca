"""Claims: which test decides, and which sentence follows from its outcome."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reportgen.project.declarations import ClaimDeclaration, sentence_of
from reportgen.project.sections.measures import range_of
from reportgen.project.sections.words import counted, p_number, p_words
from reportgen.report.parts import (
    NOT_TESTED,
    Claim,
    Effect,
    Held,
    Outcome,
    Scope,
    Statistic,
    finite_or_none,
)
from reportgen.statistics.families import corrected_by_holm
from reportgen.statistics.findings import LEVEL, Finding
from reportgen.statistics.means import student_against

THESE_RUNS: Scope = "these runs"
"""A claim is about what was run here."""

ANY_RUN: Scope = "any run with these settings"
"""A claim is about what another seed would give, too."""

A_COUNT: Scope = "a count"
"""A claim is about something that is counted, with no chance in it."""


@dataclass(frozen=True)
class Evidence:
    """What a claim rests on: a difference, and what is known of it."""

    outcome: Outcome
    test: str  # what was compared with what, and how
    scope: Scope
    effect: Effect | None
    finding: Finding | None = None  # None: no test was made
    supports: bool = True  # what the finding says is what is claimed, if it is no chance
    lead: float | None = None  # the effect that is asked for; None: that of the finding
    comparisons: int = 1  # tests on the same question
    margin: float | None = None  # to another outcome
    held: Held | None = None
    looks: int = 1  # planned, at growing replicates; the p value is over the share of this one
    look: int = 1  # which of them this is
    replicates: tuple[str, ...] = ()  # settings that say how many replicates are behind it
    words: Mapping[str, object] = field(default_factory=dict)  # that its sentences may name
    note: str = ""  # a sentence behind that of the outcome

    @property
    def is_untested(self) -> bool:
        """Whether there was nothing to test."""
        return self.effect is None and self.scope == A_COUNT

    @property
    def sentence_words(self) -> Mapping[str, object]:
        """What its sentences may name: its p value, the planned looks, and its own words."""
        p_value = {"p": p_words(self.p_value), "p_number": p_number(self.p_value)}
        return {**p_value, "looks": self.looks, **self.words}

    @property
    def size(self) -> float:
        """How large the effect is, whatever its sign."""
        return abs(self.effect.value) if self.effect else 0.0

    @property
    def p_value(self) -> float:
        """The p value of its test; 1 where none was made."""
        return self.finding.p_value if self.finding else 1.0


def evidence_of(
    finding: Finding,
    test: str,
    effect: str,
    scope: Scope,
    held: Held | None = None,
    *,
    unit: str = "fraction",
    claims: int = 1,
    supports: bool | None = None,
    lead: float | None = None,
) -> Evidence:
    """Return a finding as a claim takes it.

    claims: 1 where the claim is that the effect is above 0, -1 where below.
    supports: whether the effect is what another claim says.
    lead: the effect that is asked for, where the finding is of a part of it.
    """
    if supports is None:
        supports = claims * finding.effect > 0
    return Evidence(
        outcome=decide(finding, supports=supports),
        test=f"{test}, at the level {LEVEL}",
        scope=scope,
        effect=Effect(
            description=effect,
            value=finding.effect,
            unit=unit,
            interval=range_of(finding.interval),
        ),
        finding=finding,
        supports=supports,
        lead=lead,
        comparisons=finding.comparisons,
        margin=finding.margin(lead),
        held=held,
    )


def evidence_over_replicates(
    differences: Sequence[float],
    test: str,
    effect: str,
    unit: str,
    finding: Finding | None = None,
) -> Evidence:
    """Return whether a difference is above 0 in any run, by its value in each replicate.

    One replicate decides nothing: what another seed gives is not known.
    differences: finite. test: what is compared. finding: of another test than Student's.
    """
    held = Held(count=sum(each > 0 for each in differences), replicates=len(differences))
    if len(differences) == 1:
        return Evidence(
            "inconclusive",
            f"{test}; no test: one run, and what another seed gives is not known",
            THESE_RUNS,
            Effect(description=effect, value=differences[0], unit=unit),
            held=held,
        )
    if finding is None:
        finding = student_against(differences, 0.0)
        test += f"; Student’s $t$ test over {counted(len(differences), 'replicate')}"
    return evidence_of(finding, test, effect, ANY_RUN, held, unit=unit)


def corrected(evidences: Sequence[Evidence], noun: str = "comparison") -> tuple[Evidence, ...]:
    """Return the evidence of tests on one question, corrected for their number.

    noun: what each of the tests is called.
    """
    findings = [each.finding for each in evidences if each.finding is not None]
    if len(findings) != len(evidences) or len(findings) < 2:
        return tuple(evidences)
    by_holm = ", corrected by Holm’s procedure for " + counted(len(findings), noun)
    return tuple(
        replace(
            evidence,
            outcome=decide(finding, supports=evidence.supports),
            test=evidence.test.replace(", at the level", f"{by_holm}, at the level"),
            finding=finding,
            comparisons=len(findings),
            margin=finding.margin(evidence.lead),
        )
        for evidence, finding in zip(evidences, corrected_by_holm(findings), strict=True)
    )


def decide(finding: Finding, *, supports: bool) -> Outcome:
    """Return what a finding says of a claim: nothing unless its p value is below the level."""
    if finding.p_value >= LEVEL:
        return "inconclusive"
    return "holds" if supports else "does not hold"


def claim_from(
    declaration: ClaimDeclaration,
    evidence: Evidence,
    tasks: Iterable[str],
    filled: Callable[[str], str] = str,
) -> Claim:
    """Return the claim with the sentence of the evidence's outcome, and the evidence's note.

    filled: what makes a text of the report of a sentence.
    """
    finding = evidence.finding
    sentence = sentence_of(declaration, evidence.outcome)
    if evidence.is_untested and declaration.untested:
        sentence = declaration.untested
    return Claim(
        name=declaration.name,
        outcome=evidence.outcome,
        text=f"{filled(sentence)}{evidence.note}",
        test=evidence.test,
        scope=evidence.scope,
        effect=evidence.effect,
        statistic=None if finding is None else _statistic(finding),
        p_value=None if finding is None else finding.p_value,
        comparisons=evidence.comparisons,
        margin=evidence.margin,
        held=evidence.held,
        looks=evidence.looks,
        look=evidence.look,
        replicates=evidence.replicates,
        lasting_error=finding.lasting_error if finding and finding.lasting_error else None,
        tasks=tuple(dict.fromkeys(tasks)),
        section=declaration.section,
    )


def no_evidence(why: str, **words: object) -> Evidence:
    """Return that there is nothing to test, and why; the claim is inconclusive."""
    return Evidence("inconclusive", f"{NOT_TESTED}{why}", A_COUNT, None, words=words)


def _statistic(finding: Finding) -> Statistic | None:
    value = finite_or_none(finding.statistic)
    if value is None:
        return None
    return Statistic(
        name=finding.statistic_name, value=value, degrees_of_freedom=finding.degrees_of_freedom
    )
