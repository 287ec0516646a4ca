"""What settings are made of, and those that every project has.

A project declares a section for each experiment; its profiles, and the user, change their
values. A field's description is its label in the report; what its type adds, the unit and
the meaning beyond the label, is for the documents.
"""

import re
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from pydantic.fields import FieldInfo

from reportgen.base.untrusted.text import steering_character
from reportgen.report.fields import SweepName
from reportgen.report.parts import MOST_LOOKS
from reportgen.report.references import Citations
from reportgen.report.sweeps import MOST_SWEEPS

Value = TypeVar("Value")


def unit(name: str, meaning: str = "") -> Any:
    """Return what Annotated adds to the type of a setting: its unit, and more of its meaning.

    name: the unit, as in "cm"; "none" for a bare number.
    meaning: what its label leaves open, as a sentence without a full stop.

        def ridge(alpha: Annotated[float, Field(gt=0), unit("1/cm")] = 0.1): ...
    """
    return Field(json_schema_extra={"unit": name, "meaning": meaning})


# More than any machine can compute, and small enough for arithmetic.
Count = Annotated[int, Field(ge=1, le=10_000_000_000)]
Replicates = Annotated[
    int,
    Field(ge=1, le=1000),
    unit("runs", "runs, each with its own seed; the report gives their mean and spread"),
]
# -0.0 becomes 0.0: values stand in the names of tasks and metrics.
Fraction = Annotated[float, Field(ge=0, le=1), AfterValidator(lambda value: value + 0.0)]


def _says_something_only(text: str) -> str:
    """Refuse control characters: a terminal that shows the report would obey them."""
    if found := steering_character(text):
        raise ValueError(f"a text may not hold the control character {found}")
    return text


Text = Annotated[str, Field(max_length=1000), AfterValidator(_says_something_only), unit("none")]


def without_repetition(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return the values; raises ValueError where one is listed twice."""
    if len(set(values)) < len(values):
        raise ValueError("a value is listed twice; list each once")
    return values


class SettingsSection(BaseModel):
    """Settings of one experiment, or of what several share."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @field_validator("*", mode="before")
    @classmethod
    def _lists_are_tuples(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value


_FIRST_NUMBER = re.compile(r"[A-Za-z0-9_]+\.[A-Za-z0-9_]+=[1-9][0-9]{0,3}")


def _is_a_first_number(text: str) -> str:
    if not _FIRST_NUMBER.fullmatch(text):
        raise ValueError("write each as knn.replicates=3, in quotation marks")
    return text


FirstNumber = Annotated[str, AfterValidator(_is_a_first_number)]
"""As in "knn.replicates=3"."""


class ReportSettings(SettingsSection):
    """The title block and the style of the report, and how often its claims are looked at."""

    title: Text = Field(min_length=1, description="title of the report")
    authors: tuple[Text, ...] = Field(default=(), description="authors")
    date: Text = Field(
        default="", description="date in the title block; empty: the day of the build"
    )
    theme: Text = Field(default="", description="folder of a theme; empty: the report’s own style")
    citations: Annotated[Citations, unit("none")] = Field(
        default="numbered", description="style in which the text cites references"
    )
    sweeps: Annotated[
        tuple[SweepName, ...],
        AfterValidator(without_repetition),
        unit("none", "names as list has them"),
    ] = Field(default=(), max_length=MOST_SWEEPS, description="sweeps in the appendix")
    looks: Annotated[
        int,
        unit(
            "none",
            "planned numbers of replicates at which claims may be tested, each at a part of the "
            "level; build --resolve goes from one to the next",
        ),
    ] = Field(default=1, ge=1, le=MOST_LOOKS, description="planned looks at the claims")
    first_look: Annotated[
        tuple[FirstNumber, ...],
        unit("none", "as in `knn.replicates=3`; build --resolve writes it; empty: all as they are"),
    ] = Field(default=(), description="replicates at the first look, of those that may grow")


class Settings(SettingsSection):
    """All settings of a build; a project adds a section for each experiment."""

    seed: Annotated[
        int, unit("none", "every task derives its own from it, its name and its replicate")
    ] = Field(default=1, ge=0, le=2**32 - 1, description="root seed")
    report: ReportSettings


def field_of(model: type[Settings], name: str) -> FieldInfo | None:
    """Return the field of a setting, as in "knn.neighbours", or of a section, or None."""
    kind: Any = model
    field: FieldInfo | None = None
    for part in name.split("."):
        field = getattr(kind, "model_fields", {}).get(part)
        kind = field.annotation if field else None
    return field


def description_of(model: type[Settings], name: str) -> str:
    """Return the label of a setting, as in "neighbours"; empty for one that there is not."""
    field = field_of(model, name)
    return (field.description or "") if field else ""
