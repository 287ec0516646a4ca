"""A version held against a report that was computed anew from its settings. Pure."""

from reportgen.verification.choice import Choice, Work, choose_tasks
from reportgen.verification.comparing import RULE, compare_reports
from reportgen.verification.findings import Difference, Finding, Verdict, Verification
from reportgen.verification.likeness import Likeness, likeness_of

__all__ = [
    "RULE",
    "Choice",
    "Difference",
    "Finding",
    "Likeness",
    "Verdict",
    "Verification",
    "Work",
    "choose_tasks",
    "compare_reports",
    "likeness_of",
]
