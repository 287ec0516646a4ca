"""The results of the write-up as data: numbers, figures, errors."""

import datetime
import tomllib
from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from reportgen.base.paths import PROJECT


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WriteUp(_Entry):
    """The write-up's title block."""

    title: str
    authors: tuple[str, ...]
    date: datetime.date
    count: int | None = Field(None, ge=1)  # how many were counted for each number; None: unknown


class PublishedValue(_Entry):
    """A number that the write-up reports."""

    name: str  # of our metric or setting
    value: int | float
    where: str  # the place in the write-up
    note: str = ""  # a known reason why ours may be another, in sentences
    claim: str = ""  # name of the claim that holds ours against it
    count: int | None = Field(None, ge=1)  # how many were counted; None: as in the title block


class PublishedFigure(_Entry):
    """A figure of the write-up."""

    number: int
    label: str  # of our figure
    where: str
    shows: str  # a noun phrase
    differs: str = ""  # how ours differs on purpose, as in "which is of a single run"

    @property
    def sentence(self) -> str:
        """What a caption says of it."""
        differs = f", {self.differs}" if self.differs else ""
        return f"The write-up’s Figure {self.number}{differs}."


class PublishedErratum(_Entry):
    """An error in the write-up."""

    where: str
    written: str
    right: str


class Published(_Entry):
    """What the write-up reports."""

    writeup: WriteUp
    metrics: tuple[PublishedValue, ...] = Field(alias="metric")
    settings: tuple[PublishedValue, ...] = Field(alias="setting")
    figures: tuple[PublishedFigure, ...] = Field(alias="figure")
    errata: tuple[PublishedErratum, ...] = Field(alias="erratum")

    def value_of(self, name: str) -> int | float | None:
        """Return the write-up's number for a metric, or None where it has none."""
        return {metric.name: metric.value for metric in self.metrics}.get(name)

    def count_of(self, number: PublishedValue) -> int | None:
        """Return how many were counted for a number, or None where that is not known."""
        return number.count or self.writeup.count

    def figure_of(self, label: str) -> PublishedFigure | None:
        """Return the write-up's figure that ours corresponds to, or None where it has none."""
        return {figure.label: figure for figure in self.figures}.get(label)


@cache
def load_published() -> Published:
    """Return the write-up's data that ships with the package."""
    text = (PROJECT / "sections" / "published.toml").read_text(encoding="utf-8")
    return Published.model_validate(tomllib.loads(text))
