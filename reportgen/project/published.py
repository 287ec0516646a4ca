"""What a published original reports, as data: numbers, figures, errors."""

import datetime
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from reportgen.project.toml_model import read_as
from reportgen.report.fields import Positive, Year
from reportgen.report.outline import Original


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _TitleBlock(_Entry):
    """What the original is."""

    noun: str = "original"  # what sentences call it, as in "paper"
    title: str
    authors: tuple[str, ...]
    date: datetime.date | Year
    count: int | None = Field(None, ge=1)  # items behind each number; else unknown


class PublishedValue(_Entry):
    """A number that the original reports."""

    name: str  # name of our metric or setting
    value: int | float  # as the original prints it
    where: str  # the place in the original
    note: str = ""  # a known reason why ours may differ, in sentences
    claim: str = ""  # name of the claim that compares ours with it
    count: int | None = Field(None, ge=1)  # items behind it; else that of [original]
    tolerance: Positive | None = None  # how far ours may be from it and still agree
    step: Positive | None = None  # it is rounded to this; else to its last digit

    @property
    def rounded_to(self) -> float:
        """The step that it is rounded to, such as 0.001 for 0.971."""
        exponent = Decimal(repr(self.value)).as_tuple().exponent
        return self.step or 10.0 ** int(exponent)


class PublishedFigure(_Entry):
    """A figure of the original."""

    number: int  # its number in the original
    label: str  # label of our figure
    where: str  # the place in the original
    shows: str  # what it shows, a noun phrase
    differs: str = ""  # how ours differs on purpose, as in "which is of a single run"

    def sentence(self, noun: str) -> str:
        """Return what a caption says of it; noun: what the original is called."""
        differs = f", {self.differs}" if self.differs else ""
        return f"The {noun}’s Figure {self.number}{differs}."


class PublishedErratum(_Entry):
    """An error in the original."""

    where: str  # the place in the original
    written: str  # what the original says
    right: str  # what is right


class Published(_Entry):
    """What the original reports."""

    title_block: _TitleBlock = Field(alias="original")  # the original
    metrics: tuple[PublishedValue, ...] = Field(default=(), alias="metric")  # numbers that it has
    settings: tuple[PublishedValue, ...] = Field(default=(), alias="setting")  # that it states
    figures: tuple[PublishedFigure, ...] = Field(default=(), alias="figure")  # those like ours
    errata: tuple[PublishedErratum, ...] = Field(default=(), alias="erratum")  # errors in it

    @property
    def original(self) -> Original:
        """What sentences call it, its title, authors and date."""
        block = self.title_block
        return Original(noun=block.noun, title=block.title, authors=block.authors, date=block.date)

    def value_of(self, name: str) -> int | float | None:
        """Return the original's number for a metric, or None where it has none."""
        return {metric.name: metric.value for metric in self.metrics}.get(name)

    def count_of(self, number: PublishedValue) -> int | None:
        """Return how many were counted for a number, or None where that is not known."""
        return number.count or self.title_block.count

    def figure_of(self, label: str) -> PublishedFigure | None:
        """Return the original's figure that ours corresponds to, or None where it has none."""
        return {figure.label: figure for figure in self.figures}.get(label)


def read_published(file: Path) -> Published:
    """Return the published numbers of a project; raises ProjectError."""
    return read_as(Published, file, "published numbers")[0]
