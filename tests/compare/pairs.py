"""Two small versions made by hand, alike but for what a test says."""

from datetime import UTC, datetime
from typing import Any

from pydantic import JsonValue

from reportgen.compare.calibration import Calibration, RecordedSpread
from reportgen.compare.compare import compare_versions
from reportgen.compare.model import Diff, MetricChange
from reportgen.report.model import Environment, Report, SectionEntry, TaskRecord, VersionKeys
from reportgen.report.parts import Metric

NOTHING_RECORDED = Calibration()


def metric(name: str = "mlp.test_accuracy", *runs: float, **changes: Any) -> Metric:
    """Return the mean of the runs: a headline and a fraction, unless it is said otherwise."""
    stem = name.partition(".")[0]
    fields: dict[str, Any] = {
        "name": name,
        "value": sum(runs) / len(runs) if runs else 0.97,
        "unit": "fraction",
        "section": stem,
        "description": f"what {name} measures, one run",
        "better": "higher",
        "headline": True,
        "replicates": runs if len(runs) > 1 else (),
        "tasks": tuple(f"{stem}.{run}" for run in range(1, max(len(runs), 1) + 1)),
    }
    return Metric(**{**fields, **changes})


def task(name: str, **changes: Any) -> TaskRecord:
    """Return the record of a training that read mlp.epochs, or its like."""
    stem = name.partition(".")[0]
    fields: dict[str, Any] = {
        "name": name,
        "key": f"key of {name}",
        "cached": False,
        "seconds": 1.0,
        "function": f"reportgen.projects.mnist.experiments.{stem}.train_{stem}",
        "seed": 7,
        "settings": {f"{stem}.epochs": 8},
        "code": "c0de",
        "data": {"mnist": "da7a"},
    }
    return TaskRecord(**{**fields, **changes})


def version(*metrics: Metric, **changes: Any) -> Report:
    """Return a version with these numbers, and the tasks that they name."""
    names = sorted({name for one in metrics for name in one.tasks})
    settings: dict[str, JsonValue] = {
        "seed": 1,
        "mlp": {"epochs": 8, "replicates": 3},
        "convnet": {"epochs": 2},
        "noise": {"recognition_threshold": 0.5},
    }
    fields: dict[str, Any] = {
        "version": "0001-fast",
        "profile": "fast",
        "created": datetime(2026, 1, 5, 12, 0, tzinfo=UTC),
        "title": "A report",
        "authors": ("Ada Example",),
        "date": "5 January 2026",
        "settings": settings,
        "keys": VersionKeys(computed="c", rendered="r"),
        "deviations": (),
        "environment": Environment(
            python="3.11",
            platform="Linux",
            cpu="a processor",
            cores=2,
            libraries={"numpy": "2.1.0", "matplotlib": "3.10.0"},
            command="reportgen build --fast",
        ),
        "tasks": tuple(task(name) for name in names),
        "sections": (SectionEntry(stem="mlp", title="The first network", failure=None),),
        "metrics": {one.name: one for one in metrics},
        "tables": (),
        "figures": (),
        "equations": (),
        "claims": (),
    }
    return Report(**{**fields, **changes})


def with_settings(report: Report, **values: JsonValue) -> Report:
    """Return a version with other settings; SECTION__NAME stands for SECTION.NAME."""
    settings: dict[str, Any] = {
        name: dict(value) if isinstance(value, dict) else value
        for name, value in report.settings.items()
    }
    for name, value in values.items():
        section, _, inner = name.partition("__")
        if inner:
            settings.setdefault(section, {})[inner] = value
        else:
            settings[section] = value
    return report.model_copy(update={"settings": settings})


def with_tasks(report: Report, *names: str, **changes: Any) -> Report:
    """Return a version in which these tasks were computed otherwise, under another key."""
    assert {task.name for task in report.tasks} >= set(names)
    tasks = tuple(
        one.model_copy(update={"key": f"another {one.key}", **changes})
        if one.name in names
        else one
        for one in report.tasks
    )
    return report.model_copy(update={"tasks": tasks})


def recorded(**stds: float) -> Calibration:
    """Return spreads over thirty seeds of the fast profile; a dot in a name is two underscores."""
    return Calibration(
        spreads={
            "fast": {
                name.replace("__", "."): RecordedSpread(std=std, runs=30)
                for name, std in stds.items()
            }
        }
    )


def compared(a: Report, b: Report, calibration: Calibration = NOTHING_RECORDED) -> Diff:
    return compare_versions(a, b, calibration)


def only_change(diff: Diff) -> MetricChange:
    (change,) = diff.metrics
    return change


def judged(a: Metric, b: Metric, calibration: Calibration = NOTHING_RECORDED) -> MetricChange:
    """Return what becomes of one number whose tasks had another seed."""
    before = version(a)
    after = with_settings(version(b), seed=2)
    after = with_tasks(after, *(one.name for one in after.tasks), seed=8)
    return only_change(compared(before, after, calibration))
