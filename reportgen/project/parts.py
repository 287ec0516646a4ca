"""What functions with `derived` are made of where the kinds of values are not enough.

The parts of a report, the evidence of claims, tests, and words for numbers.
"""

from reportgen.project.derived import (
    DerivedValue,
    Formula,
    Rows,
)
from reportgen.project.published import (
    Published,
)
from reportgen.project.sections.claims import (
    A_COUNT,
    ANY_RUN,
    THESE_RUNS,
    Evidence,
    corrected,
    evidence_of,
    evidence_over_replicates,
    no_evidence,
)
from reportgen.project.sections.comparing import (
    compare_values,
    lead_of,
    values_of,
    wins_of,
)
from reportgen.project.sections.measures import (
    Meaning,
    binomial_error,
    deviation,
    fraction_interval,
    over_replicates,
    range_of,
)
from reportgen.project.sections.words import (
    averaged,
    counted,
    decimal,
    listed,
    p_number,
    p_words,
    rounded,
    small,
    spanned,
)
from reportgen.project.settings.names import (
    value_name,
)
from reportgen.report.numbers import (
    counted as counted_in_figures,
)
from reportgen.report.numbers import (
    shape_text,
)
from reportgen.report.panels import (
    CurvesPanel,
    DiagramBlock,
    DiagramPanel,
    IntervalSeries,
    IntervalsPanel,
    Layer,
    ReferenceLine,
    ScatterPanel,
    Series,
    SummaryPanel,
    TilesPanel,
)
from reportgen.report.parts import (
    Cell,
    Column,
    Counted,
    Effect,
    Held,
    Metric,
    Outcome,
    Quantity,
    Scope,
    finite_or_none,
    number_cell,
    product_cell,
)
from reportgen.statistics.curves import (
    FEWEST_FOR_A_TREND,
    cross_fitted_rises,
    first_crossing,
    higher_limit,
    trend,
    turn,
)
from reportgen.statistics.equivalence import equivalence_of_all
from reportgen.statistics.families import corrected_by_holm, corrected_for, weakest
from reportgen.statistics.findings import (
    CONFIDENCE_IN_WORDS,
    LEVEL,
    Finding,
    Interval,
    normal_interval,
)
from reportgen.statistics.means import of_items_and_replicates, student_against, welch
from reportgen.statistics.proportions import (
    binomial_against,
    fisher_exact,
    mcnemar_exact,
    wilson_interval,
)

__all__ = [
    "ANY_RUN",
    "A_COUNT",
    "CONFIDENCE_IN_WORDS",
    "FEWEST_FOR_A_TREND",
    "LEVEL",
    "THESE_RUNS",
    "Cell",
    "Column",
    "Counted",
    "CurvesPanel",
    "DerivedValue",
    "DiagramBlock",
    "DiagramPanel",
    "Effect",
    "Evidence",
    "Finding",
    "Formula",
    "Held",
    "Interval",
    "IntervalSeries",
    "IntervalsPanel",
    "Layer",
    "Meaning",
    "Metric",
    "Outcome",
    "Published",
    "Quantity",
    "ReferenceLine",
    "Rows",
    "ScatterPanel",
    "Scope",
    "Series",
    "SummaryPanel",
    "TilesPanel",
    "averaged",
    "binomial_against",
    "binomial_error",
    "compare_values",
    "corrected",
    "corrected_by_holm",
    "corrected_for",
    "counted",
    "counted_in_figures",
    "cross_fitted_rises",
    "decimal",
    "deviation",
    "equivalence_of_all",
    "evidence_of",
    "evidence_over_replicates",
    "finite_or_none",
    "first_crossing",
    "fisher_exact",
    "fraction_interval",
    "higher_limit",
    "lead_of",
    "listed",
    "mcnemar_exact",
    "no_evidence",
    "normal_interval",
    "number_cell",
    "of_items_and_replicates",
    "over_replicates",
    "p_number",
    "p_words",
    "product_cell",
    "range_of",
    "rounded",
    "shape_text",
    "small",
    "spanned",
    "student_against",
    "trend",
    "turn",
    "value_name",
    "values_of",
    "weakest",
    "welch",
    "wilson_interval",
    "wins_of",
]
