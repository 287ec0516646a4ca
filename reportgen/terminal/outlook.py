"""What it would take to decide a claim, in words."""

from reportgen.report.numbers import counted, format_significant
from reportgen.report.resolving import Outlook, Prospect
from reportgen.statistics.sequential import MOST_REPLICATES, POWER


def outlook_words(outlook: Outlook) -> str:
    """Return in one sentence what it would take to decide a claim, or that nothing will."""
    prospect = outlook.prospect
    if words := why_not(prospect):
        return words
    if not prospect.has_spread:
        return "One run says nothing of its spread; more replicates would show what it takes."
    if outlook.replicates is None:
        if prospect.is_mostly_lasting:
            return (
                "No number of replicates is likely to decide it: most of its error is in the "
                "choice of the items, which stay the same."
            )
        return (
            f"Up to {MOST_REPLICATES} replicates are not likely to decide it: its effect is "
            f"{format_significant(prospect.standard_errors, 2)} standard errors."
        )
    now = min(prospect.now.values())
    others = f", with those of {', '.join(outlook.companions)}" if outlook.companions else ""
    return (
        f"About {counted(outlook.runs, 'more run')}{others}, "
        f"{duration(outlook.seconds)} of computing: "
        f"with {outlook.replicates} replicates in place of {now} an effect of this size is found "
        f"with a probability of {100 * POWER:.0f} %, looked at {counted(prospect.looks, 'time')}."
    )


def why_not(prospect: Prospect) -> str:
    """Return why more replicates cannot decide a claim; empty where they may."""
    obstacle = prospect.obstacle
    return f"More replicates cannot decide it: {obstacle}." if obstacle else ""


def duration(seconds: float) -> str:
    """Return a time that is roughly known, as in "40 s", "5 min" or "2.5 h"."""
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"
