"""A rubric: criteria with points, and which differences do not matter.

The title of a field says what is allowed there, its description what it means:
messages and docs/grading.md take both from here.
"""

import json
import math
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, Tag

from reportgen.report.fields import BY_FORM, TABLE, VALUE, Frozen
from reportgen.report.numbers import format_plain
from reportgen.report.parts import Outcome
from reportgen.versions.concern import Kind

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


class Limits(Frozen):
    """The numbers that a value may be."""

    at_least: Number | None = Field(
        None, title="a number", description="The value is this or more."
    )
    at_most: Number | None = Field(None, title="a number", description="The value is this or less.")
    between: tuple[Number, Number] | None = Field(
        None,
        title="[LOW, HIGH], two numbers",
        description="The value is from LOW to HIGH; the same number twice: exactly that.",
    )

    @property
    def range(self) -> tuple[float, float] | None:
        """The lowest and the highest value that meet it; None where it asks for no value."""
        if self.at_least is not None:
            return self.at_least, math.inf
        if self.at_most is not None:
            return -math.inf, self.at_most
        return self.between

    @property
    def range_in_words(self) -> str:
        """The range as in "at least 10"; empty where there is none."""
        if self.at_least is not None:
            return f"at least {format_plain(self.at_least)}"
        if self.at_most is not None:
            return f"at most {format_plain(self.at_most)}"
        if self.between is None:
            return ""
        low, high = map(format_plain, self.between)
        return f"exactly {low}" if low == high else f"{low} to {high}"


class Condition(Limits):
    """What is asked of a subject: one of these."""

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

    @property
    def subject(self) -> tuple[str, Any]:
        """What a rubric that was read has it be about: the key, and the name or number."""
        (key,) = self.subjects
        return key, getattr(self, key)


class Allowed(Limits):
    """What an assignment allows of a setting: one of these."""

    one_of: tuple[JsonValue, ...] | None = Field(
        None, title="a list of values", description="The value is one of these.", min_length=1
    )

    def allows(self, value: JsonValue) -> bool:
        """Say whether a setting may have a value."""
        if self.one_of is not None:
            return any(same_value(value, one) for one in self.one_of)
        if self.range is None or isinstance(value, bool) or not isinstance(value, int | float):
            return False
        low, high = self.range
        return low <= value <= high

    @property
    def words(self) -> str:
        """What is allowed, as in "at least 10"."""
        if self.one_of is not None:
            return f"one of {', '.join(map(json.dumps, self.one_of))}"
        return self.range_in_words


AllowedOrValue = Annotated[
    Annotated[JsonValue, Tag(VALUE)] | Annotated[Allowed, Tag(TABLE)], BY_FORM
]


def same_value(one: JsonValue, other: JsonValue) -> bool:
    """Say whether two values of a setting are the same; 10 and 10.0 are, 1 and true are not."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_value, one, other))
    return one == other and isinstance(one, bool) == isinstance(other, bool)


class Cap(Frozen):
    """What a hand-in can earn at most."""

    cap: Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1e6)] = Field(
        title="a number of points, 0 or more", description="Points that are left at most."
    )


Cost = Annotated[
    Annotated[Literal["note", "zero"], Tag(VALUE)] | Annotated[Cap, Tag(TABLE)], BY_FORM
]

_COST = '"note", "zero" or { cap = POINTS }'


def _cost(meaning: str) -> Any:
    return Field("note", title=_COST, description=meaning)


class Integrity(Frozen):
    """What a concern costs: a note alone, all points but a few, or all."""

    files: Cost = _cost("A file is missing, or does not match its checksum.")
    numbers: Cost = _cost(
        "The report contradicts itself, its files, or another report of the same tasks."
    )
    pages: Cost = _cost("The page or the PDF says something else than the report.")
    copies: Cost = _cost("Another hand-in, or the reference, holds the same runs.")
    profile: Cost = _cost("It is of another profile than that of the rubric.")
    settings: Cost = _cost("A setting is not what [settings] allows.")
    verification: Cost = _cost("Computed anew, a number comes out otherwise.")

    def left_by(self, kind: Kind) -> float | None:
        """Return the points that a concern of a kind leaves at most; None: all."""
        cost: Cost = getattr(self, kind)
        if isinstance(cost, Cap):
            return cost.cap
        return 0.0 if cost == "zero" else None


class Rubric(Frozen):
    """What earns points, and how many."""

    title: Line = Field(
        title="a line of 1 to 100 characters", description="The title of the points table."
    )
    profile: str = Field(
        "", title="the name of a profile", description="What is handed in is of this profile."
    )
    settings: dict[str, AllowedOrValue] = Field(
        default_factory=dict,
        title="a value, or a table such as { at_least = 10 }",
        description="Setting -> what the assignment allows. A plain value must be equal.",
    )
    integrity: Integrity = Field(
        default_factory=Integrity,
        title="one table [integrity]",
        description="What each kind of concern costs.",
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
