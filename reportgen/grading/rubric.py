"""A rubric: criteria with points, and which differences do not matter.

The title of a field says what is allowed there, its description what it means:
messages and docs/grade.md take both from here.
"""

import math
from typing import Annotated, Literal

from pydantic import Field

from reportgen.report.fields import Frozen
from reportgen.report.parts import Outcome

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Positive = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, le=1e6)]
Line = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
PartNumber = Annotated[int, Field(strict=True)]

Comparison = Literal["within noise", "no worse", "better"]

CONDITIONS = {
    "metric": ("at_least", "at_most", "between", "compared_with_reference"),
    "claim": ("outcome",),
    "figure": (),
    "table": (),
    "section": (),
}
"""Subject -> its conditions, of which a criterion has one; without any, being there is enough."""

SUBJECTS = tuple(CONDITIONS)
"""What a criterion is about; it names one."""


class Condition(Frozen):
    """What is asked of a subject: one of these."""

    at_least: Number | None = Field(
        None, title="a number", description="The metric is this or more."
    )
    at_most: Number | None = Field(
        None, title="a number", description="The metric is this or less."
    )
    between: tuple[Number, Number] | None = Field(
        None,
        title="[LOW, HIGH], two numbers",
        description="The metric is from LOW to HIGH; the same number twice: exactly that.",
    )
    compared_with_reference: Comparison | None = Field(
        None,
        title='"within noise", "no worse" or "better"',
        description="The metric against the reference version. Within noise: the verdict of `diff` "
        "is within noise or negligible. No worse: it is identical, negligible or better, or the "
        "95 % interval of the difference shows that it is worse by less than is negligible. "
        "Better: the verdict is better.",
    )
    outcome: Outcome | None = Field(
        None,
        title='"holds", "does not hold" or "inconclusive"',
        description="The outcome of the claim.",
    )

    @property
    def given(self) -> tuple[str, ...]:
        """The conditions that are there, by key."""
        return tuple(key for key in Condition.model_fields if getattr(self, key) is not None)

    @property
    def range(self) -> tuple[float, float] | None:
        """The lowest and the highest value that meet it; None where it asks for no value."""
        if self.at_least is not None:
            return self.at_least, math.inf
        if self.at_most is not None:
            return -math.inf, self.at_most
        return self.between


class Partial(Condition):
    """A condition that earns a part of the points where the criterion's own is not met."""

    points: Positive = Field(
        title="a number above 0 and below the criterion's points",
        description="Points for this condition.",
    )


class Criterion(Condition):
    """Points for one thing."""

    name: Line = Field(
        title="a line of 1 to 100 characters", description="Its name in tables and columns."
    )
    question: str = Field(
        "",
        title="a line of at most 10 characters",
        description="The question of the assignment that it belongs to.",
        max_length=10,
        pattern=r"^[^\x00-\x1f\x7f]*$",
    )
    points: Positive = Field(
        title="a number above 0, at most a million", description="Points if it is met."
    )
    metric: str | None = Field(
        None, title="a text", description="Name of the metric that it is about."
    )
    claim: str | None = Field(
        None, title="a text", description="Name of the claim that it is about."
    )
    figure: PartNumber | str | None = Field(
        None, title="a number or a label", description="The figure that must be there."
    )
    table: PartNumber | str | None = Field(
        None, title="a number or a label", description="The table that must be there."
    )
    section: str | None = Field(
        None, title="a text", description="The section that must be there and must not have failed."
    )
    partial: Partial | None = Field(
        None,
        title="a condition and points, as in { at_least = 0.9, points = 1 }",
        description="A weaker condition of the same kind for a part of the points.",
    )

    @property
    def subjects(self) -> tuple[str, ...]:
        """What it is about, by key: one, in a rubric that was read."""
        return tuple(key for key in SUBJECTS if getattr(self, key) is not None)


class Rubric(Frozen):
    """What earns points, and how many."""

    title: Line = Field(
        title="a line of 1 to 100 characters", description="The title of the points table."
    )
    negligible: dict[str, Positive] = Field(
        default_factory=dict,
        title="a number above 0, at most a million",
        description="Metric or unit -> a real difference below this does not matter. A star in "
        "a metric's name matches anything; the first entry that matches counts.",
    )
    criteria: tuple[Criterion, ...] = Field(
        alias="criterion",
        min_length=1,
        max_length=200,
        title="one table [[criterion]] or more",
        description="The criteria that earn points.",
    )

    @property
    def most(self) -> float:
        """All points that there are."""
        return sum(criterion.points for criterion in self.criteria)
