"""Two small reports and a comparison with every kind of change, made by hand."""

import statistics
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from reportgen.compare.model import (
    Cause,
    CellChange,
    ClaimChange,
    Diff,
    EnvironmentChange,
    FigureChange,
    MetricChange,
    SeriesChange,
    SettingChange,
    Side,
    Summary,
    TableChange,
    TextChange,
    Verdict,
    WordChange,
)
from reportgen.report.model import Environment, Report, SectionEntry, TaskRecord
from reportgen.report.panels import CurvesPanel, ReferenceLine, Series
from reportgen.report.parts import Cell, Column, Counted, Figure, Metric, Range, Table

BEFORE, AFTER = "0001-fast", "0002-fast"
HOSTILE = "<script>alert(1)</script> | `code` [x](http://a.example) @someone \\ **b** & $y$"
RELIABILITY = "Of 200 pairs that differ in the seed alone, 4 had noise called real."


def report(
    version: str,
    accuracies: Sequence[float] = (0.900, 0.901, 0.902),
    epochs: int = 8,
    seed: int = 1,
    **changes: Any,
) -> Report:
    """The first network with three replicates, a figure and a table."""
    names = tuple(f"mlp.{number}" for number in range(1, len(accuracies) + 1))
    made = Report(
        version=version,
        profile="fast",
        created=datetime(2026, 1, 5, 12, 0, tzinfo=UTC),
        title="A report",
        authors=(),
        date="5 January 2026",
        settings={"seed": seed, "mlp": {"epochs": epochs, "hidden": [64, 64]}},
        deviations=(),
        environment=Environment(
            python="3.11", platform="Linux", cpu="any", cores=2, libraries={}, command="reportgen"
        ),
        tasks=tuple(
            TaskRecord(
                name=name,
                key=f"{epochs}-{seed}-{name}",
                cached=False,
                seconds=1.5,
                function="reportgen.projects.mnist.experiments.classifier.train",
                seed=seed * 10 + number,
                settings={"mlp.epochs": epochs},
                code="c" * 64,
                data={"mnist": "d" * 64},
            )
            for number, name in enumerate(names)
        ),
        sections=(SectionEntry(stem="mlp", title="The first network", failure=None),),
        metrics={
            "mlp.test_accuracy": Metric(
                name="mlp.test_accuracy",
                value=statistics.fmean(accuracies),
                unit="fraction",
                section="mlp",
                description="test accuracy, the mean of three replicates",
                replicates=tuple(accuracies),
                std=statistics.stdev(accuracies),
                standard_error=0.003,
                better="higher",
                headline=True,
                counted=Counted(noun="test image", count=10000),
                tasks=names,
            )
        },
        tables=(
            Table(
                label="mlp.test",
                number=2,
                caption="The network on the test images.",
                columns=(Column(title="Quantity"), Column(title="Here", align="decimal")),
                rows=(
                    (Cell(text="Accuracy"), Cell(metric="mlp.test_accuracy")),
                    (Cell(text="Images"), Cell(text="10,000")),
                ),
                depends_on=("mlp",),
            ),
        ),
        figures=(curves(accuracies[0]),),
        equations=(),
        claims=(),
    )
    return made.model_copy(update=changes)


def curves(last: float) -> Figure:
    """Training and validation over three epochs, the last at a given height."""
    return Figure(
        label="mlp.accuracy_curve",
        number=2,
        caption="The accuracy over the epochs.",
        alternative_text="Two lines that rise to {mlp.test_accuracy}.",
        panels=(
            CurvesPanel(
                x_label="epoch",
                y_label="accuracy",
                series=(
                    Series(label="training", x=(1, 2, 3), y=(0.7, 0.8, last), style=0),
                    Series(label="validation", x=(1, 2, 3), y=(0.6, 0.8, last), style=1),
                ),
                references=(ReferenceLine(label="recognised", value=0.5, axis="y"),),
            ),
        ),
        depends_on=("mlp",),
    )


def number(verdict: Verdict, name: str = "mlp.test_accuracy", **changes: Any) -> MetricChange:
    """A number that rose from 0.901 to 0.951."""
    facts: Mapping[str, Any] = {
        "section": "mlp",
        "description": "test accuracy",
        "unit": "fraction",
        "a": 0.901,
        "b": 0.951,
        "a_std": 0.001,
        "b_std": 0.002,
        "a_runs": 3,
        "b_runs": 3,
        "difference": 0.05,
        "interval": Range(low=0.046, high=0.054),
        "test": "t test on 3 and 3 runs",
        "p_value": 0.0004,
    }
    return MetricChange(name=name, verdict=verdict, **{**facts, **changes})


def comparison(words: str = "a text", **changes: Any) -> Diff:
    """Every kind of change. words: they stand wherever a text of either version does."""
    made = Diff(
        a=Side(name=BEFORE, title=words, profile="fast", created="2026-01-05T12:00:00+00:00"),
        b=Side(name=AFTER, title=words, profile="fast", created="2026-01-06T12:00:00+00:00"),
        summary=Summary(
            text="1 that nothing explains, 1 better; cause: mlp.epochs",
            counts={"unexplained": 1, "better": 1, "noise": 1},
            causes=("mlp.epochs",),
            has_real_changes=True,
        ),
        settings=(SettingChange(section="mlp", name="mlp.epochs", a=8, b=words),),
        causes=(Cause(kind="setting", name="mlp.epochs", a="8", b="20"),),
        metrics=(
            number("better", causes=("mlp.epochs 8 -> 20",), description=words),
            number("noise", "mlp.edited", unexplained=True),
            number("noise", "mlp.noisy", test=words, smallest_effect=0.004),
            number("too few runs", "mlp.lonely", reason=words, interval=None, a_std=None),
            number("incomparable", "mlp.other", reason="other images", difference=None),
            number("renamed", "mlp.now", renamed_from="mlp.then"),
            number("missing", "mlp.gone", b=None, difference=None),
            number("new", "mlp.come", a=None, difference=None),
            number("same", "mlp.equal", difference=0.0),
        ),
        tables=(
            TableChange(
                label="mlp.test",
                number=2,
                verdict="changed",
                cells=(
                    CellChange(row="Accuracy", column="Here", a="0.9", b="0.95"),
                    CellChange(row=words, column=words, a=words, b="12"),
                ),
            ),
        ),
        figures=(
            FigureChange(
                label="mlp.accuracy_curve",
                number=2,
                verdict="changed",
                series=(
                    SeriesChange(
                        panel=words, series="training", largest_difference=0.05, at=3.0, note=words
                    ),
                ),
            ),
        ),
        claims=(
            ClaimChange(
                name="mlp.learns",
                kind="outcome",
                a_outcome="inconclusive",
                b_outcome="holds",
                a_text=words,
                b_text="It learns.",
                note=words,
            ),
        ),
        text=(
            TextChange(
                place="caption of figure mlp.accuracy_curve",
                words=(
                    WordChange(a="The accuracy", b="The accuracy"),
                    WordChange(a="of old", b=words),
                ),
            ),
        ),
        environment=(EnvironmentChange(name="numpy", a="2.0", b=words),),
        reliability=RELIABILITY,
    )
    return made.model_copy(update=changes)
