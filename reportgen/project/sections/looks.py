"""Which look at growing replicates a report is, and what that asks of its claims."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pydantic import JsonValue

from reportgen.project.sections.claims import Evidence
from reportgen.project.sections.observed import Observed, Ran
from reportgen.project.sections.words import counted
from reportgen.report.looks import Looks, looks_in
from reportgen.statistics.findings import LEVEL
from reportgen.statistics.sequential import at_look

_AT_THE_LEVEL = ", at the level"
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


NO_LOOKS = Looks()


def looks_of(settings: Mapping[str, JsonValue], experiments: Iterable[Ran]) -> Looks:
    """Return the looks that settings plan. settings: by full name."""
    behind = {
        task: one.replicates for one in experiments for each in one.tasks.values() for task in each
    }
    names = (one for each in behind.values() for one in each)
    return looks_in(settings, names, behind)


def looked_at(evidence: Evidence, tasks: Iterable[str], looks: Looks) -> Evidence:
    """Return evidence with the p value of its test corrected for the planned looks.

    The data of a claim without replicates are the same at each look, so it has one. The weakest of
    all pairs of runs is significant at a later look only if it was at the first.
    tasks: that it was made from.
    """
    settings = looks.settings_of(tasks)
    evidence = replace(evidence, replicates=settings)
    finding = evidence.finding
    if finding is None or finding.is_of_pairs or not looks.are_planned_for(settings):
        return evidence
    present = looks.present(settings)
    finding = at_look(finding, present, looks.planned)
    ordinal = _ORDINALS[present - 1] if present <= len(_ORDINALS) else f"{present}th"
    words = (
        f", corrected for {counted(looks.planned, 'look')}, of which this is the {ordinal} and has "
        f"{2 * present - 1}/{looks.planned**2} of the level"
    )
    test = evidence.test
    return replace(
        evidence,
        outcome=evidence.outcome if finding.p_value < LEVEL else "inconclusive",
        test=test.replace(_AT_THE_LEVEL, words + _AT_THE_LEVEL)
        if _AT_THE_LEVEL in test
        else test + words,
        finding=finding,
        margin=None if evidence.margin is None else finding.margin(evidence.lead),
        looks=looks.planned,
        look=present,
    )


def with_looks(values: Mapping[str, Observed], looks: Looks) -> dict[str, Observed]:
    """Return derived values, the evidence of claims among them as `looked_at` does."""
    return {name: _with_looks(one, looks) for name, one in values.items()}


def _with_looks(value: Observed, looks: Looks) -> Observed:
    (evidence, *others) = value.replicates
    if others or not isinstance(evidence, Evidence):
        return value
    return replace(value, replicates=(looked_at(evidence, value.tasks, looks),))
