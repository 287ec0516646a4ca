"""The write-up's own numbers, as data beside this module."""

import datetime
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class PublishedMetric(BaseModel):
    """A number that the write-up reports."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str  # our metric name
    value: int | float
    where: str  # the place in the write-up


class WriteUp(BaseModel):
    """The write-up's title block."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    authors: tuple[str, ...]
    date: datetime.date


class Published(BaseModel):
    """What the write-up reports."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    writeup: WriteUp
    metrics: tuple[PublishedMetric, ...] = Field(alias="metric")

    def value_of(self, name: str) -> int | float | None:
        """Return the write-up's number for a metric, or None where it has none."""
        return {metric.name: metric.value for metric in self.metrics}.get(name)


def load_published() -> Published:
    """Return the numbers that ship with the package."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return Published.model_validate(tomllib.loads(text))
