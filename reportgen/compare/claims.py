"""The claims of two versions: what became of each, and of its check. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from reportgen.compare.matching import matched
from reportgen.compare.model import ClaimChange, ClaimKind, PartVerdict
from reportgen.compare.words import differ_in_words
from reportgen.report.model import Report
from reportgen.report.numbers import counted
from reportgen.report.parts import Claim, Scope

_REACH: Mapping[Scope, int] = {"these networks": 0, "any training with these settings": 1}
"""How much a claim says: the less, the easier it holds. A count is of neither kind."""

_LEVEL = re.compile(r"at the level (\d{1,3}(?:\.\d{1,9})?)")


def claim_changes(a: Report, b: Report) -> tuple[ClaimChange, ...]:
    """Return every claim of either side, those that matter most first."""
    before, after = ({claim.name: claim for claim in report.claims} for report in (a, b))
    order = get_args(ClaimKind)
    changes = matched(before, after, _both, _alone)
    return tuple(sorted(changes, key=lambda change: order.index(change.kind)))


@dataclass(frozen=True)
class _CheckChange:
    """One thing that differs in how a claim is decided."""

    words: str
    loosens: bool = False  # the claim holds more easily, or says less


def _both(a: Claim, b: Claim) -> ClaimChange:
    of_check = list(_check_changes(a, b))
    return ClaimChange(
        name=b.name,
        kind=_kind(a, b, of_check),
        a_outcome=a.outcome,
        b_outcome=b.outcome,
        a_text=a.text,
        b_text=b.text,
        note="; ".join(change.words for change in of_check),
    )


def _alone(claim: Claim, verdict: PartVerdict) -> ClaimChange:
    if verdict == "new":
        return ClaimChange(name=claim.name, kind="new", b_outcome=claim.outcome, b_text=claim.text)
    return ClaimChange(name=claim.name, kind="dropped", a_outcome=claim.outcome, a_text=claim.text)


def _kind(a: Claim, b: Claim, of_check: list[_CheckChange]) -> ClaimKind:
    if a.outcome != b.outcome:
        return "outcome"
    if any(change.loosens for change in of_check):
        return "loosened"
    if of_check:
        return "check"
    return "reworded" if differ_in_words(a.text, b.text) else "same"


def _check_changes(a: Claim, b: Claim) -> Iterator[_CheckChange]:
    if a.scope != b.scope:
        says_less = _REACH.get(b.scope, 0) < _REACH.get(a.scope, 0) and b.scope in _REACH
        yield _CheckChange(f"about {b.scope} in place of {a.scope}", says_less)
    if a.comparisons != b.comparisons:
        count = counted(b.comparisons, "comparison")
        yield _CheckChange(
            f"p value corrected for {count} in place of {a.comparisons}",
            b.comparisons < a.comparisons,
        )
    if a.p_value is not None and b.p_value is None:
        yield _CheckChange("no test any more", loosens=True)
    if a.p_value is None and b.p_value is not None:
        yield _CheckChange("now with a test")
    was, now = (_LEVEL.search(claim.test) for claim in (a, b))
    if was and now and float(was[1]) != float(now[1]):
        yield _CheckChange(
            f"at the level {now[1]} in place of {was[1]}", float(now[1]) > float(was[1])
        )
    elif a.test != b.test:
        yield _CheckChange(f"checked by: {b.test}; before by: {a.test}")
