"""The text of a report as data: the blocks of its page, in order, as templates composed them.

Nobody who compares or prints the words has to read HTML. What is printed of a metric,
a setting or a claim stands there with its name.
"""

from operator import not_
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from reportgen.report.fields import Frozen
from reportgen.report.mathematics import check_mathematics

ANCHOR = r"^[A-Za-z0-9_.+-]*$"
TARGET = r"^(?:#[A-Za-z0-9_.+-]+|https?://[A-Za-z0-9_.~:/?#@!&*+,;=%-]+)?$"

_UNLESS_EMPTY = Field(exclude_if=not_)  # written out only where it says something
_Anchor = Annotated[str, Field(pattern=ANCHOR, max_length=200), _UNLESS_EMPTY]
_Kind = Literal["paragraph", "heading", "caption", "code", "equation", "picture", "table"]
Mark = Literal["", "emphasis", "strong", "code", "math", "raised", "lowered"]


class Span(Frozen):
    """Words of one kind."""

    text: Annotated[str, Field(max_length=20_000)]  # LaTeX where the mark is "math"
    mark: Annotated[Mark, _UNLESS_EMPTY] = ""
    target: Annotated[str, Field(pattern=TARGET, max_length=500), _UNLESS_EMPTY] = ""  # of a link
    anchor: _Anchor = ""  # where links lead to
    name: Annotated[str, Field(max_length=200), _UNLESS_EMPTY] = ""  # whose value the words are

    @model_validator(mode="after")
    def _math_is_mathematics(self) -> Self:
        if self.mark == "math":
            check_mathematics(self.text)
        return self


Spans = Annotated[tuple[Span, ...], Field(max_length=2_000), _UNLESS_EMPTY]
_CELLS = Field(max_length=30)
_Row = Annotated[tuple[Spans, ...], _CELLS]


class Block(Frozen):
    """A paragraph, or what stands between paragraphs."""

    kind: _Kind = "paragraph"
    spans: Spans = ()  # of code: its lines; of a picture: what it shows; of a table: none
    level: Annotated[int, Field(ge=0, le=6), _UNLESS_EMPTY] = 0  # of a heading, from 1
    depth: Annotated[int, Field(ge=0, le=9), _UNLESS_EMPTY] = 0  # how many lists it stands in
    marker: Annotated[str, Field(pattern=r"^(?:-|[0-9]{1,4}\.)?$"), _UNLESS_EMPTY] = ""  # an item's
    is_aside: Annotated[bool, _UNLESS_EMPTY] = False  # it stands in a box of its own
    language: _Anchor = ""  # of code
    figure: _Anchor = ""  # the label of a picture's figure
    rows: Annotated[tuple[_Row, ...], Field(max_length=20_000), _UNLESS_EMPTY] = ()  # head first
    columns: Annotated[tuple[Literal["left", "right"], ...], _CELLS, _UNLESS_EMPTY] = ()

    @model_validator(mode="after")
    def _an_equation_is_mathematics(self) -> Self:
        # With its number, which Markdown has within it.
        if self.kind == "equation":
            for span in self.spans:
                check_mathematics(span.text)
        return self


Text = Annotated[tuple[Block, ...], Field(max_length=10_000)]
"""All that a reader of the page reads, from its title to its appendices."""
