"""Reports of small networks, trained in this process one after the other."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from mnist import CODE, PROJECT, compute, declare_tasks, load_settings, write_section

from reportgen.projects.mnist.settings import Settings
from reportgen.report.model import Report, TaskRecord, read_report
from reportgen.tasks.keys import make_keys
from reportgen.tasks.results.types import Results
from reportgen.tasks.task import Task, in_order
from reportgen.workflow.assembly.assemble import Identity, assemble
from reportgen.workflow.assembly.environment import describe_environment
from reportgen.workflow.assembly.project_parts import project_parts

SHOWN = ("mlp", "three_layer", "weight_decay", "autoencoder", "noise")

SMALL = (
    "data.train_size=1000",
    "data.test_size=1000",
    "mlp.hidden=[32]",
    "mlp.batch_size=20",
    "mlp.epochs=5",
    "three_layer.hidden=[32, 16]",
    "three_layer.batch_size=20",
    "three_layer.epochs=5",
    "weight_decay.hidden=[32, 16]",
    "weight_decay.batch_size=20",
    "weight_decay.epochs=5",
    "weight_decay.factors=[1e-5, 1e-3]",
    "autoencoder.hidden=[32]",
    "autoencoder.latent=16",
    "autoencoder.batch_size=20",
    "autoencoder.epochs=10",
    "noise.classifier='mlp'",
    "noise.levels=[0.0, 0.2, 0.4]",
)
"""Settings under which a report takes about a second."""


def small_settings(seed: int, *overrides: str) -> Settings:
    """Return the small settings with another seed, and some changed."""
    return load_settings("full", overrides=(*SMALL, f"seed={seed}", *overrides))


def train_report(settings: Settings, name: str) -> Report:
    """Return the report of these settings; everything is computed here and now."""
    tasks = [task for stem in SHOWN for task in declare_tasks(stem, settings)]
    keys = make_keys(tasks, PROJECT.digests())
    results: dict[str, object] = {}
    for task in in_order(tasks):
        results[task.name] = compute(task, results)
    return assemble(
        Identity(name, "small", datetime.now(UTC).replace(microsecond=0), SHOWN),
        settings,
        project_parts(PROJECT, CODE),
        sections=[write_section(stem, settings, Results(results)) for stem in SHOWN],
        shown=SHOWN,
        tasks=[_record(task) for task in tasks],
        environment=describe_environment(keys.values(), "benchmarks/calibration.py"),
    )


def cached_report(seed: int, changes: Sequence[str] = (), cache: Path | None = None) -> Report:
    """Return the report of the small settings with some changed, from a folder or trained now."""
    name = "-".join([f"{seed:05}", *changes]).replace("[", "").replace("]", "").replace(" ", "")
    file = None if cache is None else cache / f"{name}.json"
    if file is not None and file.exists():
        return read_report(file)
    report = train_report(small_settings(seed, *changes), f"{seed:05}-small")
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(report.to_json(), encoding="utf-8")
    return report


def _record(task: Task) -> TaskRecord:
    key = hashlib.sha256(f"{task.name} {task.seed} {task.arguments}".encode()).hexdigest()
    return TaskRecord(
        name=task.name,
        key=key,
        cached=False,
        seconds=0.0,
        seed=task.seed,
        dependencies=tuple(task.dependencies.values()),
    )
