"""A small version with an accuracy of three replicates, and rubrics to grade it by."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, stdev

import pytest

from reportgen.grading.reading import Nameable, rubric_from
from reportgen.grading.rubric import Rubric
from reportgen.report.model import Environment, PublishedNumber, Report, SectionEntry, TaskRecord
from reportgen.report.parts import Claim, Figure, Metric, Outcome, Range, Table
from tests.sample import CHAPTERS, ORIGINAL, write_version

MakeVersion = Callable[..., Report]
ACCURACIES = (0.954, 0.956, 0.958)


@pytest.fixture
def make_version() -> MakeVersion:
    """Return a function that makes a version, whole or with a section that failed. Milliseconds."""
    return version


@pytest.fixture
def add_version(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that leaves a version in `results` or in another folder. Milliseconds."""

    def add(name: str, *, into: str = "results", **changes: object) -> Path:
        folder = tmp_path / into / name
        write_version(folder, version(**{"name": name, **changes}))  # type: ignore[arg-type]
        return folder

    return add


def version(
    name: str = "0001-full",
    accuracies: Sequence[float] = ACCURACIES,
    *,
    profile: str = "full",
    seed: int = 1,
    epochs: int = 10,
    outcome: Outcome = "holds",
    crossover: float | None = 0.1,
    failed: str = "",
) -> Report:
    """Return a version of the first network, the ConvNet and the noise.

    failed: the stem of a section that did, whose parts are missing.
    """
    tasks = tuple(f"mlp.{number}" for number in range(1, len(accuracies) + 1))
    metrics = (
        Metric(
            name="mlp.parameters",
            value=55050,
            unit="parameters",
            kind="exact",
            headline=True,
            section="mlp",
            description="weights and thresholds",
        ),
        Metric(
            name="mlp.test_accuracy",
            value=mean(accuracies),
            unit="fraction",
            section="mlp",
            description="fraction of the test images named correctly",
            better="higher",
            headline=True,
            replicates=tuple(accuracies),
            std=stdev(accuracies) if len(accuracies) > 1 else None,
            standard_error=0.005,
            tasks=tasks,
        ),
        Metric(
            name="convnet.test_accuracy",
            value=0.976,
            unit="fraction",
            section="convnet",
            description="fraction of the test images named correctly",
            better="higher",
            headline=True,
            interval=Range(low=0.965, high=0.984),
            standard_error=0.0048,
            tasks=("convnet.1",),
        ),
        Metric(
            name="noise.crossover",
            value=crossover,
            unit="noise level",
            section="noise",
            description="level at which the curves cross",
            absent="" if crossover is not None else "the curves do not cross",
        ),
    )
    figures = ("mlp.accuracy_curve", 2), ("noise.accuracy", 9)
    return Report(
        version=name,
        project="mnist",
        profile=profile,
        reference="full",
        chapters=CHAPTERS,
        original=ORIGINAL,
        created=datetime(2026, 1, int(name[:4]) if name[:4].isdigit() else 1, tzinfo=UTC),
        title="A report",
        authors=(),
        date="today",
        settings={"seed": seed, "mlp": {"epochs": epochs}},
        deviations=(),
        environment=Environment(
            python="3.11", platform="Linux", cpu="any", cores=2, libraries={}, command="reportgen"
        ),
        tasks=tuple(
            TaskRecord(
                name=task,
                key=f"{seed}{epochs}" * 16,
                cached=False,
                seconds=1.0,
                seed=seed,
                settings={"mlp.epochs": epochs} if task.startswith("mlp") else {},
            )
            for task in (*tasks, "convnet.1")
        ),
        sections=tuple(
            SectionEntry(
                stem=stem,
                title=stem,
                failure="MemoryError: no room\n  at line 3" if stem == failed else None,
            )
            for stem in ("mlp", "convnet", "noise")
        ),
        metrics={one.name: one for one in metrics if one.section != failed},
        tables=(
            Table(
                label="mlp.layers", number=2, caption="Layers", columns=(), rows=(), depends_on=()
            ),
        ),
        figures=tuple(
            Figure(
                label=label,
                number=number,
                caption="Curves",
                alternative_text="Curves",
                panels=(),
                depends_on=(),
            )
            for label, number in figures
            if not label.startswith(failed or "-")
        ),
        equations=(),
        published=(
            PublishedNumber(
                name="mlp.test_accuracy",
                published=0.971,
                where="2.c",
                count=10_000,
                ours=mean(accuracies),
                agreement="inconclusive",
            ),
        ),
        claims=(
            Claim(
                name="noise.denoising_helps",
                section="noise",
                outcome=outcome,
                text="Denoising helps.",
                test="a test",
                margin=3.2,
            ),
        ),
    )


def rubric(*criteria: str, title: str = "Homework", negligible: str = "") -> Rubric:
    """Return a rubric of criteria, each as the TOML below its header; they have names already."""
    return rubric_from(
        rubric_text(*criteria, title=title, negligible=negligible),
        "a.toml",
        Nameable(),
        with_reference=True,
    )


def rubric_text(*criteria: str, title: str = "Homework", negligible: str = "") -> str:
    tables = "".join(
        f'[[criterion]]\nname = "criterion {number}"\n{criterion}\n'
        for number, criterion in enumerate(criteria, start=1)
    )
    return f'title = "{title}"\n[negligible]\n{negligible}\n{tables}'
