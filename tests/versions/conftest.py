"""A small report, and results folders with versions of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest
from pydantic import JsonValue

from reportgen.base.files import write_digests
from reportgen.report.model import Environment, Report, SectionEntry, TaskRecord, VersionKeys
from tests.sample import CHAPTERS, ORIGINAL

KEYS = VersionKeys(computed="c" * 64, rendered="r" * 64)


@pytest.fixture
def report() -> Report:
    """The first network alone, with two replicates. Milliseconds."""
    settings: dict[str, JsonValue] = {"seed": 1, "mlp": {"epochs": 8, "hidden": [64, 64]}}
    return Report(
        version="0001-fast",
        project="sample",
        profile="fast",
        reference="full",
        chapters=CHAPTERS,
        original=ORIGINAL,
        created=datetime(2026, 1, 5, 12, 0, tzinfo=UTC),
        title="A report",
        authors=(),
        date="5 January 2026",
        settings=settings,
        keys=KEYS,
        deviations=(),
        environment=Environment(
            python="3.11", platform="Linux", cpu="any", cores=2, libraries={}, command="reportgen"
        ),
        tasks=tuple(
            TaskRecord(name=name, key="k" * 64, cached=False, seconds=1.5)
            for name in ("mlp.1", "mlp.2", "convnet.1")
        ),
        sections=(SectionEntry(stem="mlp", title="The first network", failure=None),),
        metrics={},
        tables=(),
        figures=(),
        equations=(),
        claims=(),
    )


class AddVersion(Protocol):
    """Writes a version into the results folder and returns its folder."""

    def __call__(self, name: str, **changes: object) -> Path: ...


@pytest.fixture
def add_version(tmp_path: Path, report: Report) -> AddVersion:
    """Return a function that leaves a version of the report, changed as told. Milliseconds."""

    def add(name: str, **changes: object) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        profile = name.partition("-")[2]
        whole = report.model_copy(update={"version": name, "profile": profile, **changes})
        (folder / "report.json").write_text(whole.to_json(), encoding="utf-8")
        for file in ("report.html", "report.pdf"):
            (folder / file).touch()
        write_digests(folder)
        return folder

    return add
