"""The types of the report's fields, each with its range.

A report may be somebody else's: a name goes into anchors and file names, a date
into comparisons, a number into logarithms. What is out of range is refused where
the report is read, and nowhere else need anybody ask.
"""

import json
import re
from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    ValidationError,
)
from pydantic_core import CoreSchema

from reportgen.base.untrusted.json_text import place_of
from reportgen.base.untrusted.text import printable, shortened

_MOST_WORDS = 300  # characters of what is wrong
TABLE, VALUE = "<table>", "<value>"
_NUMBERS = {"int", "float", "constrained-float", "constrained-int"}
BRANCHES = {*_NUMBERS, "str", "constrained-str", TABLE, VALUE}
"""What pydantic adds to a place: which of several types it tried."""

_PLAIN = (str, int, float, list)

BY_FORM = Discriminator(lambda given: VALUE if isinstance(given, _PLAIN) else TABLE)
"""Tells a plain value, tagged VALUE, from a table of TOML, tagged TABLE."""

_EARLIER_WORDS = {
    "cannot be told": "inconclusive",
    "not told apart": "no significant difference",
    "these networks": "these runs",
    "any training with these settings": "any run with these settings",
}

CURRENT_WORD = BeforeValidator(
    lambda word: _EARLIER_WORDS.get(word, word) if isinstance(word, str) else word
)
"""Reads what an earlier release wrote for an outcome, or somebody's rubric asks for."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Probability = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0, le=10**18)]
CountFromOne = Annotated[int, Field(ge=1, le=10**18)]

_NAME = r"^[A-Za-z0-9_]+(?:[.+-][A-Za-z0-9_]+)*$"
_STEM = r"^[a-z][a-z0-9_]*$"
_VERSION = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
_TEMPLATE = r"^sections/[a-z][a-z0-9_]*\.[a-z]+$"
_WITHOUT_DOLLARS = r"^[^$]*$"
_OF_A_LEGEND = r"^[^$_][^$]*$"
_SWEEP = r"^[A-Za-z0-9][A-Za-z0-9_.+-]{0,99}$"

_EXPECTED = {
    _NAME: "should be a name such as knn.5.accuracy",
    _STEM: "should be a stem such as knn",
    _VERSION: "should be a version's name such as 0003-fast",
    _TEMPLATE: "should be the name of a section's template such as sections/knn.html",
    _WITHOUT_DOLLARS: "should hold no dollar sign",
    _OF_A_LEGEND: "should hold no dollar sign and begin with another letter than _",
    _SWEEP: "should be the name of a sweep such as knn.neighbours",
}
"""What a text should be that does not have its form."""

NUMBER_IN_NAME = re.compile(r"(?<=\.)[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?(?=\.|$)")
"""A number that a name has between its dots, such as a place of a sweep."""

# In anchors, and in tables/NAME.csv: no separator, nothing hidden, nothing that leads up.
Name = Annotated[str, Field(pattern=_NAME, max_length=120)]
Stem = Annotated[str, Field(pattern=_STEM, max_length=40)]
TemplateName = Annotated[str, Field(pattern=_TEMPLATE, max_length=60)]
VersionName = Annotated[str, Field(pattern=_VERSION, max_length=60)]
SweepName = Annotated[str, Field(pattern=_SWEEP)]

# In a figure: between dollars matplotlib would set mathematics, and fail where it is none.
Label = Annotated[str, Field(pattern=_WITHOUT_DOLLARS, max_length=200)]
LegendLabel = Annotated[str, Field(pattern=_OF_A_LEGEND, max_length=200)]  # _ hides it there

Year = Annotated[int, Field(ge=1, le=2199)]

# What a machine's clock can say, right or wrong; without a battery it begins with 1970.
# Whatever the time zone, such a date can be written and compared.
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(2263, 1, 1, tzinfo=UTC)),
]


def _end_at_the_first_fault(schema: Any) -> None:
    if isinstance(schema, list):
        for part in schema:
            _end_at_the_first_fault(part)
    elif isinstance(schema, dict):
        if schema.get("type") in ("tuple", "dict"):
            schema["fail_fast"] = True
        for part in schema.values():
            _end_at_the_first_fault(part)


class Frozen(BaseModel):
    """A value: it does not change, and it knows no field but its own."""

    # A field whose name in JSON is an older word has that as its alias.
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Let each list and mapping end at its first fault: a hostile one has a million."""
        schema = handler(source)
        _end_at_the_first_fault(schema)
        return schema


class Document(Frozen):
    """A value that is a JSON file of its own."""

    def to_json(self) -> str:
        """Return the text of the file."""
        return self.model_dump_json(indent=2, by_alias=True) + "\n"

    @classmethod
    def json_schema(cls) -> str:
        """Return the JSON Schema of the file, as the `.schema.json` beside the model holds it."""
        schema = cls.model_json_schema(by_alias=True, mode="serialization")
        return json.dumps(schema, indent=2) + "\n"


def first_fault(error: ValidationError) -> str:
    """Return the first of the faults that pydantic found, as "PLACE: what is wrong"."""
    fault = error.errors(include_url=False, include_input=False)[0]
    expected = _EXPECTED.get(fault.get("ctx", {}).get("pattern", ""))
    message = expected or fault["msg"].removeprefix("Value error, ")
    place = place_of([part for part in fault["loc"] if part not in BRANCHES])
    return f"{place}: {shortened(printable(message), _MOST_WORDS)}" if fault["loc"] else message


def is_sweep_name(name: str) -> bool:
    """Say whether a sweep can have a name."""
    return re.fullmatch(_SWEEP, name) is not None


def refuse_repetition(what: str, names: Iterable[Hashable]) -> None:
    """Raise ValueError where a name occurs twice."""
    for name, count in Counter(names).items():
        if count > 1:
            raise ValueError(f"{what} {name} occurs twice")
